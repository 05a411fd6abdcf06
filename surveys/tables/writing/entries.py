"""The entries of a repeat as a table of their own: each knows the response it belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from surveys.tables.record import Record
from surveys.tables.writing.plan import Cell, Plan

PARENT: Final = ("_submission__uuid", "_parent_table_name", "_index")
"""As Kobo heads them: the response, the repeat, the place of the entry among those of the response."""


def entry_headers(plan: Plan, repeat: str) -> tuple[str, ...]:
    """The headings of the table of one repeat."""
    return (*PARENT, *plan.repeats[repeat].headers)


def entry_rows(plan: Plan, repeat: str, records: Iterable[Record]) -> Iterator[list[Cell]]:
    """One row an entry, in the order of the responses."""
    inner = plan.repeats[repeat]
    for record in records:
        for index, answers in enumerate(record.answers.get(repeat) or (), start=1):
            cells = inner.row(replace(record, answers=answers))
            yield [record.instance_id, repeat, index, *cells]
