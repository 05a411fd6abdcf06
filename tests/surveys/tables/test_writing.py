"""Exports: read back they are the same answers; nothing runs, nothing is told that was not allowed."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys.answers import validate
from surveys.expressions import parse
from surveys.questionnaire import Choice, Question, QuestionType, Section
from surveys.shipped import satisfaction
from surveys.tables.reading import RowReading, UnreadableTable, read_json_responses
from surveys.tables.text import defused, fused
from surveys.tables.writing import (
    Access,
    Flavour,
    Plan,
    Record,
    column_plan,
    csv_chunks,
    geojson_chunks,
    json_chunks,
    write_csv_archive,
    write_sav,
    write_xlsx,
)
from tests.surveys.tables.factory import (
    NEEDS,
    OTHER_UUID,
    SCALE,
    SEX,
    UUID,
    question,
    questionnaire,
    read,
)

FORM = questionnaire()
EVERYTHING = Access(free_text=True, exact_points=True, sensitive=True)
ANSWERS = {
    "sexe": "f",
    "age": 34,
    "jour": "2026-11-19",
    "distance": 2.5,
    "sat_water": "99",
    "besoins": ["eau", "route"],
    "lieu": "32.33 -6.35 520 4.5",
    "photo": "1763.jpg",
    "mot": "إصلاح المسلك",
}


def record(**changes: Any) -> Record:
    values = {
        "instance_id": UUID,
        "answers": ANSWERS,
        "submitted_at": datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC),
        "started_at": datetime(2026, 11, 20, 10, 5, tzinfo=UTC),
        "form_version": "2026112201",
        "commune": "05.091.01.01",
        "channel": "enumerator",
        "language": "ar",
        "spoken": "shi",
        "helper": True,
        **changes,
    }
    return Record(**values)


def as_csv(plan: Plan, records: Iterable[Record], delimiter: str = ",") -> bytes:
    return b"".join(csv_chunks(plan, records, delimiter=delimiter))


def as_xlsx(plan: Plan, records: list[Record]) -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, plan, lambda: records)
    return stream.getvalue()


def as_archive(plan: Plan, records: list[Record]) -> bytes:
    stream = io.BytesIO()
    write_csv_archive(stream, plan, lambda: records, delimiter=";")
    return stream.getvalue()


WRITERS = {
    "csv": as_csv,
    "csv with ;": lambda plan, records: as_csv(plan, records, ";"),
    "archive": as_archive,
    "xlsx": as_xlsx,
}
FLAVOURS = [(Flavour.NAMES, "fr"), (Flavour.LABELS, "fr"), (Flavour.LABELS, "ar")]


def full_plan(form: Any = FORM, flavour: Flavour = Flavour.NAMES, language: str = "fr") -> Plan:
    return column_plan(form, flavour=flavour, language=language, access=EVERYTHING)


def facts(row: RowReading) -> dict[str, Any]:
    return {name.value: value for name, value in row.record.items()}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("flavour", "language"), FLAVOURS)
def test_what_is_written_is_read_back(writer: str, flavour: Flavour, language: str) -> None:
    plan = full_plan(flavour=flavour, language=language)

    (row,) = read(WRITERS[writer](plan, [record()]), FORM)

    assert row.problems == ()
    assert validate(FORM, row.answers).answers == ANSWERS
    assert row.instance_id == UUID
    assert (row.submitted_at, row.started_at) == (record().submitted_at, record().started_at)
    assert facts(row) == {
        "form_version": "2026112201",
        "commune": "05.091.01.01",
        "channel": "enumerator",
        "language": "ar",
        "spoken": "shi",
        "helper": "1",
    }


TEXTS = st.text(max_size=60) | st.sampled_from(
    ["=1+1", "'=1", "''@x", "-5", "+212 600", "\t=x", "' simple", "_x0041_", '"', "a;b,c\nd", "١٢"]
)
RAW = st.fixed_dictionaries(
    {},
    optional={
        "sexe": st.sampled_from([choice.name for choice in SEX]),
        "age": st.integers(-999_999_999, 999_999_999),
        "jour": st.dates(datetime(1900, 3, 1).date()).map(str),  # noqa: DTZ001 - a day
        "distance": st.decimals(-(10**6), 10**6, places=3).map(float),
        "sat_water": st.sampled_from([choice.name for choice in SCALE]),
        "besoins": st.lists(st.sampled_from([choice.name for choice in NEEDS]), unique=True),
        "mot": TEXTS,
    },
)


@pytest.mark.parametrize("writer", ["csv", "csv with ;", "xlsx"])
@pytest.mark.parametrize(("flavour", "language"), FLAVOURS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raws=st.lists(RAW, min_size=1, max_size=4))
def test_any_answers_are_read_back(
    writer: str, flavour: Flavour, language: str, raws: list[dict[str, Any]]
) -> None:
    given_answers = [validate(FORM, raw).answers for raw in raws]
    records = [
        record(instance_id=f"{number:08x}{UUID[8:]}", answers=answers)
        for number, answers in enumerate(given_answers)
    ]

    rows = read(WRITERS[writer](full_plan(FORM, flavour, language), records), FORM)

    assert [row.problems for row in rows] == [()] * len(records)
    assert [validate(FORM, row.answers).answers for row in rows] == given_answers


@st.composite
def shipped_answers(draw: st.DrawFn) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for each in satisfaction().questions():
        names = [choice.name for choice in each.choices]
        if str(each.type) == "select_one":
            raw[each.name] = draw(st.sampled_from(names))
        elif str(each.type) == "select_multiple":
            raw[each.name] = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    return validate(satisfaction(), raw).answers


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@settings(max_examples=8, deadline=None)
@given(answers=shipped_answers())
def test_the_shipped_questionnaire_is_read_back_by_its_labels(
    language: str, answers: dict[str, Any]
) -> None:
    plan = full_plan(satisfaction(), Flavour.LABELS, language)

    (row,) = read(as_csv(plan, [record(answers=answers)]), satisfaction())

    assert row.problems == ()
    assert validate(satisfaction(), row.answers).answers == answers


def traps() -> tuple[Question, ...]:
    """Labels that could be taken for something else."""
    twins = (Choice("a", {"fr": "Même"}), Choice("b", {"fr": "même"}), Choice("1", {"fr": "a"}))
    several = (Choice("x", {"fr": "Eau | Bois"}), Choice("y", {"fr": "Eau"}), Choice("z", {}))
    return (
        question(QuestionType.TEXT, "sexe_2", "Sexe", "الجنس", "avis"),
        question(QuestionType.TEXT, "t1", "age", "كلمة", "avis"),
        question(QuestionType.TEXT, "t2", "Commune", "الجماعة", "avis"),
        question(QuestionType.TEXT, "t3", "Status", "", "avis"),
        question(QuestionType.TEXT, "t4", "=1+1", "", "avis"),
        question(QuestionType.TEXT, "commune", "commune", "", "avis"),
        question(QuestionType.TEXT, "t5", "Besoins/Routes", "", "avis"),
        question(QuestionType.SELECT_ONE, "twin", "Jumeaux", "توأم", "avis", choices=twins),
        question(QuestionType.SELECT_MULTIPLE, "s", "Liste", "لائحة", "avis", choices=several),
    )


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("flavour", "language"), FLAVOURS)
def test_labels_that_could_be_taken_for_another_are_told_apart(
    writer: str, flavour: Flavour, language: str
) -> None:
    form = questionnaire(*traps())
    answers = {"sexe": "m", "besoins": ["route"], "sexe_2": "x", "t1": "1", "t2": "2", "t3": "3"}
    answers |= {"t4": "4", "commune": "6", "t5": "5", "twin": "a", "s": ["x", "z"]}

    (row,) = read(
        WRITERS[writer](full_plan(form, flavour, language), [record(answers=answers)]), form
    )

    assert row.problems == ()
    assert validate(form, row.answers).answers == answers
    assert facts(row)["commune"] == "05.091.01.01"


def test_columns_are_in_the_order_of_the_questionnaire_with_ticks_behind_their_list() -> None:
    plan = full_plan()

    assert plan.headers == (
        *("_uuid", "_submission_time", "start", "__version__", "_commune", "_channel"),
        *("_language", "_spoken", "_helper", "sexe", "age", "jour", "distance", "sat_water"),
        *("besoins", "besoins/eau", "besoins/route", "besoins/ecole", "lieu", "photo", "mot"),
    )


def test_free_text_points_pictures_and_sensitive_answers_stay_here_unless_allowed() -> None:
    form = questionnaire(
        question(
            QuestionType.SELECT_ONE, "handicap", "H", "", "avis", choices=SEX, is_sensitive=True
        ),
        question(
            QuestionType.CALCULATE,
            "long",
            "",
            "",
            "avis",
            calculation=parse("string-length(${mot})"),
        ),
        question(QuestionType.CALCULATE, "twice", "", "", "avis", calculation=parse("${long} * 2")),
        question(QuestionType.CALCULATE, "double", "", "", "avis", calculation=parse("${age} * 2")),
    )
    secret = {"mot", "lieu", "photo", "handicap", "long", "twice"}

    plan = column_plan(form)

    keys = {column.key for column in plan.columns}
    assert not keys & secret
    assert "double" in keys
    shared = plan.shared_answers({**ANSWERS, "handicap": "f", "long": 3, "twice": 6})
    assert not set(shared) & secret
    assert {column.key for column in column_plan(form, access=EVERYTHING).columns} >= secret


def test_csv_has_its_mark_crlf_and_the_delimiter_asked_for() -> None:
    content = as_csv(full_plan(), [record()], ";")

    assert content.startswith(b"\xef\xbb\xbf_uuid;_submission_time;")
    assert content.endswith(b"\r\n")
    assert b";2,5;" in content
    assert b",2.5," in as_csv(full_plan(), [record()])


def test_another_delimiter_is_refused_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="delimiter"):
        csv_chunks(full_plan(), [], delimiter="|")


def test_csv_is_written_in_pieces() -> None:
    asked = 0

    def records() -> Iterator[Record]:
        nonlocal asked
        for _ in range(5_000):
            asked += 1
            yield record()

    chunks = csv_chunks(full_plan(), records())
    next(chunks)

    assert 0 < asked < 1_000


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "-1+2", "'=1"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == "'" + text


@pytest.mark.parametrize("text", ["", "x=1", "'", "'x", "-5", "-2,5", "-2.5", "سلام", "l'eau"])
def test_what_would_not_run_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(st.text() | st.text(alphabet="'=+-@\t\r\n1x"))
def test_defusing_loses_nothing(text: str) -> None:
    assert fused(defused(text)) == text


def test_no_cell_of_an_export_starts_a_formula() -> None:
    records = [record(answers={"mot": "=cmd|' /C calc'!A0"}, commune="@x", form_version="+1")]

    rows = list(csv.reader(io.StringIO(as_csv(full_plan(), records).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(as_xlsx(full_plan(), records)))["Données"]

    assert not [cell for row in rows for cell in row if cell[:1] in {*"=+@\t\r"}]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "d",
        "inlineStr",
    }


@pytest.mark.parametrize(("language", "is_right_to_left"), [("ar", True), ("fr", False)])
def test_every_sheet_opens_in_the_direction_of_its_language(
    language: str, is_right_to_left: bool
) -> None:
    book = load_workbook(io.BytesIO(as_xlsx(full_plan(language=language), [record()])))

    assert [bool(sheet.sheet_view.rightToLeft) for sheet in book] == [is_right_to_left] * 3


def test_a_workbook_carries_its_dictionary_and_its_codes() -> None:
    plan = full_plan(flavour=Flavour.LABELS, language="ar")

    book = load_workbook(io.BytesIO(as_xlsx(plan, [record()])))

    assert book.sheetnames == ["البيانات", "قاموس البيانات", "الترميز"]
    dictionary = {row[1]: row for row in book["قاموس البيانات"].iter_rows(values_only=True)}
    assert set(dictionary) == {"الاسم", *(column.key for column in plan.columns)}
    assert dictionary["sat_water"][6] == "99"
    codes = list(book["الترميز"].iter_rows(values_only=True))
    assert ("sat_water", "99", "لا أدري", "Je ne sais pas") in codes
    assert ("channel", "paper", "استمارة ورقية", "Papier") in codes
    data = book["البيانات"]
    assert data.freeze_panes == "A2"
    assert data.auto_filter.ref is not None


def test_an_archive_carries_its_dictionary_and_its_codes() -> None:
    with zipfile.ZipFile(io.BytesIO(as_archive(full_plan(), [record()]))) as archive:
        assert archive.namelist() == ["data.csv", "dictionary.csv", "codebook.csv"]
        assert "besoins/eau" in archive.read("dictionary.csv").decode()


def with_members() -> Any:
    inner = (
        question(QuestionType.INTEGER, "member_age", "Âge du membre", "", "membres"),
        question(QuestionType.TEXT, "member_name", "Nom", "", "membres"),
    )
    body = Section("membres", {"fr": "Membre"}, inner)
    return questionnaire(
        question(QuestionType.REPEAT, "membres", "Membres", "الأفراد", "avis", body=body)
    )


def test_entries_of_a_repeat_have_a_table_of_their_own() -> None:
    plan = column_plan(with_members())
    answers = {"membres": [{"member_age": 7, "member_name": "x"}, {"member_age": 9}]}
    records = [record(answers=answers), record(instance_id=OTHER_UUID, answers={})]

    book = load_workbook(io.BytesIO(as_xlsx(plan, records)))

    assert list(book["membres"].iter_rows(values_only=True)) == [
        ("_submission__uuid", "_parent_table_name", "_index", "member_age"),
        (UUID, "membres", 1, 7),
        (UUID, "membres", 2, 9),
    ]
    (header, first, second) = book["Données"].iter_rows(values_only=True)
    assert [first[header.index("membres")], second[header.index("membres")]] == [2, 0]
    assert plan.shared_answers(answers) == {"membres": [{"member_age": 7}, {"member_age": 9}]}


def test_versions_share_one_column_a_name() -> None:
    old = questionnaire(question(QuestionType.TEXT, "gone", "Disparue", "", "avis"))
    new_needs = (Choice("eau", {"fr": "L'eau"}), Choice("sante", {"fr": "Santé"}))
    profil, avis = FORM.sections
    asked = tuple(
        replace(each, choices=new_needs) if each.name == "besoins" else each
        for each in avis.questions
    )
    new = replace(FORM, sections=(profil, replace(avis, questions=asked)))

    plan = full_plan([old, new])

    keys = [column.key for column in plan.columns]
    assert keys[-1] == "gone"
    assert [key for key in keys if key.startswith("besoins/")] == [
        "besoins/eau",
        "besoins/sante",
        "besoins/route",
        "besoins/ecole",
    ]
    assert len(keys) == len(set(keys))


def test_what_one_version_kept_here_stays_here_in_all() -> None:
    def version(kind: QuestionType, **more: Any) -> Any:
        return questionnaire(question(kind, "need", "Besoin", "", "avis", **more))

    chosen = version(QuestionType.SELECT_ONE, choices=NEEDS)
    written = version(QuestionType.TEXT)
    marked = version(QuestionType.SELECT_ONE, choices=NEEDS, is_sensitive=True)

    for older in (written, marked):
        plan = column_plan([older, chosen])
        assert "need" not in {column.key for column in plan.columns}
        assert plan.shared_answers({"need": "secret"}) == {}
    assert column_plan(chosen).shared_answers({"need": "eau"}) == {"need": "eau"}


OLD_ANSWERS = {
    "sexe": ["f", "m"],
    "age": "trente",
    "jour": "hier",
    "sat_water": "bien",
    "besoins": "eau",
    "distance": ["1"],
}


@pytest.mark.parametrize("writer", WRITERS)
def test_answers_of_another_type_in_an_older_version_are_written_as_they_are(writer: str) -> None:
    (row,) = read(WRITERS[writer](full_plan(), [record(answers=OLD_ANSWERS)]), FORM)

    assert row.answers == {"besoins": ["eau"], "distance": 1.0}
    assert row.raw["sexe"] == "f m"
    assert (row.raw["age"], row.raw["jour"], row.raw["sat_water"]) == ("trente", "hier", "bien")
    assert {problem.place[0] for problem in row.problems} == {*"JKLN"}


def test_spss_takes_answers_of_another_type(tmp_path: Path) -> None:
    write_sav(tmp_path / "x.sav", full_plan(), [record(answers=OLD_ANSWERS), record()])

    columns, meta = pyreadstat.read_sav(tmp_path / "x.sav", output_format="dict")
    assert list(columns["sat_water"]) == ["bien", "99"]
    assert list(columns["jour"]) == ["hier", "2026-11-19"]
    assert "sat_water" not in meta.variable_value_labels


def test_answers_that_no_version_asks_stay_here() -> None:
    assert full_plan().shared_answers({"telephone": "0600000000", "age": 3}) == {"age": 3}


def test_a_plan_needs_a_version() -> None:
    with pytest.raises(ValueError, match="no version"):
        column_plan([])


def test_spss_keeps_labels_codes_and_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "essai.sav"

    write_sav(path, full_plan(language="ar"), [record(), record(answers={"sat_water": "5"})])

    columns, meta = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    assert list(columns["sat_water"]) == [99.0, 5.0]
    assert meta.column_names_to_labels["sat_water"] == "الماء"
    assert meta.variable_value_labels["sat_water"][99.0] == "لا أدري"
    assert meta.missing_ranges["sat_water"] == [{"lo": 97.0, "hi": 99.0}]
    assert meta.variable_measure["sat_water"] == "ordinal"
    assert meta.variable_value_labels["sexe"] == {"f": "امرأة", "m": "رجل"}
    assert list(columns["besoins_eau"]) == [1.0, None]
    assert next(iter(columns["mot"])) == "إصلاح المسلك"
    assert columns["submitted_at"][0].isoformat() == "2026-11-20T10:11:12"
    assert list(columns["instance_id"]) == [UUID, UUID]
    assert "besoins_eau = besoins/eau" in "".join(meta.notes)


def test_spss_names_are_each_once_and_allowed(tmp_path: Path) -> None:
    form = questionnaire(
        question(QuestionType.TEXT, "besoins_eau", "x", "", "avis"),
        question(QuestionType.TEXT, "with", "x", "", "avis"),
        question(QuestionType.TEXT, "n" * 80, "ماء" * 200, "", "avis"),
    )
    path = tmp_path / "essai.sav"

    write_sav(path, full_plan(form), [record()])

    _, meta = pyreadstat.read_sav(path, metadataonly=True)
    assert {"besoins_eau", "besoins_eau_2", "v_with", "n" * 64} <= set(meta.column_names)


def test_spss_wants_names(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="by names"):
        write_sav(tmp_path / "x.sav", full_plan(flavour=Flavour.LABELS), [])


def test_spss_takes_no_response_at_all(tmp_path: Path) -> None:
    write_sav(tmp_path / "x.sav", full_plan(), [])

    _, meta = pyreadstat.read_sav(tmp_path / "x.sav", metadataonly=True)
    assert meta.number_rows == 0


def test_json_has_the_shape_of_one_response_and_its_dictionary() -> None:
    document = json.loads(b"".join(json_chunks(full_plan(), [record(), record(spoken="")])))

    first, second = document["responses"]
    assert first["answers"] == ANSWERS
    assert first["started_at"] == "2026-11-20T10:05:00Z"
    assert (first["helper"], second["spoken"]) == (True, None)
    assert document["form_id"] == "essai"
    assert {each["key"] for each in document["dictionary"]} >= {"sexe", "besoins/eau", "commune"}
    assert {"key": "sexe", "code": "f", "labels": dict(SEX[0].labels)} in document["codebook"]


@settings(max_examples=20, deadline=None)
@given(raws=st.lists(RAW, max_size=4))
def test_json_is_read_back(raws: list[dict[str, Any]]) -> None:
    records = [
        record(instance_id=f"{number:08x}{UUID[8:]}", answers=validate(FORM, raw).answers)
        for number, raw in enumerate(raws)
    ]

    rows = list(read_json_responses(b"".join(json_chunks(full_plan(), records)), "x.json"))

    assert [row.problems for row in rows] == [()] * len(records)
    assert [row.answers for row in rows] == [dict(each.answers) for each in records]
    assert [row.instance_id for row in rows] == [each.instance_id for each in records]
    assert all(row.submitted_at == record().submitted_at for row in rows)
    assert all(facts(row)["spoken"] == "shi" and facts(row)["helper"] == "1" for row in rows)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable_file"),
        (b"[" * 100_000, "unreadable_file"),
        (b"[]", "unknown_format"),
        (b'{"format": "other"}', "unknown_format"),
        (b'{"format": "pac-responses/1"}', "unreadable_file"),
    ],
)
def test_json_that_is_not_ours_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableTable, match=code):
        read_json_responses(content, "x.json")


def test_what_is_wrong_with_a_response_in_json_is_named() -> None:
    good = {"instance_id": UUID, "answers": {}}
    responses = [3, {"instance_id": "x", "started_at": "hier", "answers": 1}, good, good]
    content = json.dumps({"format": "pac-responses/1", "responses": responses}).encode()

    rows = list(read_json_responses(content, "x.json"))

    places = [[(problem.code, problem.place) for problem in row.problems] for row in rows]
    assert [code for code, _ in places[0]] == ["invalid_instance_id", "wrong_type"]
    assert [place for _, place in places[1]] == [
        "responses[2]/instance_id",
        "responses[2]/answers",
        "responses[2]/started_at",
    ]
    assert places[2:] == [[], [("repeated_instance", "responses[4]/instance_id")]]


def test_json_without_responses_is_whole() -> None:
    assert json.loads(b"".join(json_chunks(full_plan(), [])))["responses"] == []


def test_geojson_counts_the_choices_of_each_commune() -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    codes = {"05.091.01.01": square, "05.091.01.03": square}
    records = [record(), record(answers={"sat_water": "99"}), record(commune="elsewhere")]
    names = {"05.091.01.01": {"ar": "بني ملال", "fr": "Béni Mellal"}}

    document = json.loads(b"".join(geojson_chunks(full_plan(), records, codes, names)))

    first, second = document["features"]
    assert first["id"] == "05.091.01.01"
    assert first["geometry"] == square
    assert first["properties"]["responses"] == 2
    assert first["properties"]["sat_water/99"] == 2
    assert first["properties"]["besoins/eau"] == 1
    assert first["properties"]["name_ar"] == "بني ملال"
    assert (second["properties"]["responses"], second["properties"]["sexe/f"]) == (0, 0)
    assert document["elsewhere"] == 1
    assert document["dictionary"]
