"""A file of answers, read and judged row by row against a round; nothing is written and no database is asked."""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pac_toolkit import i18n
from pac_toolkit.database import now
from pac_toolkit.responses.exchange.keeping import kept_headings
from pac_toolkit.responses.exchange.places import Places
from pac_toolkit.responses.models import Channel, QuestionnaireVersion
from pac_toolkit.responses.services import Arrival, Submission
from surveys.answers import validate
from surveys.cleaning import Refused
from surveys.problems import Problem, excerpt
from surveys.questionnaire import Questionnaire
from surveys.tables.reading import (
    Entries,
    Matching,
    RowReading,
    Table,
    UnreadableTable,
    match_columns,
    read_entries,
    read_json_responses,
    read_responses,
    read_table,
)
from surveys.tables.reading.headings import Kind
from surveys.tables.record import FIELDS, RecordField

Progress = Callable[[int], None]
"""Told how many rows were read since the last time."""

_ZONE: Final = ZoneInfo(i18n.ZONE)
# rows without an identity of their own are known by what they say
_WITHOUT_IDENTITY: Final = uuid.UUID("0b9c6a52-5f0e-4d6a-8f3e-7f0a51c7d0e4")
_PROGRESS_STEP: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A published version with its questions."""

    version: QuestionnaireVersion
    questionnaire: Questionnaire


@dataclass(frozen=True, slots=True)
class Ground:
    """What a file is read against.

    `whole` has the questions of every version; `taking_part` are the communes of the round, `allowed` those
    that the user acts in (None: all); `withheld` are the sensitive questions that the CNDP has not authorised.
    """

    slug: str
    own: Asked
    versions: Mapping[str, Asked]
    whole: Questionnaire
    taking_part: frozenset[str]
    allowed: frozenset[str] | None = None
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person says of the file beside its content.

    `chosen` settles headings by hand, `ignored` leaves some alone; `commune` is the code for all rows;
    `channel` and `language` are those of rows that do not tell.
    """

    commune: str = ""
    channel: Channel | None = None
    language: str = i18n.DEFAULT
    sheet: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


@dataclass(slots=True)
class Reading:
    """What a file says. `problems` name their row and cell; `refusal` is why it cannot be read at all.

    `headings` are those whose cells are kept; `told` are the questions that the file has a place for; `n_alike` rows say the same as another one and
    have no identity. `n_known` and conflicts are found later, in the database.
    """

    file_name: str
    sha256: str
    origin: str = "plain"
    matching: Matching | None = None
    refusal: Problem | None = None
    headings: list[str] = field(default_factory=list)
    n_rows: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)
    told: frozenset[str] = frozenset()
    has_identity: bool = True
    n_alike: int = 0
    n_known: int = 0
    n_withdrawn: int = 0

    @property
    def n_bad(self) -> int:
        """Rows that cannot be stored."""
        return len(self.bad_rows)

    @property
    def is_settled(self) -> bool:
        """Whether the file is readable, and every column is one thing or nothing."""
        return self.refusal is None and not (self.matching and self.matching.ambiguous)

    @property
    def is_good(self) -> bool:
        """Whether every row may be stored."""
        return self.is_settled and not self.problems

    def blame(self, row: int, problems: Sequence[Problem]) -> None:
        """Note what is wrong with a row."""
        self.problems.extend(problems)
        self.bad_rows.add(row)


def read_file(
    content: bytes,
    file_name: str,
    ground: Ground,
    wishes: Wishes = Wishes(),
    progress: Callable[[int], Progress] | None = None,
) -> Reading:
    """Read a file of Kobo, ODK Central or our own; never raises on what is in it.

    `progress` is told the number of rows and gives back what to call as they are read.
    """
    reading = Reading(file_name, hashlib.sha256(content).hexdigest())
    try:
        if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            document = content.removeprefix(b"\xef\xbb\xbf")
            rows = list(read_json_responses(document, file_name, ground.withheld))
            reading.origin = "own"
            reading.told = frozenset(name for row in rows for name in row.answers)
            reading.headings = list(dict.fromkeys(key for row in rows for key in row.raw))
            _Reader(reading, ground, wishes).read(rows, _told(progress, len(rows)))
        else:
            _read_table(content, reading, ground, wishes, progress)
    except UnreadableTable as error:
        reading.refusal = error.problem
    return reading


