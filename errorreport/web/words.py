"""The desk's one word for each thing, and its sentences; the same words as in the API."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import get_locale

from errorreport.articles.models import RevisionSource
from errorreport.clock import utc_now
from errorreport.findings.life import Attention, Reason, State
from errorreport.findings.lists import Sort
from errorreport.findings.models import Category, Part
from errorreport.findings.queries import Row, View
from errorreport.web.drawn import Line
from errorreport.web.formats import age_in_words, quoted, readers
from errorreport.web.language import gettext, lazy_gettext
from errorreport.web.told import REASONS_TOLD, STEPS

STATES = {
    State.OPEN: lazy_gettext("To decide"),
    State.CONFIRMED: lazy_gettext("Confirmed"),
    State.CORRECTED: lazy_gettext("Corrected"),
    State.DECLINED: lazy_gettext("Declined"),
    State.GONE: lazy_gettext("Gone"),
}
ATTENTION = {
    Attention.CHANGED: lazy_gettext("Changed, look again"),
    Attention.REGRESSED: lazy_gettext("Back again"),
    Attention.AMBIGUOUS: lazy_gettext("Two possible places"),
    Attention.ORPHANED: lazy_gettext("Place lost"),
    Attention.UNSURE: lazy_gettext("Not sure, please check"),
}
VIEWS = {
    View.OPEN: lazy_gettext("To decide"),
    View.LOOK: lazy_gettext("Look again"),
    View.MINE: lazy_gettext("Mine"),
    View.CONFIRMED: lazy_gettext("Waiting for the fix"),
    View.SNOOZED: lazy_gettext("Snoozed"),
    View.BY_TEXT: lazy_gettext("Corrected by the new text"),
    View.ALL: lazy_gettext("All"),
}
EMPTY = {
    View.LOOK: lazy_gettext("Nothing needs a second look."),
    View.MINE: lazy_gettext("Nothing is yours just now. Press m on a mistake to take it."),
    View.SNOOZED: lazy_gettext("Nothing is put off."),
    View.BY_TEXT: lazy_gettext(
        "When an article is corrected in the CMS, the mistakes it cured are listed here, "
        "in case one of them was not."
    ),
    View.CONFIRMED: lazy_gettext("Every confirmed mistake has been corrected in the text."),
}
REASONS = {
    Reason.NOT_A_MISTAKE: lazy_gettext("not a mistake"),
    Reason.HOUSE_STYLE: lazy_gettext("house style"),
    Reason.QUOTATION: lazy_gettext("quotation"),
    Reason.OPINION: lazy_gettext("opinion"),
    Reason.UNCLEAR: lazy_gettext("unclear"),
    Reason.SPAM: lazy_gettext("spam"),
}
CATEGORIES = {
    Category.SPELLING: lazy_gettext("spelling"),
    Category.FACT: lazy_gettext("fact"),
    Category.LINK: lazy_gettext("link or picture"),
    Category.LAYOUT: lazy_gettext("layout"),
    Category.OTHER: lazy_gettext("other"),
}
PARTS = {
    Part.TEXT: lazy_gettext("In the text"),
    Part.TITLE: lazy_gettext("About the headline"),
    Part.IMAGE: lazy_gettext("About a picture"),
    Part.LINK: lazy_gettext("About a link"),
    Part.PAGE: lazy_gettext("About the page"),
}
SORTS = {
    Sort.IMPACT: lazy_gettext("by impact"),
    Sort.NEWEST: lazy_gettext("newest first"),
    Sort.OLDEST: lazy_gettext("oldest first"),
}
SOURCES = {
    RevisionSource.PUSHED: lazy_gettext("sent by the site"),
    RevisionSource.FETCHED: lazy_gettext("read from the page"),
    RevisionSource.SYNCED: lazy_gettext("sent with the whole site"),
}

_MOMENT = timedelta(minutes=2)


def register(app: Flask) -> None:
    """Give the templates of ``app`` these words."""
    app.jinja_env.globals |= {
        "ATTENTION": ATTENTION,
        "CATEGORIES": CATEGORIES,
        "EMPTY": EMPTY,
        "PARTS": PARTS,
        "REASONS": REASONS,
        "REASONS_TOLD": REASONS_TOLD,
        "SORTS": SORTS,
        "SOURCES": SOURCES,
        "STATES": STATES,
        "STEPS": STEPS,
        "VIEWS": VIEWS,
        "ago": ago,
    }


def ago(at: datetime) -> str:
    """Return when somebody was first: a moment ago, or 3 hours ago."""
    if utc_now() - at < _MOMENT:
        return gettext("a moment ago")
    passed = format_timedelta(at - utc_now(), threshold=1, add_direction=True, locale=get_locale())
    return str(passed)


@dataclass(slots=True)
class RowWords:
    """What the rows of one page say again and again, each said once: a page has one language."""

    states: dict[State, str] = field(
        default_factory=lambda: {one: str(STATES[one]) for one in State}
    )
    #: with places for a headline, and for the words that are chosen
    within: str = field(default_factory=lambda: gettext("In %(title)s"))
    choose: str = field(default_factory=lambda: gettext("Choose “%(words)s”"))
    _readers: dict[int, str] = field(default_factory=dict)

    def readers(self, count: int) -> str:
        """Return how many readers, in words."""
        found = self._readers.get(count)
        if found is None:
            found = self._readers[count] = readers(count)
        return found

    def sentence(self, row: Row, title: str, change: Line | None, remark: str | None) -> str:
        """Return a row of a list as sentences: its accessible name."""
        if change is not None:
            said = [change.sentence]
        else:
            said = [str(PARTS[row.part]), *([quoted(remark)] if remark else [])]
        if row.readers_count > 1:
            said.append(self.readers(row.readers_count))
        within = self.within % {"title": title}
        said.append(f"{within}, {row.section}" if row.section else within)
        said.append(age_in_words(row.first_reported_at))
        said.append(self.states[row.state])
        if row.held is not None and row.held.at(utc_now()):
            said.append(gettext("%(name)s has it", name=row.held.name))
        if row.attention is not None:
            said.append(str(ATTENTION[row.attention]))
        return ". ".join([part.rstrip(".") for part in said]) + "."
