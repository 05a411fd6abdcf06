"""Storing many responses at once, with the same outcome as one by one: rows, tallies, flags."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.responses import codes
from pac_toolkit.responses.errors import ConflictError, NotInRoundError, RoundClosedError
from pac_toolkit.responses.models import (
    Channel,
    FlagKind,
    Import,
    ImportedRow,
    Response,
    ResponseFlag,
    Round,
    Source,
)
from pac_toolkit.responses.queries import (
    find_equal_answers,
    find_response_by_instance,
    get_questionnaire,
    get_targets,
)
from pac_toolkit.responses.services.answers import (
    REPEATED_CHOICES,
    REPEATED_FROM,
    Submission,
    count_choices,
    insert_or_nothing,
    odd_kinds,
    row_values,
)
from pac_toolkit.responses.services.tallies import add_groups
from pac_toolkit.responses.tallying import cells, profile_of

_ROWS_A_STATEMENT: Final = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """One row of a file that may be stored. `cells` is what stood in it, under the headings of the file."""

    row: int
    commune_code: str
    submission: Submission
    channel: Channel
    received_at: datetime
    cells: list[str]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The file that arrivals were read from; `n_known` rows are stored already, `n_left_out` could not be read."""

    name: str
    sha256: str
    origin: str
    headings: list[str]
    n_rows: int
    n_known: int
    n_left_out: int


def make_imports_wait(*, round_: Round) -> None:
    """One import of a round at a time: the next one sees what this one stored. Single answers do not wait.

    SQLite lets one writer in at a time anyway.
    """
    db.session.execute(
        select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True)
    )


