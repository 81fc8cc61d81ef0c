"""Adding house rules, changing them, and looking up those that are on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import regex
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role
from errorreport.accounts.service import roles_of
from errorreport.db import UnitOfWork, read_scope, unit_of_work
from errorreport.errors import BadInput, Conflict, NotFound
from errorreport.ids import new_id
from errorreport.rules.concern import Rule, Rules
from errorreport.rules.models import HouseRule
from errorreport.rules.reasons import NOT_REMEMBERED, Reason
from errorreport.sites.models import Site
from errorreport.sites.service import forget
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

LONGEST_WORDS = 1_000  # code points, as of a mark
LONGEST_TEXT = 2_000  # code points, as of an editor's note
MOST = 1_000  # rules of one site; more would hardly be rules
SHOWN = 200  # rules in the public document of a site, newest first: every reader's page loads it

_NONE = Rules(())
_LETTER = regex.compile(r"[\p{L}\p{N}]")
#: what was made of a site's rules, and the version it was made of; one entry a site
_prepared: dict[str, tuple[int, Rules]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule before it is stored."""

    words: str
    reason: Reason
    text: str | None
    #: None holds on the whole site
    article_id: str | None = None
    facts: bool = False


def on(site: Site) -> Rules:
    """Return the rules of a site that are on; one statement after a change, none otherwise."""
    if not site.rules_version:
        return _NONE
    version, rules = _prepared.get(site.id, (0, _NONE))
    if version != site.rules_version:
        with read_scope() as session:
            rules = Rules([_rule(row) for row in session.scalars(_of(site.id, on_only=True))])
        _prepared[site.id] = site.rules_version, rules
    return rules


def public(site: Site) -> list[Rule]:
    """Return the rules that any reader may be told of: on, for the whole site, in words."""
    if not site.rules_version:
        return []
    query = _of(site.id, on_only=True).where(
        HouseRule.article_id.is_(None), HouseRule.text.is_not(None), ~HouseRule.facts
    )
    with read_scope() as session:
        return [_rule(row) for row in session.scalars(query.limit(SHOWN))]


def all_of(site_id: str, *, after: str | None, limit: int) -> Sequence[HouseRule]:
    """Return the rules of a site, newest first, those switched off too; ``after`` is an id."""
    query = _of(site_id, on_only=False).limit(limit)
    if after is not None:
        query = query.where(HouseRule.id < after)
    with read_scope() as session:
        return session.scalars(query).all()


def one(site_id: str, rule_id: str) -> HouseRule:
    """Return a rule; ``NotFound`` when it is none of the site's."""
    with read_scope() as session:
        return _find(session, site_id, rule_id)


def add(site_id: str, new: NewRule, *, by: str | None, now: datetime) -> HouseRule:
    """Add a rule; one for the same words in the same scope is said anew and switched on.

    ``by`` is an editor, None for a program with a token. Raises ``BadInput`` and ``Forbidden``.
    """
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        return remember(uow, site_id, new, by=by, now=now)[0]


def remember(
    uow: UnitOfWork, site_id: str, new: NewRule, *, by: str | None, now: datetime
) -> tuple[HouseRule, bool]:
    """Add a rule as part of a change that is being made, such as declining a finding.

    Says also whether it did not hold before.
    """
    words, text = _checked_words(new.words), _checked_text(new.text)
    if new.reason in NOT_REMEMBERED:
        said = _("A rule cannot say %(reason)s: it answers every reader.")
        raise BadInput(filled(said, reason=new.reason), pointer="#/reason")
    _raise_version(uow, site_id)
    same = uow.session.scalars(
        select(HouseRule)
        .where(HouseRule.site_id == site_id, HouseRule.words == words)
        .where(HouseRule.article_id.is_not_distinct_from(new.article_id))
    ).first()
    if same is not None:
        fresh = same.off_at is not None
        same.reason, same.text, same.off_at = new.reason, text or same.text, None
        same.facts = same.facts or new.facts
        return same, fresh
    known = uow.session.scalar(select(func.count()).where(HouseRule.site_id == site_id))
    if (known or 0) >= MOST:
        said = _("The site has %(most)s rules. Remove some that have answered nobody.")
        raise Conflict(filled(said, most=f"{MOST:,}"))
    rule = HouseRule(
        id=new_id(),
        site_id=site_id,
        article_id=new.article_id,
        words=words,
        reason=new.reason,
        text=text,
        facts=new.facts,
        made_by_id=by,
        created_at=now,
    )
    uow.add(rule)
    return rule, True


