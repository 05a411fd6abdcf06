"""Workbooks (.xlsx, .ods) to a `Table`: dates, numbers and merged cells become texts or named problems."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final

from surveys.problems import Problem
from surveys.tables.reading.table import (
    Row,
    Table,
    UnreadableTable,
    column_letters,
    fitted,
    trimmed_headers,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

Cell = int | float | str | bool | time | date | datetime | timedelta

_DAY: Final = timedelta(days=1)


def read_workbook(content: bytes, filename: str, sheet: str) -> Table:
    """The named sheet, else the first visible one that holds something; raises `UnreadableTable`.

    Both calendars of Excel (1900, 1904) give the same days. A merged heading is refused, for nobody
    knows which column it heads; a row touched by merged cells says so.
    """
    # 10 ms and a library in Rust: only who reads a workbook pays for it
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return _table(book, filename, sheet, SheetVisibleEnum.Visible)
    except CalamineError:
        raise UnreadableTable("unreadable_file", filename) from None


def _table(
    book: "CalamineWorkbook", filename: str, wanted: str, visibility: "SheetVisibleEnum"
) -> Table:
    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == visibility]
    names = [wanted] if wanted else visible
    if wanted and wanted not in book.sheet_names:
        raise UnreadableTable("missing_sheet", filename, sheet=wanted)
    opened = [(name, book.get_sheet_by_name(name)) for name in names]
    filled = [(name, sheet) for name, sheet in opened if sheet.start is not None]
    if not filled:
        raise UnreadableTable("empty_sheet", filename, sheet=", ".join(names))
    name, sheet = filled[0]
    top, left = sheet.start or (0, 0)
    merged = _merged(sheet)
    if top in merged:
        raise UnreadableTable("merged_header", f"{filename}!{name}", row=top + 1)
    # calamine gives rows from row 1 on, but columns from the first that is filled
    headers = trimmed_headers(
        [""] * left + [_text(cell) for cell in next(islice(sheet.iter_rows(), top, None))]
    )
    others = tuple(other for other in visible if other != name)
    return Table(f"{filename}!{name}", headers, lambda: _rows(sheet, len(headers), merged), others)


def _merged(sheet: "CalamineSheet") -> dict[int, str]:
    """Rows touched by merged cells, counted from 0, with the cells as a spreadsheet names them (`B4:B6`)."""
    touched: dict[int, str] = {}
    for (first, left), (last, right) in sheet.merged_cell_ranges or ():
        name = f"{column_letters(left)}{first + 1}:{column_letters(right)}{last + 1}"
        for row in range(first, min(last, sheet.total_height) + 1):
            touched.setdefault(row, name)
    return touched


def _rows(sheet: "CalamineSheet", width: int, merged: Mapping[int, str]) -> Iterator[Row]:
    top, left = sheet.start or (0, 0)
    before = [""] * left
    for index, cells in enumerate(sheet.iter_rows()):
        if index <= top:
            continue
        row = fitted(index + 1, before + [_text(cell) for cell in cells], width)
        touched = merged.get(index)
        if touched:
            parameters: dict[str, str | int] = {"row": index + 1, "cells": touched}
            problem = Problem("merged_cells", parameters, touched)
            yield replace(row or Row(index + 1, ("",) * width), problem=problem)
        elif row is not None:
            yield row


def _text(cell: Cell) -> str:
    """A cell as it would be typed in a CSV: whole numbers without a point, days and instants as ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, timedelta):
        seconds = int((cell % _DAY).total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell.isoformat()


def _number(cell: float) -> str:
    if cell == int(cell) and abs(cell) < 1e15:
        return str(int(cell))
    return f"{cell:.15g}" if 1e-4 <= abs(cell) < 1e15 else f"{cell:.12f}".rstrip("0")
