"""Bringing a file in: what it is read against, what of it is stored already, and storing the rest."""

from collections.abc import Callable, Collection
from typing import Any

from pac_toolkit.responses import queries, services
from pac_toolkit.responses.errors import ImportRefusedError, RoundClosedError
from pac_toolkit.responses.exchange.reading import Asked, Ground, Reading
from pac_toolkit.responses.models import Import, Round
from pac_toolkit.responses.queries import Known
from pac_toolkit.responses.services import Arrival, FileFacts
from surveys.problems import Problem
from surveys.tables.record import RecordField
from surveys.tables.writing.versions import merged


def ground_of(
    round_: Round, allowed: Collection[str] | None = None, *, is_authorised: bool = False
) -> Ground:
    """What files for this round are read against; `allowed` are the communes the user acts in, None for all.

    Without the CNDP's authorisation sensitive questions are not read (`queries.get_asked`).
    """
    listed = queries.list_asked_versions(round_)
    versions = {
        version.version: Asked(
            version, queries.get_asked(round_, version, is_authorised=is_authorised)
        )
        for version in listed
    }
    whole = merged([queries.get_questionnaire(version) for version in listed])
    asked = merged([one.questionnaire for one in versions.values()])
    return Ground(
        slug=round_.slug,
        own=versions[round_.version.version],
        versions=versions,
        whole=whole,
        taking_part=frozenset(queries.get_targets(round_)),
        allowed=None if allowed is None else frozenset(allowed),
        withheld=frozenset(
            question.name for question in whole.questions() if question.name not in asked
        ),
    )


def part_known(reading: Reading, round_: Round) -> Reading:
    """Take out of the arrivals what is stored already; other content under a known id is a problem of its row.

    What was withdrawn since stays withdrawn.
    """
    ids = [arrival.submission.instance_id for arrival in reading.arrivals]
    known = queries.find_known(ids)
    fresh = []
    for arrival in reading.arrivals:
        stored = known.get(arrival.submission.instance_id)
        if stored is None:
            fresh.append(arrival)
            continue
        different = _differences(arrival, stored, round_, reading)
        if different:
            reading.blame(arrival.row, [_conflict(arrival, different, reading)])
        elif stored.content_hash:
            reading.n_known += 1
        else:
            reading.n_withdrawn += 1
    reading.arrivals = fresh
    return reading


def _differences(arrival: Arrival, stored: Known, round_: Round, reading: Reading) -> list[str]:
    """In what the row differs from what is stored under its id; a question the file has no place for says nothing."""
    if stored.round_id != round_.id:
        return ["round"]
    if not stored.content_hash:
        return []
    found = []
    if stored.commune_code != arrival.commune_code:
        found.append(RecordField.COMMUNE.value)
    answers = arrival.submission.answers
    names = dict.fromkeys((*answers, *stored.answers))
    found += [
        name
        for name in names
        if name in reading.told and answers.get(name) != stored.answers.get(name)
    ]
    return found


def _conflict(arrival: Arrival, different: list[str], reading: Reading) -> Problem:
    code = "known_elsewhere" if different == ["round"] else "conflict"
    problem = Problem(code, {"different": ", ".join(different)}, RecordField.INSTANCE_ID.value)
    if reading.matching is not None:
        return reading.matching.located(problem, arrival.row)
    place = f"responses[{arrival.row}]/{problem.place}"
    return Problem(code, {**problem.parameters, "row": arrival.row}, place)


def store_reading(
    *,
    reading: Reading,
    round_: Round,
    actor: Any | None = None,
    skip_bad: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Import:
    """Store what was read and is not known, in the caller's transaction; another import of the round waits for its end.

    All rows or none, unless `skip_bad` leaves the bad ones out. Raises ImportRefusedError, and the errors of
    `store_arrivals`.
    """
    if not round_.accepts_answers:
        raise RoundClosedError(round_.slug)
    services.make_imports_wait(round_=round_)
    part_known(reading, round_)
    if not (reading.is_good or (skip_bad and reading.is_settled)):
        raise ImportRefusedError(reading)
    return services.store_arrivals(
        round_=round_,
        arrivals=reading.arrivals,
        file=FileFacts(
            name=reading.file_name,
            sha256=reading.sha256,
            origin=reading.origin,
            headings=reading.headings,
            n_rows=reading.n_rows,
            n_known=reading.n_known + reading.n_withdrawn,
            n_left_out=reading.n_bad,
        ),
        actor=actor,
        progress=progress,
    )
