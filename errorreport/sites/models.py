"""A publication, and what its owner decided about it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, PortableJson, UtcDateTime, closed_set
from errorreport.ids import new_id


class ResolvePolicy(StrEnum):
    """Which changes of a passage count as its correction."""

    SUGGESTED = "suggested"  # only when a suggestion or the confirmed replacement now stands there
    EDITED = "edited"  # also when the wrong words are gone
    NEVER = "never"  # no revision changes a state


class Site(Base):
    """A publication."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint("receipt_days > 0", name="receipt_days"),
        CheckConstraint("words_days > 0", name="words_days"),
        CheckConstraint("findings_days > 0", name="findings_days"),
        CheckConstraint("texts_days > 0", name="texts_days"),
        CheckConstraint("reports_per_minute > 0", name="reports_per_minute"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    #: short name for the command line and addresses of the desk
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: names the site in pages that embed the snippet; no secret
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    #: pages that may send reports, as browsers write them: scheme, host, port
    origins: Mapped[list[str]] = mapped_column(PortableJson)
    #: hosts its articles live on
    hosts: Mapped[list[str]] = mapped_column(PortableJson)
    #: CSS selectors of the article's text; empty means the usual places are tried
    root_selectors: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    #: CSS selectors of what is not the article's text: share bars, counters
    ignored_selectors: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    #: what makes two addresses one article, see extract/url.py
    url_rules: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: languages of its readers, most used first (BCP 47)
    languages: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    #: colour of the Send button, "#rrggbb"
    accent: Mapped[str | None] = mapped_column(String(7))
    #: texts of the snippet that the site words in its own way, by key
    wording: Mapped[dict[str, str]] = mapped_column(PortableJson, default=dict)
    #: where to write to argue with an article; shown instead of a report
    opinion_address: Mapped[str | None] = mapped_column(String(2048))
    #: its privacy statement, linked in the dialog
    privacy_address: Mapped[str | None] = mapped_column(String(2048))
    #: the CMS's edit page of an article; {url} and {id} stand for those of the article
    edit_url: Mapped[str | None] = mapped_column(String(2048))
    resolve_policy: Mapped[ResolvePolicy] = mapped_column(
        closed_set(ResolvePolicy, "resolve_policy"), default=ResolvePolicy.EDITED
    )
    #: days after which a receipt can no longer be opened
    receipt_days: Mapped[int] = mapped_column(default=180)
    #: days after which a report loses what its reader wrote
    words_days: Mapped[int] = mapped_column(default=180)
    #: days for which a finding is kept after its last decision
    findings_days: Mapped[int] = mapped_column(default=730)
    #: days for which texts are kept that are not current and carry no finding
    texts_days: Mapped[int] = mapped_column(default=365)
    #: reports of one minute past which a reader's browser does a sum for each
    reports_per_minute: Mapped[int] = mapped_column(default=120)
    #: whether it does so for every report
    proof_always: Mapped[bool] = mapped_column(default=False)
    #: when what is past these days was last let go
    tidied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extensions_allowed: Mapped[bool] = mapped_column(default=False)
    device_list_allowed: Mapped[bool] = mapped_column(default=False)
    #: networks whose reports are kept aside, as 198.51.100.0/24
    blocked_networks: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    #: whether reports of pages that no push has named are kept aside, on a site that pushes
    unknown_pages_held: Mapped[bool] = mapped_column(default=True)
    #: raised by every change of its house rules: what was made of them before is out of date
    rules_version: Mapped[int] = mapped_column(default=0)
    #: the same of its blocks; 0 has never had any
    blocks_version: Mapped[int] = mapped_column(default=0)
    #: mistakes opened on a usual day of late; None before there were enough days (stats/usual.py)
    usual_day: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Act(StrEnum):
    """What is done with a privilege, and written down."""

    SETTINGS_CHANGED = "settings_changed"
    KEY_CHANGED = "key_changed"
    TOKEN_ADDED = "token_added"  # noqa: S105 # the name of an act
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 # the same
    INVITED = "invited"
    INVITATION_REVOKED = "invitation_revoked"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    MEMBER_REMOVED = "member_removed"
    CODES_ON = "codes_on"
    CODES_OFF = "codes_off"
    PASSWORD_SET = "password_set"  # noqa: S105 # the same
    EXPORTED = "exported"
    HANDED_OUT = "handed_out"
    FORGOTTEN = "forgotten"
    BLOCK_ADDED = "block_added"
    BLOCK_ENDED = "block_ended"
    BLOCK_RESUMED = "block_resumed"
    HELD_LET_IN = "held_let_in"
    HELD_TURNED_AWAY = "held_turned_away"
    HELD_BROUGHT_BACK = "held_brought_back"


class AuditLine(Base):
    """One act with a privilege: who, what, when, and about what; never changed."""

    __tablename__ = "audit_line"
    __table_args__ = (Index(None, "site_id", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    act: Mapped[Act] = mapped_column(closed_set(Act, "act"))
    #: who: an editor or a program; neither is whoever has a shell on the machine
    editor_id: Mapped[str | None] = mapped_column(Id, ForeignKey("editor.id"))
    token_id: Mapped[str | None] = mapped_column(Id, ForeignKey("token.id"))
    #: names of things, ids and counts; holds no reader's words
    about: Mapped[dict[str, Any]] = mapped_column(PortableJson)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
