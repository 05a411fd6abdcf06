"""What is written down of one workshop, as plain values. No table, no rule and no sentence stands here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pac_toolkit.workshops.models import (
        AgeBand,
        Arrangement,
        Category,
        Channel,
        Competence,
        Language,
        Phase,
        Sex,
        Workshop,
        WorkshopType,
    )

TEXTS = (
    "title",
    "place",
    "legal_basis",
    "chair",
    "chair_function",
    "facilitator",
    "rapporteur",
    "expert",
    "strengths",
    "constraints",
    "disagreements",
    "next_step",
    "observations",
)
"""The fields of free text, in the order of the form."""

FIELDS = (
    "commune_code",
    "workshop_type",
    "phase",
    "title",
    "held_on",
    "starts_at",
    "ends_at",
    "place",
    "latitude",
    "longitude",
    *TEXTS[2:8],
    "invited",
    *TEXTS[8:],
)
"""Every field that holds one value, in the order of the form."""

LISTS = ("languages", "channels", "arrangements")
"""The fields that hold some words of a closed list."""

PLACES = ("douars", "villages")
"""The fields that hold names of douars or neighbourhoods."""

COUNTS = ("attendance", "categories")
"""The fields that count people."""

PARTS = (*FIELDS, *LISTS, *PLACES, "agenda", *COUNTS, "needs", "commitments")
"""Every part of a record: what a comparison names and what may be taken from another text."""

NAMES = frozenset({"chair", "facilitator", "rapporteur", "expert"})
"""The fields that name persons: seen by staff only."""

NEED_TEXTS = ("text", "place", "problem", "cause", "sufferers", "solution")
"""What is written of a need in free text."""
VOTES = ("votes_women", "votes_men", "votes_youth")
"""The votes of a need: women and men add up, youth is "of which"."""
NEED_FIELDS = ("theme", *NEED_TEXTS, "competence", "has_consensus", *VOTES)
"""Everything said of a need, in the order of its card."""

OWN_NEED = 0
"""As `NeedVoiced.need_id`: a need of its own, the same as no other."""

_YOUTH = ("18-24", "25-35")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedVoiced:
    """A need as one workshop voiced it: women's and men's votes add up, youth is "of which".

    `hearing_id` names the hearing that is being changed, None for a new one. `need_id` names the need of the
    commune that this one is; None leaves that as it is, OWN_NEED makes it a need of its own.
    """

    theme: str
    text: str
    place: str = ""
    problem: str = ""
    cause: str = ""
    sufferers: str = ""
    solution: str = ""
    competence: "Competence | None" = None
    has_consensus: bool | None = None
    votes_women: int = 0
    votes_men: int = 0
    # None: nobody noted it, which is not the same as none
    votes_youth: int | None = None
    hearing_id: int | None = None
    need_id: int | None = None

    @property
    def votes(self) -> int:
        """All votes: those of women and of men."""
        return self.votes_women + self.votes_men


@dataclass(frozen=True, slots=True)
class AgendaPoint:
    """A point of the agenda, with the minutes it is given when that is known."""

    text: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What was promised, by whom (a body or a function), by which day, and whether it is done."""

    what: str
    who: str = ""
    due_on: date | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One workshop as the form, an import or the demonstration hands it over.

    `attendance` and `categories` count people; a cell that is absent counts nobody. Totals are sums of the grid.
    `douars` are those the workshop was meant for, `villages` those from which people came.
    """

    commune_code: str
    title: str
    workshop_type: "WorkshopType"
    phase: "Phase"
    held_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    legal_basis: str = ""
    chair: str = ""
    chair_function: str = ""
    facilitator: str = ""
    rapporteur: str = ""
    expert: str = ""
    invited: int | None = None
    strengths: str = ""
    constraints: str = ""
    disagreements: str = ""
    next_step: str = ""
    observations: str = ""
    languages: "tuple[Language, ...]" = ()
    channels: "tuple[Channel, ...]" = ()
    arrangements: "tuple[Arrangement, ...]" = ()
    douars: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    agenda: tuple[AgendaPoint, ...] = ()
    attendance: "Mapping[tuple[Sex, AgeBand], int]" = field(default_factory=dict)
    categories: "Mapping[Category, int]" = field(default_factory=dict)
    needs: tuple[NeedVoiced, ...] = ()
    commitments: tuple[Promise, ...] = ()

    @property
    def participants(self) -> int:
        """Everybody counted in the grid."""
        return sum(self.attendance.values())

    @property
    def women(self) -> int:
        """Women counted in the grid."""
        return self.count_sex("female")

    @property
    def men(self) -> int:
        """Men counted in the grid."""
        return self.count_sex("male")

    @property
    def youth(self) -> int:
        """Participants of 18 to 35 years."""
        return sum(n for (_, band), n in self.attendance.items() if band in _YOUTH)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of the place, in degrees; None unless both are written."""
        if self.latitude is None or self.longitude is None:
            return None
        return (self.latitude, self.longitude)

    def count_sex(self, sex: str) -> int:
        """How many participants of this sex were counted, all ages together."""
        return sum(n for (counted, _), n in self.attendance.items() if counted == sex)


