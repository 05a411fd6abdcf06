"""Who may do what about priorities. Pure rules of role × territory."""

from typing import Any

from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import has_role

# free text may tell who somebody is: not for the commune's own staff, who know their neighbours
_CODERS = (Role.EXPERT, Role.PROVINCE, Role.REGION)


def can_manage_methods(user: Any) -> bool:
    """The method is the region's."""
    return has_role(user, Role.REGION)


def can_code(user: Any, commune_code: str | None = None) -> bool:
    """Free texts are read and coded by experts, the province and the region, in their territory (no code: in any)."""
    return has_role(user, *_CODERS) and (commune_code is None or user.covers(commune_code))
