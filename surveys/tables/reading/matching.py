"""Columns of a table to the parts of a questionnaire: what is matched, unknown, ambiguous, left alone."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.tables.reading.headings import NOT_READ, Headings, Kind, Target
from surveys.tables.reading.table import Table, UnreadableTable, column_letters
from surveys.tables.record import FIELDS, RecordField

WITHHELD: Final = "withheld"
"""Why a column of a question that may not be asked is left alone."""


class Outcome(StrEnum):
    """What became of a column."""

    MATCHED = "matched"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Match:
    """One column. `candidates` are the keys it may be when ambiguous; `reason` why it is left alone:
    `system`, `note`, `computed`, `repeat`, `address`, `unnamed`, `second` (told better by another column), `chosen`.
    """

    index: int
    header: str
    outcome: Outcome
    target: Target | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""

    @property
    def letters(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Matching:
    """What every column is. `origin`: `own`, `kobo`, `central` or `plain`; `absent`: questions without one."""

    columns: tuple[Match, ...]
    origin: str
    absent: tuple[str, ...]

    def _of(self, outcome: Outcome) -> tuple[Match, ...]:
        return tuple(column for column in self.columns if column.outcome is outcome)

    @property
    def matched(self) -> tuple[Match, ...]:
        """Columns that are read."""
        return self._of(Outcome.MATCHED)

    @property
    def unknown(self) -> tuple[Match, ...]:
        """Columns that nothing in the questionnaire is called like."""
        return self._of(Outcome.UNKNOWN)

    @property
    def ambiguous(self) -> tuple[Match, ...]:
        """Columns that may be several things, or several columns that claim to be one."""
        return self._of(Outcome.AMBIGUOUS)

    @property
    def ignored(self) -> tuple[Match, ...]:
        """Columns that are known and hold no answer."""
        return self._of(Outcome.IGNORED)

    @property
    def withheld(self) -> tuple[Match, ...]:
        """Columns of questions that may not be asked: known, and not read."""
        return tuple(column for column in self.ignored if column.reason == WITHHELD)

    @property
    def has_identity(self) -> bool:
        """Whether rows say which response they are: without it, the same file twice is stored twice."""
        return any(
            column.target == Target(Kind.RECORD, RecordField.INSTANCE_ID) for column in self.matched
        )

    def located(self, problem: Problem, row: int) -> Problem:
        """A problem that `validate` reports of a question, at the cell it came from (`C7`).

        Its parameters gain `row`, `column` and `question`.
        """
        question = problem.place
        known: dict[str, str | int] = {"row": row, "question": question}
        for column in self.matched:
            if column.target and column.target.name == question:
                known["column"] = column.header
                place = f"{column.letters}{row}"
                return Problem(problem.code, {**problem.parameters, **known}, place)
        return Problem(problem.code, {**problem.parameters, **known}, str(row))


def match_columns(
    table: Table,
    questionnaire: Questionnaire,
    *,
    chosen: Mapping[str, str] | None = None,
    ignored: Collection[str] = (),
    withheld: Collection[str] = (),
) -> Matching:
    """What each column of the table is, by its heading alone; never raises on a strange one.

    `chosen` settles a heading by hand: to the name of a question, `question/choice`, or a record field;
    it raises `UnreadableTable` when there is no such thing. `ignored` are headings to leave alone; `withheld` are
    questions that may not be asked: their columns are known, and not read.
    """
    headings = Headings(questionnaire)
    by_hand = _by_hand(questionnaire, chosen or {}, table.name)
    columns = [
        _match(index, header, headings, by_hand, ignored)
        for index, header in enumerate(table.headers)
    ]
    columns = [_withheld(column, withheld) for column in _settled(columns)]
    named = {
        column.target.name
        for column in columns
        if column.target and (column.outcome is not Outcome.IGNORED or column.reason == WITHHELD)
    }
    return Matching(
        columns=tuple(columns),
        origin=_origin(table.headers),
        absent=tuple(
            question.name
            for question in questionnaire.questions()
            if str(question.type) not in NOT_READ and question.name not in named
        ),
    )


def _by_hand(
    questionnaire: Questionnaire, chosen: Mapping[str, str], place: str
) -> dict[str, Target]:
    targets: dict[str, Target] = {}
    for header, key in chosen.items():
        name, _, part = key.partition("/")
        if key in {field.value for field in RecordField}:
            targets[header] = Target(Kind.RECORD, key)
        elif name in questionnaire and not part:
            targets[header] = Target(Kind.ANSWER, name)
        elif name in questionnaire and part in {
            c.name for c in questionnaire.question(name).choices
        }:
            targets[header] = Target(Kind.TICK, name, part)
        else:
            raise UnreadableTable("unknown_target", place, header=header, target=key)
    return targets


def _match(
    index: int,
    header: str,
    headings: Headings,
    by_hand: Mapping[str, Target],
    ignored: Collection[str],
) -> Match:
    if header in ignored:
        return Match(index, header, Outcome.IGNORED, reason="chosen")
    if not header:
        return Match(index, header, Outcome.IGNORED, reason="unnamed")
    if header in by_hand:
        return Match(index, header, Outcome.MATCHED, by_hand[header])
    targets = headings.targets(header)
    if not targets:
        return Match(index, header, Outcome.UNKNOWN)
    if len(targets) > 1:
        keys = tuple(sorted(target.key for target in targets))
        return Match(index, header, Outcome.AMBIGUOUS, candidates=keys)
    (target,) = targets
    if target.kind is Kind.NOTHING:
        return Match(index, header, Outcome.IGNORED, target, reason=target.part)
    return Match(index, header, Outcome.MATCHED, target)


def _withheld(column: Match, withheld: Collection[str]) -> Match:
    is_known = column.target is not None and column.target.kind is not Kind.RECORD
    if not is_known or column.target is None or column.target.name not in withheld:
        return column
    return replace(column, outcome=Outcome.IGNORED, reason=WITHHELD)


def _settled(columns: list[Match]) -> list[Match]:
    """Two columns for one thing: the more trusted one of the record, neither of a question."""
    claims: dict[Target, list[Match]] = defaultdict(list)
    for column in columns:
        if column.outcome is Outcome.MATCHED and column.target:
            claims[column.target].append(column)
    changed: dict[int, Match] = {}
    for target, rivals in claims.items():
        if len(rivals) < 2:
            continue
        aliases = FIELDS[RecordField(target.name)].aliases if target.kind is Kind.RECORD else ()
        known = [rival for rival in rivals if rival.header in aliases]
        first = min(known, key=lambda rival: aliases.index(rival.header)) if known else None
        settled = first is not None and sum(r.header == first.header for r in rivals) == 1
        for rival in rivals:
            if not settled:
                changed[rival.index] = Match(
                    rival.index, rival.header, Outcome.AMBIGUOUS, candidates=(target.key,)
                )
            elif rival is not first:
                changed[rival.index] = Match(
                    rival.index, rival.header, Outcome.IGNORED, target, reason="second"
                )
    return [changed.get(column.index, column) for column in columns]


def _origin(headers: Collection[str]) -> str:
    named = set(headers)
    own = FIELDS[RecordField.INSTANCE_ID].labels.values()
    if {"_uuid", "_channel"} <= named or named.intersection(own):
        return "own"
    if "_uuid" in named:
        return "kobo"
    return "central" if {"KEY", "SubmissionDate"} <= named else "plain"
