"""Declining for good: the ruling becomes a house rule, and undoing it takes the rule back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from errorreport.acts.act import Act, By
from errorreport.db import UnitOfWork
from errorreport.errors import Refused
from errorreport.findings.life import EventKind, Happened
from errorreport.findings.models import Category, Event, Finding
from errorreport.rules import service as rules
from errorreport.rules.models import RuleScope
from errorreport.rules.service import NewRule
from errorreport.rules.words import protected_words
from errorreport.texts import gettext_noop as _


def remember(
    uow: UnitOfWork, finding: Finding, act: Act, event: Happened, *, by: By, now: datetime
) -> Happened:
    """Make a house rule of a ruling that is to hold beyond its place; return the whole event."""
    if act.remember is None or act.reason is None:
        return event
    if finding.exact is None:
        raise Refused(_("There are no marked words in it, so no other report can have the same."))
    suggestion = str(finding.suggestions[0][0]) if finding.suggestions else None
    new = NewRule(
        words=protected_words(finding.exact, suggestion),
        reason=act.reason,
        text=act.note,
        article_id=finding.article_id if act.remember is RuleScope.ARTICLE else None,
        facts=finding.category is Category.FACT,
    )
    rule, fresh = rules.remember(uow, finding.site_id, new, by=by.editor_id, now=now)
    # Undo switches off only what this act has switched on.
    made = {"made": rule.id} if fresh else {}
    return Happened(event.kind, {**event.payload, **made})


def take_back(
    uow: UnitOfWork,
    stories: Mapping[str, Sequence[Event]],
    undone: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Switch the rules that the undone rulings made off, or on where an undo is undone."""
    for finding_id, event_id in undone.items():
        by_id = {event.id: event for event in stories[finding_id]}
        event, on = by_id[event_id], False
        while event.kind is EventKind.UNDONE:
            event, on = by_id[event.payload["undoes"]], not on
        made = event.payload.get("made")
        if event.kind is EventKind.DECLINED and made is not None:
            rules.switch(uow, event.site_id, made, on=on, now=now)
