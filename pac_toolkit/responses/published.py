"""Reading what was published of a round: counts of a place, sex and age band, None where hidden. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pac_toolkit.responses.disclosure import (
    ANSWERED,
    NO_ANSWER,
    NOT_RATED,
    PARTS_OF_BAND,
    RESPONSES,
    YOUTH,
    Table,
)
from surveys.disclosure import ALL, CLASSES
from surveys.results import OUTSIDE

OUTSIDE_TABLE: Final = "{}/outside"


@dataclass(frozen=True, slots=True)
class ScaleCounts:
    """Counts of a service: three classes of `base`; does not exist, not used, does not know of `answered`."""

    base: int | None
    classes: Mapping[str, int | None]
    answered: int | None
    outside: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Published:
    """The public figures of a round as last put out. `withheld` questions are never told."""

    tables: Mapping[str, Table]
    published_at: datetime | None = None
    withheld: frozenset[str] = frozenset()
    _several: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        several = {name.partition("/")[0] for name in self.tables if "/" in name}
        object.__setattr__(
            self,
            "_several",
            frozenset(name for name in several if OUTSIDE_TABLE.format(name) not in self.tables),
        )

    def responses(self, place: str = ALL, *, sex: str = ALL, age_band: str = ALL) -> int | None:
        """How many answered."""
        return self._count(RESPONSES, place, sex, age_band, ALL)

    def scale(
        self, question: str, place: str = ALL, *, sex: str = ALL, age_band: str = ALL
    ) -> ScaleCounts | None:
        """A service's counts; None when the question is not told. What is outside the scale has no sex or age."""
        if not self.tells(question) or NOT_RATED not in self.tables[question].choices:
            return None

        def of(choice: str) -> int | None:
            return self._count(question, place, sex, age_band, choice)

        classes = {name: of(name) for name in CLASSES}
        base = _sum(classes.values())
        if base is None:
            base = _less(of(ALL), of(NOT_RATED))
        outside: dict[str, int | None] = dict.fromkeys(OUTSIDE)
        answered = None
        if sex == age_band == ALL and (parts := self.tables.get(OUTSIDE_TABLE.format(question))):
            if f"{place}|{ALL}" in parts.rows:
                outside = {code: parts.count(place, choice=code) for code in OUTSIDE}
                answered = _less(of(ALL), parts.count(place, choice=NO_ANSWER))
            elif of(NOT_RATED) == 0:
                outside, answered = dict.fromkeys(OUTSIDE, 0), base
        return ScaleCounts(base, classes, answered, outside)

    def choices(
        self, question: str, place: str = ALL, *, sex: str = ALL, age_band: str = ALL
    ) -> dict[str, int | None]:
        """How many gave each choice; of several choices, ALL is who answered at all. Empty when not told."""
        if not self.tells(question):
            return {}
        if question not in self._several:
            table = self.tables[question]
            return {
                choice: self._count(question, place, sex, age_band, choice)
                for choice in table.choices
            }
        prefix = f"{question}/"
        found = {
            name.removeprefix(prefix): self._count(
                name, place, sex, age_band, name.removeprefix(prefix)
            )
            for name in self.tables
            if name.startswith(prefix)
        }
        return {ALL: self._count(question, place, sex, age_band, ANSWERED), **found}

    def tells(self, question: str) -> bool:
        """Whether anything of a question is public."""
        return question in self.tables and question not in self.withheld

    def _count(self, name: str, place: str, sex: str, age_band: str, choice: str) -> int | None:
        table = self.tables.get(name)
        if table is None:
            return 0
        if age_band == YOUTH and not any(key.endswith(f"|{YOUTH}") for key in table.rows):
            return _sum(
                table.count(place, sex=sex, age_band=part, choice=choice)
                for part in PARTS_OF_BAND[YOUTH]
            )
        return table.count(place, sex=sex, age_band=age_band, choice=choice)


NOTHING: Final = Published({})


def add_scales(items: Sequence[ScaleCounts]) -> ScaleCounts | None:
    """Several places together; hidden where one of them is."""
    if len(items) < 2:
        return items[0] if items else None
    return ScaleCounts(
        _sum(item.base for item in items),
        {name: _sum(item.classes[name] for item in items) for name in CLASSES},
        _sum(item.answered for item in items),
        {code: _sum(item.outside[code] for item in items) for code in OUTSIDE},
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    total = 0
    for n in counts:
        if n is None:
            return None
        total += n
    return total


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part
