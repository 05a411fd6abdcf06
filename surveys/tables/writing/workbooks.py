"""Workbooks (.xlsx): the table, its repeats, the dictionary and the codes, from right to left in Arabic."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from surveys.tables.record import Record
from surveys.tables.text import defused
from surveys.tables.writing.dictionary import codebook_rows, dictionary_rows, sheet_name
from surveys.tables.writing.entries import entry_headers, entry_rows
from surveys.tables.writing.plan import Cell, Plan

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
_WIDTHS: Final = (8, 40)


class TooLargeForWorkbook(ValueError):  # noqa: N818 - named for what is wrong
    """A sheet holds 1,048,576 rows and 16,384 columns; write CSV instead."""


def write_xlsx(stream: BinaryIO, plan: Plan, records: Callable[[], Iterable[Record]]) -> None:
    """Writes the workbook row by row; the stream must be able to seek.

    `records` is called once for the table and once for every repeat. Texts are written as texts and
    still defused, for the day someone saves the sheet as CSV. Raises `TooLargeForWorkbook`.
    """
    # 130 ms: only who writes a workbook pays for it
    from xlsxwriter import Workbook  # noqa: PLC0415

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        writer = _Writer(book, plan)
        rows: Iterable[list[Cell]] = (plan.row(record) for record in records())
        writer.sheet(sheet_name("data", plan.language), plan.headers, rows)
        for name in plan.repeats:
            writer.sheet(name, entry_headers(plan, name), entry_rows(plan, name, records()))
        for sheet, rows_of in (("dictionary", dictionary_rows), ("codebook", codebook_rows)):
            table = rows_of(plan)
            writer.sheet(sheet_name(sheet, plan.language), next(table), table)


class _Writer:
    """One workbook being written, with its formats."""

    def __init__(self, book: "Workbook", plan: Plan) -> None:
        self._book = book
        self._plan = plan
        self._heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._names: set[str] = set()

    def sheet(self, name: str, headers: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
        """One sheet: headings that stay in sight and can be filtered, then the rows."""
        sheet = self._book.add_worksheet(self._free_name(name))
        if self._plan.is_right_to_left:
            sheet.right_to_left()
        heads = list(headers)
        if len(heads) > MAX_COLUMNS:
            raise TooLargeForWorkbook(str(len(heads)))
        sheet.freeze_panes(1, 0)
        # in constant memory, what stands above must be written first
        for index, head in enumerate(heads):
            sheet.set_column(index, index, min(max(len(head), _WIDTHS[0]), _WIDTHS[1]))
            sheet.write_string(0, index, defused(head), self._heading)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last >= MAX_ROWS:
                raise TooLargeForWorkbook(str(last))
            for index, cell in enumerate(row):
                if cell is not None and cell != "":
                    self._write(sheet, last, index, cell)
        if heads:
            sheet.autofilter(0, 0, last, len(heads) - 1)

    def _free_name(self, name: str) -> str:
        """At most 31 letters, as spreadsheets want, each name once."""
        cut = name[:31]
        number = 1
        while cut.casefold() in self._names:
            number += 1
            cut = f"{name[:27]}_{number}"
        self._names.add(cut.casefold())
        return cut

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, column, defused(cell))
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self._instant)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self._day)
        else:
            sheet.write_number(row, column, cell)
