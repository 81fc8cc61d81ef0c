"""Which addresses are a site's own, and which article one stands for."""

from functools import lru_cache
from urllib.parse import quote

from errorreport.errors import BadInput
from errorreport.extract.url import BadUrl, UrlRules, canonical_url, parse_http_url
from errorreport.sites.models import Site


def article_url(site: Site, source: str, canonical: str | None, *, pointer: str) -> str:
    """Return the canonical URL of the page at ``source``, which calls itself ``canonical``.

    Raises ``BadInput`` for an address that is bad or on a foreign host; ``pointer`` names the
    field of ``source``, and that of ``canonical`` stands beside it.
    """
    require_own_host(site, source, pointer=pointer)
    if canonical is not None:
        beside = pointer.rpartition("/")[0]
        require_own_host(site, canonical, pointer=f"{beside}/canonical")
    return canonical_url(source, canonical, url_rules(site))


def require_own_host(site: Site, url: str, *, pointer: str) -> None:
    """Raise ``BadInput`` unless ``url`` is http(s) on one of the site's hosts."""
    try:
        host = parse_http_url(url).host
    except BadUrl as error:
        raise BadInput(f"{error}.", pointer=pointer) from None
    if host not in site.hosts:
        raise BadInput(
            f"{host} is not a host of this site. Its hosts are {', '.join(site.hosts)}; "
            "its owner can add one with `errorreport site set`.",
            pointer=pointer,
        )


def edit_page(template: str | None, url: str, external_id: str | None) -> str | None:
    """Return where a site's CMS edits an article; None where its template wants an id it lacks."""
    if template is None or ("{id}" in template and external_id is None):
        return None
    filled = template.replace("{id}", quote(external_id or "", safe=""))
    return filled.replace("{url}", quote(url, safe=""))


def url_rules(site: Site) -> UrlRules:
    """Return what makes two addresses of the site one article."""
    stored = site.url_rules
    return _rules(
        tuple(stored.get("drop_parameters", ())),
        tuple(stored.get("keep_parameters", ())),
        tuple(site.hosts),
        stored.get("same_scheme", False),
        stored.get("same_slash", False),
    )


@lru_cache(maxsize=256)  # sites: they come with every report, and reading them costs a little
def _rules(
    drop: tuple[str, ...],
    keep: tuple[str, ...],
    hosts: tuple[str, ...],
    same_scheme: bool,
    same_slash: bool,
) -> UrlRules:
    return UrlRules(frozenset(drop), frozenset(keep), frozenset(hosts), same_scheme, same_slash)
