"""From the bytes of a file to a `Table`: CSV here, workbooks in `workbooks`, CSV inside a zip."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final
from zipfile import BadZipFile, ZipFile

from surveys.problems import Problem
from surveys.tables.reading.encodings import decode, has_lost_letters
from surveys.tables.reading.table import Row, Table, UnreadableTable, fitted, trimmed_headers
from surveys.tables.reading.workbooks import read_workbook

MAX_BYTES: Final = 60_000_000
MAX_UNPACKED_BYTES: Final = 300_000_000
"""Of XML: a workbook of 8,350 answers to 60 questions unpacks to some 40 million."""

_DELIMITERS: Final = ",;\t"
_SAMPLE: Final = 10
_SEPARATOR_LINE: Final = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_ZIP_START: Final = b"PK\x03\x04"
_OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NAMES_PARENT: Final = frozenset({"PARENT_KEY", "_submission__uuid"})
_NOT_DATA: Final = frozenset({"dictionary.csv", "codebook.csv"})


def read_table(content: bytes, filename: str, sheet: str = "") -> Table:
    """The table in a CSV, an XLSX, or a zip of CSV files; raises `UnreadableTable`.

    What the file is is told by its bytes; `filename` only names it in problems. Without `sheet`, the
    first one that holds something; of a zip, the one CSV that is no repeat, or the one that `sheet` names.
    """
    if content.startswith(_OLE_START):
        raise UnreadableTable("protected_or_old_workbook", filename)
    if content.startswith(_ZIP_START):
        return _read_archive(content, filename, sheet)
    return _read_csv(content, filename)


def _read_archive(content: bytes, filename: str, sheet: str) -> Table:
    """Refuses an archive that is too large, or would swell, before unpacking any of it."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable("file_too_large", filename, bytes=len(content), limit=MAX_BYTES)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise UnreadableTable(
                    "file_too_large", filename, bytes=unpacked, limit=MAX_UNPACKED_BYTES
                )
            names = archive.namelist()
            if "[Content_Types].xml" in names or "content.xml" in names:
                return read_workbook(content, filename, sheet)
            return _read_zipped_csv(archive, filename, sheet)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise UnreadableTable("unreadable_file", filename) from None


def _read_zipped_csv(archive: ZipFile, filename: str, wanted: str) -> Table:
    """One CSV for the form and one a repeat, as ODK Central and we write them; the latter name their parent."""
    members = [
        name
        for name in archive.namelist()
        if name.lower().endswith(".csv") and "/" not in name and name not in _NOT_DATA
    ]
    if wanted and wanted not in members:
        raise UnreadableTable("missing_sheet", filename, sheet=wanted)
    tables = [_read_csv(archive.read(name), name) for name in ([wanted] if wanted else members)]
    main = [table for table in tables if wanted or not _NAMES_PARENT.intersection(table.headers)]
    if len(main) != 1:
        raise UnreadableTable("several_tables" if main else "no_table", filename, count=len(main))
    others = tuple(name for name in members if name != main[0].name)
    return replace(main[0], other_sheets=others)


def _read_csv(content: bytes, filename: str) -> Table:
    if len(content) > MAX_BYTES:
        raise UnreadableTable("file_too_large", filename, bytes=len(content), limit=MAX_BYTES)
    text = decode(content, filename)
    declared = _SEPARATOR_LINE.match(text)
    if declared:
        text = text[declared.end() :]
    if not text.strip():
        raise UnreadableTable("empty_file", filename)
    delimiter = declared[1] if declared else _delimiter(text)
    try:
        skipped, headers = _headers(_reader(text, delimiter))
    except csv.Error:
        raise UnreadableTable("broken_quotes", filename, row=1) from None
    lost = next((header for header in headers if has_lost_letters(header)), "")
    if lost:
        raise UnreadableTable("lost_letters", filename, header=lost)
    return Table(filename, headers, lambda: _rows(text, delimiter, len(headers), skipped))


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The one that cuts the first rows into as many columns as the headings, and most of them."""
    return max(_DELIMITERS, key=lambda delimiter: _cut(text, delimiter))


def _cut(text: str, delimiter: str) -> tuple[bool, int]:
    """Whether the first rows are all as wide as the headings, and how wide these are."""
    widths: list[int] = []
    # a broken row further down is told when it is read
    with suppress(csv.Error):
        for cells in islice(_reader(text, delimiter), _SAMPLE):
            if any(cells):
                widths.append(len(cells))  # noqa: PERF401 - what was read before an error counts
    return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0


def _headers(rows: Iterator[list[str]]) -> tuple[int, tuple[str, ...]]:
    """The first row that holds something, and how many rows stand above and with it."""
    for number, cells in enumerate(rows, start=1):
        if any(cells):
            return number, trimmed_headers(cells)
    return 0, ()


def _rows(text: str, delimiter: str, width: int, skipped: int) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(_reader(text, delimiter), start=1):
            row = fitted(number, cells, width) if number > skipped else None
            if row is not None:
                yield row
    except csv.Error:
        # what follows cannot be told apart: the last row says so
        broken = number + 1
        yield Row(broken, ("",) * width, Problem("broken_quotes", {"row": broken}, f"A{broken}"))
