"""The database: model base, column types, the one commit point. No query and no model stands here."""

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, registry


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware in Python, UTC in the database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive instant, store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants carry their time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite forgets the zone: give it back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can name them on both engines."""

    # the map stands in the registry: Flask-SQLAlchemy derives a second base, which refuses its own
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            dict[str, Any]: JSON(none_as_null=True),
            list[str]: JSON(none_as_null=True),
        },
    )


db = SQLAlchemy(model_class=Base)

_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)

if TYPE_CHECKING:

    class Model(Base):
        """What every table's class inherits (typed stand-in of `db.Model`)."""

        __abstract__ = True
else:
    Model = db.Model


def stored_enum(kind: type[enum.StrEnum]) -> Enum:
    """A column type that stores the words of `kind` as text under a CHECK."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing: what happens inside is committed at the end, or rolled back on any error."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def reading() -> Iterator[None]:
    """Reads that keep no writer waiting, outside a request; what was read is let go at the end."""
    db.session.rollback()
    token = _is_reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _is_reading.reset(token)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, enforced keys, patience with other writers; transactions are begun by us."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 15000",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A request that may write takes the write lock at once.

    A read transaction that later turns into a write fails in SQLite when another writer came between;
    BEGIN IMMEDIATE makes writers wait for one another instead.
    """
    if connection.dialect.name != "sqlite":
        return
    is_get = has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}
    reads_only = is_get or _is_reading.get()
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
