"""Fields that every schema of the API shares; their messages tell a developer what to send."""

import re
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from errorreport.extract.url import MAX_LENGTH, BadUrl, parse_http_url

_SURROGATE = re.compile("[\ud800-\udfff]")
_SHA256 = "[0-9a-f]{64}"
_TAG = "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"


_WORDS_MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "Send a string.",
    "null": "This is required; send a string.",
    "required": "This is required; send a string.",
}
_SCHEMA_MESSAGES = {
    "unknown": "There is no such field; take it out or check its spelling.",
    "type": "Send an object.",
}


class Words(fields.String):
    """Text of ``shortest`` to ``longest`` code points, free of what no database can keep."""

    def __init__(self, *, longest: int, shortest: int = 0, **options: Any) -> None:
        # The metadata are for the OpenAPI document; the check below has the better sentence.
        limits = {"maxLength": longest, "minLength": shortest}
        super().__init__(
            metadata=limits | options.pop("metadata", {}), error_messages=_WORDS_MESSAGES, **options
        )
        self.longest = longest
        self.shortest = shortest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return self.read(value)

    def read(self, value: Any) -> str:
        """Return the text; raises ``ValidationError``."""
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if "\0" in value:
            raise ValidationError("This holds a NUL character (U+0000); send it without.")
        if _SURROGATE.search(value):
            raise ValidationError("This holds a lone surrogate; send well-formed Unicode.")
        if len(value) > self.longest:
            raise ValidationError(
                f"This has {len(value):,} characters; send at most {self.longest:,}."
            )
        if len(value) < self.shortest:
            raise ValidationError(f"This is too short; send at least {self.shortest} character.")
        return value


class Count(fields.Integer):
    """A whole number from 0 to ``most``; no string, fraction or boolean passes for one."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(
            strict=True,
            error_messages={"invalid": "Send a whole number."},
            validate=validate.Range(0, most, error="Send a number from {min} to {max}."),
            **options,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Sha256(fields.String):
    """64 hexadecimal digits in lower case."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"pattern": f"^{_SHA256}$"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(_SHA256, value):
            raise ValidationError("Send a SHA-256 as 64 hexadecimal digits in lower case.")
        return value


class Language(Words):
    """A BCP 47 language tag."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=35, metadata={"pattern": f"^{_TAG}$"}, **options)

    def read(self, value: Any) -> str:
        """Return the tag; raises ``ValidationError``."""
        tag = super().read(value)
        if not re.fullmatch(_TAG, tag):
            raise ValidationError("Send a language tag such as en or pt-BR.")
        return tag


class WebAddress(Words):
    """An http(s) address: it will be a link for editors."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=MAX_LENGTH, **options)

    def read(self, value: Any) -> str:
        """Return the address as browsers write it; raises ``ValidationError``."""
        address = super().read(value)
        try:
            return parse_http_url(address).href
        except BadUrl as error:
            raise ValidationError(f"{error}.") from None


class Several(fields.List[Any]):
    """Values of an enum in one query parameter, separated by commas; none given is none."""

    def __init__(self, values: type[StrEnum]) -> None:
        self.values = values
        super().__init__(
            fields.Enum(values, by_value=True),
            load_default=tuple,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        found = []
        for one in str(value).split(","):
            if one not in set(self.values):
                raise ValidationError(f"{one!r} is none of {', '.join(self.values)}.")
            found.append(self.values(one))
        return found


def moment(**options: Any) -> fields.AwareDateTime:
    """Return a field for a time with its zone, which may be left out."""
    return fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        error_messages={
            "invalid": "Send a time such as 2027-03-01T14:05:00Z.",
            "invalid_awareness": "Send the time with its zone, as 2027-03-01T14:05:00Z.",
        },
        **options,
    )


class Strict(Schema):
    """A schema whose unknown fields are refused by name."""

    error_messages = _SCHEMA_MESSAGES
