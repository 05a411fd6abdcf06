"""The rows of a matched table as responses: what each cell means, or what is wrong with it and where."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from surveys.cleaning import Refused, clean
from surveys.identity import instance_uuid
from surveys.problems import Problem, excerpt
from surveys.questionnaire import Question, Questionnaire
from surveys.tables.reading.headings import POINT_PARTS, SEVERAL, Kind
from surveys.tables.reading.matching import Match, Matching
from surveys.tables.reading.table import Row, Table
from surveys.tables.reading.values import Choices, choices_of, read_instant, read_tick
from surveys.tables.record import FIELDS, RecordField
from surveys.tables.text import fused

RawAnswer = str | int | float | list[str]
_INSTANTS: Final = frozenset({RecordField.SUBMITTED_AT, RecordField.STARTED_AT})


@dataclass(frozen=True, slots=True)
class RowReading:
    """One row. `answers` are ready for `validate`; `record` holds the other fields that are filled.

    `problems` name their cell (`place` `C7`; parameters `row`, `column`): a row that has any is not to be
    stored. `raw` keeps every cell that is filled, by heading.
    """

    row: int
    instance_id: str | None
    submitted_at: datetime | None
    started_at: datetime | None
    record: Mapping[RecordField, str]
    answers: dict[str, RawAnswer]
    problems: tuple[Problem, ...]
    raw: dict[str, str]


def read_responses(
    table: Table, matching: Matching, questionnaire: Questionnaire
) -> Iterator[RowReading]:
    """Row by row, in the order of the table; never raises half-way.

    Columns that are unknown or ambiguous are not read. Identities that come twice in the table are a
    problem of the later row. Cost: some 30 µs a row of 35 questions.
    """
    reader = RowReader(table, matching, questionnaire)
    for row in table.rows():
        yield reader.read(row)


class RowReader:
    """Everything about columns worked out once, so that a row costs little more than its cells.

    With `is_response`, every row is another response: an identity may come once.
    """

    def __init__(
        self,
        table: Table,
        matching: Matching,
        questionnaire: Questionnaire,
        *,
        is_response: bool = True,
    ) -> None:
        self._is_response = is_response
        self._seen: dict[str, int] = {}
        self._raw_keys = raw_keys(table.headers)
        self._fields = [
            (RecordField(column.target.name), column)
            for column in matching.matched
            if column.target and column.target.kind is Kind.RECORD
        ]
        self._words = {
            field: Choices(tuple(column.words.items()))
            for field, column in FIELDS.items()
            if column.words
        }
        columns: dict[str, list[Match]] = defaultdict(list)
        for column in matching.matched:
            if column.target and column.target.kind is not Kind.RECORD:
                columns[column.target.name].append(column)
        self._questions = [
            (question.name, _reading(question, columns[question.name]))
            for question in questionnaire.questions()
            if question.name in columns
        ]

    def read(self, row: Row) -> RowReading:
        """The reading of one row."""
        problems = [row.problem] if row.problem else []
        answers: dict[str, RawAnswer] = {}
        for name, reading in self._questions:
            try:
                answer = reading(row.cells)
            except _BadCell as bad:
                problems.append(bad.problem(row.number, name))
            else:
                if answer is not None:
                    answers[name] = answer
        told = self._told(row, problems)
        return RowReading(
            row=row.number,
            instance_id=told.pop(RecordField.INSTANCE_ID, None),
            submitted_at=told.pop(RecordField.SUBMITTED_AT, None),
            started_at=told.pop(RecordField.STARTED_AT, None),
            record=told,
            answers=answers,
            problems=tuple(problems),
            raw={key: cell for key, cell in zip(self._raw_keys, row.cells, strict=True) if cell},
        )

    def _told(self, row: Row, problems: list[Problem]) -> dict[RecordField, Any]:
        told: dict[RecordField, Any] = {}
        for field, column in self._fields:
            cell = row.cells[column.index].strip()
            try:
                value = self._field(field, fused(cell), row.number) if cell else None
            except Refused as refused:
                problems.append(_BadCell(column, refused).problem(row.number, field.value))
            else:
                if value is not None:
                    told[field] = value
        return told

    def _field(self, field: RecordField, cell: str, row: int) -> str | datetime | None:
        if field in _INSTANTS:
            return read_instant(cell)
        if field is RecordField.INSTANCE_ID:
            return self._identity(cell, row)
        words = self._words.get(field)
        return words.one(cell) if words else cell

    def _identity(self, cell: str, row: int) -> str:
        identity = instance_uuid(cell)
        if identity is None:
            raise Refused("invalid_instance_id", value=excerpt(cell))
        first = self._seen.setdefault(identity, row)
        if first != row and self._is_response:
            raise Refused("repeated_instance", first=first)
        return identity


class _BadCell(Exception):  # noqa: N818 - named for what is wrong
    """One cell cannot be read."""

    def __init__(self, column: Match, refused: Refused) -> None:
        super().__init__(refused.code)
        self.column = column
        self.refused = refused

    def problem(self, row: int, question: str) -> Problem:
        """The same as data, at the cell."""
        parameters = {
            **self.refused.parameters,
            "row": row,
            "column": self.column.header,
            "question": question,
        }
        return Problem(self.refused.code, parameters, f"{self.column.letters}{row}")


Cells = tuple[str, ...]
Reading = Callable[[Cells], RawAnswer | None]


def raw_keys(headers: Sequence[str]) -> list[str]:
    """Headings, each once: one that comes again, or is empty, is told apart by its number."""
    keys: list[str] = []
    for index, header in enumerate(headers, start=1):
        keys.append(header if header and header not in keys else f"{header} [{index}]")
    return keys


def _reading(question: Question, columns: list[Match]) -> Reading:
    """How the answer to one question is read from the columns that are its own."""
    whole = next((c for c in columns if c.target and c.target.kind is Kind.ANSWER), None)
    ticks = [
        (column, column.target.part)
        for column in columns
        if column.target and column.target.kind is Kind.TICK
    ]
    if str(question.type) in SEVERAL:
        return _list_reading(whole, ticks, choices_of(question))
    if whole is None:
        return _point_reading(question, columns)
    if str(question.type) == "select_one" and question.choices:
        return _choice_reading(whole, choices_of(question))
    return _plain_reading(question, whole)


def _choice_reading(column: Match, choices: Choices) -> Reading:
    index, one = column.index, choices.one

    def read(cells: Cells) -> RawAnswer | None:
        cell = cells[index]
        if not cell or cell.isspace():
            return None
        try:
            return one(fused(cell))
        except Refused as refused:
            raise _BadCell(column, refused) from None

    return read


def _plain_reading(question: Question, column: Match) -> Reading:
    # a day that a spreadsheet shows with its hour
    midnight = "T00:00:00" if str(question.type) == "date" else ""

    def read(cells: Cells) -> RawAnswer | None:
        cell = cells[column.index]
        if not cell:
            return None
        try:
            return clean(question, fused(cell).removesuffix(midnight))
        except Refused as refused:
            raise _BadCell(column, refused) from None

    return read


def _point_reading(question: Question, columns: list[Match]) -> Reading:
    """A point from its columns: latitude and longitude, then what is known of the rest."""
    by_part = {column.target.part: column for column in columns if column.target}
    ordered = [by_part[part] for part in POINT_PARTS if part in by_part]

    def read(cells: Cells) -> RawAnswer | None:
        numbers = [fused(cells[column.index]).strip().replace(",", ".") for column in ordered]
        if not any(numbers):
            return None
        try:
            return clean(question, " ".join(number or "0" for number in numbers))
        except Refused as refused:
            raise _BadCell(ordered[0], refused) from None

    return read


def _list_reading(whole: Match | None, ticks: list[tuple[Match, str]], choices: Choices) -> Reading:
    """The columns of single choices decide when one of them is filled; else the joined one."""

    def read(cells: Cells) -> RawAnswer | None:
        ticked: list[str] = []
        is_filled = False
        for column, name in ticks:
            cell = cells[column.index]
            if cell:
                try:
                    tick = read_tick(cell)
                except Refused as refused:
                    raise _BadCell(column, refused) from None
                is_filled = is_filled or tick is not None
                if tick:
                    ticked.append(name)
        if is_filled or whole is None:
            return ticked or None
        cell = cells[whole.index]
        try:
            return list(choices.several(fused(cell))) or None if cell.strip() else None
        except Refused as refused:
            raise _BadCell(whole, refused) from None

    return read
