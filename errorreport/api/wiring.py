"""What every call of the API shares: reading bodies, keys and tokens, and describing itself."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app, request
from marshmallow import Schema
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from errorreport.accounts import tokens
from errorreport.accounts.models import Scope
from errorreport.accounts.tokens import Holder
from errorreport.errors import BadInput, NotSignedIn
from errorreport.settings import Settings
from errorreport.sites import service as sites
from errorreport.sites.models import Site

View = TypeVar("View", bound=Callable[..., Any])

# RFC 9651 String: the quotes are part of the syntax.
_KEY = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,64})"')


@dataclass(frozen=True, slots=True)
class Operation:
    """What the OpenAPI document says of one call."""

    summary: str
    tag: str
    body: type[Schema] | None = None
    answers: Mapping[int, tuple[str, type[Schema] | None]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    #: query parameters that may be left out
    filters: type[Schema] | None = None
    secured: bool = False


def describes(operation: Operation) -> Callable[[View], View]:
    """Attach ``operation`` to a view; a test refuses views of the API that have none."""

    def attach(view: View) -> View:
        view.operation = operation  # type: ignore[attr-defined] # functions take attributes
        return view

    return attach


def acting_site(scope: Scope) -> Site:
    """Return the site whose token came with the request, in the Authorization header alone."""
    return sites.of_token(holder(scope).site_id)


def holder(scope: Scope) -> Holder:
    """Return who shows the token that came with the request."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip().isascii():
        raise NotSignedIn("Send the site's token as `Authorization: Bearer ert_…`.")
    return tokens.holder_of(token.strip(), scope)


def settings() -> Settings:
    """Return the settings of the running application."""
    found: Settings = current_app.extensions["errorreport.settings"]
    return found


def json_body() -> Any:
    """Return the body's JSON; 415 for another content type, 400 for what is not JSON in UTF-8."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(
            f"The Content-Type is {request.mimetype or 'missing'}; send application/json."
        )
    try:
        return json.loads(request.get_data(cache=True).decode(), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8. Send JSON in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not JSON: {error}.") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def query_of(schema: Schema) -> Any:
    """Return the query's parameters; one sent twice is refused, and not read in part."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise BadInput(
                f"{name} was sent {len(values)} times; send it once, and several values with "
                "commas between them where it takes several.",
                pointer=f"#/{name}",
            )
    return schema.load(request.args.to_dict())


def idempotency_key() -> str | None:
    """Return the request's Idempotency-Key without its quotes, None when there is none."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    match = _KEY.fullmatch(header)
    if match is None:
        raise BadRequest(
            "The Idempotency-Key must be 1 to 64 printable ASCII characters in double quotes, "
            'as in Idempotency-Key: "8e03978e-40d5-43e8-bc93-6894a57f9324".'
        )
    return re.sub(r"\\(.)", r"\1", match[1])
