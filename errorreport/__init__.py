"""errorreport: readers mark mistakes in articles, editors clear them from one queue."""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SessionInterface
from sqlalchemy.engine import make_url

from errorreport import guard, midnight, observe, problems
from errorreport.counters import Counters
from errorreport.db import db
from errorreport.engines import POSTGRESQL, prepare_engine
from errorreport.extensions import limiter, migrate
from errorreport.proxies import behind_proxies
from errorreport.schema import migrations_folder
from errorreport.settings import Settings


class NoSession(SessionInterface):
    """Flask's own session is not used: who is signed in is a row (web/session.py).

    Without this every request, those of readers too, would have a cookie's signer made for it.
    """

    def open_session(self, app: Flask, request: Request) -> None:
        """Read nothing; Flask then refuses to write."""


class Service(Flask):
    """The application; none of its functions is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``; Flask would look at ten functions a request for what none of them is."""
        return func


BODY_LIMIT = 48 * 1024  # bytes of a request; routes that take more say so


def create_app(settings: Settings | None = None) -> Flask:
    """Return the service; without ``settings`` they are read from the environment."""
    settings = settings or Settings.from_env(os.environ)
    observe.set_up_logging(settings)
    app = Service(__name__, instance_path=str(settings.instance))
    app.session_interface = NoSession()
    app.config.from_mapping(_flask_config(settings))
    app.extensions["errorreport.settings"] = settings
    _bind_extensions(app)
    problems.register(app)
    observe.register(app)
    guard.register(app)
    midnight.register(app)
    _register_blueprints(app)
    # Flask's own way to wrap an application, which its types do not foresee.
    app.wsgi_app = behind_proxies(app.wsgi_app, settings)  # type: ignore[method-assign, assignment] # as documented
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # A database error names its parameters, and those are what readers wrote.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, **_connecting(settings)},
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": _limits_storage(settings),
        # Should Redis go away, each process counts for itself until it is back.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": settings.redis_url is not None,
        "RATELIMIT_KEY_PREFIX": "errorreport",
    }


def _connecting(settings: Settings) -> dict[str, Any]:
    """Return how connections are made; what the address itself says of it comes first.

    A thread that takes in a report may have two, one to write and one to read what is known.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return {}
    return {
        "pool_size": 2 * settings.threads,
        "max_overflow": settings.threads,
        "pool_use_lifo": True,  # as few as are needed, and those with their statements ready
        "connect_args": {key: value for key, value in POSTGRESQL.items() if key not in url.query},
    }


def _limits_storage(settings: Settings) -> str:
    url = settings.redis_url or f"{Counters.STORAGE_SCHEME[0]}://"
    return f"redis+{url}" if url.startswith("unix://") else url  # as the limits package says it


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(
        app, db, directory=str(migrations_folder()), render_as_batch=True, compare_type=True
    )
    limiter.init_app(app)


def _register_blueprints(app: Flask) -> None:
    # Imported here and not above: views import services, which import models and extensions.
    from errorreport import api, web
    from errorreport.embed import orphus, plain_form
    from errorreport.embed import views as embed

    api.register(app)
    web.register(app)
    app.register_blueprint(embed.bp)
    app.register_blueprint(plain_form.bp)
    app.register_blueprint(orphus.bp)
