"""The pages for people: the editors' desk and the reader's receipt."""

from flask import Flask

from errorreport.web import (
    account,
    article,
    bulk,
    bulk_words,
    elsewhere,
    finding,
    formats,
    happened,
    headers,
    impact,
    invitation,
    language,
    members,
    queue,
    receipt,
    rules,
    settings,
    sign_in,
    stats,
    words,
)


def register(app: Flask) -> None:
    """Add the pages, their filters and what every answer carries."""
    parts = (queue, finding, bulk, elsewhere, article, rules, sign_in, receipt)
    for part in (*parts, account, members, invitation, settings, stats):
        app.register_blueprint(part.bp)
    language.register(app)
    formats.register(app)
    words.register(app)
    happened.register(app)
    bulk_words.register(app)
    impact.register(app)
    headers.register(app)
