"""How the desk says what a finding weighs, and what a folded burst holds."""

from datetime import timedelta

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale

from errorreport.clock import utc_now
from errorreport.findings.impact import POINTS, Place, Rated
from errorreport.findings.queries import Fold
from errorreport.web.formats import age, readers
from errorreport.web.language import gettext, lazy_gettext, ngettext
from errorreport.web.words import CATEGORIES

_PLACES = {
    Place.HEADLINE: lazy_gettext("in the headline"),
    Place.LEAD: lazy_gettext("in the lead"),
    Place.BODY: lazy_gettext("in the text"),
    Place.BESIDE: lazy_gettext("beside the text"),
}


def register(app: Flask) -> None:
    """Give the templates of ``app`` these sentences."""
    app.jinja_env.globals |= {"fold_sentence": fold_sentence, "impact_line": impact_line}


def impact_line(rated: Rated) -> str:
    """Return the impact with its parts, those left out that weigh nothing."""
    parts = rated.at(utc_now())
    named = [
        (readers(rated.readers), parts.readers),
        (str(_PLACES[rated.place]), parts.place),
        (str(CATEGORIES[rated.category]), parts.category),
        (age(rated.first_reported_at), parts.age),
    ]
    said = [f"{what} {_points(points, signed=True)}" for what, points in named if _shown(points)]
    line = gettext("Impact %(points)s", points=_points(parts.total))
    return f"{line}: {', '.join(said)}" if said else line


def _shown(points: int) -> bool:
    return abs(points) * 20 >= POINTS  # what would be written 0.0 is left out


def _points(points: int, *, signed: bool = False) -> str:
    pattern = "+0.0;−0.0" if signed else "0.0;−0.0"
    return str(format_decimal(round(points / POINTS, 1) + 0.0, pattern, locale=get_locale()))


def fold_sentence(fold: Fold) -> str:
    """Return what a folded row holds: 214 reports in 2 hours, 9 with a suggestion."""
    lasted = max(fold.until - fold.since, timedelta(minutes=1))
    time = format_timedelta(lasted, threshold=1, locale=get_locale())
    said = [
        ngettext(
            "%(num)s report in %(time)s", "%(num)s reports in %(time)s", fold.reports, time=time
        )
    ]
    if fold.with_suggestion:
        said.append(
            ngettext("%(num)s with a suggestion", "%(num)s with a suggestion", fold.with_suggestion)
        )
    return ", ".join(said)
