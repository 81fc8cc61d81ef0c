"""What the forms about people send: each field that cannot be used says why."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from errorreport.accounts import passwords
from errorreport.accounts.models import Role, Theme
from errorreport.accounts.own import Choices
from errorreport.web.language import LANGUAGES, gettext, lazy_gettext

Errors = Mapping[str, str]

_NAME = validate.Length(min=1, max=200, error=lazy_gettext("A name has 1 to 200 characters."))


class Line(fields.String):
    """One line of text without white space at its ends."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        return " ".join(text.split())


class _Form(Schema):
    class Meta:
        unknown = EXCLUDE


class ChoicesForm(_Form):
    """Name, language, light, rows and keys."""

    name = Line(load_default="", validate=_NAME)
    language = fields.String(load_default="", validate=validate.OneOf(["", *LANGUAGES]))
    theme = fields.Enum(Theme, by_value=True, load_default=Theme.SYSTEM)
    keys = fields.Boolean(load_default=False)
    compact = fields.Boolean(load_default=False)

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Choices:
        """Return the choices; no language is the browser's."""
        return Choices(**values | {"language": values["language"] or None})


class PasswordForm(_Form):
    """The present password and the new one."""

    old = fields.String(load_default="", validate=validate.Length(max=1000))
    new = fields.String(load_default="", validate=validate.Length(max=1000))


class InvitationForm(_Form):
    """Whom an invitation is for, and as what."""

    label = Line(
        load_default="",
        validate=validate.Length(
            min=1, max=200, error=lazy_gettext("Say whom it is for, in 1 to 200 characters.")
        ),
    )
    role = fields.Enum(Role, by_value=True, load_default=Role.EDITOR)


class TokenForm(_Form):
    """What a token is for."""

    token_name = Line(
        load_default="",
        validate=validate.Length(
            min=1, max=100, error=lazy_gettext("Say what it is for, in 1 to 100 characters.")
        ),
    )


class RoleForm(_Form):
    """A member's role."""

    role = fields.Enum(Role, by_value=True, required=True)


class JoinForm(_Form):
    """A new person's name, e-mail and password."""

    name = Line(load_default="", validate=_NAME)
    email = Line(
        load_default="",
        validate=validate.Regexp(
            r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z", error=lazy_gettext("Write an e-mail address.")
        ),
    )
    password = fields.String(load_default="")


def read(form: Schema) -> tuple[Any, Errors]:
    """Return what was sent as ``form`` has it, and what is wrong with which field."""
    try:
        return form.load(request.form.to_dict()), {}
    except ValidationError as error:
        told = error.messages if isinstance(error.messages, dict) else {}
        return None, {name: str(messages[0]) for name, messages in told.items()}


def password_length(password: str) -> str | None:
    """Return what is wrong with the length of a new password, or None."""
    if passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        return None
    return gettext(
        "A password has %(shortest)s to %(longest)s characters; this one has %(count)s.",
        shortest=passwords.SHORTEST,
        longest=passwords.LONGEST,
        count=len(password),
    )
