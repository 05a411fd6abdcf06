"""Users, their role and the territory they act in. No network address is kept anywhere."""

import enum
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from flask_security import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communes.territory import REGION, commune_codes_within
from pac_toolkit.database import Model, now, stored_enum


class Role(enum.StrEnum):
    """Who may do what; the table stands in `docs/interface.md`."""

    ENUMERATOR = "enumerator"
    COMMUNE = "commune"
    EXPERT = "expert"
    PROVINCE = "province"
    REGION = "region"
    ADMIN = "admin"


def new_uniquifier() -> str:
    """What a session names its user by; a new one ends every session."""
    return secrets.token_hex(16)


class SecurityRole(RoleMixin):
    """What Flask-Security calls a role: our user has exactly one, named by its `role` column."""

    def __init__(self, name: str) -> None:
        self.name = name


class User(Model, UserMixin):
    """A member of staff. Citizens have no account."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=new_uniquifier)
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    created_at: Mapped[datetime] = mapped_column(default=now)
    territories: Mapped[list["UserTerritory"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    if not TYPE_CHECKING:

        @property
        def roles(self) -> list[SecurityRole]:
            """Flask-Security's view of the one role."""
            return [SecurityRole(self.role.value)]

    @property
    def commune_codes(self) -> frozenset[str]:
        """The codes of every commune this user acts in; region and admin act everywhere."""
        if self.role in {Role.REGION, Role.ADMIN}:
            return commune_codes_within(REGION.code)
        return frozenset().union(*(commune_codes_within(item.code) for item in self.territories))

    def covers(self, commune_code: str) -> bool:
        """Whether the commune lies in this user's territory."""
        return commune_code in self.commune_codes


class UserTerritory(Model):
    """A commune, a province or the region, by HCP code, in which a user acts."""

    __tablename__ = "user_territories"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    user: Mapped[User] = relationship(back_populates="territories")


class CollectorKey(Model):
    """The right of a user to send from a tablet: the part of the token that is no secret (see `tokens`).

    One a user; without a row nothing is accepted, with another key the former code is void.
    """

    __tablename__ = "collector_keys"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(16), unique=True)
    # in which the tablet's menus are, and what we answer to it
    language: Mapped[str] = mapped_column(String(2))
    made_at: Mapped[datetime] = mapped_column(default=now)
    user: Mapped[User] = relationship(lazy="joined")
