"""CSV for spreadsheets: a byte order mark, the delimiter and the decimal sign of the place, nothing that runs."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from surveys.tables.record import Record
from surveys.tables.text import defused
from surveys.tables.writing.plan import Cell, Plan

_CHUNK: Final = 64_000


def csv_chunks(plan: Plan, records: Iterable[Record], *, delimiter: str = ",") -> Iterator[bytes]:
    """The table as CSV in UTF-8 with its mark and CRLF, in pieces of some 64 kB.

    With `;`, decimals have a comma: that is what a French spreadsheet reads as numbers. Instants are UTC.
    Raises ValueError on another delimiter than `,` and `;`.
    """
    rows = (plan.row(record) for record in records)
    return table_chunks(plan.headers, rows, delimiter=delimiter)


def table_chunks(
    headers: Iterable[str], rows: Iterable[Iterable[Cell]], *, delimiter: str = ","
) -> Iterator[bytes]:
    """Any table as CSV, by the rules of `csv_chunks`."""
    if delimiter not in {",", ";"}:
        raise ValueError("a delimiter is , or ;")
    return _chunks(headers, rows, delimiter)


def _chunks(
    headers: Iterable[str], rows: Iterable[Iterable[Cell]], delimiter: str
) -> Iterator[bytes]:
    decimal = "," if delimiter == ";" else "."
    buffer = io.StringIO(newline="")
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([defused(header) for header in headers])
    for row in rows:
        writer.writerow([_written(cell, decimal) for cell in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _written(cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return repr(cell).replace(".", decimal) if isinstance(cell, float) else str(cell)
