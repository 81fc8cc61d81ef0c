"""The OpenAPI 3.1 document, made from the views and their schemas, and its page for people."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, current_app, jsonify, render_template
from marshmallow import fields, validate
from werkzeug.routing import Rule

from errorreport.api.links import LINKS
from errorreport.api.report_schema import SELECTORS
from errorreport.api.wiring import Operation, settings
from errorreport.problems import CONTENT_TYPE, TABLE

bp = Blueprint("openapi", __name__)

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer as a fragment"},
                    "detail": {"type": "string"},
                },
            },
        },
        "challenge": {
            "type": "object",
            "description": "A proof of work that is wanted, as ALTCHA's version 2 writes it.",
            "required": ["parameters", "signature"],
            "properties": {
                "parameters": {"type": "object"},
                "signature": {"type": "string"},
            },
        },
    },
}
_HEADERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "description": "1 to 64 printable ASCII characters in double quotes; kept for 24 hours.",
        "schema": {"type": "string", "pattern": '^"([ !#-[\\]-~]|\\\\["\\\\]){1,64}"$'},
    },
    "If-Match": {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "description": "The finding's ETag in double quotes, or * for whatever stands.",
        "schema": {"type": "string", "pattern": '^(\\*|"[!#-~]+")$'},
    },
    "Origin": {
        "in": "header",
        "name": "Origin",
        "required": True,
        "description": "One of the site's origins; browsers send it by themselves.",
        "schema": {"type": "string"},
    },
}
#: what every call may be answered
_OF_ALL: dict[int, tuple[str, None]] = {
    503: ("Busy, or the database is away; wait Retry-After seconds. Nothing was stored.", None),
}
#: what every call with a body may be answered besides
_OF_BODIES: dict[int, tuple[str, None]] = {
    400: ("The body is not JSON in UTF-8.", None),
    413: ("The body is too large.", None),
    415: ("The body is not application/json.", None),
}


@bp.get("/api/v1/openapi.json")
def document() -> Response:
    """Return the document."""
    return jsonify(build())


@bp.get("/api/docs")
def page() -> str:
    """Show the document to people."""
    return render_template("api_docs.html", document=build(), problems=TABLE)


def build() -> dict[str, Any]:
    """Return the OpenAPI document of the running application."""
    marshmallow = MarshmallowPlugin()
    spec = APISpec(
        title="errorreport",
        version=version("errorreport"),
        openapi_version="3.1.0",
        plugins=[marshmallow],
        info={"description": "Readers' reports, and what became of them."},
        servers=[{"url": settings().base_url}],
    )
    if marshmallow.converter is not None:  # APISpec has made it
        marshmallow.converter.add_attribute_function(_allowed)  # type: ignore[no-untyped-call] # apispec's
    spec.components.schema("Problem", _PROBLEM)
    for selector in SELECTORS.values():
        spec.components.schema(type(selector).__name__, schema=selector)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for rule, method, operation in described():
        spec.path(
            path=re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule),
            operations={method: _operation(rule, method, operation)},
        )
    document: dict[str, Any] = spec.to_dict()
    for path in document["paths"].values():
        for call in path.values():
            for parameter in call["parameters"]:
                _as_sent(parameter)
    return document


def _allowed(_converter: Any, field: fields.Field[Any], **_options: Any) -> dict[str, Any]:
    """Return which members of an enum a field takes, where it takes some alone."""
    chosen = [rule for rule in field.validators if isinstance(rule, validate.OneOf)]
    if not isinstance(field, fields.Enum) or not chosen:
        return {}
    taken = [getattr(one, "value", one) for one in chosen[0].choices]
    return {"enum": [*taken, None] if field.allow_none else taken}


def _as_sent(parameter: dict[str, Any]) -> None:
    """Say of a query parameter how it is sent: a list with commas, and nothing for null."""
    if parameter["in"] != "query":
        return
    schema = parameter["schema"]
    if schema.get("type") == "array":
        parameter["explode"] = False
    if isinstance(schema.get("type"), list):
        [schema["type"]] = set(schema["type"]) - {"null"}
    if schema.get("default", ...) is None:
        del schema["default"]


def described() -> Iterator[tuple[Rule, str, Operation]]:
    """Yield each call of the API with its description."""
    for rule in current_app.url_map.iter_rules():
        view = current_app.view_functions[rule.endpoint]
        operation = getattr(view, "operation", None)
        if isinstance(operation, Operation):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method.lower(), operation


def _operation(rule: Rule, method: str, operation: Operation) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in sorted(rule.arguments)
    ]
    parameters += [
        {"in": "query", "name": name, "required": True, "schema": {"type": "string"}}
        for name in operation.query
    ]
    if operation.filters is not None:
        parameters.append({"in": "query", "schema": operation.filters})
    parameters += [_HEADERS[name] for name in operation.headers]
    name = f"{method}_{rule.endpoint.removeprefix('api.').replace('.', '_')}"
    links = LINKS.get(name, {})
    shown: dict[str, Any] = {
        "operationId": name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": {
            str(code): _answer(said, schema, code >= 400) | _linked(links.get(code))
            for code, (said, schema) in _answers(operation)
        },
    }
    if operation.body is not None:
        shown["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    if operation.secured:
        shown["security"] = [{"token": []}]
    return shown


def _answers(operation: Operation) -> list[tuple[int, tuple[str, Any]]]:
    """Return what may be answered: each call's own answers, and those that all have."""
    common = _OF_BODIES if operation.body is not None else {}
    return sorted({**_OF_ALL, **common, **operation.answers}.items())


def _linked(links: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if links is None else {"links": dict(links)}


def _answer(said: str, schema: Any, failed: bool) -> dict[str, Any]:
    if failed:
        return {"description": said, "content": {CONTENT_TYPE: {"schema": "Problem"}}}
    if schema is None:
        return {"description": said}
    return {"description": said, "content": {"application/json": {"schema": schema}}}
