"""Users for tests."""

import itertools

from pac_toolkit.accounts.models import Role, User, UserTerritory
from pac_toolkit.database import db, transaction

_numbers = itertools.count(1)

# an argon2 hash costs 50 ms: tests that do not sign in by password carry a hash that nothing matches
NO_PASSWORD = "!"


def make_user(role: Role = Role.COMMUNE, *territories: str, **values: object) -> User:
    """A saved user of this role, by default in Boutferda (05.091.05.05)."""
    number = next(_numbers)
    codes = territories or (() if role in {Role.REGION, Role.ADMIN} else ("05.091.05.05",))
    user = User(
        **{
            "email": f"user{number}@example.org",
            "display_name": f"User {number}",
            "password": NO_PASSWORD,
            "role": role,
            "active": True,
            **values,
        }
    )
    user.territories = [UserTerritory(code=code) for code in codes]
    with transaction():
        db.session.add(user)
    return user
