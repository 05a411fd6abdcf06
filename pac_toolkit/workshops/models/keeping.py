"""What proves a record: who wrote in it, its files, its corrections after validation, its printed papers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.workshops.models.vocabulary import FileKind, WorkshopState

if TYPE_CHECKING:
    from pac_toolkit.workshops.models.workshop import Workshop


class Writer(Model):
    """Somebody who wrote content of the record, and therefore does not validate it."""

    __tablename__ = "workshop_writers"

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Attachment(Model):
    """A scanned sheet, the minutes or a photo; its content lies in the file store under its hash."""

    __tablename__ = "attachments"
    __table_args__ = (CheckConstraint("kind <> 'photo' OR has_consent", name="photo_with_consent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[FileKind] = mapped_column(stored_enum(FileKind))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    has_consent: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    workshop: Mapped["Workshop"] = relationship(back_populates="attachments")


class Correction(Model):
    """A dated change of a validated record. `changes` maps a field to its value before and after."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    corrected_at: Mapped[datetime] = mapped_column(default=now)
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]]


class IssuedPaper(Model):
    """A content of a record that left on paper: one row a hash, with the first instant and who printed it then."""

    __tablename__ = "issued_papers"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="whole_hash"),
        Index(None, "workshop_id"),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    # as the paper says it
    state: Mapped[WorkshopState] = mapped_column(stored_enum(WorkshopState))
    issued_at: Mapped[datetime] = mapped_column(default=now)
    # nobody: a visitor, from the public page
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    workshop: Mapped["Workshop"] = relationship()
