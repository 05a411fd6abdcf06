"""Writes about the territory in use."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from communes.boundaries import default_layer
from communes.roster import RosterEntry, default_roster
from communes.territory import DATA, UnknownTerritory
from pac_toolkit.audit import AuditEntry
from pac_toolkit.database import db, transaction
from pac_toolkit.territory import queries, services
from tests.accounts.factories import make_user

BOUTFERDA = "05.091.05.05"


def entry(code: str, status: str = "confirmed") -> RosterEntry:
    return RosterEntry(code, status, "a letter", 0.0)  # type: ignore[arg-type]


@pytest.mark.usefixtures("context")
def test_without_an_own_roster_the_default_one_of_forty_is_in_use() -> None:
    assert queries.get_roster() == default_roster()
    assert len(queries.get_partner_codes()) == 40


@pytest.mark.usefixtures("context")
def test_a_new_roster_replaces_the_whole_of_the_old_one() -> None:
    with transaction():
        services.replace_roster(entries=[entry(BOUTFERDA), entry("05.091.01.01", "illustrative")])
    with transaction():
        services.replace_roster(entries=[entry("05.311.01.01")])
    assert queries.get_partner_codes() == {"05.311.01.01"}


@pytest.mark.usefixtures("context")
def test_a_source_keeps_no_override_of_direction() -> None:
    with transaction():
        services.replace_roster(
            entries=[RosterEntry(BOUTFERDA, "confirmed", "a \u202eletter", 0.0)]
        )
    assert [one.source for one in queries.get_roster()] == ["a letter"]


@pytest.mark.usefixtures("context")
def test_a_wrong_code_leaves_the_roster_as_it_was() -> None:
    with pytest.raises(UnknownTerritory), transaction():
        services.replace_roster(entries=[entry(BOUTFERDA), entry("05.999.01.01")])
    assert queries.get_roster() == default_roster()


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("codes", [[], [BOUTFERDA, BOUTFERDA]])
def test_a_roster_names_each_commune_once(codes: list[str]) -> None:
    with pytest.raises(ValueError, match="once"):
        services.replace_roster(entries=[entry(code) for code in codes])


@pytest.mark.usefixtures("context")
def test_replacing_the_roster_is_in_the_audit_record_with_its_author() -> None:
    user = make_user()
    with transaction():
        services.replace_roster(entries=[entry(BOUTFERDA)], actor=user)
    found = db.session.scalars(select(AuditEntry)).one()
    assert (found.action, found.thing_type, found.user_id) == ("replace", "roster", user.id)


def test_an_imported_layer_is_in_use_until_the_next_one(context: Flask, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    text = (DATA / "boundaries.geojson").read_text(encoding="utf-8")
    first.write_text(text.replace('"is_indicative":true', '"is_indicative":false', 1))
    second.write_text(text.replace('"attribution":"', '"attribution":"Mine, ', 1))
    assert queries.get_layer() is default_layer()
    with transaction():
        services.use_layer(written=first, file_name="limits.gpkg", attribution="One")
    assert not queries.get_layer().is_indicative
    with transaction():
        services.use_layer(written=second, file_name="limits.gpkg", attribution="Two")
    assert queries.get_layer().attribution.startswith("Mine, ")
    assert queries.get_layer() is queries.get_layer()
