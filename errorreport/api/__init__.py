"""The HTTP interface, version 1."""

from flask import Blueprint, Flask

from errorreport.api import (
    articles,
    cors,
    door,
    elsewhere,
    export,
    findings,
    house_rules,
    limits,
    openapi,
    receipts,
    reports,
    revisions,
    sites,
)


def register(app: Flask) -> None:
    """Add the calls, their documents and what every answer carries."""
    v1 = Blueprint("api", __name__, url_prefix="/api/v1")
    sites_own = (revisions, articles, findings, elsewhere, house_rules, export)
    for part in (reports, receipts, sites, *sites_own):
        v1.register_blueprint(part.bp)
    app.register_blueprint(v1)
    app.register_blueprint(openapi.bp)
    limits.register(app)
    cors.register(app)
    door.stand_before(app)
