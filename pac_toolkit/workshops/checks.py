"""What is wrong, doubtful or missing in a workshop's record. Codes only: the form owns the sentences.

A refusal stops the save. A doubt never does: it asks a person to look again. Nothing here reads the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from communes.distance import distance_outside_km
from communes.problems import Problem
from communes.themes import Competence, get_theme

if TYPE_CHECKING:
    from pac_toolkit.workshops.record import NeedVoiced, Record

LARGE_CELL = 200
"""More people of one sex and age band, or more votes of one sex, than this is questioned."""
LARGE_WORKSHOP = 500
"""More participants than this are questioned."""
DAY_MINUTES = 24 * 60
"""No point of an agenda takes more minutes."""
LONG_HOURS = 8
"""A workshop longer than this is questioned."""
FAR_KM = 3
"""A place further outside its commune than this is questioned: the boundaries are approximate."""
NUMBER_LIMIT = 10_000_000
"""No count reaches the population of the region four times over: such a number cannot be stored."""

_OWN_TASKS = frozenset({Competence.OWN, Competence.PLANNING, Competence.ORGANISATION})
_TOOK_PLACE = frozenset({"held", "closed", "validated"})
_DATED = _TOOK_PLACE | {"planned"}


FILE_LIMIT_MB = 10
"""A scan or photo larger than this is refused."""
_MAGIC = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the form: what closing the record needs of it, and what it should say as well."""

    key: str
    missing: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()
    is_optional: bool = False
    """Whether closing asks nothing of it."""

    @property
    def is_complete(self) -> bool:
        """Nothing needed and nothing advised is missing."""
        return not self.missing and not self.advised


def list_refusals(record: "Record", state: str, today: date) -> list[Problem]:
    """Everything that may not be stored for a workshop in this state; `place` names the field.

    Places: a field's name, `attendance.<sex>.<band>`, `categories.<category>`, `needs.<position>.<field>`,
    `commitments.<position>.<field>`.
    """
    return [
        *_refuse_dates(record, state, today),
        *_refuse_point(record),
        *_refuse_agenda(record),
        *_refuse_numbers(record),
        *(p for position, need in enumerate(record.needs) for p in _refuse_need(need, position)),
        *_refuse_same_need(record),
        *(
            Problem("promise_missing", place=f"commitments.{position}.what")
            for position, promise in enumerate(record.commitments)
            if not promise.what
        ),
    ]


def _refuse_dates(record: "Record", state: str, today: date) -> Iterator[Problem]:
    if not record.title:
        yield Problem("title_missing", place="title")
    if state in _DATED and record.held_on is None:
        yield Problem("date_missing", place="held_on")
    if state in _TOOK_PLACE and record.held_on is not None and record.held_on > today:
        yield Problem("held_in_future", {"date": record.held_on}, "held_on")
    if record.starts_at and record.ends_at and record.ends_at <= record.starts_at:
        yield Problem("end_before_start", {"start": record.starts_at}, "ends_at")


def _refuse_point(record: "Record") -> Iterator[Problem]:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = getattr(record, name)
        other = record.longitude if name == "latitude" else record.latitude
        if value is None and other is not None:
            yield Problem("half_a_point", place=name)
        elif value is not None and abs(value) > limit:
            yield Problem("not_on_earth", {"limit": limit}, name)


def _refuse_agenda(record: "Record") -> Iterator[Problem]:
    for number, point in enumerate(record.agenda, start=1):
        if point.minutes is not None and not 0 < point.minutes <= DAY_MINUTES:
            yield Problem("minutes_impossible", {"point": number, "n": point.minutes}, "agenda")


def _refuse_same_need(record: "Record") -> Iterator[Problem]:
    first: dict[int, int] = {}
    for position, need in enumerate(record.needs):
        if need.need_id and first.setdefault(need.need_id, position) != position:
            yield Problem(
                "same_need_twice",
                {"need": position + 1, "earlier": first[need.need_id] + 1},
                f"needs.{position}.same_as",
            )


def _refuse_numbers(record: "Record") -> Iterator[Problem]:
    counts = {
        **{f"attendance.{sex}.{band}": n for (sex, band), n in record.attendance.items()},
        **{f"categories.{category}": n for category, n in record.categories.items()},
        **({} if record.invited is None else {"invited": record.invited}),
    }
    yield from (p for place, n in counts.items() for p in _refuse_count(n, place))


def _refuse_count(n: int, place: str) -> Iterator[Problem]:
    if n < 0:
        yield Problem("negative", {"n": n}, place)
    elif n >= NUMBER_LIMIT:
        yield Problem("impossible", {"n": n}, place)


def _refuse_need(need: "NeedVoiced", position: int) -> Iterator[Problem]:
    place = f"needs.{position}"
    if not need.text:
        yield Problem("need_text_missing", place=f"{place}.text")
    if not need.theme:
        yield Problem("need_theme_missing", place=f"{place}.theme")
    for name in ("votes_women", "votes_men", "votes_youth"):
        yield from _refuse_count(getattr(need, name) or 0, f"{place}.{name}")
    if (need.votes_youth or 0) > need.votes >= 0:
        yield Problem(
            "youth_over_votes",
            {
                "youth": need.votes_youth or 0,
                "votes": need.votes,
                "women": need.votes_women,
                "men": need.votes_men,
            },
            f"{place}.votes_youth",
        )


