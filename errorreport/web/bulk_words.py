"""What one act does to many findings, in words: the question, its button, and the line after it."""

from flask import Flask

from errorreport.acts.act import Act
from errorreport.findings.life import EventKind
from errorreport.findings.lines import Line
from errorreport.web.language import gettext, grouped, ngettext


def register(app: Flask) -> None:
    """Give the templates of ``app`` these sentences."""
    app.jinja_env.globals |= {"bulk_question": bulk_question, "bulk_button": bulk_button}


def bulk_question(act: Act, count: int, name: str) -> str:
    """Ask whether the editor means so many."""
    match act.kind:
        case EventKind.CONFIRMED:
            return ngettext("Confirm %(num)s mistake?", "Confirm %(num)s mistakes?", count)
        case EventKind.DECLINED:
            return ngettext("Decline %(num)s mistake?", "Decline %(num)s mistakes?", count)
        case EventKind.CORRECTED:
            return ngettext(
                "Call %(num)s mistake corrected?", "Call %(num)s mistakes corrected?", count
            )
        case EventKind.REOPENED:
            return ngettext("Open %(num)s mistake again?", "Open %(num)s mistakes again?", count)
        case EventKind.SNOOZED:
            return ngettext("Snooze %(num)s mistake?", "Snooze %(num)s mistakes?", count)
        case EventKind.ASSIGNED if name:
            return ngettext(
                "Give %(num)s mistake to %(name)s?",
                "Give %(num)s mistakes to %(name)s?",
                count,
                name=name,
            )
        case _:
            return ngettext(
                "Take %(num)s mistake for 15 minutes?",
                "Take %(num)s mistakes for 15 minutes?",
                count,
            )


def bulk_button(act: Act, count: int) -> str:
    """Say on the button what it does, and to how many."""
    match act.kind:
        case EventKind.CONFIRMED:
            return gettext("Confirm %(count)s", count=grouped(count))
        case EventKind.DECLINED:
            return gettext("Decline %(count)s", count=grouped(count))
        case EventKind.CORRECTED:
            return gettext("Corrected: %(count)s", count=grouped(count))
        case EventKind.REOPENED:
            return gettext("Reopen %(count)s", count=grouped(count))
        case EventKind.SNOOZED:
            return gettext("Snooze %(count)s", count=grouped(count))
        case _ if act.until is None:
            return gettext("Give %(count)s", count=grouped(count))
        case _:
            return gettext("Take %(count)s", count=grouped(count))


def done_to_many(line: Line, name: str) -> str:
    """Return what one act did to many findings, for the status line: 340 declined."""
    count = line.act_findings
    match line.kind:
        case _ if line.undone or line.kind is EventKind.UNDONE:
            return ngettext("Undone for %(num)s mistake.", "Undone for %(num)s mistakes.", count)
        case EventKind.CONFIRMED | EventKind.FOUND:
            return ngettext("%(num)s confirmed.", "%(num)s confirmed.", count)
        case EventKind.DECLINED:
            return ngettext("%(num)s declined.", "%(num)s declined.", count)
        case EventKind.CORRECTED:
            return ngettext("%(num)s called corrected.", "%(num)s called corrected.", count)
        case EventKind.REOPENED:
            return ngettext("%(num)s opened again.", "%(num)s opened again.", count)
        case EventKind.SNOOZED:
            return ngettext("%(num)s snoozed.", "%(num)s snoozed.", count)
        case EventKind.ASSIGNED if line.until is not None:
            return ngettext(
                "You have %(num)s mistake for 15 minutes.",
                "You have %(num)s mistakes for 15 minutes.",
                count,
            )
        case EventKind.ASSIGNED:
            return ngettext(
                "Gave %(num)s mistake to %(name)s.",
                "Gave %(num)s mistakes to %(name)s.",
                count,
                name=name,
            )
        case _:
            return ngettext("%(num)s changed.", "%(num)s changed.", count)
