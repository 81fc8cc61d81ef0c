"""What an editor wants to happen to findings, who the editor is, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime

from errorreport.errors import DomainError, NotFound, Refused, Stale
from errorreport.findings.life import EventKind, Reason, State
from errorreport.rules.models import RuleScope

MOST = 5000  # findings of one act; what is more is done in several


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: an editor, or a program with a token, which acts for one site alone."""

    editor_id: str | None = None
    token_id: str | None = None
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A finding, and the ETag it was decided on; None acts on whatever stands."""

    id: str
    etag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to happen to a finding; only the fields of its kind are looked at."""

    kind: EventKind
    #: declined
    reason: Reason | None = None
    #: declined: what readers are told; noted: what editors read
    note: str | None = None
    #: declined: where else readers of the same words are told so; None says it here alone
    remember: RuleScope | None = None
    #: confirmed: the wording the editor chose or wrote, None for the one most readers gave
    replacement: str | None = None
    #: snoozed, and assigned where it is a claim
    until: datetime | None = None
    #: assigned: an editor's id
    assignee: str | None = None
    #: reread, hidden: a report's id
    report: str | None = None
    #: reread: whether the report's suggestion is a comment from now on
    as_comment: bool = True
    #: merged: the finding that lives on
    into: Chosen | None = None
    #: split: ids of the reports that become a finding of their own
    reports: tuple[str, ...] = ()
    #: undone: an event's id
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What came of an act for one finding: how it stands, or why nothing happened to it."""

    finding_id: str
    etag: str | None = None
    state: State | None = None
    event_id: str | None = None
    error: DomainError | None = None

    @property
    def result(self) -> str:
        """One word for a program: done, stale, refused, not_found or forbidden."""
        match self.error:
            case None:
                return "done"
            case Stale():
                return "stale"
            case Refused():
                return "refused"
            case NotFound():
                return "not_found"
            case _:
                return "forbidden"

    @property
    def detail(self) -> str | None:
        """Why it did not happen, in a sentence."""
        return None if self.error is None else str(self.error)

    @property
    def current(self) -> dict[str, object] | None:
        """How a stale one stands, and who was first."""
        return self.error.current if isinstance(self.error, Stale) else None


@dataclass(frozen=True, slots=True)
class Done:
    """One act: its id undoes all of it at once."""

    act_id: str
    items: tuple[Item, ...] = field(default=())
    #: the finding that lives on after a merge, the new one after a split
    other: Item | None = None

    @property
    def count(self) -> int:
        """To how many of the chosen findings it happened."""
        return sum(item.error is None for item in self.items)

    @property
    def first(self) -> Item:
        """What came of an act on one finding; raises why it did not happen."""
        item = self.items[0]
        if item.error is not None:
            raise item.error
        return item
