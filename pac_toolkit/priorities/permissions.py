"""Who may change how priorities are scored."""

from typing import Any

from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import has_role


def can_manage_methods(user: Any) -> bool:
    """The method is the region's."""
    return has_role(user, Role.REGION)
