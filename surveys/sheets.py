"""The sheets of an XLSForm as rows of text, from a workbook or from Markdown tables.

What the rows mean is in `xlsform`. Markdown is read here, a workbook by pyxform's own reader.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from surveys.problems import Problem, excerpt

SHEETS: Final = ("survey", "choices", "settings")
MAX_BYTES: Final = 5_000_000
MAX_UNPACKED_BYTES: Final = 50_000_000
_ZIP_START: Final = b"PK\x03\x04"
_SEPARATOR = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
_CELL_END = re.compile(r"(?<!\\)\|")


class InvalidQuestionnaire(ValueError):  # noqa: N818 - named for what is wrong
    """The XLSForm is refused; `problems` names every fault found, with its sheet and row."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.place}: {p.code} {dict(p.parameters)}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings; `number` counts from the headings, which are row 1."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text of a cell, "" when empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its headings in order and its rows that hold something."""

    name: str
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of an XLSForm, an absent one being empty, and the exact bytes they came from."""

    survey: Sheet
    choices: Sheet
    settings: Sheet
    source: bytes
    file_type: str

    @property
    def sha256(self) -> str:
        """Names these exact bytes."""
        return hashlib.sha256(self.source).hexdigest()


def read_workbook(source: bytes | str | Path) -> Workbook:
    """Sheets of a file (Path), of its bytes, or of Markdown text (str); raises `InvalidQuestionnaire`."""
    content = _content(source)
    if len(content) > MAX_BYTES:
        raise _refusal("file_too_large", bytes=len(content), limit=MAX_BYTES)
    if content.startswith(_ZIP_START):
        sheets, file_type = _read_xlsx(content), ".xlsx"
    else:
        sheets, file_type = _read_markdown(content), ".md"
    survey, choices, settings = (sheets.get(name, Sheet(name)) for name in SHEETS)
    return Workbook(survey, choices, settings, content, file_type)


def _refusal(code: str, /, **parameters: str | int) -> InvalidQuestionnaire:
    return InvalidQuestionnaire((Problem(code, parameters, "file"),))


def _content(source: bytes | str | Path) -> bytes:
    if isinstance(source, Path):
        return source.read_bytes()
    return source.encode() if isinstance(source, str) else source


def _sheet(name: str, headings: list[str], rows: Iterator[Row]) -> Sheet:
    doubled = sorted({heading for heading in headings if headings.count(heading) > 1})
    if doubled:
        place = f"{name}!1"
        raise InvalidQuestionnaire(
            tuple(
                Problem("duplicate_column", {"sheet": name, "row": 1, "column": column}, place)
                for column in doubled
            )
        )
    return Sheet(name, tuple(headings), tuple(row for row in rows if row.cells))


def _read_xlsx(content: bytes) -> dict[str, Sheet]:
    """Refuses what is no workbook, and an archive that would swell, before opening it."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except BadZipFile:
        raise _refusal("unreadable_file") from None
    if unpacked > MAX_UNPACKED_BYTES:
        raise _refusal("file_too_large", bytes=unpacked, limit=MAX_UNPACKED_BYTES)
    # pyxform takes 0.1-0.5 s to import: only who reads a workbook pays for it
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2json_backends import xlsx_to_dict  # noqa: PLC0415

    try:
        book = xlsx_to_dict(BytesIO(content))
    except (PyXFormError, ValueError, AttributeError, IndexError) as error:
        raise _refusal("unreadable_file", message=excerpt(str(error), 200)) from error
    return {
        name: _sheet(
            name,
            list((book.get(f"{name}_header") or [{}])[0]),
            (Row(index, row) for index, row in enumerate(book[name], start=2)),
        )
        for name in SHEETS
        if name in book
    }


def _read_markdown(content: bytes) -> dict[str, Sheet]:
    """Tables as pyxform reads them: `| survey |` opens a sheet, the next row holds its headings."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal("not_utf8", offset=error.start) from None
    tables: dict[str, list[list[str]]] = {}
    current: list[list[str]] | None = None
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped.startswith("|") or _SEPARATOR.fullmatch(stripped):
            continue
        first, *cells = _cells(stripped)
        if first:
            current = tables.setdefault(first.lower(), [])
        if current is not None and any(cells):
            current.append(cells)
    if not tables:
        raise _refusal("unreadable_file")
    return {name: _table(name, rows) for name, rows in tables.items() if rows and name in SHEETS}


def _cells(line: str) -> list[str]:
    inner = line[1:]
    parts = _CELL_END.split(inner)
    if not parts[-1].strip() and inner.endswith("|"):
        parts.pop()
    return [part.strip().replace(r"\|", "|") for part in parts]


def _table(name: str, rows: list[list[str]]) -> Sheet:
    headings, *body = rows
    while headings and not headings[-1]:
        headings.pop()
    return _sheet(
        name,
        [re.sub(r" +", " ", heading) for heading in headings],
        (
            Row(number, {h: c for h, c in zip(headings, cells, strict=False) if h and c})
            for number, cells in enumerate(body, start=2)
        ),
    )
