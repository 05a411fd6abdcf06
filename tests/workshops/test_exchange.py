"""Workshops out to a spreadsheet and in again: equal; and every planted fault named by its cell, nothing stored."""

import io
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.demo.services import load_demonstration
from pac_toolkit.workshops import exchange, queries
from pac_toolkit.workshops.exchange.columns import COLUMNS, headings, words_of
from pac_toolkit.workshops.models import (
    AgeBand,
    Arrangement,
    Channel,
    Competence,
    Language,
    Need,
    Sex,
    Workshop,
    WorkshopState,
)
from pac_toolkit.workshops.record import NeedVoiced, Promise, record_of
from pac_toolkit.workshops.services import Outcome, today
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, make_record, make_workshop

TODAY = date(2026, 11, 22)
GOOD = {
    "code": "BTF-1",
    "commune": "Boutferda",
    "workshop_type": "douar",
    "title": "Atelier",
    "held_on": "14/03/2022",
    "place": "École",
    "attendance.female.18-24": 5,
}


@pytest.fixture(autouse=True)
def _database(context: Flask) -> None:
    """Most tests here write; labels are asked for outside of a request."""
    g.lang = "en"


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def written(language: str = "fr") -> bytes:
    return exchange.write_workbook(queries.list_whole_workshops(), language)


