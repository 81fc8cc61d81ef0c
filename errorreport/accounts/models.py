"""People who work at the desk, and programs that act for a site."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from errorreport.db import Base, Id, PortableJson, UtcDateTime, closed_set
from errorreport.ids import new_id


class Role(StrEnum):
    """What an editor may do on a site; each includes the one before."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a token may be used for."""

    REVISIONS = "revisions"
    FINDINGS_READ = "findings:read"
    FINDINGS_WRITE = "findings:write"
    ADMIN = "admin"


class Theme(StrEnum):
    """In which light an editor reads the desk."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Editor(Base):
    """A person who signs in to the desk."""

    __tablename__ = "editor"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    #: lower case, so that one person is one account
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    #: argon2id with its parameters
    password_hash: Mapped[str] = mapped_column(String(200))
    #: what the secret of their codes is made of, with the service's own (codes.py); None before
    codes_salt: Mapped[str | None] = mapped_column(String(64))
    #: since when a code is asked for; None while the salt only waits for a first right one
    codes_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: number of the last code's half-minute, so that nobody who saw it uses it again
    codes_used: Mapped[int] = mapped_column(default=0)
    #: of the desk (BCP 47); None is the browser's
    language: Mapped[str | None] = mapped_column(String(35))
    theme: Mapped[Theme] = mapped_column(closed_set(Theme, "theme"), default=Theme.SYSTEM)
    #: whether single keys act at the desk
    keys: Mapped[bool] = mapped_column(default=True)
    #: whether a list's rows take two lines instead of three
    compact: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(Base):
    """An editor's role on a site."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "editor_id"),)

    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"), primary_key=True)
    editor_id: Mapped[str] = mapped_column(Id, ForeignKey("editor.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(closed_set(Role, "role"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Session(Base):
    """An editor's sign-in on one browser; deleting the row signs it out."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "editor_id"), Index(None, "expires_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    editor_id: Mapped[str] = mapped_column(Id, ForeignKey("editor.id"))
    #: SHA-256 of the cookie's token, in hex
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: to the hour; a page view writes it no more often
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: the password was right, and a code is still to come; nobody is signed in by it yet
    awaits_code: Mapped[bool] = mapped_column(default=False)


class RecoveryCode(Base):
    """A way in for whoever lost the device that makes their codes; deleted when used."""

    __tablename__ = "recovery_code"

    editor_id: Mapped[str] = mapped_column(Id, ForeignKey("editor.id"), primary_key=True)
    #: SHA-256 of the code, in hex
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class Invitation(Base):
    """A link that lets one person join a site; kept when used or revoked, with who and when."""

    __tablename__ = "invitation"
    __table_args__ = (Index(None, "site_id", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    role: Mapped[Role] = mapped_column(closed_set(Role, "role"))
    #: whom it is for, in the words of whoever made it
    label: Mapped[str] = mapped_column(String(200))
    #: SHA-256 of the token in the link, in hex
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[str] = mapped_column(Id, ForeignKey("editor.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("editor.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("editor.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Token(Base):
    """A site's credential for the API."""

    __tablename__ = "token"
    __table_args__ = (Index(None, "site_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(100))
    #: first characters, to tell tokens apart in a list
    prefix: Mapped[str] = mapped_column(String(12))
    #: SHA-256 of the whole token, in hex
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: values of ``Scope``
    scopes: Mapped[list[str]] = mapped_column(PortableJson)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
