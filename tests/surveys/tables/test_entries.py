"""Repeats come back under their responses, from the tables of Kobo, ODK Central and our own."""

import io

import pytest

from surveys.answers import validate
from surveys.questionnaire import Questionnaire, QuestionType, Section
from surveys.tables.reading import read_entries, read_table
from surveys.tables.writing import (
    Access,
    Flavour,
    Record,
    column_plan,
    write_csv_archive,
    write_xlsx,
)
from tests.surveys.tables.factory import OTHER_UUID, SEX, UUID, plain_csv, question, questionnaire

MEMBERS = [{"member_age": 7, "member_sex": "f"}, {"member_age": 40}]


def form() -> Questionnaire:
    inner = (
        question(QuestionType.INTEGER, "member_age", "Âge du membre", "سن الفرد", "members"),
        question(QuestionType.SELECT_ONE, "member_sex", "Sexe", "الجنس", "members", choices=SEX),
    )
    body = Section("members", {"fr": "Membre", "ar": "فرد"}, inner)
    return questionnaire(
        question(QuestionType.REPEAT, "members", "Membres", "الأفراد", "avis", body=body)
    )


KOBO = plain_csv(
    [
        "member_age",
        "members/member_sex",
        "_index",
        "_parent_table_name",
        "_parent_index",
        "_submission__id",
        "_submission__uuid",
        "_submission__submission_time",
    ],
    ["7", "f", "1", "Essai", "1", "101", UUID, "2026-11-20T10:11:12"],
    ["40", "", "2", "Essai", "1", "101", UUID, "2026-11-20T10:11:12"],
)
CENTRAL = plain_csv(
    ["member_age", "member_sex", "PARENT_KEY", "KEY"],
    ["7", "f", f"uuid:{UUID}", f"uuid:{UUID}/members[1]"],
    ["40", "", f"uuid:{UUID}", f"uuid:{UUID}/members[2]"],
)
LABELS = plain_csv(
    ["سن الفرد", "فرد/الجنس", "_submission__uuid"], ["٧", "امرأة", UUID], ["٤٠", "", UUID]
)


@pytest.mark.parametrize("content", [KOBO, CENTRAL, LABELS])
def test_entries_are_read_by_response(content: bytes) -> None:
    entries = read_entries(read_table(content, "members.csv"), form(), "members")

    assert (entries.problems, entries.matching.unknown) == ((), ())
    assert validate(form(), {"members": entries.by_response[UUID]}).answers == {"members": MEMBERS}


@pytest.mark.parametrize(("flavour", "language"), [(Flavour.NAMES, "fr"), (Flavour.LABELS, "ar")])
def test_our_own_entries_are_read_back(flavour: Flavour, language: str) -> None:
    records = [Record(UUID, {"members": MEMBERS}), Record(OTHER_UUID, {"members": MEMBERS[:1]})]
    plan = column_plan(form(), flavour=flavour, language=language, access=Access(free_text=True))
    book, archive = io.BytesIO(), io.BytesIO()
    write_xlsx(book, plan, lambda: records)
    write_csv_archive(archive, plan, lambda: records)

    entries = read_entries(read_table(book.getvalue(), "x", "members"), form(), "members")

    assert entries.by_response == {UUID: MEMBERS, OTHER_UUID: MEMBERS[:1]}
    zipped = read_table(archive.getvalue(), "x", "members.csv")
    assert read_entries(zipped, form(), "members").by_response == entries.by_response
    assert read_table(archive.getvalue(), "x").name == "data.csv"


def test_an_entry_without_its_response_or_with_a_bad_cell_is_named() -> None:
    content = plain_csv(["member_age", "_submission__uuid"], ["7", ""], ["x", UUID], ["9", UUID])

    entries = read_entries(read_table(content, "members.csv"), form(), "members")

    assert entries.by_response == {UUID: [{"member_age": 9}]}
    assert [(p.code, p.place) for p in entries.problems] == [
        ("missing_instance_id", "2"),
        ("not_a_whole_number", "A3"),
    ]


def test_what_is_no_repeat_has_no_entries() -> None:
    with pytest.raises(ValueError, match="no repeat"):
        read_entries(read_table(plain_csv(["a"]), "a"), form(), "sexe")
