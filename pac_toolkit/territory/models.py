"""Tables of the territory in use. The territory itself is data of the `communes` library."""

import enum
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from pac_toolkit.database import Model, now, stored_enum


class RosterStatus(enum.StrEnum):
    """How sure it is that a commune takes part."""

    CONFIRMED = "confirmed"
    ILLUSTRATIVE = "illustrative"


class PartnerCommune(Model):
    """A commune of the operator's roster. An empty table means the default roster of the library."""

    __tablename__ = "partner_communes"

    commune_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    status: Mapped[RosterStatus] = mapped_column(stored_enum(RosterStatus))
    source: Mapped[str] = mapped_column(String(400), default="")


class BoundaryFile(Model):
    """A boundary layer that the operator imported; the newest one in use replaces the default everywhere."""

    __tablename__ = "boundary_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    attribution: Mapped[str] = mapped_column(String(400))
    imported_at: Mapped[datetime] = mapped_column(default=now)
    is_in_use: Mapped[bool] = mapped_column(default=True)
