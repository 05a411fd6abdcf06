"""Instants, transactions and the audit record's differences."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy.exc import StatementError

from pac_toolkit import audit
from pac_toolkit.audit import AuditEntry
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops.models import WorkshopState


def test_an_error_undoes_everything(context: Flask) -> None:
    def write_and_fail() -> None:
        with transaction():
            audit.record(action="create", thing_type="thing", thing_id=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert db.session.query(AuditEntry).count() == 0


def test_instants_come_back_in_utc(context: Flask) -> None:
    with transaction():
        entry = audit.record(action="create", thing_type="thing", thing_id=1)
        entry.at = datetime(2026, 7, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    db.session.expire_all()

    assert db.session.get(AuditEntry, entry.id).at == datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_an_instant_without_zone_is_refused(context: Flask) -> None:
    entry = audit.record(action="create", thing_type="thing", thing_id=1)
    entry.at = datetime(2026, 7, 1)  # noqa: DTZ001

    with pytest.raises(StatementError):
        db.session.flush()


def test_the_audit_record_keeps_what_changed_only() -> None:
    before = {"state": WorkshopState.HELD, "place": "مقر الجماعة", "held_on": date(2026, 1, 2)}
    after = {**before, "state": WorkshopState.CLOSED}

    assert audit.differences(before, after) == {"state": ["held", "closed"]}


def test_an_entry_without_a_user_names_the_command_line(context: Flask) -> None:
    with transaction():
        audit.record(action="load", thing_type="demo", thing_id="2022", after={"n": 1})

    assert audit.list_entries("demo", "2022")[0].actor == "command line"
