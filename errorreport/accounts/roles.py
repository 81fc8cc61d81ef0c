"""What a role includes, and the refusal of who has too little of one."""

from errorreport.accounts.models import Role
from errorreport.errors import Forbidden, NotFound
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

_ORDER = list(Role)
MARKED = _("viewer"), _("editor"), _("admin")  # as they stand in the refusal


def check_role(held: Role | None, role: Role, what: str = "finding") -> None:
    """Raise unless the role that is held is ``role`` or more."""
    if held is None:
        raise NotFound(f"There is no such {what}.")
    if not includes(held, role):
        message = _("This needs the role %(role)s on the site; yours is %(held)s.")
        raise Forbidden(filled(message, role=role, held=held))


def includes(held: Role | None, role: Role) -> bool:
    """Whether who holds ``held`` may do what ``role`` may."""
    return held is not None and _ORDER.index(held) >= _ORDER.index(role)