def record_of(workshop: "Workshop") -> Record:
    """The record that a stored workshop holds now."""
    from_lists: dict[str, Any] = {name: tuple(getattr(workshop, name)) for name in LISTS}
    return Record(
        **{name: getattr(workshop, name) for name in (*FIELDS, *PLACES)},
        **from_lists,
        agenda=tuple(AgendaPoint(item.text, item.minutes) for item in workshop.agenda),
        attendance={(row.sex, row.age_band): row.n for row in workshop.attendance if row.n},
        categories={row.category: row.n for row in workshop.categories if row.n},
        needs=tuple(
            NeedVoiced(
                theme=hearing.need.theme,
                **{name: getattr(hearing, name) for name in NEED_FIELDS[1:]},
                hearing_id=hearing.id,
                need_id=hearing.need_id,
            )
            for hearing in workshop.hearings
        ),
        commitments=tuple(
            Promise(what=row.what, who=row.who, due_on=row.due_on, is_done=row.is_done)
            for row in workshop.commitments
        ),
    )


def says_the_same(first: Record, second: Record) -> bool:
    """Whether two records differ in nothing but the numbers of their hearings and cells of zero.

    A need that does not say which need of the commune it is may be any.
    """
    return _comparable(first) == _comparable(second) and all(
        None in {mine.need_id, theirs.need_id} or mine.need_id == theirs.need_id
        for mine, theirs in zip(first.needs, second.needs, strict=True)
    )


def _comparable(record: Record) -> Record:
    unordered: dict[str, Any] = {name: tuple(sorted(getattr(record, name))) for name in LISTS}
    return replace(
        record,
        attendance={cell: n for cell, n in record.attendance.items() if n},
        categories={category: n for category, n in record.categories.items() if n},
        needs=tuple(replace(need, hearing_id=None, need_id=None) for need in record.needs),
        # neither words of a closed list nor the villages people came from have an order
        villages=tuple(sorted(record.villages)),
        **unordered,
    )


def facts_of(record: Record) -> dict[str, Any]:
    """The record as flat facts for the audit record: `attendance.female.18-24`, `need.<hearing>`, `commitment.<n>`."""
    facts: dict[str, Any] = {name: getattr(record, name) for name in (*FIELDS, *LISTS, *PLACES)}
    facts["agenda"] = [[point.text, point.minutes] for point in record.agenda]
    return {name: value or None for name, value in facts.items()} | dict(
        chain(_facts_of_counts(record), _facts_of_needs(record), _facts_of_commitments(record))
    )


def _facts_of_counts(record: Record) -> Iterator[tuple[str, Any]]:
    for (sex, band), n in record.attendance.items():
        yield f"attendance.{sex}.{band}", n
    for category, n in record.categories.items():
        yield f"categories.{category}", n


def _facts_of_needs(record: Record) -> Iterator[tuple[str, Any]]:
    for position, need in enumerate(record.needs, start=1):
        said = {name: getattr(need, name) for name in NEED_FIELDS}
        # what nobody wrote is not told
        optional = {"problem", "cause", "sufferers", "solution", "competence", "has_consensus"}
        kept = {n: v for n, v in said.items() if n not in optional or v not in ("", None)}
        yield f"need.{need.hearing_id or f'new {position}'}", kept | {"need": need.need_id}


def _facts_of_commitments(record: Record) -> Iterator[tuple[str, Any]]:
    for position, promise in enumerate(record.commitments, start=1):
        yield (
            f"commitment.{position}",
            {
                "what": promise.what,
                "who": promise.who,
                "due_on": promise.due_on,
                "is_done": promise.is_done,
            },
        )


def differing_parts(mine: Record, theirs: Record) -> tuple[str, ...]:
    """The parts in which two records differ, of PARTS."""
    first, second = _comparable(mine), _comparable(theirs)
    return tuple(name for name in PARTS if getattr(first, name) != getattr(second, name))


def claim_hearings(mine: Record, stored: Record) -> Record:
    """`mine`, its needs without a number taking that of a stored hearing with the same theme and words.

    A text that was sent before the device knew the numbers of its needs says the same need once more, not another.
    """
    named = {need.hearing_id for need in mine.needs}
    free = {(n.theme, n.text): n.hearing_id for n in stored.needs if n.hearing_id not in named}
    needs = []
    for need in mine.needs:
        number = None if need.hearing_id else free.pop((need.theme, need.text), None)
        is_own = number is not None and need.need_id == OWN_NEED
        claimed = replace(need, hearing_id=number or need.hearing_id)
        needs.append(replace(claimed, need_id=None) if is_own else claimed)
    return replace(mine, needs=tuple(needs))


def take_part(mine: Record, theirs: Record, part: str) -> Record:
    """`mine` with one part of `theirs`; the part `needs+` keeps the needs of both. Raises ValueError for others."""
    if part == "needs+":
        return replace(mine, needs=_join_needs(mine.needs, theirs.needs))
    if part not in PARTS:
        raise ValueError(part)
    return replace(mine, **{part: getattr(theirs, part)})


def _join_needs(
    mine: tuple[NeedVoiced, ...], theirs: tuple[NeedVoiced, ...]
) -> tuple[NeedVoiced, ...]:
    """My needs, then those of theirs that are not the same need as one of mine."""
    numbers = {need.hearing_id for need in mine if need.hearing_id}
    said = {(need.theme, need.text) for need in mine}
    added = (n for n in theirs if n.hearing_id not in numbers and (n.theme, n.text) not in said)
    return (*mine, *added)
