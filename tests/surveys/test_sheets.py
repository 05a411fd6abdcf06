from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pyxform.xls2json_backends import md_to_dict

from surveys.sheets import MAX_BYTES, InvalidQuestionnaire, read_workbook
from surveys.shipped import satisfaction_source
from tests.surveys.factory import markdown, question, sheets, workbook

BOOK = sheets(
    [question("text", "a", relevant="1 = 1"), question("select_one yes_no", "b", hint="")]
)


def test_markdown_and_workbook_of_one_form_read_alike() -> None:
    from_markdown = read_workbook(markdown(BOOK))
    from_workbook = read_workbook(workbook(BOOK))

    for name in ("survey", "choices", "settings"):
        assert getattr(from_markdown, name).rows == getattr(from_workbook, name).rows


@pytest.mark.parametrize("source", [satisfaction_source().decode(), markdown(BOOK)])
def test_markdown_is_read_as_pyxform_reads_it(source: str) -> None:
    theirs = md_to_dict(BytesIO(source.encode()))

    ours = read_workbook(source)

    for name in ("survey", "choices", "settings"):
        assert [dict(row.cells) for row in getattr(ours, name).rows] == theirs[name]


def test_file_is_read_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_bytes(workbook(BOOK))

    assert read_workbook(path).file_type == ".xlsx"


def test_empty_rows_of_a_workbook_keep_their_numbers() -> None:
    book = sheets([question("text", "a"), {}, question("text", "b")])

    assert [row.number for row in read_workbook(workbook(book)).survey.rows] == [2, 4]


def test_escaped_bar_stays_in_its_cell() -> None:
    book = read_workbook(markdown(sheets([question("text", "a", relevant="'x|y' = .")])))

    assert book.survey.rows[0].get("relevant") == "'x|y' = ."


def _refusal(source: bytes | str) -> tuple[str, str]:
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_workbook(source)
    (problem,) = refusal.value.problems
    return problem.code, problem.place


def test_file_that_is_neither_workbook_nor_tables_is_refused() -> None:
    assert _refusal(b"") == ("unreadable_file", "file")
    assert _refusal("no table here") == ("unreadable_file", "file")
    assert _refusal(b"PK\x03\x04 cut short") == ("unreadable_file", "file")
    assert _refusal(b"\xff\xfe|\x00s\x00") == ("not_utf8", "file")


def test_zip_that_is_no_workbook_is_refused() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")

    assert _refusal(stream.getvalue()) == ("unreadable_file", "file")


def test_workbook_that_swells_is_refused_before_it_is_unpacked() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)

    assert _refusal(stream.getvalue()) == ("file_too_large", "file")


def test_file_over_the_limit_is_refused() -> None:
    assert _refusal(b"|" * (MAX_BYTES + 1)) == ("file_too_large", "file")


def test_doubled_heading_is_refused_in_markdown_and_workbook() -> None:
    text = "| survey |\n| | type | name | name |\n| | text | a | b |\n"

    assert _refusal(text) == ("duplicate_column", "survey!1")
