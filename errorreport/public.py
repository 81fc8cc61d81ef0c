"""Addresses as people outside see them."""

from flask import current_app

from errorreport.settings import Settings


def public_url(path: str) -> str:
    """Return the whole address of ``path``, as ``url_for`` gives it, built from BASE_URL alone."""
    settings: Settings = current_app.extensions["errorreport.settings"]
    return settings.base_url + path.removeprefix(settings.path_prefix)
