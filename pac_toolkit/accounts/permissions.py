"""Who may manage users, and the one question every other feature asks: is this person of the staff?"""

from typing import Any, TypeGuard

from pac_toolkit.accounts.models import Role, User

# who asks people and fills in for them, on paper, at a screen or on a tablet
COLLECTORS = (Role.ENUMERATOR, Role.COMMUNE, Role.EXPERT, Role.PROVINCE)


def is_staff(user: Any) -> TypeGuard[User]:
    """A signed-in, active user, not the anonymous visitor."""
    return isinstance(user, User) and user.active


def has_role(user: Any, *roles: Role) -> bool:
    """A member of staff with one of these roles."""
    return is_staff(user) and user.role in roles


def can_manage_users(user: Any) -> bool:
    """Users are the administrator's."""
    return has_role(user, Role.ADMIN)


def can_read_territory(user: Any, commune_code: str) -> bool:
    """Staff see unpublished records of their own territory only."""
    return is_staff(user) and user.covers(commune_code)


def can_collect(user: Any) -> bool:
    """A tablet sends in the name of somebody who may answer for others somewhere."""
    return has_role(user, *COLLECTORS)


def can_manage_tablet(user: Any, owner: User) -> bool:
    """Everybody's own code, and for the administrator everybody else's."""
    return can_collect(owner) and (can_manage_users(user) or (is_staff(user) and user == owner))
