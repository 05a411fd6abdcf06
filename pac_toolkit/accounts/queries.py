"""Every SELECT about users."""

from collections.abc import Sequence

from sqlalchemy import func, select

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db


def get_user(user_id: int) -> User | None:
    """The user of this number."""
    return db.session.get(User, user_id)


def find_user_by_email(email: str) -> User | None:
    """The user of this address, whatever its capitals."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def list_users(role: Role | None = None) -> Sequence[User]:
    """Users by name, of one role or all."""
    statement = select(User).order_by(User.display_name, User.id)
    if role is not None:
        statement = statement.where(User.role == role)
    return db.session.scalars(statement).all()


def count_users() -> int:
    """How many users there are."""
    return db.session.scalar(select(func.count(User.id))) or 0
