"""How the desk and the letters write moments, ages, changes and links."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

from babel.dates import format_date, format_timedelta
from flask import Flask, request, url_for
from flask_babel import get_locale
from markupsafe import Markup, escape

from errorreport.clock import utc_now
from errorreport.diffs import copied, plain, shorten
from errorreport.diffs.words import closing, head, opening, tail
from errorreport.findings.counting import CAP
from errorreport.web import session
from errorreport.web.language import current, gettext, grouped, ngettext, translated

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_AGED = 30 * _DAY  # seconds; older things are named by their date
_DAY_WRITTEN = "d MMMM y"
_ADDRESS = re.compile(r"(https?://)([^\s/?#]+)", re.IGNORECASE)
_WORDS_AROUND = 8  # round a quotation in a letter
_TEXT_FRAGMENT_WORDS = 8  # a long passage is named by its first and last words


def register(app: Flask) -> None:
    """Give the templates of ``app`` these filters and functions."""
    app.jinja_env.filters |= {
        "copied": copied,
        "counted": counted,
        "grouped": grouped,
        "closing": closing,
        "opening": opening,
        "plain": plain,
        "quoted": quoted,
        "readers": readers,
        "translated": translated,
        "with_hosts": with_hosts,
        "words_after": words_after,
        "words_before": words_before,
    }
    app.jinja_env.globals |= {
        "get_locale": get_locale,
        "page_address": page_address,
        "text_fragment": text_fragment,
        "times": SimpleNamespace(age=age_tag, day=day_tag, moment=moment_tag),
    }


def page_address(arguments: Mapping[str, Any]) -> str:
    """Return the address of the page in hand, with ``arguments`` alone, for its printed foot."""
    origin = urlsplit(session.settings().base_url)
    path = url_for(request.endpoint or "", **(request.view_args or {}), **arguments)
    return f"{origin.scheme}://{origin.netloc}{path}"


def age_tag(at: datetime) -> Markup:
    """Return an age as an element; times.js puts its title into the reader's own time zone."""
    return _tag(at, "age", age(at), current())


def moment_tag(at: datetime) -> Markup:
    """Return a moment as an element, which times.js writes in the reader's own time zone."""
    return _tag(at, "moment", moment(at), current())


def day_tag(at: datetime) -> Markup:
    """Return a day as an element, which is another in another time zone."""
    return _tag(at, "day", day(at), current())


@lru_cache(maxsize=4096)
def _tag(at: datetime, kind: str, text: str, language: str) -> Markup:
    title = "" if kind == "day" else f' title="{escape(_full(at.astimezone(UTC), language))}"'
    when = f'datetime="{at.isoformat()}"{title} data-when="{kind}"'
    return Markup(f"<time {when}>{escape(text)}</time>")  # noqa: S704 # what is not ours is escaped


def day(at: datetime) -> str:
    """Return the day with its month in words: 3 March 2027."""
    return _written(at.astimezone(UTC).date(), _DAY_WRITTEN, current())


def moment(at: datetime) -> str:
    """Return day and time without the year, as in a dated list: 3 March 14:05."""
    at = at.astimezone(UTC)
    pattern = "d MMMM" if at.year == utc_now().year else _DAY_WRITTEN
    return f"{_written(at.date(), pattern, current())} {at:%H:%M}"


def full_moment(at: datetime) -> str:
    """Return day and time whole: 3 March 2027, 14:05 UTC."""
    return _full(at.astimezone(UTC), current())


def _full(at: datetime, language: str) -> str:
    return f"{_written(at.date(), _DAY_WRITTEN, language)}, {at.hour:02}:{at.minute:02} UTC"


@lru_cache(maxsize=4096)  # a list says dozens of moments, and is asked for again and again
def _written(at: date, pattern: str, language: str) -> str:
    return format_date(at, pattern, locale=language)


def age(at: datetime) -> str:
    """Return how long ago it was, in as few letters as lists have room for: 2 h."""
    seconds = int((utc_now() - at).total_seconds())
    if seconds < _MINUTE:
        return gettext("now")
    if seconds < _HOUR:
        return gettext("%(count)s min", count=seconds // _MINUTE)
    if seconds < _DAY:
        return gettext("%(count)s h", count=seconds // _HOUR)
    if seconds < _AGED:
        return gettext("%(count)s d", count=seconds // _DAY)
    return day(at)


def age_in_words(at: datetime) -> str:
    """Return how long ago it was, for a sentence: 2 hours."""
    seconds = max(0, int((utc_now() - at).total_seconds()))  # another node's clock may be ahead
    if seconds >= _AGED:
        return day(at)
    return _lasting(_halves(seconds), current())


def _halves(seconds: int) -> int:
    """Return about as long a time, which is rounded to the same number of units."""
    unit = next((unit for unit in (_DAY, _HOUR, _MINUTE) if seconds >= unit), None)
    return seconds if unit is None else seconds // (unit // 2) * (unit // 2) + unit // 4


@lru_cache(maxsize=1024)
def _lasting(seconds: int, language: str) -> str:
    return format_timedelta(timedelta(seconds=seconds), threshold=1, locale=language)


def counted(number: int) -> str:
    """Return how many there are, as far as they are counted: 1,000+."""
    return f"{grouped(CAP)}+" if number > CAP else grouped(number)


def readers(count: int) -> str:
    """Return how many readers, in words."""
    return ngettext("%(num)s reader", "%(num)s readers", count)


def quoted(text: str) -> str:
    """Return marked words for a line that names them: the first and last few, nothing hidden."""
    return plain(" ".join(shorten(text).split()))


def words_before(prefix: str) -> str:
    """Return the last few words before a quotation."""
    return tail(opening(prefix), _WORDS_AROUND)


def words_after(suffix: str) -> str:
    """Return the first few words after a quotation."""
    return head(closing(suffix), _WORDS_AROUND)


def with_hosts(text: str) -> Markup:
    """Return plain text with the hosts of its addresses in bold; nothing in it is a link."""
    return Markup("").join(_with_hosts(text))


def _with_hosts(text: str) -> Iterator[Markup]:
    last = 0
    for match in _ADDRESS.finditer(text):
        yield Markup("{}<b>{}</b>").format(text[last : match.start(2)], match[2])
        last = match.end()
    yield Markup("{}").format(text[last:])


def text_fragment(url: str, prefix: str, exact: str | None, suffix: str) -> str:
    """Return ``url`` so that browsers scroll to the words (WICG scroll-to-text-fragment)."""
    if not exact:
        return url
    words = exact.split()
    ends = [exact]
    if len(words) > _TEXT_FRAGMENT_WORDS:
        ends = [" ".join(words[:4]), " ".join(words[-4:])]
    parts = [_encoded(part) for part in ends]
    before, after = prefix.split()[-3:], suffix.split()[:3]
    # A word of the context may be cut; only whole ones are certain to stand in the page.
    if len(before) == 3:
        parts.insert(0, _encoded(" ".join(before[1:])) + "-")
    if len(after) == 3:
        parts.append("-" + _encoded(" ".join(after[:2])))
    mark = "" if "#" in url else "#"
    return f"{url}{mark}:~:text={','.join(parts)}"


def _encoded(words: str) -> str:
    # A hyphen, comma or ampersand has a meaning of its own in a text directive.
    return quote(words, safe="").replace("-", "%2D")
