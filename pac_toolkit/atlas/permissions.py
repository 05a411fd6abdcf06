"""Who may change what maps are drawn on."""

from typing import Any

from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import has_role


def can_manage_boundaries(user: Any) -> bool:
    """The boundary layer is the administrator's."""
    return has_role(user, Role.ADMIN)
