"""The desk's one word for each thing, and its sentences; the same words as in the API."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import get_locale

from errorreport.articles.models import RevisionSource
from errorreport.clock import utc_now
from errorreport.diffs import Change, plain
from errorreport.findings.blame import Blame
from errorreport.findings.life import Attention, EventKind, Reason, State
from errorreport.findings.marked import Touched
from errorreport.findings.models import Category, Part
from errorreport.findings.queries import Row, View
from errorreport.findings.story import Done, Line
from errorreport.web.formats import age_in_words, change_sentence, quoted, readers
from errorreport.web.language import gettext, lazy_gettext

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
    View.CONFIRMED: lazy_gettext("Waiting for the fix"),
    View.SNOOZED: lazy_gettext("Snoozed"),
    View.CORRECTED: lazy_gettext("Corrected"),
    View.BY_TEXT: lazy_gettext("Corrected by the new text"),
    View.DECLINED: lazy_gettext("Declined"),
    View.ALL: lazy_gettext("All"),
}
EMPTY = {
    View.LOOK: lazy_gettext("Nothing needs a second look."),
    View.BY_TEXT: lazy_gettext(
        "When an article is corrected in the CMS, the mistakes it cured are listed here, "
        "in case one of them was not."
    ),
    View.CONFIRMED: lazy_gettext("Every confirmed mistake has been corrected in the text."),
    View.CORRECTED: lazy_gettext("Mistakes that were corrected are listed here."),
    View.DECLINED: lazy_gettext("Reports that were declined are listed here, with the reason."),
}
REASONS = {
    Reason.NOT_A_MISTAKE: lazy_gettext("not a mistake"),
    Reason.HOUSE_STYLE: lazy_gettext("house style"),
    Reason.QUOTATION: lazy_gettext("quotation"),
    Reason.OPINION: lazy_gettext("opinion"),
    Reason.UNCLEAR: lazy_gettext("unclear"),
    Reason.SPAM: lazy_gettext("spam"),
}
#: what readers are told, after “They decided to leave it as it is.”
REASONS_TOLD = {
    Reason.NOT_A_MISTAKE: lazy_gettext("The wording is correct."),
    Reason.HOUSE_STYLE: lazy_gettext("This publication writes it this way."),
    Reason.QUOTATION: lazy_gettext(
        "These are someone’s own words, quoted as they were said or written."
    ),
    Reason.OPINION: lazy_gettext("This is a matter of opinion, not a mistake."),
    Reason.UNCLEAR: lazy_gettext(
        "They could not tell what is wrong. If you can say more, send it again with a comment."
    ),
    Reason.SPAM: lazy_gettext("This report could not be used."),
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
SOURCES = {
    RevisionSource.PUSHED: lazy_gettext("sent by the site"),
    RevisionSource.FETCHED: lazy_gettext("read from the page"),
    RevisionSource.SYNCED: lazy_gettext("sent with the whole site"),
}
#: what a revision did to a finding, signed “the new text”
BY_REVISION = {
    EventKind.CARRIED: lazy_gettext("carried to the new text, unchanged"),
    EventKind.CHANGED: lazy_gettext("changed by the new text"),
    EventKind.CORRECTED: lazy_gettext("corrected by the new text"),
    EventKind.REMOVED: lazy_gettext("taken out by the new text"),
    EventKind.REGRESSED: lazy_gettext("the old wording is back"),
    EventKind.RESTORED: lazy_gettext("brought back by the new text"),
}
#: what a reader's report did, where a revision or an editor can do it too
_BY_READER = {
    EventKind.REOPENED: lazy_gettext("opened again: a reader said more"),
    EventKind.RESTORED: lazy_gettext("back again: a reader found it in the article"),
}
#: steps of a report's fate, as its reader is told
STEPS = {
    "confirmed": lazy_gettext("the editors confirmed it"),
    "declined": lazy_gettext("the editors decided to leave it as it is"),
    "corrected": lazy_gettext("the article was corrected"),
    "removed": lazy_gettext("the passage was taken out"),
    "regressed": lazy_gettext("the old wording came back"),
    "reopened": lazy_gettext("the editors opened it again"),
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
        "SOURCES": SOURCES,
        "STATES": STATES,
        "STEPS": STEPS,
        "VIEWS": VIEWS,
        "done_sentence": done_sentence,
        "first_sentence": first_sentence,
        "ago": ago,
        "became_sentence": became_sentence,
        "blame_sentence": blame_sentence,
        "row_sentence": row_sentence,
        "story_line": story_line,
        "touch_sentence": touch_sentence,
    }


def done_sentence(done: Done) -> str:
    """Return what an act did, for the status line: Confirmed “recieved”."""
    what = gettext("“%(quote)s”", quote=quoted(done.exact)) if done.exact else gettext("the report")
    if done.undone or done.kind is EventKind.UNDONE:
        return gettext("Undone: %(what)s is back at “%(state)s”.", what=what, state=_state(done))
    match done.kind:
        case EventKind.CONFIRMED:
            return gettext("Confirmed %(what)s.", what=what)
        case EventKind.DECLINED if done.reason is not None:
            return gettext(
                "Declined %(what)s: %(reason)s.", what=what, reason=str(REASONS[done.reason])
            )
        case EventKind.CORRECTED:
            return gettext("Corrected %(what)s.", what=what)
        case EventKind.REOPENED:
            return gettext("Opened %(what)s again.", what=what)
        case _:
            return ""


def _state(done: Done) -> str:
    return str(STATES[done.state])


def first_sentence(lost_to: Done, ago: str) -> str:
    """Return who was first, when an editor's own choice was not saved."""
    who = lost_to.who or gettext("A reader or the new text")
    match lost_to.kind:
        case EventKind.CONFIRMED:
            return gettext("%(who)s confirmed this %(ago)s.", who=who, ago=ago)
        case EventKind.DECLINED if lost_to.reason is not None:
            reason = str(REASONS[lost_to.reason])
            return gettext(
                "%(who)s declined this %(ago)s (%(reason)s).", who=who, ago=ago, reason=reason
            )
        case EventKind.CORRECTED:
            return gettext("%(who)s called this corrected %(ago)s.", who=who, ago=ago)
        case EventKind.REOPENED:
            return gettext("%(who)s opened this again %(ago)s.", who=who, ago=ago)
        case _:
            return gettext("%(who)s changed this %(ago)s.", who=who, ago=ago)


