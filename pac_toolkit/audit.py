"""The audit record: who changed what, when, from what to what. Every staff write leaves one entry."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from pac_toolkit.database import Model, db, now

if TYPE_CHECKING:
    from collections.abc import Sequence


class AuditEntry(Model):
    """One change. `changes` maps a field to its value before and after."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "thing_type", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(60))
    thing_type: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(64))
    commune_code: Mapped[str | None] = mapped_column(String(16), index=True)
    changes: Mapped[dict[str, Any]]


def record(
    *,
    action: str,
    thing_type: str,
    thing_id: object,
    actor: Any | None = None,
    commune_code: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry to the transaction under way; only fields whose value differs are kept.

    `actor` is a user, or None for a command run on the server.
    """
    entry = AuditEntry(
        user_id=getattr(actor, "id", None),
        actor=getattr(actor, "display_name", None) or "command line",
        action=action,
        thing_type=thing_type,
        thing_id=str(thing_id),
        commune_code=commune_code,
        changes=differences(dict(before or {}), dict(after or {})),
    )
    db.session.add(entry)
    return entry


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """`{field: [old, new]}` of the fields whose value differs, as JSON values."""
    keys = dict.fromkeys((*before, *after))
    return {
        key: [_plain(before.get(key)), _plain(after.get(key))]
        for key in keys
        if _plain(before.get(key)) != _plain(after.get(key))
    }


def list_entries(thing_type: str, thing_id: object) -> "Sequence[AuditEntry]":
    """The history of one thing, newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.thing_type == thing_type, AuditEntry.thing_id == str(thing_id))
        .order_by(AuditEntry.id.desc())
    ).all()


def _plain(value: Any) -> Any:
    """`value` as JSON can keep it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value
