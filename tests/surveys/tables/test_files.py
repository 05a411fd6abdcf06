"""Files become tables of text, or are refused as a whole with the reason."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from surveys.tables.reading import Table, UnreadableTable, read_table
from tests.surveys.tables.factory import central_csv, kobo_csv, plain_csv, workbook

MOMENT = datetime(2026, 11, 22, 10, 11, 12)  # noqa: DTZ001 - as spreadsheets have it


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows()]


def code_of(content: bytes) -> str:
    with pytest.raises(UnreadableTable) as caught:
        read_table(content, "f.csv")
    return caught.value.problem.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiter_and_encoding_are_told_from_the_file(delimiter: str, encoding: str) -> None:
    content = plain_csv(
        ["الجنس", "âge, ans"], ["امرأة", "٣٤"], delimiter=delimiter, encoding=encoding
    )

    table = read_table(content, "f.csv")

    assert table.headers == ("الجنس", "âge, ans")
    assert cells(table) == [("امرأة", "٣٤")]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (["Prénom", "Âge", "À côté", "Œuvre « une » – l’autre…"], "cp1252"),
        (["الجنس", "الماء الصالح للشرب؟", "été"], "windows-1256"),
    ],
)
def test_old_encodings_of_windows_are_told_by_their_letters(
    words: list[str], encoding: str
) -> None:
    assert read_table(plain_csv(words, encoding=encoding), "f.csv").headers == tuple(words)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n", "empty_file"),
        ("Prénom,Âge\n".encode("mac-roman"), "unknown_encoding"),
        ("Имя,Возраст\n".encode("koi8-r"), "unknown_encoding"),
        (b"\xff\xfea", "unknown_encoding"),
        (b"?????,age\nx,3\n", "lost_letters"),
        (b'"a,b\n1,2\n', "broken_quotes"),
        (b"PK\x03\x04rubbish", "unreadable_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected_or_old_workbook"),
        (workbook(), "empty_sheet"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    table = read_table(b"a,b\n1,2\n\n,\n3,4\n", "f.csv")

    assert [(row.number, row.cells) for row in table.rows()] == [(2, ("1", "2")), (5, ("3", "4"))]


def test_a_line_that_declares_the_delimiter_is_no_row() -> None:
    table = read_table(b"sep=;\r\na,b;c\r\n1;2\r\n", "f.csv")

    assert table.headers == ("a,b", "c")
    assert [row.number for row in table.rows()] == [2]


def test_rows_can_be_asked_twice() -> None:
    table = read_table(b"a\n1\n", "f.csv")

    assert cells(table) == cells(table) == [("1",)]


def test_a_cell_may_hold_lines_and_delimiters() -> None:
    table = read_table(b'a;b\r\n"1\r\n2;";x\r\n', "f.csv")

    assert cells(table) == [("1\r\n2;", "x")]


def test_short_rows_are_filled_and_long_ones_named() -> None:
    short, long = read_table(b"a,b\n1\n1,2,3\n", "f.csv").rows()

    assert short.cells == ("1", "")
    assert long.problem is not None
    assert (long.problem.code, long.problem.place) == ("too_many_cells", "C3")


def test_a_quote_left_open_ends_the_table_and_is_named() -> None:
    *_, last = read_table(b'a,b\n1,2\n3,"4\n5,6\n', "f.csv").rows()

    assert last.problem is not None
    assert (last.problem.code, last.number) == ("broken_quotes", 3)


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_days_of_both_calendars_are_the_same(epoch_1904: bool) -> None:
    content = workbook(["jour"], [date(2026, 11, 22)], date_1904=epoch_1904)

    assert cells(read_table(content, "f.xlsx")) == [("2026-11-22",)]


def test_cells_of_a_workbook_become_what_would_be_typed() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("d")
        sheet.write_row(0, 0, ["a", "b", "c", "d", "e", "f"])
        sheet.write_row(1, 0, [3.0, 36.6, True, "٣٤"])
        sheet.write_datetime(1, 4, time(14, 5), book.add_format({"num_format": "hh:mm"}))
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_datetime(1, 5, MOMENT, moment)

    assert cells(read_table(stream.getvalue(), "f.xlsx")) == [
        ("3", "36.6", "1", "٣٤", "14:05:00", "2026-11-22T10:11:12")
    ]


def test_a_sheet_that_does_not_start_in_its_corner_keeps_its_places() -> None:
    content = workbook([], [], ["", "a", "b"], [], ["", "1", "2"])

    table = read_table(content, "f.xlsx")

    assert table.headers == ("", "a", "b")
    assert [(row.number, row.cells) for row in table.rows()] == [(5, ("", "1", "2"))]


def test_the_first_sheet_that_holds_something_is_read_and_others_are_named() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("vide")
        book.add_worksheet("données").write_row(0, 0, ["a"])
        book.add_worksheet("membres").write_row(0, 0, ["b"])

    table = read_table(stream.getvalue(), "f.xlsx")

    assert table.name == "f.xlsx!données"
    assert table.other_sheets == ("vide", "membres")
    assert read_table(stream.getvalue(), "f.xlsx", "membres").headers == ("b",)
    with pytest.raises(UnreadableTable, match="missing_sheet"):
        read_table(stream.getvalue(), "f.xlsx", "absente")


def merged(*ranges: tuple[int, int, int, int]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("d")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["1", "2"])
        for each in ranges:
            sheet.merge_range(*each, "x")
        sheet.write_row(3, 1, ["y"])
    return stream.getvalue()


def test_rows_touched_by_merged_cells_say_so() -> None:
    rows = list(read_table(merged((2, 0, 3, 0)), "f.xlsx").rows())

    assert [row.problem.place if row.problem else "" for row in rows] == ["", "A3:A4", "A3:A4"]
    assert [row.number for row in rows] == [2, 3, 4]


def test_a_merged_heading_is_refused() -> None:
    with pytest.raises(UnreadableTable, match="merged_header"):
        read_table(merged((0, 0, 0, 1)), "f.xlsx")


def test_the_archive_of_central_gives_the_form_and_not_its_repeats() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("Essai-membres.csv", "age,PARENT_KEY,KEY\n7,uuid:x,uuid:x/membres[1]\n")
        archive.writestr("Essai.csv", central_csv(["profil-sexe"], ["f"]))

    table = read_table(stream.getvalue(), "Essai.csv.zip")

    assert table.headers[:2] == ("SubmissionDate", "profil-sexe")
    assert table.other_sheets == ("Essai-membres.csv",)


def test_an_archive_that_would_swell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.tables.reading.files.MAX_UNPACKED_BYTES", 1_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "0" * 100_000)

    assert code_of(stream.getvalue()) == "file_too_large"


def test_a_file_as_kobo_writes_it_is_read() -> None:
    table = read_table(kobo_csv(["sexe"], ["f"]), "f.csv")

    assert table.headers[0] == "sexe"
    assert cells(table)[0][0] == "f"


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_the_bytes_they_are_read_or_refused(content: bytes) -> None:
    try:
        table = read_table(content, "f.csv")
    except UnreadableTable:
        return

    assert all(len(row.cells) == len(table.headers) for row in table.rows())