def ago(at: datetime) -> str:
    """Return when somebody was first: a moment ago, or 3 hours ago."""
    if utc_now() - at < _MOMENT:
        return gettext("a moment ago")
    passed = format_timedelta(at - utc_now(), threshold=1, add_direction=True, locale=get_locale())
    return str(passed)


def row_sentence(
    row: Row, change: Change | None, remark: str | None, now: str | None = None
) -> str:
    """Return a row of a list as sentences: its accessible name.

    ``now`` is what the text says there, where that is what is drawn.
    """
    if now is not None and row.exact is not None:
        said = [became_sentence(row.exact, now)]
    elif change is not None and row.exact is not None:
        said = [change_sentence(change, row.exact, row.wording)]
    else:
        said = [str(PARTS[row.part]), *([quoted(remark)] if remark else [])]
    if row.reports_count > 1:
        said.append(readers(row.reports_count))
    title = plain(row.title or row.url)
    said.append(gettext("In %(title)s", title=title) + (f", {row.section}" if row.section else ""))
    said.append(age_in_words(row.first_reported_at))
    said.append(str(STATES[row.state]))
    if row.attention is not None:
        said.append(str(ATTENTION[row.attention]))
    return ". ".join(part.rstrip(".") for part in said) + "."


def became_sentence(old: str, now: str) -> str:
    """Return what a new text made of marked words."""
    if not now:
        return gettext("%(old)s, taken out by the new text", old=quoted(old))
    return gettext("%(old)s, now reads %(new)s", old=quoted(old), new=quoted(now))


def story_line(line: Line) -> str:
    """Return one line of the story; a revision's doing is signed “the new text”."""
    if line.who is not None:
        return _by_editor(line, line.who)
    if line.by_reader and line.kind in _BY_READER:
        return str(_BY_READER[line.kind])
    if line.unpublished:
        return gettext("the article was taken off the site")
    if line.kind in BY_REVISION:
        return _by_revision(line.kind, line.revision_number)
    match line.kind:
        case EventKind.OPENED:
            return gettext("first reported")
        case EventKind.JOINED:
            return gettext("another reader reported it")
        case EventKind.ANSWERED_BY_RULE:
            return gettext("answered by a house rule")
        case _:
            return str(line.kind)


def blame_sentence(blame: Blame) -> str:
    """Return which revision brought the mistake in, and how long it was live."""
    lived = max((blame.until or utc_now()) - blame.since, timedelta())
    time = str(format_timedelta(lived, threshold=1, locale=get_locale()))
    if blame.at_least:
        time = gettext("%(time)s at least", time=time)
    if blame.left_in is None:
        return gettext("live since revision %(first)s, for %(time)s", first=blame.first, time=time)
    return gettext(
        "live from revision %(first)s until revision %(left)s, for %(time)s",
        first=blame.first,
        left=blame.left_in,
        time=time,
    )


def touch_sentence(touched: Touched) -> str:
    """Return what a revision did to a finding, for the margin of a diff."""
    return _by_revision(touched.kind, touched.number)


def _by_revision(kind: EventKind, number: int | None) -> str:
    said = BY_REVISION.get(kind, kind.value)
    if number is None:
        return str(said)
    return gettext("%(said)s, revision %(number)s", said=str(said), number=number)


def _by_editor(line: Line, who: str) -> str:
    match line.kind:
        case EventKind.CONFIRMED if line.replacement is not None:
            wording = quoted(line.replacement) or "∅"
            return gettext("%(who)s confirmed it: “%(wording)s”", who=who, wording=wording)
        case EventKind.CONFIRMED:
            return gettext("%(who)s confirmed it", who=who)
        case EventKind.DECLINED if line.reason is not None:
            return gettext(
                "%(who)s declined it: %(reason)s", who=who, reason=str(REASONS[line.reason])
            )
        case EventKind.FOUND:
            return gettext("%(who)s found it here too", who=who)
        case EventKind.CORRECTED:
            return gettext("%(who)s called it corrected", who=who)
        case EventKind.REOPENED:
            return gettext("%(who)s opened it again", who=who)
        case EventKind.UNDONE:
            return gettext("%(who)s took a step back", who=who)
        case _:
            return f"{who}: {line.kind}"
