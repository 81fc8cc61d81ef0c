"""A way past marshmallow for bodies that its schema has nothing to say against.

So that it can name all that is wrong, marshmallow looks at every field in a dozen calls, also at
those that are absent: that was a tenth of a report. Nearly all reports have nothing wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError, missing
from marshmallow.fields import Field

from errorreport.api.fields import Strict, Words

Check = Callable[[Any, dict[str, Any]], Any]
Take = Callable[[Any], Any]


class Shortcut:
    """Loads what ``schema`` loads, to the same result; what is not certain is left to the schema.

    ``checks`` are its methods that look at several fields, ``make`` the one that is called last,
    and ``nested`` the shortcuts of fields that are schemas themselves. A test sees that none of
    the schema's rules is left out.
    """

    def __init__(
        self,
        schema: Strict,
        *checks: Check,
        make: Check | None = None,
        nested: Mapping[str, "Shortcut"] | None = None,
    ) -> None:
        self._schema = schema
        self._checks = checks
        self._make = make
        inner = nested or {}
        self._fields: list[tuple[str, bool, bool, Any, Take]] = []
        for name, field in schema.load_fields.items():
            if field.data_key or field.attribute or field.pre_load or field.post_load:
                raise TypeError(f"{name}: a field that is renamed or changed has no shortcut")
            take = inner[name].take if name in inner else _taking(field)
            known = field.required, field.allow_none
            self._fields.append((name, *known, field.load_default, take))

    def load(self, data: Any) -> Any:
        """Return what the schema makes of ``data``; raises its ``ValidationError``."""
        try:
            return self.take(data)
        except ValidationError:
            return self._schema.load(data)

    def take(self, data: Any) -> Any:
        """Return the same, or raise a ``ValidationError`` that tells nothing."""
        if type(data) is not dict:
            raise ValidationError("")
        taken: dict[str, Any] = {}
        present = 0
        for name, required, may_be_none, default, take in self._fields:
            value = data.get(name, missing)
            if value is missing:
                if required:
                    raise ValidationError("")
                if default is not missing:
                    taken[name] = default() if callable(default) else default
                continue
            present += 1
            if value is None and may_be_none:
                taken[name] = None
            else:
                taken[name] = take(value)
        if present != len(data):  # there is a field that nobody knows
            raise ValidationError("")
        for check in self._checks:
            check(self._schema, taken)
        return taken if self._make is None else self._make(self._schema, taken)


def _taking(field: Field[Any]) -> Take:
    """Return what reads one value; marshmallow's own way ends in the same for most of ours."""
    if isinstance(field, Words) and not field.validators:
        return field.read
    return field.deserialize
