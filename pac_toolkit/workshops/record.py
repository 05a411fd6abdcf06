"""What is written down of one workshop, as plain values. No table, no rule and no sentence stands here."""

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pac_toolkit.workshops.models import AgeBand, Category, Phase, Sex, Workshop, WorkshopType

TEXTS = (
    "title",
    "place",
    "douars",
    "agenda",
    "chair",
    "facilitator",
    "rapporteur",
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
    *TEXTS[1:],
)
"""Every field that holds one value, in the order of the form."""

_YOUTH = ("18-24", "25-35")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedVoiced:
    """A need as one workshop voiced it: women's and men's votes add up, youth is "of which".

    `hearing_id` names the hearing that is being changed, None for a new one.
    """

    theme: str
    text: str
    place: str = ""
    votes_women: int = 0
    votes_men: int = 0
    votes_youth: int = 0
    hearing_id: int | None = None

    @property
    def votes(self) -> int:
        """All votes: those of women and of men."""
        return self.votes_women + self.votes_men


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One workshop as the form, an import or the demonstration hands it over.

    `attendance` and `categories` count people; a cell that is absent counts nobody. Totals are sums of the grid.
    """

    commune_code: str
    title: str
    workshop_type: "WorkshopType"
    phase: "Phase"
    held_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    douars: str = ""
    agenda: str = ""
    chair: str = ""
    facilitator: str = ""
    rapporteur: str = ""
    observations: str = ""
    attendance: "Mapping[tuple[Sex, AgeBand], int]" = field(default_factory=dict)
    categories: "Mapping[Category, int]" = field(default_factory=dict)
    needs: tuple[NeedVoiced, ...] = ()

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

    def count_sex(self, sex: str) -> int:
        """How many participants of this sex were counted, all ages together."""
        return sum(n for (counted, _), n in self.attendance.items() if counted == sex)


def record_of(workshop: "Workshop") -> Record:
    """The record that a stored workshop holds now."""
    return Record(
        **{name: getattr(workshop, name) for name in FIELDS},
        attendance={(row.sex, row.age_band): row.n for row in workshop.attendance if row.n},
        categories={row.category: row.n for row in workshop.categories if row.n},
        needs=tuple(
            NeedVoiced(
                theme=hearing.need.theme,
                text=hearing.need.text,
                place=hearing.need.place,
                votes_women=hearing.votes_women,
                votes_men=hearing.votes_men,
                votes_youth=hearing.votes_youth,
                hearing_id=hearing.id,
            )
            for hearing in workshop.hearings
        ),
    )


def says_the_same(first: Record, second: Record) -> bool:
    """Whether two records differ in nothing but the numbers of their hearings and cells of zero."""
    return _comparable(first) == _comparable(second)


def _comparable(record: Record) -> Record:
    return replace(
        record,
        attendance={cell: n for cell, n in record.attendance.items() if n},
        categories={category: n for category, n in record.categories.items() if n},
        needs=tuple(replace(need, hearing_id=None) for need in record.needs),
    )


def facts_of(record: Record) -> dict[str, Any]:
    """The record as flat facts for the audit record: `attendance.female.18-24`, `need.<hearing>`."""
    facts: dict[str, Any] = {name: getattr(record, name) for name in FIELDS}
    for (sex, band), n in record.attendance.items():
        facts[f"attendance.{sex}.{band}"] = n
    for category, n in record.categories.items():
        facts[f"categories.{category}"] = n
    for position, need in enumerate(record.needs, start=1):
        facts[f"need.{need.hearing_id or f'new {position}'}"] = {
            "theme": need.theme,
            "text": need.text,
            "place": need.place,
            "votes_women": need.votes_women,
            "votes_men": need.votes_men,
            "votes_youth": need.votes_youth,
        }
    return facts


def differing_parts(mine: Record, theirs: Record) -> tuple[str, ...]:
    """The parts in which two records differ: names of FIELDS, then `attendance`, `categories`, `needs`."""
    first, second = _comparable(mine), _comparable(theirs)
    parts = (*FIELDS, "attendance", "categories", "needs")
    return tuple(name for name in parts if getattr(first, name) != getattr(second, name))


def take_part(mine: Record, theirs: Record, part: str) -> Record:
    """`mine` with one part of `theirs`; the part `needs+` keeps the needs of both. Raises ValueError for others."""
    if part == "needs+":
        return replace(mine, needs=_join_needs(mine.needs, theirs.needs))
    if part not in (*FIELDS, "attendance", "categories", "needs"):
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
