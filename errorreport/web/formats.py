"""How the desk and the letters write moments, ages, changes and links."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import format_date, format_datetime, get_locale
from markupsafe import Markup

from errorreport.clock import utc_now
from errorreport.diffs import Change, Note, copied, draw, draw_context, draw_line, plain, shorten
from errorreport.diffs.words import closing, head, opening, tail
from errorreport.findings.counting import CAP
from errorreport.web.language import gettext, ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_AGED = 30 * _DAY  # seconds; older things are named by their date
_ADDRESS = re.compile(r"(https?://)([^\s/?#]+)", re.IGNORECASE)
_WORDS_AROUND = 8  # round a quotation in a letter
_TEXT_FRAGMENT_WORDS = 8  # a long passage is named by its first and last words


def register(app: Flask) -> None:
    """Give the templates of ``app`` these filters and functions."""
    app.jinja_env.filters |= {
        "age": age,
        "age_in_words": age_in_words,
        "copied": copied,
        "counted": counted,
        "day": day,
        "full_moment": full_moment,
        "grouped": grouped,
        "closing": closing,
        "moment": moment,
        "note": note,
        "opening": opening,
        "plain": plain,
        "quoted": quoted,
        "readers": readers,
        "translated": gettext,
        "with_hosts": with_hosts,
        "words_after": words_after,
        "words_before": words_before,
    }
    app.jinja_env.globals |= {
        "change_sentence": change_sentence,
        "draw": draw,
        "draw_context": draw_context,
        "draw_line": draw_line,
        "get_locale": get_locale,
        "text_fragment": text_fragment,
    }


def day(at: datetime) -> str:
    """Return the day with its month in words: 3 March 2027."""
    return str(format_date(at, "d MMMM y"))


def moment(at: datetime) -> str:
    """Return day and time without the year, as in a dated list: 3 March 14:05."""
    pattern = "d MMMM HH:mm" if at.year == utc_now().year else "d MMMM y HH:mm"
    return str(format_datetime(at, pattern))


def full_moment(at: datetime) -> str:
    """Return day and time whole: 3 March 2027, 14:05 UTC."""
    return f"{format_datetime(at, 'd MMMM y, HH:mm')} UTC"


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
    passed = utc_now() - at
    if passed.total_seconds() >= _AGED:
        return day(at)
    return str(format_timedelta(passed, threshold=1, locale=get_locale()))


def counted(number: int) -> str:
    """Return how many there are, as far as they are counted: 1,000+."""
    return f"{grouped(CAP)}+" if number > CAP else grouped(number)


def grouped(number: int) -> str:
    """Return a number with its thousands parted as the language does: 5,000."""
    return str(format_decimal(number, locale=get_locale()))


def note(found: Note) -> str:
    """Return in words what the eye misses."""
    return gettext(
        found.message,
        old=gettext(found.old) if found.old else "",
        new=gettext(found.new) if found.new else "",
    )


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


def change_sentence(change: Change, old: str, new: str | None) -> str:
    """Return the change as a sentence: what stands, and what should stand."""
    old, new = quoted(old), None if new is None or new == old else quoted(new)
    if new is None:
        said = gettext("%(old)s, marked", old=old)
    elif not new:
        said = gettext("%(old)s, should be taken out", old=old)
    else:
        said = gettext("%(old)s, should read %(new)s", old=old, new=new)
    named = ", ".join(note(found) for found in change.notes)
    return f"{said} ({named})" if named else said
