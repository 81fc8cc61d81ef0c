"""What happened to a finding, in sentences: the status line, the story, and who was first."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from errorreport.clock import utc_now
from errorreport.findings.blame import Blame
from errorreport.findings.life import EventKind
from errorreport.findings.lines import Line
from errorreport.findings.marked import Touched
from errorreport.findings.queries import Held
from errorreport.findings.story import Done
from errorreport.web.bulk_words import done_to_many
from errorreport.web.formats import full_moment, moment, quoted
from errorreport.web.language import gettext, lazy_gettext, ngettext
from errorreport.web.words import REASONS, STATES

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
Names = Mapping[str, str]  # of editors, by id


def register(app: Flask) -> None:
    """Give the templates of ``app`` these sentences."""
    app.jinja_env.globals |= {
        "blame_sentence": blame_sentence,
        "done_sentence": done_sentence,
        "first_sentence": first_sentence,
        "held_sentence": held_sentence,
        "story_line": story_line,
        "touch_sentence": touch_sentence,
    }


def done_sentence(done: Done, names: Names) -> str:
    """Return what an act did, for the status line: Confirmed “recieved”."""
    line = done.line
    if done.of_many:
        return done_to_many(line, _name(line, names))
    what = gettext("“%(quote)s”", quote=quoted(done.exact)) if done.exact else gettext("the report")
    if line.undone or line.kind is EventKind.UNDONE:
        state = str(STATES[done.state])
        return gettext("Undone: %(what)s is back at “%(state)s”.", what=what, state=state)
    match line.kind:
        case EventKind.CONFIRMED:
            return gettext("Confirmed %(what)s.", what=what)
        case EventKind.DECLINED if line.reason is not None:
            reason = str(REASONS[line.reason])
            return gettext("Declined %(what)s: %(reason)s.", what=what, reason=reason)
        case EventKind.CORRECTED:
            return gettext("Corrected %(what)s.", what=what)
        case EventKind.REOPENED:
            return gettext("Opened %(what)s again.", what=what)
        case EventKind.SNOOZED if line.until is not None:
            return _with_time(
                gettext("Snoozed %(what)s until %(time)s."), what=what, time=_when(line.until)
            )
        case _:
            return _done_on_the_side(line, what, names)


def _done_on_the_side(line: Line, what: str, names: Names) -> str:
    """What an act did that decided nothing."""
    match line.kind:
        case EventKind.ASSIGNED if line.until is not None:
            return gettext("You have %(what)s for 15 minutes.", what=what)
        case EventKind.ASSIGNED:
            return gettext("Gave %(what)s to %(name)s.", what=what, name=_name(line, names))
        case EventKind.RELEASED:
            return gettext("Nobody has %(what)s now.", what=what)
        case EventKind.NOTED:
            return gettext("Note added to %(what)s.", what=what)
        case EventKind.MERGED:
            return ngettext(
                "Merged %(num)s other mistake into %(what)s.",
                "Merged %(num)s other mistakes into %(what)s.",
                line.payload.get("took", 1),
                what=what,
            )
        case EventKind.SPLIT:
            return ngettext(
                "Took %(num)s report out of %(what)s, to be a mistake of its own.",
                "Took %(num)s reports out of %(what)s, to be a mistake of their own.",
                line.payload.get("reports", 1),
                what=what,
            )
        case EventKind.REREAD if line.payload["as"] == "comment":
            return gettext("Read as a comment: one suggestion for %(what)s.", what=what)
        case EventKind.REREAD:
            return gettext("Read as a suggestion again: one comment on %(what)s.", what=what)
        case EventKind.HIDDEN:
            return gettext("Hid one comment on %(what)s.", what=what)
        case _:
            return ""


def first_sentence(lost_to: Done, ago: str) -> str:
    """Return who was first, when an editor's own choice was not saved."""
    line = lost_to.line
    who = line.who or gettext("A reader or the new text")
    match line.kind:
        case EventKind.CONFIRMED:
            return gettext("%(who)s confirmed this %(ago)s.", who=who, ago=ago)
        case EventKind.DECLINED if line.reason is not None:
            reason = str(REASONS[line.reason])
            return gettext(
                "%(who)s declined this %(ago)s (%(reason)s).", who=who, ago=ago, reason=reason
            )
        case EventKind.CORRECTED:
            return gettext("%(who)s called this corrected %(ago)s.", who=who, ago=ago)
        case EventKind.REOPENED:
            return gettext("%(who)s opened this again %(ago)s.", who=who, ago=ago)
        case EventKind.ASSIGNED if line.until is not None:
            return gettext("%(who)s took this %(ago)s.", who=who, ago=ago)
        case EventKind.SNOOZED:
            return gettext("%(who)s snoozed this %(ago)s.", who=who, ago=ago)
        case EventKind.MERGED:
            return gettext("%(who)s merged this %(ago)s.", who=who, ago=ago)
        case _:
            return gettext("%(who)s changed this %(ago)s.", who=who, ago=ago)


