"""Who was heard and who was not: sums of a territory, its share in the census, and women's list of needs beside men's.

Pure: plain numbers in, plain numbers out. The SELECTs stand in `queries.territories`.
"""

import enum
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from communes.census import margins
from pac_toolkit.workshops.models import Phase, WorkshopType

FEW = 10
"""A group with fewer votes than this tells nothing of the others, and the public does not see it."""

FAR_UNDER = 2 / 3
"""Women are far under their share where it is less than this part of their share in the census."""

_YOUTH_BANDS = frozenset({"18-24", "25-35"})


class Concern(enum.StrEnum):
    """What a commune lacks so that everybody is heard."""

    NO_WORKSHOP = "no_workshop"
    NO_WOMEN = "no_women"
    NO_YOUTH = "no_youth"
    WOMEN_FAR_UNDER = "women_far_under"


@dataclass(frozen=True, slots=True)
class Votes:
    """How often a theme was voiced and by whose votes; `youth` is of which, None where nobody noted it."""

    hearings: int = 0
    women: int = 0
    men: int = 0
    youth: int | None = None

    def __add__(self, other: "Votes") -> "Votes":
        return Votes(
            self.hearings + other.hearings,
            self.women + other.women,
            self.men + other.men,
            add_noted(self.youth, other.youth),
        )


def add_noted(*counts: int | None) -> int | None:
    """The sum of the counts that were noted; None when none was."""
    noted = [n for n in counts if n is not None]
    return sum(noted) if noted else None


@dataclass(slots=True)
class Sums:
    """What the workshops of a territory add up to.

    `youth` is 18-35 years; people of unknown sex or age are in `participants` only. `douars` counts those ever
    named in the territory, `reached` those for which a counted workshop was meant or whose people came to one.
    """

    kinds: Counter[tuple[WorkshopType, Phase]] = field(default_factory=Counter)
    participants: int = 0
    women: int = 0
    men: int = 0
    youth: int = 0
    with_disabilities: int = 0
    douars: int = 0
    reached: int = 0
    themes: dict[str, Votes] = field(default_factory=dict)

    @property
    def workshops(self) -> int:
        """All workshops counted."""
        return self.kinds.total()

    @property
    def unreached(self) -> int:
        """Douars named in the territory that no counted workshop reached."""
        return self.douars - self.reached

    @property
    def hearings(self) -> int:
        """How often a need was voiced, whichever."""
        return sum(votes.hearings for votes in self.themes.values())

    def share(self, n: int) -> float | None:
        """`n` as a share of all participants; None when there were none."""
        return n / self.participants if self.participants else None

    def count_type(self, kind: WorkshopType) -> int:
        """Workshops of this type in any phase."""
        return sum(n for (one, _), n in self.kinds.items() if one is kind)

    def add(self, other: "Sums") -> None:
        """Count the workshops of another territory too."""
        self.kinds.update(other.kinds)
        for name in (
            "participants",
            "women",
            "men",
            "youth",
            "with_disabilities",
            "douars",
            "reached",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for theme, votes in other.themes.items():
            self.themes[theme] = self.themes.get(theme, Votes()) + votes


def add_up(parts: Iterable[Sums]) -> Sums:
    """The sums of several territories together."""
    whole = Sums()
    for part in parts:
        whole.add(part)
    return whole


@dataclass(frozen=True, slots=True)
class Population:
    """The adults (18 and over) that the census of 2024 counted; young adults are 18 to 35."""

    adults: float = 0.0
    women: float = 0.0
    youth: float = 0.0

    @property
    def women_share(self) -> float | None:
        """Women among the adults."""
        return self.women / self.adults if self.adults else None

    @property
    def youth_share(self) -> float | None:
        """People of 18 to 35 among the adults."""
        return self.youth / self.adults if self.adults else None


@cache
def _populations() -> Mapping[str, Population]:
    sums: dict[str, list[float]] = {}
    for cell in margins():
        row = sums.setdefault(cell.commune_code, [0.0, 0.0, 0.0])
        row[0] += cell.population
        row[1] += cell.population if cell.sex == "female" else 0.0
        row[2] += cell.population if cell.age_band in _YOUTH_BANDS else 0.0
    return {code: Population(*row) for code, row in sums.items()}


def population_of(commune_codes: Collection[str]) -> Population:
    """The adults of these communes together, as the census of 2024 counted them."""
    rows = [_populations()[code] for code in sorted(commune_codes) if code in _populations()]
    return Population(
        adults=sum(row.adults for row in rows),
        women=sum(row.women for row in rows),
        youth=sum(row.youth for row in rows),
    )


def list_concerns(commune_code: str, sums: Sums | None) -> tuple[Concern, ...]:
    """What a commune lacks. Without any workshop nothing else is said; shares of fewer than ten people neither."""
    if sums is None or not sums.workshops:
        return (Concern.NO_WORKSHOP,)
    found = []
    if not sums.count_type(WorkshopType.WOMEN):
        found.append(Concern.NO_WOMEN)
    if not sums.count_type(WorkshopType.YOUTH):
        found.append(Concern.NO_YOUTH)
    expected, share = population_of([commune_code]).women_share, sums.share(sums.women)
    if (
        expected is not None
        and share is not None
        and sums.participants >= FEW
        and share < FAR_UNDER * expected
    ):
        found.append(Concern.WOMEN_FAR_UNDER)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Side:
    """A theme in the list of women or of men: its votes, their share of the group's, its rank (1 is the first).

    The share and the rank are None where the group gave no vote at all; themes of equal votes share a rank,
    and a theme without a vote of the group has none.
    """

    votes: int
    share: float | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Voice:
    """A theme as women and as men put it."""

    theme: str
    hearings: int
    women: Side
    men: Side
    youth: int | None

    @property
    def gap(self) -> float | None:
        """Women's share less men's; None where one group gave no vote."""
        if self.women.share is None or self.men.share is None:
            return None
        return self.women.share - self.men.share

    @property
    def votes(self) -> int:
        """The votes of both."""
        return self.women.votes + self.men.votes


def list_voices(themes: Mapping[str, Votes]) -> list[Voice]:
    """Every theme voiced, most votes first, with its place in the list of women and of men."""
    women = _sides({theme: votes.women for theme, votes in themes.items()})
    men = _sides({theme: votes.men for theme, votes in themes.items()})
    voices = [
        Voice(theme, votes.hearings, women[theme], men[theme], votes.youth)
        for theme, votes in themes.items()
    ]
    return sorted(voices, key=lambda voice: (-voice.votes, -voice.hearings, voice.theme))


def _sides(votes: Mapping[str, int]) -> dict[str, Side]:
    whole = sum(votes.values())
    return {
        theme: Side(
            votes=n,
            share=n / whole if whole else None,
            rank=1 + sum(other > n for other in votes.values()) if n else None,
        )
        for theme, n in votes.items()
    }


def list_differences(voices: Iterable[Voice], limit: int = 3) -> list[Voice]:
    """The themes on which women and men differ most, by their shares.

    Nothing when either group gave fewer than `FEW` votes: then one voice more would turn the list over.
    """
    voices = list(voices)
    if min(sum(v.women.votes for v in voices), sum(v.men.votes for v in voices)) < FEW:
        return []
    apart = [voice for voice in voices if voice.gap]
    return sorted(apart, key=lambda voice: (-abs(voice.gap or 0.0), voice.theme))[:limit]
