"""The OpenAPI 3.1 document, made from the views and their schemas, and its page for people."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, current_app, jsonify, render_template
from werkzeug.routing import Rule

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
        "schema": {"type": "string"},
    },
    "Origin": {
        "in": "header",
        "name": "Origin",
        "required": True,
        "description": "One of the site's origins; browsers send it by themselves.",
        "schema": {"type": "string"},
    },
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
    spec = APISpec(
        title="errorreport",
        version=version("errorreport"),
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={"description": "Readers' reports, and what became of them."},
        servers=[{"url": settings().base_url}],
    )
    spec.components.schema("Problem", _PROBLEM)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for rule, method, operation in described():
        spec.path(
            path=re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule),
            operations={method: _operation(rule, method, operation)},
        )
    return spec.to_dict()


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
    shown: dict[str, Any] = {
        "operationId": f"{method}_{rule.endpoint.removeprefix('api.').replace('.', '_')}",
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": {str(code): _answer(*said) for code, said in _answers(operation)},
    }
    if operation.body is not None:
        shown["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    if operation.secured:
        shown["security"] = [{"token": []}]
    return shown


def _answers(operation: Operation) -> Iterator[tuple[int, tuple[str, Any, bool]]]:
    for code, (said, schema) in operation.answers.items():
        yield code, (said, schema, code >= 400)


def _answer(said: str, schema: Any, failed: bool) -> dict[str, Any]:
    if failed:
        return {"description": said, "content": {CONTENT_TYPE: {"schema": "Problem"}}}
    if schema is None:
        return {"description": said}
    return {"description": said, "content": {"application/json": {"schema": schema}}}
