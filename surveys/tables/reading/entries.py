"""The entries of a repeat from a table of their own, put back under the responses they belong to."""

from dataclasses import dataclass, replace
from typing import Any, Final

from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.tables.reading.matching import Matching, match_columns
from surveys.tables.reading.responses import RowReader
from surveys.tables.reading.table import Table
from surveys.tables.record import RecordField

_PARENT: Final = ("_submission__uuid", "PARENT_KEY")
"""The response an entry belongs to, in the tables of Kobo and our own, and in those of ODK Central."""

_OWN: Final = frozenset({"KEY", "_uuid"})
"""Names of the entries themselves."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one repeat: raw answers by the identity of their response, in the order of the rows.

    An entry that has a problem is left out, and the problem names its cell.
    """

    matching: Matching
    by_response: dict[str, list[dict[str, Any]]]
    problems: tuple[Problem, ...]


def read_entries(table: Table, questionnaire: Questionnaire, repeat: str) -> Entries:
    """The table of one repeat; `by_response[instance_id]` is what `validate` takes as its answer.

    Raises `UnknownQuestion` when there is no such question, ValueError when it is no repeat.
    """
    body = questionnaire.question(repeat).body
    if body is None:
        raise ValueError(f"{repeat} is no repeat")
    asked = replace(questionnaire, sections=(body,))
    parent = dict.fromkeys(_PARENT, RecordField.INSTANCE_ID.value)
    matching = match_columns(table, asked, chosen=parent, ignored=_OWN)
    reader = RowReader(table, matching, asked, is_response=False)
    entries: dict[str, list[dict[str, Any]]] = {}
    problems: list[Problem] = []
    for row in map(reader.read, table.rows()):
        problems.extend(row.problems)
        if row.problems:
            continue
        if row.instance_id is None:
            problems.append(Problem("missing_instance_id", {"row": row.row}, str(row.row)))
        elif row.answers:
            entries.setdefault(row.instance_id, []).append(dict(row.answers))
    return Entries(matching, entries, tuple(problems))
