"""The application as the outside sees it: behind proxies, perhaps under a path."""

from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from errorreport.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PathPrefix:
    """Serve under the path of BASE_URL, whether or not the proxy cut it from the request."""

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        path = environ.get("PATH_INFO", "")
        if path == self.prefix or path.startswith(self.prefix + "/"):
            environ["PATH_INFO"] = path[len(self.prefix) :] or "/"
        environ["SCRIPT_NAME"] = self.prefix
        return self.app(environ, start_response)


def behind_proxies(app: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    """Believe the forwarded address of as many proxies as are configured, and none by default.

    Scheme, host and path never come from a request: every address is built from BASE_URL.
    """
    if settings.path_prefix:
        app = PathPrefix(app, settings.path_prefix)
    if settings.trusted_proxies:
        app = ProxyFix(app, x_for=settings.trusted_proxies, x_proto=0, x_host=0, x_prefix=0)
    return app