def _read_table(
    content: bytes,
    reading: Reading,
    ground: Ground,
    wishes: Wishes,
    progress: Callable[[int], Progress] | None,
) -> None:
    table = read_table(content, reading.file_name, wishes.sheet)
    matching = match_columns(
        table,
        ground.whole,
        chosen=wishes.chosen,
        ignored=wishes.ignored,
        withheld=ground.withheld,
    )
    reading.matching, reading.origin = matching, matching.origin
    reading.headings = kept_headings(matching)
    reading.has_identity = matching.has_identity
    reading.told = frozenset(
        column.target.name
        for column in matching.matched
        if column.target and column.target.kind is not Kind.RECORD
    )
    reading.refusal = _foreign(reading, ground)
    if reading.refusal:
        return
    # kept, so that their number is known and they are taken out of the file once
    kept = list(table.rows())
    table = replace(table, open_rows=lambda: iter(kept))
    reader = _Reader(reading, ground, wishes)
    for name, entries in _repeats(content, table, ground.whole, reading):
        reader.add_entries(name, entries)
    rows = read_responses(table, matching, ground.whole)
    reader.read(rows, _told(progress, len(kept)))


def _told(progress: Callable[[int], Progress] | None, length: int) -> Progress:
    return progress(length) if progress else lambda _: None


def _foreign(reading: Reading, ground: Ground) -> Problem | None:
    """Why this is the file of another questionnaire, when it is."""
    title = ground.whole.form_id
    if not reading.told:
        return Problem("other_questionnaire", {"form": title}, reading.file_name)
    due = [
        question.name
        for question in ground.whole.questions()
        if _is_always_due(question.name, ground)
    ]
    missing = [name for name in due if name not in reading.told]
    if missing:
        return Problem("missing_columns", {"columns": ", ".join(missing)}, reading.file_name)
    return None


def _is_always_due(name: str, ground: Ground) -> bool:
    """Whether no row can do without an answer to this question, whatever version it answers."""
    for asked in ground.versions.values():
        if name not in asked.questionnaire:
            return False
        question = asked.questionnaire.question(name)
        if question.required is not True or asked.questionnaire.relevance(question):
            return False
    return True


def _repeats(
    content: bytes, table: Table, questionnaire: Questionnaire, reading: Reading
) -> Iterator[tuple[str, Entries]]:
    """The entries of each repeat that has a table of its own in the file."""
    for question in questionnaire.questions():
        if question.body is None:
            continue
        for sheet in table.other_sheets:
            # members · members.csv · Title-members.csv of ODK Central
            if sheet.removesuffix(".csv").rpartition("-")[2] == question.name:
                other = read_table(content, reading.file_name, sheet)
                yield question.name, read_entries(other, questionnaire, question.name)


