"""Who may read the API's answers from a page: any page may, and gains nothing by it.

No call of a reader carries a cookie or a token, so letting every origin read an answer grants
nothing. The fence of a site is the 403 of ``reports.py``, after the body is read.
"""

from flask import Flask, Response, request

EXPOSED = "ETag, Location, RateLimit, RateLimit-Policy, Retry-After"
ALLOWED_HEADERS = "Content-Type, Idempotency-Key"
PREFLIGHT_SECONDS = 7200  # as long as Chromium keeps one

_READERS = (
    "/api/v1/reports",
    "/api/v1/receipts/",
    "/api/v1/sites/",
    "/api/v1/openapi.json",
)


def of_problem(origin: str | None) -> list[tuple[str, str]]:
    """Return the headers of an error that is told before the application is asked."""
    headers = [("Vary", "Origin"), ("Access-Control-Expose-Headers", EXPOSED)]
    return [*headers, ("Access-Control-Allow-Origin", origin)] if origin else headers


def register(app: Flask) -> None:
    """Answer preflights of the readers' calls, and let pages read their answers, errors too."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        if not request.path.startswith(_READERS):
            return response
        if request.method in {"GET", "HEAD"} and response.status_code < 400:
            response.headers["Access-Control-Allow-Origin"] = "*"
        else:
            if "Vary" in response.headers:
                response.vary.add("Origin")
            else:  # to read none as a set and write it out costs as much as all the rest here
                response.headers["Vary"] = "Origin"
            if request.origin:
                response.headers["Access-Control-Allow-Origin"] = request.origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS" and response.status_code == 200:
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
            response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response