def list_doubts(record: "Record") -> list[Problem]:
    """What is possible but seldom right, for a person to look at again; it never stops a save."""
    return [
        *_doubt_point(record),
        *_doubt_grid(record),
        *_doubt_hours(record.starts_at, record.ends_at),
        *(p for n, need in enumerate(record.needs) for p in _doubt_need(record, need, n)),
        *_doubt_repeated_needs(record),
        *_doubt_promises(record),
    ]


def list_large_numbers(record: "Record") -> list[Problem]:
    """Numbers of people that are possible, but seldom right: somebody confirms them once."""
    total = record.participants
    found = (
        [Problem("many_participants", {"n": total}, "attendance")] if total > LARGE_WORKSHOP else []
    )
    return found + [
        Problem("large_cell", {"n": n, "sex": sex, "band": band}, f"attendance.{sex}.{band}")
        for (sex, band), n in record.attendance.items()
        if n > LARGE_CELL
    ]


def _doubt_point(record: "Record") -> Iterator[Problem]:
    if record.point is None or any(True for _ in _refuse_point(record)):
        return
    far = distance_outside_km(record.commune_code, *record.point)
    if far > FAR_KM:
        yield Problem("far_outside", {"km": round(far)}, "latitude")


def _doubt_grid(record: "Record") -> Iterator[Problem]:
    yield from list_large_numbers(record)
    total = record.participants
    for category, n in record.categories.items():
        if n > total:
            yield Problem(
                "category_over_participants",
                {"n": n, "total": total, "category": category},
                f"categories.{category}",
            )


def _doubt_hours(start: time | None, end: time | None) -> Iterator[Problem]:
    if start and end and end.hour - start.hour >= LONG_HOURS:
        yield Problem("long", {"start": start, "end": end}, "ends_at")


def _doubt_need(record: "Record", need: "NeedVoiced", position: int) -> Iterator[Problem]:
    """More votes than people of that sex; people of unknown sex may be either."""
    unknown = record.count_sex("unknown")
    if not record.participants:
        return
    for sex, votes, present in (
        ("women", need.votes_women, record.women),
        ("men", need.votes_men, record.men),
    ):
        if votes > present + unknown:
            yield Problem(
                f"votes_over_{sex}",
                {"votes": votes, "present": present, "need": position + 1},
                f"needs.{position}.votes_{sex}",
            )


def _doubt_repeated_needs(record: "Record") -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for position, need in enumerate(record.needs):
        key = (need.theme, " ".join(need.text.split()).casefold())
        earlier = first.setdefault(key, position)
        if earlier != position:
            yield Problem(
                "need_repeated",
                {"need": position + 1, "earlier": earlier + 1},
                f"needs.{position}.text",
            )


def _doubt_promises(record: "Record") -> Iterator[Problem]:
    """Nobody promises for a day that has passed already."""
    for position, promise in enumerate(record.commitments):
        if promise.due_on and record.held_on and promise.due_on < record.held_on:
            yield Problem(
                "promise_before",
                {"commitment": position + 1, "due": promise.due_on, "held": record.held_on},
                f"commitments.{position}.due_on",
            )


def list_sections(record: "Record") -> tuple[Section, ...]:
    """The form's sections in order, each with what is missing in it."""
    return (
        Section("basics", _empty(record, "held_on", "place"), _empty(record, "starts_at")),
        Section("agenda", (), _empty(record, "agenda", "chair", "rapporteur"), is_optional=True),
        Section("attendance", () if record.participants else ("attendance",)),
        *(
            Section(name, (), _empty(record, name), is_optional=True)
            for name in ("categories", "needs", "commitments")
        ),
        Section("invitation", (), _empty(record, "channels", "legal_basis"), is_optional=True),
        Section("observations", (), _empty(record, "observations"), is_optional=True),
    )


def _empty(record: "Record", *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if not getattr(record, name))


def list_missing(record: "Record") -> tuple[str, ...]:
    """What a workshop must say before it can be closed: date, place, at least one participant."""
    return tuple(name for section in list_sections(record) for name in section.missing)


def media_type(head: bytes) -> str | None:
    """What a file is by its first bytes: PDF, JPEG or PNG; None for anything else, whatever its name says."""
    return next((kind for kind, magic in _MAGIC.items() if head.startswith(magic)), None)


def check_file(
    kind: str, name: str, size_bytes: int, head: bytes, *, has_consent: bool = False
) -> Problem | None:
    """Why a file may not be attached as this kind; None when it may."""
    place = "photos" if kind == "photo" else kind
    megabytes = -(-size_bytes // 1_000_000)
    if size_bytes == 0:
        return Problem("file_empty", {"name": name}, place)
    if size_bytes > FILE_LIMIT_MB * 1024 * 1024:
        told = {"name": name, "size": megabytes, "limit": FILE_LIMIT_MB}
        return Problem("file_too_large", told, place)
    found = media_type(head)
    if found is None:
        return Problem("file_kind", {"name": name}, place)
    if kind == "photo" and found == "application/pdf":
        return Problem("photo_not_picture", {"name": name}, place)
    if kind == "photo" and not has_consent:
        return Problem("photo_without_consent", place="photo_consent")
    return None


def is_own_task(theme: str, competence: str | None) -> bool:
    """Whether a need is the commune's own task: as the record says, else as the law says of its theme."""
    if competence:
        return competence == "inside"
    return get_theme(theme).competence in _OWN_TASKS
