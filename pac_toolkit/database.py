"""The database: model base, column types, the one commit point. No query and no model stands here."""

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, registry

from pac_toolkit.sqlite_line import LinedConnection


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
def looking_up() -> Iterator[Connection]:
    """A connection of its own that takes no write lock, for what a request looks up before it writes."""
    with db.engine.connect().execution_options(reads_only=True) as connection:
        yield connection


def start_writing() -> None:
    """Let a request that reads write after all, in a transaction of its own.

    What it read before is let go of: in SQLite a transaction that has read cannot safely begin to write.
    """
    db.session.rollback()
    g.writes = True


@contextmanager
def reading() -> Iterator[None]:
    """One moment of the database, however long it is looked at, without making writers wait; nothing is written inside.

    What the session held before is let go.
    """
    db.session.rollback()
    is_postgresql = db.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if is_postgresql else {"reads_only": True}
    db.session.connection(execution_options=options)
    try:
        yield
    finally:
        db.session.rollback()


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
    if connection.get_execution_options().get("reads_only") or (
        has_request_context()
        and request.method in {"GET", "HEAD", "OPTIONS"}
        and not g.get("writes")
    ):
        connection.exec_driver_sql("BEGIN")
        return
    driver = connection.connection.driver_connection
    if isinstance(driver, LinedConnection):
        driver.wait_in_line()
    connection.exec_driver_sql("BEGIN IMMEDIATE")
