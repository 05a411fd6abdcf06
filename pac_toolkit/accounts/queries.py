"""Every SELECT about users."""

from collections.abc import Sequence

from sqlalchemy import func, select

from pac_toolkit.accounts.models import CollectorKey, Role, User
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


def get_collector_key(user: User) -> CollectorKey | None:
    """What lets this user send from a tablet, if anything does."""
    return db.session.get(CollectorKey, user.id)


def find_collector_key(key: str) -> CollectorKey | None:
    """The row of this key, with its user; None once it is renewed or revoked."""
    return db.session.scalar(select(CollectorKey).where(CollectorKey.key == key))


def list_collector_ids() -> frozenset[int]:
    """The users who may send from a tablet now."""
    return frozenset(db.session.scalars(select(CollectorKey.user_id)))