def change(
    site_id: str, rule_id: str, values: Mapping[str, Any], *, by: str | None, now: datetime
) -> HouseRule:
    """Say a rule in other words (``text``, ``reason``), or switch it (``on``); return it."""
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        _raise_version(uow, site_id)
        rule = _find(uow.session, site_id, rule_id)
        if "text" in values:
            rule.text = _checked_text(values["text"])
        if "reason" in values:
            rule.reason = values["reason"]
        if "on" in values:
            _set(rule, on=values["on"], now=now)
        return rule


def remove(site_id: str, rule_id: str, *, by: str | None) -> None:
    """Remove a rule that has answered nobody; ``Conflict`` for any other."""
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        _raise_version(uow, site_id)
        rule = _find(uow.session, site_id, rule_id)
        try:
            with uow.session.begin_nested():
                uow.session.delete(rule)
        except IntegrityError:
            raise Conflict(
                _("Readers have been told by this rule, so their receipts need it. Switch it off.")
            ) from None


def switch(uow: UnitOfWork, site_id: str, rule_id: str, *, on: bool, now: datetime) -> None:
    """Switch a rule as part of a change that is being made, such as an undo."""
    _raise_version(uow, site_id)
    _set(_find(uow.session, site_id, rule_id), on=on, now=now)


def _set(rule: HouseRule, *, on: bool, now: datetime) -> None:
    if on != (rule.off_at is None):
        rule.off_at = None if on else now


def _raise_version(uow: UnitOfWork, site_id: str) -> None:
    """Say that what was made of the rules is out of date; the row is their lock as well."""
    uow.connection.execute(
        update(Site).where(Site.id == site_id).values(rules_version=Site.rules_version + 1)
    )
    uow.afterwards(lambda: forget(site_id))


def _require_editor(session: Session, editor_id: str | None, site_id: str) -> None:
    if editor_id is not None:
        check_role(roles_of(session, editor_id).get(site_id), Role.EDITOR)


def _checked_words(words: str) -> str:
    words = _without_nul(words, "#/words").strip()
    if not _LETTER.search(words):
        raise BadInput(_("A rule needs words with a letter or a digit."), pointer="#/words")
    if len(words) > LONGEST_WORDS:
        said = _("The words have %(count)s characters; %(most)s are the most.")
        counts = {"count": f"{len(words):,}", "most": f"{LONGEST_WORDS:,}"}
        raise BadInput(filled(said, **counts), pointer="#/words")
    return words


def _checked_text(text: str | None) -> str | None:
    text = _without_nul(text or "", "#/text").strip() or None
    if text is not None and len(text) > LONGEST_TEXT:
        said = _("The sentence has %(count)s characters; %(most)s are the most.")
        counts = {"count": f"{len(text):,}", "most": f"{LONGEST_TEXT:,}"}
        raise BadInput(filled(said, **counts), pointer="#/text")
    return text


def _without_nul(text: str, pointer: str) -> str:
    if "\0" in text:  # PostgreSQL keeps none
        raise BadInput(_("This holds a NUL character; take it out."), pointer=pointer)
    return text


def _of(site_id: str, *, on_only: bool) -> Any:
    query = select(HouseRule).where(HouseRule.site_id == site_id).order_by(HouseRule.id.desc())
    return query.where(HouseRule.off_at.is_(None)) if on_only else query


def _find(session: Session, site_id: str, rule_id: str) -> HouseRule:
    rule = session.scalars(
        select(HouseRule).where(HouseRule.id == rule_id, HouseRule.site_id == site_id)
    ).first()
    if rule is None:
        raise NotFound(f"There is no house rule {rule_id!r} on this site.")
    return rule


def _rule(row: HouseRule) -> Rule:
    return Rule(row.id, row.article_id, row.words, row.reason.value, row.text, row.facts)