def store_arrivals(
    *,
    round_: Round,
    arrivals: Sequence[Arrival],
    file: FileFacts,
    actor: Any | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Import:
    """Store every arrival, or none: nothing is written unless the caller's transaction ends well.

    Raises RoundClosedError, NotInRoundError, or ConflictError when an id came in meanwhile by another way.
    """
    if not round_.accepts_answers:
        raise RoundClosedError(round_.slug)
    strangers = {arrival.commune_code for arrival in arrivals} - get_targets(round_).keys()
    if strangers:
        raise NotInRoundError(", ".join(sorted(strangers)))
    stored = Import(
        round_id=round_.id,
        file_name=file.name[:200],
        sha256=file.sha256,
        origin=file.origin,
        headings=file.headings,
        n_rows=file.n_rows,
        n_stored=len(arrivals),
        n_known=file.n_known,
        n_left_out=file.n_left_out,
        imported_by_id=getattr(actor, "id", None),
    )
    db.session.add(stored)
    db.session.flush()
    numbers = _insert_rows(round_, arrivals, stored, actor, progress)
    _count(round_, arrivals)
    _flag_repeated(round_, arrivals, numbers)
    _flag_odd(round_, arrivals, numbers)
    _note(stored, round_, actor)
    return stored


def _insert_rows(
    round_: Round,
    arrivals: Sequence[Arrival],
    stored: Import,
    actor: Any | None,
    progress: Callable[[int], None],
) -> list[tuple[int, str]]:
    """The responses, and beside each the row that it came from; the number and the hash of choices of each."""
    numbers: list[tuple[int, str]] = []
    remaining = iter(arrivals)
    while part := list(islice(remaining, _ROWS_A_STATEMENT)):
        rows = {
            arrival.submission.instance_id: row_values(
                round_,
                arrival.commune_code,
                arrival.submission,
                arrival.channel,
                Source.IMPORT,
                actor,
            )
            for arrival in part
        }
        received = {each.submission.instance_id: each.received_at for each in part}
        given = _insert_responses(rows, received)
        numbers.extend((given[name], row["answers_hash"]) for name, row in rows.items())
        kept = [
            {
                "response_id": given[arrival.submission.instance_id],
                "import_id": stored.id,
                "row": arrival.row,
                "cells": arrival.cells,
            }
            for arrival in part
        ]
        db.session.execute(insert_or_nothing(ImportedRow.__table__), kept)
        progress(len(part))
    return numbers


def _insert_responses(
    rows: dict[str, dict[str, Any]], received: dict[str, datetime]
) -> dict[str, int]:
    """The number of each row by instance_id; a receipt that is taken, by a rare chance, is drawn anew."""
    given: dict[str, int] = {}
    for _ in range(3):
        values = {
            name: {**row, "receipt": codes.new_code(), "received_at": received[name]}
            for name, row in rows.items()
            if name not in given
        }
        if not values:
            break
        # by the table, not the class: the same rows, without the cost of objects
        db.session.execute(insert_or_nothing(Response.__table__), list(values.values()))
        found = db.session.execute(
            select(Response.instance_id, Response.id, Response.receipt).where(
                Response.instance_id.in_(values)
            )
        )
        given.update({name: n for name, n, receipt in found if receipt == values[name]["receipt"]})
    for name in rows.keys() - given.keys():
        existing = find_response_by_instance(name)
        raise ConflictError(existing) if existing else RuntimeError("no receipt code is free")
    return given


def _count(round_: Round, arrivals: Iterable[Arrival]) -> None:
    groups: defaultdict[tuple[Any, ...], Counter[tuple[str, str]]] = defaultdict(Counter)
    for arrival in arrivals:
        submission = arrival.submission
        profile = profile_of(submission.answers)
        person = (profile.sex, profile.age_band, profile.milieu)
        questionnaire = get_questionnaire(submission.version or round_.version)
        pairs = cells(questionnaire, submission.answers)
        groups[arrival.commune_code, person, arrival.channel.value].update(pairs)
    add_groups(round_.id, groups)


def _flag_repeated(
    round_: Round, arrivals: Sequence[Arrival], numbers: Sequence[tuple[int, str]]
) -> None:
    """Equal vectors of one commune are flagged as when they come one by one.

    From the third on each is; those before it with the third.
    """
    arrived: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    example: dict[tuple[str, str], Submission] = {}
    for arrival, (number, answers_hash) in zip(arrivals, numbers, strict=True):
        key = (arrival.commune_code, answers_hash)
        arrived[key].append(number)
        example[key] = arrival.submission
    flagged: list[int] = []
    equal = find_equal_answers(round_, {answers_hash for _, answers_hash in arrived})
    for key, fresh in arrived.items():
        everybody = equal[key]
        if len(everybody) >= REPEATED_FROM and _is_long(round_, example[key]):
            had_them = len(everybody) - len(fresh) >= REPEATED_FROM
            flagged += fresh if had_them else everybody
    if flagged:
        rows = [
            {"response_id": number, "kind": FlagKind.REPEATED_ANSWERS} for number in sorted(flagged)
        ]
        db.session.execute(insert_or_nothing(ResponseFlag.__table__), rows)


def _flag_odd(
    round_: Round, arrivals: Sequence[Arrival], numbers: Sequence[tuple[int, str]]
) -> None:
    """What looks odd by itself is flagged as when it comes alone."""
    rows = [
        {"response_id": number, "kind": kind}
        for arrival, (number, _) in zip(arrivals, numbers, strict=True)
        for kind in odd_kinds(
            get_questionnaire(arrival.submission.version or round_.version),
            arrival.commune_code,
            arrival.submission.answers,
        )
    ]
    if rows:
        db.session.execute(insert_or_nothing(ResponseFlag.__table__), rows)


def _is_long(round_: Round, submission: Submission) -> bool:
    """Whether the vector can be told from chance."""
    questionnaire = get_questionnaire(submission.version or round_.version)
    return count_choices(questionnaire, submission.answers) >= REPEATED_CHOICES


def _note(stored: Import, round_: Round, actor: Any | None) -> None:
    audit.record(
        action="import",
        thing_type="round",
        thing_id=round_.id,
        actor=actor,
        after={
            "import": stored.id,
            "file": stored.file_name,
            "sha256": stored.sha256,
            "rows": stored.n_rows,
            "stored": stored.n_stored,
            "known": stored.n_known,
            "left_out": stored.n_left_out,
        },
    )
