"""CSV with its dictionary beside it: one zip that holds the table, its repeats, what they are, the codes."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from surveys.tables.record import Record
from surveys.tables.writing.dictionary import codebook_rows, dictionary_rows
from surveys.tables.writing.entries import entry_headers, entry_rows
from surveys.tables.writing.plan import Plan
from surveys.tables.writing.texts import csv_chunks, table_chunks


def write_csv_archive(
    stream: BinaryIO,
    plan: Plan,
    records: Callable[[], Iterable[Record]],
    *,
    delimiter: str = ",",
) -> None:
    """Writes `data.csv`, one `<repeat>.csv` each, `dictionary.csv` and `codebook.csv` into one zip.

    `records` is called once for the table and once for every repeat: nothing is kept in memory.
    """
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _add(archive, "data.csv", csv_chunks(plan, records(), delimiter=delimiter))
        for name in plan.repeats:
            rows = entry_rows(plan, name, records())
            chunks = table_chunks(entry_headers(plan, name), rows, delimiter=delimiter)
            _add(archive, f"{name}.csv", chunks)
        for file, rows_of in (("dictionary", dictionary_rows), ("codebook", codebook_rows)):
            table = rows_of(plan)
            _add(archive, f"{file}.csv", table_chunks(next(table), table, delimiter=delimiter))


def _add(archive: ZipFile, name: str, chunks: Iterator[bytes]) -> None:
    with archive.open(name, "w") as member:
        for chunk in chunks:
            member.write(chunk)
