"""Our own JSON export as responses: the same readings as of a table, without columns to match."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from surveys.cleaning import Refused
from surveys.identity import instance_uuid
from surveys.problems import Problem, excerpt
from surveys.tables.reading.responses import RowReading
from surveys.tables.reading.table import UnreadableTable
from surveys.tables.reading.values import read_instant
from surveys.tables.record import FORMAT, RecordField

_READ_APART = frozenset(
    {RecordField.INSTANCE_ID, RecordField.SUBMITTED_AT, RecordField.STARTED_AT, RecordField.HELPER}
)


def read_json_responses(
    content: bytes, filename: str, withheld: Collection[str] = ()
) -> Iterator[RowReading]:
    """What `json_chunks` wrote; raises `UnreadableTable` at once, and never half-way.

    Answers to the questions `withheld` are read nowhere: not as answers, not in `raw`.

    `row` counts from 1; a problem is at `responses[1]/started_at`. Answers are those of the file, for
    `validate` to judge.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise UnreadableTable("unreadable_file", filename) from None
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise UnreadableTable("unknown_format", filename, format=FORMAT)
    responses = document.get("responses")
    if not isinstance(responses, list):
        raise UnreadableTable("unreadable_file", filename)
    return _readings([_without(response, withheld) for response in responses])


def _without(response: Any, withheld: Collection[str]) -> Any:
    answers = response.get("answers") if isinstance(response, Mapping) else None
    if not withheld or not isinstance(answers, Mapping):
        return response
    said = {name: answer for name, answer in answers.items() if name not in withheld}
    return {**response, "answers": said}


def _readings(responses: list[Any]) -> Iterator[RowReading]:
    seen: dict[str, int] = {}
    for row, response in enumerate(responses, start=1):
        reading = _reading(row, response if isinstance(response, Mapping) else {})
        identity = reading.instance_id
        first = seen.setdefault(identity, row) if identity else row
        if first != row:
            place = f"responses[{row}]/{RecordField.INSTANCE_ID}"
            repeated = Problem("repeated_instance", {"row": row, "first": first}, place)
            problems = (*reading.problems, repeated)
            reading = replace(reading, instance_id=None, problems=problems)
        yield reading


def _reading(row: int, response: Mapping[str, Any]) -> RowReading:
    faults = _Faults(row)
    identity = response.get(RecordField.INSTANCE_ID)
    known = instance_uuid(identity) if isinstance(identity, str) else None
    if known is None:
        faults.add(RecordField.INSTANCE_ID, "invalid_instance_id", identity)
    answers = response.get("answers")
    if not isinstance(answers, dict):
        faults.add("answers", "wrong_type", answers)
        answers = {}
    return RowReading(
        row=row,
        instance_id=known,
        submitted_at=_instant(response, RecordField.SUBMITTED_AT, faults),
        started_at=_instant(response, RecordField.STARTED_AT, faults),
        record=_record(response),
        answers=answers,
        problems=tuple(faults.found),
        raw={str(name): _written(value) for name, value in response.items()},
    )


@dataclass(slots=True)
class _Faults:
    """What is wrong with one response."""

    row: int
    found: list[Problem] = field(default_factory=list)

    def add(self, name: str, code: str, value: object) -> None:
        parameters: dict[str, str | int] = {"row": self.row, "column": name}
        parameters["value"] = excerpt(value)
        self.found.append(Problem(code, parameters, f"responses[{self.row}]/{name}"))


def _instant(response: Mapping[str, Any], name: RecordField, faults: _Faults) -> datetime | None:
    value = response.get(name)
    try:
        return read_instant(value) if isinstance(value, str) else None
    except Refused as refused:
        faults.add(name, refused.code, value)
        return None


def _record(response: Mapping[str, Any]) -> dict[RecordField, str]:
    told = {
        name: response[name]
        for name in RecordField
        if name not in _READ_APART and isinstance(response.get(name), str) and response[name]
    }
    told[RecordField.HELPER] = "1" if response.get(RecordField.HELPER) is True else "0"
    return told


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
