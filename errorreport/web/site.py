"""Pages of one site: finding it by its slug, for those who have the role."""

from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role, includes
from errorreport.errors import NotFound
from errorreport.sites import service as sites
from errorreport.sites.models import Site
from errorreport.web import session


def entered(slug: str, role: Role) -> Site:
    """Return the site when the person at the desk has ``role`` there or more.

    Raises ``Forbidden`` for a lesser role, and ``NotFound`` for an outsider as for no site at all.
    """
    roles = session.editor().roles
    site = sites.find(slug)
    held = roles.get(site.id) if site is not None else None
    if site is None or held is None:
        raise NotFound(f"There is no site {slug!r}.")
    require(site, role)
    return site


def require(site: Site, role: Role) -> None:
    """Raise ``Forbidden`` unless the person at the desk has ``role`` on the site or more."""
    check_role(session.editor().roles.get(site.id), role, "site")


def may(site: Site, role: Role) -> bool:
    """Whether the person at the desk has ``role`` on the site or more."""
    return includes(session.editor().roles.get(site.id), role)
