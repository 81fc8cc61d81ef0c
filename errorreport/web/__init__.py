"""The pages for people: the editors' desk and the reader's receipt."""

from flask import Flask

from errorreport.web import (
    account,
    account_codes,
    addresses,
    article,
    audit,
    bulk,
    bulk_words,
    drawn,
    elsewhere,
    finding,
    floods,
    formats,
    happened,
    headers,
    held,
    impact,
    invitation,
    language,
    members,
    privacy,
    queue,
    receipt,
    rows,
    rules,
    settings,
    sign_in,
    sign_in_elsewhere,
    stats,
    takedown,
    words,
)


def register(app: Flask) -> None:
    """Add the pages, their filters and what every answer carries."""
    at_the_desk = (queue, finding, bulk, elsewhere, article, takedown, rules, stats, floods, held)
    of_people = (sign_in, sign_in_elsewhere, account, account_codes, invitation)
    of_sites = (members, settings, audit)
    for part in (*at_the_desk, *of_people, *of_sites, receipt, privacy):
        app.register_blueprint(part.bp)
    language.register(app)
    addresses.register(app)
    formats.register(app)
    drawn.register(app)
    words.register(app)
    happened.register(app)
    bulk_words.register(app)
    impact.register(app)
    rows.register(app)
    headers.register(app)
