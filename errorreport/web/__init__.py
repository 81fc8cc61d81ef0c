"""The pages for people: the editors' desk and the reader's receipt."""

from flask import Flask

from errorreport.web import (
    article,
    finding,
    formats,
    headers,
    impact,
    language,
    queue,
    receipt,
    rules,
    sign_in,
    words,
)


def register(app: Flask) -> None:
    """Add the pages, their filters and what every answer carries."""
    for part in (queue, finding, article, rules, sign_in, receipt):
        app.register_blueprint(part.bp)
    language.register(app)
    formats.register(app)
    words.register(app)
    impact.register(app)
    headers.register(app)