class _Reader:
    """Turns the rows of one file into arrivals, or into problems."""

    def __init__(self, reading: Reading, ground: Ground, wishes: Wishes) -> None:
        self._reading = reading
        self._ground = ground
        self._wishes = wishes
        self._places = Places(ground.taking_part, ground.allowed)
        self._entries: dict[str, Mapping[str, list[dict[str, Any]]]] = {}
        self._seen: Counter[str] = Counter()
        self._moment = now()
        by_tool = Channel.WEB if reading.origin == "own" else Channel.ENUMERATOR
        self._channel = wishes.channel or by_tool

    def add_entries(self, name: str, entries: Entries) -> None:
        """Entries that cannot be read spoil the file: nobody sees that a response lacks them."""
        self._entries[name] = entries.by_response
        self._reading.told |= {name}
        for problem in entries.problems:
            row = problem.parameters.get("row", 0)
            placed = Problem(
                problem.code, {**problem.parameters, "table": name}, f"{name}!{problem.place}"
            )
            # rows of another table: told apart from those of the responses
            self._reading.blame(-int(row), [placed])

    def read(self, rows: Iterator[RowReading] | Sequence[RowReading], progress: Progress) -> None:
        """Read every row."""
        reading = self._reading
        for row in rows:
            reading.n_rows += 1
            problems: list[Problem] = list(row.problems)
            arrival = self._arrival(row, problems)
            if problems:
                reading.blame(row.row, problems)
            elif arrival is not None:
                reading.arrivals.append(arrival)
            if reading.n_rows % _PROGRESS_STEP == 0:
                progress(_PROGRESS_STEP)
        progress(reading.n_rows % _PROGRESS_STEP)

    def _arrival(self, row: RowReading, problems: list[Problem]) -> Arrival | None:
        asked = self._ground.versions.get(row.record.get(RecordField.VERSION, ""), self._ground.own)
        received = row.submitted_at or self._moment
        if received > self._moment:
            problems.append(self._problem(row, RecordField.SUBMITTED_AT, "in_the_future"))
        commune = self._commune(row, problems)
        channel = self._word(row, RecordField.CHANNEL, self._channel.value, problems)
        language = self._word(row, RecordField.LANGUAGE, self._wishes.language, problems)
        spoken = self._word(row, RecordField.SPOKEN, "", problems)
        identity = self._identity(row, problems)
        answers = self._answers(row, asked.questionnaire, _day(received), problems)
        if problems or identity is None:
            return None
        started = row.started_at
        submission = Submission(
            instance_id=identity,
            answers=answers,
            language=language,
            spoken=spoken or None,
            is_helped=row.record.get(RecordField.HELPER) == "1",
            # a clock that goes wrong says nothing
            started_at=started if started is not None and started <= received else None,
            version=asked.version,
        )
        cells = [row.raw.get(key, "") for key in self._reading.headings]
        return Arrival(row.row, commune, submission, Channel(channel), received, cells)

    def _answers(
        self, row: RowReading, questionnaire: Questionnaire, day: date, problems: list[Problem]
    ) -> dict[str, Any]:
        raw: dict[str, Any] = dict(row.answers)
        for name, by_response in self._entries.items():
            entries = by_response.get(row.instance_id or "")
            if entries:
                raw[name] = entries
        validation = validate(questionnaire, raw, today=day)
        if validation.errors:
            # a cell that could not be read is told once
            told = {problem.parameters.get("question") for problem in problems}
            problems += [
                self._located(problem, row.row)
                for name, problem in validation.errors.items()
                if name not in told
            ]
        return validation.answers

    def _located(self, problem: Problem, row: int) -> Problem:
        if self._reading.matching is not None:
            return self._reading.matching.located(problem, row)
        known: dict[str, str | int] = {"row": row}
        known |= {"question": problem.place, "column": problem.place}
        place = f"responses[{row}]/answers/{problem.place}"
        return Problem(problem.code, {**problem.parameters, **known}, place)

    def _commune(self, row: RowReading, problems: list[Problem]) -> str:
        """The commune of the row: said of the whole file, told by the row, or answered as a question."""
        text = self._wishes.commune or row.record.get(RecordField.COMMUNE, "")
        text = text or str(row.answers.get(RecordField.COMMUNE.value) or "")
        try:
            return self._places.find(text)
        except Refused as refused:
            problem = self._problem(row, RecordField.COMMUNE, refused.code)
            problems.append(
                replace(problem, parameters={**problem.parameters, **refused.parameters})
            )
            return ""

    def _word(
        self, row: RowReading, name: RecordField, otherwise: str, problems: list[Problem]
    ) -> str:
        """One of the words that a fact may be; in a table they are checked already, in JSON not."""
        word = row.record.get(name) or otherwise
        if word and word not in FIELDS[name].words:
            problem = self._problem(row, name, "not_a_choice")
            value = {"value": excerpt(word)}
            problems.append(replace(problem, parameters={**problem.parameters, **value}))
        return word

    def _identity(self, row: RowReading, problems: list[Problem]) -> str | None:
        if row.instance_id is not None:
            return row.instance_id
        if self._reading.has_identity:
            name = RecordField.INSTANCE_ID.value
            if not any(problem.parameters.get("question") == name for problem in problems):
                problems.append(self._problem(row, RecordField.INSTANCE_ID, "missing_instance_id"))
            return None
        said = json.dumps([self._ground.slug, row.raw], sort_keys=True, ensure_ascii=False)
        self._seen[said] += 1
        if self._seen[said] > 1:
            self._reading.n_alike += 1
        return str(uuid.uuid5(_WITHOUT_IDENTITY, f"{self._seen[said]}/{said}"))

    def _problem(self, row: RowReading, name: RecordField, code: str) -> Problem:
        """A problem with a fact about the response, at its cell when it has one."""
        return self._located(Problem(code, {}, name.value), row.row)


def _day(instant: datetime) -> date:
    """The day that it was where people answered."""
    return instant.astimezone(_ZONE).date()