def held_sentence(held: Held, me: str) -> str:
    """Return who has a finding, and for how long if they only took it."""
    if held.until is None:
        if held.editor_id == me:
            return gettext("This is yours.")
        return gettext("%(name)s has it.", name=held.name)
    left = held.until - utc_now()
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    if held.editor_id == me:
        return ngettext(
            "You have it (for %(num)s more minute).",
            "You have it (for %(num)s more minutes).",
            minutes,
        )
    return ngettext(
        "%(name)s has it (for %(num)s more minute).",
        "%(name)s has it (for %(num)s more minutes).",
        minutes,
        name=held.name,
    )


def story_line(line: Line, names: Names) -> str:
    """Return one line of the story; a revision's doing is signed “the new text”."""
    if line.who is not None:
        return _by_editor(line, line.who, names)
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


def _by_editor(line: Line, who: str, names: Names) -> str:
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
        case EventKind.SNOOZED if line.until is not None:
            return _with_time(
                gettext("%(who)s snoozed it until %(time)s"), who=who, time=_when(line.until)
            )
        case EventKind.UNDONE:
            return gettext("%(who)s took a step back", who=who)
        case _:
            return _on_the_side(line, who, names)


def _on_the_side(line: Line, who: str, names: Names) -> str:
    """What an editor did that decided nothing."""
    match line.kind:
        case EventKind.ASSIGNED if line.until is not None:
            return gettext("%(who)s took it for 15 minutes", who=who)
        case EventKind.ASSIGNED:
            return gettext("%(who)s gave it to %(name)s", who=who, name=_name(line, names))
        case EventKind.RELEASED:
            return gettext("%(who)s let it go", who=who)
        case EventKind.NOTED:
            return gettext("%(who)s noted: %(text)s", who=who, text=line.note or "")
        case EventKind.MERGED if "into" in line.payload:
            return gettext("%(who)s merged it into another one", who=who)
        case EventKind.MERGED:
            return ngettext(
                "%(who)s merged %(num)s other mistake into it",
                "%(who)s merged %(num)s other mistakes into it",
                line.payload.get("took", 1),
                who=who,
            )
        case EventKind.SPLIT if "from" in line.payload:
            return gettext("%(who)s took it out of another one", who=who)
        case EventKind.SPLIT:
            return ngettext(
                "%(who)s took %(num)s report out of it",
                "%(who)s took %(num)s reports out of it",
                line.payload.get("reports", 1),
                who=who,
            )
        case EventKind.REREAD if line.payload["as"] == "comment":
            return gettext("%(who)s read a suggestion as a comment", who=who)
        case EventKind.REREAD:
            return gettext("%(who)s read a comment as a suggestion again", who=who)
        case EventKind.HIDDEN:
            return gettext("%(who)s hid a comment", who=who)
        case _:
            return f"{who}: {line.kind}"


def _name(line: Line, names: Names) -> str:
    return names.get(line.assignee or "", gettext("somebody"))


def _when(at: datetime) -> Markup:
    """A moment that times.js writes in the reader's own time zone."""
    return Markup('<time datetime="{}" title="{}" data-when="moment">{}</time>').format(
        at.isoformat(), full_moment(at), moment(at)
    )


def _with_time(message: str, **values: str) -> str:
    """Fill a translated message that holds a moment; what is no markup is escaped."""
    return Markup(message) % values  # noqa: S704 # the message stands in the catalog