def make_book(
    workshops: list[dict[str, Any]],
    needs: list[dict[str, Any]] | None = None,
    commitments: list[dict[str, Any]] | None = None,
    merged: str = "",
) -> bytes:
    """A file whose headings are the columns' keys."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in (
        ("workshops", workshops),
        ("needs", needs or []),
        ("commitments", commitments or []),
    ):
        sheet = book.add_worksheet(name)
        keys = list(dict.fromkeys([*(c.key for c in COLUMNS[name]), *(k for r in rows for k in r)]))
        sheet.write_row(0, 0, keys)
        for number, row in enumerate(rows, start=1):
            for key, value in row.items():
                sheet.write(number, keys.index(key), value)
        if merged and name == "workshops":
            sheet.merge_range(merged, "merged")
    book.close()
    return target.getvalue()


def store(content: bytes, **values: Any) -> dict[Outcome, int]:
    reading = exchange.read_workbook(content, TODAY)
    assert [(f.cell, exchange.describe(f)) for f in reading.faults] == []
    with transaction():
        return dict(exchange.store_reading(reading, actor=None, **values))


def test_every_heading_and_word_means_one_thing_in_every_language() -> None:
    for sheet, columns in COLUMNS.items():
        assert set(headings(sheet).values()) == set(columns)
        for column in columns:
            assert set(words_of(column).values()) == set(column.words or {})


@pytest.mark.parametrize("language", exchange.LANGUAGES)
def test_what_is_exported_is_imported_and_exported_again_equal(language: str) -> None:
    shared = make_workshop(WorkshopState.VALIDATED).hearings[0].need_id
    full = {
        "latitude": 32.3372,
        "longitude": -6.3498,
        "villages": ("تاكزيرت",),
        "chair_function": "رئيس المجلس",
        "languages": (Language.DARIJA, Language.TAMAZIGHT),
        "channels": (Channel.LETTER, Channel.CRIER),
        "arrangements": (Arrangement.RAMP,),
        "invited": 0,
        "legal_basis": "=1+1",
        "observations": "line one\nline two",
        "commitments": (
            Promise(what="دراسة", who="الجماعة", due_on=date(2022, 5, 1), is_done=True),
            Promise(what="Visite"),
        ),
        "needs": (
            NeedVoiced(
                theme="water",
                text="ماء",
                need_id=shared,
                problem="p",
                competence=Competence.OUTSIDE,
                has_consensus=False,
                votes_men=2,
            ),
        ),
    }
    make_workshop(WorkshopState.CLOSED, **full)
    make_workshop(WorkshopState.PLANNED, held_on=date(2030, 1, 1), starts_at=time(9, 5))
    make_workshop(held_on=None, needs=(), attendance={}, commune_code=AZILAL)
    first = written(language)
    for table in (Workshop, Need):
        db.session.execute(delete(table))
    db.session.commit()
    assert store(first) == {Outcome.CREATED: 4}
    again = written(language)
    assert sheets(again) == sheets(first)
    themes = {row[2] for row in [*sheets(first).values()][1][1:]}
    assert themes & {"الماء الصالح للشرب", "Eau potable"} == {
        "Eau potable" if language == "fr" else "الماء الصالح للشرب"
    }
    assert store(again) == {Outcome.UNCHANGED: 4}


counts = st.dictionaries(
    st.tuples(st.sampled_from(Sex), st.sampled_from(AgeBand)), st.integers(0, 999), max_size=18
)


@given(grid=counts)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_columns_of_an_export_add_up_to_the_grid(
    client: FlaskClient, grid: dict[tuple[Sex, AgeBand], int]
) -> None:
    workshop = make_workshop(WorkshopState.DRAFT, attendance=grid)
    table = sheets(exchange.write_workbook([workshop], "fr"))["Ateliers"]
    cells = [c.key for c in COLUMNS["workshops"]]
    told = sum(
        int(value or 0)
        for key, value in zip(cells, table[1], strict=True)
        if key.startswith("attendance.")
    )
    assert told == sum(grid.values()) == record_of(workshop).participants == workshop.participants
    client.sign_in(make_user())
    html = client.get(f"/en/staff/workshops/{workshop.id}").get_data(as_text=True)
    assert f"{told:,}" in html


def test_a_changed_row_changes_its_record_until_that_is_closed() -> None:
    assert store(make_book([GOOD])) == {Outcome.CREATED: 1}
    changed = {**GOOD, "place": "Souk", "state": "closed"}
    assert store(make_book([changed])) == {Outcome.CHANGED: 1}
    assert store(make_book([changed])) == {Outcome.UNCHANGED: 1}
    reading = exchange.read_workbook(make_book([GOOD]), TODAY)
    with pytest.raises(exchange.Refused), transaction():
        exchange.store_reading(reading, actor=None)
    assert [fault.code for fault in reading.faults] == ["already_closed"]


def test_a_trial_stores_nothing() -> None:
    assert store(make_book([GOOD]), is_trial=True) == {Outcome.CREATED: 1}
    assert db.session.scalar(select(func.count(Workshop.id))) == 0


def planted() -> bytes:
    """Twenty faults, each in a row or cell of its own."""
    rows: list[dict[str, Any]] = [
        {**GOOD, "code": "A2", "commune": "Boutferdaa"},
        {**GOOD, "code": "A3", "workshop_type": "douarr", "title": "t3"},
        {**GOOD, "code": "A4", "phase": "nowhere", "title": "t4"},
        {**GOOD, "code": "A5", "state": "maybe", "title": "t5"},
        {**GOOD, "code": "A6", "title": ""},
        {**GOOD, "code": "A7", "held_on": "31/02/2022", "title": "t7"},
        {**GOOD, "code": "A8", "held_on": "14/03/2032", "title": "t8"},
        {**GOOD, "code": "A9", "starts_at": "12:00", "ends_at": "10h30", "title": "t9"},
        {**GOOD, "code": "A10", "attendance.male.18-24": -3, "title": "t10"},
        {**GOOD, "code": "A11", "attendance.male.18-24": 2.5, "title": "t11"},
        {**GOOD, "code": "A12", "starts_at": "soon", "title": "t12"},
        {**GOOD, "code": "A12", "title": "t13"},
        {**GOOD, "code": "A14", "title": "same"},
        {**GOOD, "code": "A15", "title": "Same"},
        {**GOOD, "code": "A16", "latitude": "north", "title": "t16"},
        {**GOOD, "code": "", "title": "t17"},
        {**GOOD, "code": "A18", "state": "closed", "place": "", "title": "t18"},
        {**GOOD, "code": "A19", "title": "t19"},
    ]
    needs = [
        {"code": "A19", "theme": "watr", "text": "x"},
        {"code": "A91", "theme": "water", "text": "x"},
        {"code": "A14", "theme": "water", "text": ""},
    ]
    commitments = [{"code": "A14", "what": ""} | {"who": "Commune"}]
    return make_book(rows, needs, commitments, merged="BG20:BH20")


def test_twenty_planted_faults_are_named_by_cell_and_nothing_is_stored() -> None:
    reading = exchange.read_workbook(planted(), TODAY)
    with pytest.raises(exchange.Refused), transaction():
        exchange.store_reading(reading, actor=None)
    found = {(f.sheet, f.row, f.code) for f in reading.faults}
    assert found >= {
        ("workshops", 2, "commune_unknown"),
        ("workshops", 3, "word_unknown"),
        ("workshops", 4, "word_unknown"),
        ("workshops", 5, "word_unknown"),
        ("workshops", 6, "title_missing"),
        ("workshops", 7, "day_unreadable"),
        ("workshops", 8, "held_in_future"),
        ("workshops", 9, "end_before_start"),
        ("workshops", 10, "negative"),
        ("workshops", 11, "number_unreadable"),
        ("workshops", 12, "hour_unreadable"),
        ("workshops", 13, "code_twice"),
        ("workshops", 15, "workshop_twice"),
        ("workshops", 16, "degrees_unreadable"),
        ("workshops", 17, "code_missing"),
        ("workshops", 18, "missing_to_close"),
        ("workshops", 20, "merged"),
        ("needs", 2, "word_unknown"),
        ("needs", 3, "code_unknown"),
        ("needs", 4, "need_text_missing"),
        ("commitments", 2, "promise_missing"),
    }
    assert all(f.cell for f in reading.faults)
    words = {f.code: exchange.describe(f) for f in reading.faults}
    assert "Boutferda" in words["commune_unknown"]
    assert "A19" in words["code_unknown"] or "A9" in words["code_unknown"]
    assert db.session.scalar(select(func.count(Workshop.id))) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"code;commune"])
def test_what_is_no_spreadsheet_is_said_so(content: bytes) -> None:
    assert [f.code for f in exchange.read_workbook(content, TODAY).faults] == ["not_a_spreadsheet"]


def test_columns_that_are_missing_or_unknown_are_named() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet("Ateliers").write_row(0, 0, ["Titre", "Titre", "Comune", "Lune"])
    book.close()
    found = exchange.read_workbook(target.getvalue(), TODAY).faults
    assert [f.code for f in found][:3] == ["column_twice", "column_unknown", "column_unknown"]
    assert "did you mean" in exchange.describe(found[1])
    assert "column_missing" in {f.code for f in found}


def test_staff_import_in_their_territory_and_validate_nothing_by_a_file(
    client: FlaskClient,
) -> None:
    page = "/en/staff/workshops/exchange"
    client.sign_in(make_user())

    def send(row: dict[str, Any], **values: str) -> Any:
        file = (io.BytesIO(make_book([row])), "table.xlsx")
        return client.post(page, data={"file": file, **values})

    abroad = send({**GOOD, "commune": "Azilal", "code": "X"})
    assert abroad.status_code == 422
    assert "not in your territory" in abroad.get_data(as_text=True)
    assert send({**GOOD, "state": "validated"}).status_code == 422
    assert send(GOOD, check="1").status_code == 302
    assert db.session.scalar(select(func.count(Workshop.id))) == 0
    assert send(GOOD).status_code == 302
    assert db.session.scalars(select(Workshop.code)).all() == ["BTF-1"]
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    table = sheets(client.get("/en/staff/workshops/export.xlsx?headings=fr").data)
    assert len(table["Ateliers"]) == 1
    assert send({**GOOD, "commune": "Azilal"}).status_code == 422


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_the_page_and_the_series_speak_the_language_of_their_address(
    client: FlaskClient, language: str, direction: str
) -> None:
    client.sign_in(make_user())
    for path in ("exchange", "series"):
        html = client.get(f"/{language}/staff/workshops/{path}").get_data(as_text=True)
        assert f'<html lang="{language}" dir="{direction}">' in html


def test_the_command_tells_faults_and_leaves_with_1(context: Flask, tmp_path: Path) -> None:
    file, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    runner = context.test_cli_runner()
    file.write_bytes(planted())
    failed = runner.invoke(args=["workshops", "import", str(file)])
    assert failed.exit_code == 1
    file.write_bytes(make_book([GOOD]))
    assert runner.invoke(args=["workshops", "import", str(file)]).exit_code == 0
    assert runner.invoke(args=["workshops", "export", str(out), "--lang", "fr"]).exit_code == 0
    assert len(sheets(out.read_bytes())["Ateliers"]) == 2


def test_a_series_is_prepared_in_one_go_and_once(client: FlaskClient) -> None:
    data = {
        "commune_code": make_record().commune_code,
        "workshop_type": "douar",
        "phase": "diagnosis",
        "title": "Atelier de douar",
        "agenda": "Diagnostic (45 min)",
        "state": "planned",
        "client_key": "6f1ed002-ab5e-4c9f-8a1e-0d1a3c4b5e6f",
        "lines-0-douar": "آيت علا",
        "lines-0-held_on": "2030-01-10",
        "lines-2-douar": "تاكزيرت",
        "lines-2-held_on": "",
    }
    client.sign_in(make_user())
    page = "/fr/staff/workshops/series"
    assert client.post(page, data=data).status_code == 422
    data["lines-2-held_on"] = "2030-01-17"
    for _ in range(2):
        assert client.post(page, data=data).status_code == 302
    stored = db.session.scalars(select(Workshop).order_by(Workshop.held_on)).all()
    assert [w.douars for w in stored] == [("آيت علا",), ("تاكزيرت",)]
    assert {w.state for w in stored} == {WorkshopState.PLANNED}
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    assert client.post(page, data={**data, "client_key": ""}).status_code == 422


def test_the_demonstration_comes_back_from_its_own_export_unchanged(context: Flask) -> None:
    load_demonstration(responses=12, workshops=45, today=today())
    first = written("ar")
    assert store(first) == {Outcome.UNCHANGED: 45}
    assert sheets(written("ar")) == sheets(first)


def test_the_order_of_words_of_a_list_is_no_difference() -> None:
    said = {
        "channels": (Channel.CRIER, Channel.LETTER),
        "languages": (Language.FRENCH, Language.DARIJA),
        "villages": ("تاكزيرت", "آيت علا"),
    }
    make_workshop(WorkshopState.CLOSED, **said)
    assert store(written()) == {Outcome.UNCHANGED: 1}


def test_what_differs_from_a_closed_record_is_named_at_its_cell() -> None:
    needs = [{"code": "BTF-1", "theme": "water", "text": "Eau"}]
    closed = {**GOOD, "state": "closed"}
    store(make_book([closed], needs))
    changed = {**closed, "place": "Souk", "attendance.female.18-24": 6, "state": "held"}
    reading = exchange.read_workbook(make_book([changed]), TODAY)
    with pytest.raises(exchange.Refused), transaction():
        exchange.store_reading(reading, actor=None)
    told = [(f.sheet, f.row, f.heading, exchange.describe(f)) for f in reading.faults]
    assert [(sheet, row, heading) for sheet, row, heading, _ in told] == [
        ("workshops", 2, "Place"),
        ("workshops", 2, "Women, 18-24"),
        ("needs", 0, ""),
    ]
    assert "(\u2068Place\u2069)" in told[0][3]
    reading = exchange.read_workbook(make_book([{**closed, "state": "held"}], needs), TODAY)
    with pytest.raises(exchange.Refused), transaction():
        exchange.store_reading(reading, actor=None)
    assert [f.heading for f in reading.faults] == ["State"]


def test_every_fault_of_a_row_is_told_at_once_and_no_false_one() -> None:
    row = {**GOOD, "starts_at": "9h", "ends_at": "08:00", "commune": "Nowhere", "latitude": "north"}
    row |= {"attendance.male.18-24": -2, "longitude": -6.3}
    needs = [
        {"code": "BTF-1", "theme": "الطريق", "text": "x", "votes_women": "two", "votes_youth": 2}
    ]
    found = exchange.read_workbook(make_book([row], needs), TODAY).faults
    assert sorted(fault.code for fault in found) == [
        "commune_unknown",
        "degrees_unreadable",
        "end_before_start",
        "negative",
        "number_unreadable",
        "word_unknown",
    ]
    assert "Roads" in next(exchange.describe(f) for f in found if f.code == "word_unknown")
