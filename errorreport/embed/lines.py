"""What a site's owner pastes into pages and headers."""

import json

from ada_url import URL
from markupsafe import escape

from errorreport.embed.snippet import Built
from errorreport.public import public_url
from errorreport.sites.models import Site


def embed_line(site: Site) -> str:
    """Return the line that a page of the site embeds."""
    source, key = escape(public_url("/embed.js")), escape(site.public_key)
    return f'<script src="{source}" data-site="{key}" async></script>'


def pinned_line(site: Site, loader: Built) -> str:
    """Return the same with the loader's hashed address, which a browser checks."""
    return (
        f'<script src="{escape(asset_url(loader))}" integrity="{loader.integrity}" '
        f'crossorigin="anonymous" data-site="{escape(site.public_key)}" async></script>'
    )


def well_known_document(site: Site) -> str:
    """Return what stands at /.well-known/errorreport.json of the publication's hosts."""
    server = public_url("/").rstrip("/")
    return json.dumps({"server": server, "site": site.public_key, "reports": True}, indent=2)


def policy_line() -> str:
    """Return what a page's content security policy must allow, and nothing more."""
    origin = URL(public_url("/")).origin
    return f"Content-Security-Policy: script-src {origin}; connect-src {origin}"


def asset_url(built: Built) -> str:
    """Return the hashed address of one file of the snippet."""
    return public_url(f"/assets/{built.path}")


def privacy_address(site: Site) -> str:
    """Return the address of the privacy statement that the site's settings make."""
    return public_url(f"/privacy/{site.public_key}")
