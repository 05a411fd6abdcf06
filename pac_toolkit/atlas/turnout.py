"""Who took part beside the census: published answers, validated workshops, adults of 2024. No word stands here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from communes.census import Margin, margins
from communes.territory import Milieu, commune_codes_within, get_commune
from pac_toolkit.priorities.queries import level_of
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.disclosure import is_small
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import Published
from pac_toolkit.responses.queries import get_published, get_targets
from pac_toolkit.responses.tallying import AGE_BANDS, ALL, SEXES, UNKNOWN
from pac_toolkit.territory.queries import get_partner_codes
from pac_toolkit.workshops.queries import PUBLIC, Totals, get_totals

SEX = "sex"
AGE_BAND = "age_band"
MILIEU = "milieu"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of those who answered (`female`, `18-24`, `rural` …) beside its part of the adults.

    `n` is None where the count is hidden; `share` is of those whose part is known; `census` is the share of
    the adults of the communes that were asked. `trait` is `sex`, `age_band` or `milieu`.
    """

    trait: str
    key: str
    n: int | None
    share: float | None
    census: float | None


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who was heard in a territory. `answers` is None where so few answered that it is hidden.

    `communes` are those that were asked; `adults` are theirs (18 and over), `census` the shares of them by word
    of sex, age band, milieu, and `youth` (18 to 35).
    """

    code: str
    communes: frozenset[str]
    answers: int | None
    parts: tuple[Part, ...]
    workshops: Totals
    adults: float
    census: Mapping[str, float]

    def of(self, key: str) -> Part | None:
        """One part by its word, None where nothing is told of it here."""
        return next((part for part in self.parts if part.key == key), None)

    def came(self, n: int) -> int | None:
        """Some of those who came to workshops; None where so few came that their number is hidden."""
        return None if is_small(n) else n

    def came_share(self, n: int) -> float | None:
        """The same as a share of all who came."""
        return None if is_small(n) else self.workshops.share(n)

    @property
    def is_silent(self) -> bool:
        """Whether nobody was heard at all, neither on the form nor in a workshop."""
        return self.answers == 0 and not self.workshops.workshops


def get_turnout(code: str, survey: Round | None) -> Turnout:
    """Who answered and who came in a commune, province or the region. Raises UnknownTerritory."""
    level = level_of(code)
    within = commune_codes_within(code)
    asked = within & (frozenset(get_targets(survey)) if survey else get_partner_codes())
    published = get_published(survey)
    place = ALL if level is Level.REGION else code
    cells = [cell for cell in margins() if cell.commune_code in asked]
    adults = sum(cell.population for cell in cells)
    census = _shares(cells)
    parts = _by_sex(published, place, census)
    if level is not Level.COMMUNE:
        # public figures tell no age within a commune, and a commune is of one kind
        parts += _by_age(published, place, census)
        parts += _by_milieu(published, asked, census)
    totals = get_totals(within, states=PUBLIC)
    return Turnout(code, asked, published.responses(place), parts, totals, adults, census)


def _shares(cells: Collection[Margin]) -> dict[str, float]:
    """Shares of the adults by every word of sex, age band and milieu; `youth` is 18 to 35."""
    people: defaultdict[str, float] = defaultdict(float)
    for cell in cells:
        milieu = get_commune(cell.commune_code).milieu.value
        for key in (ALL, cell.sex, cell.age_band, milieu):
            people[key] += cell.population
    people["youth"] = people["18-24"] + people["25-35"]
    return {key: n / people[ALL] for key, n in people.items()} if people[ALL] else {}


def _known(words: Collection[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word != UNKNOWN)


def _by_sex(published: Published, place: str, census: Mapping[str, float]) -> tuple[Part, ...]:
    counts = {sex: published.responses(place, sex=sex) for sex in _known(SEXES)}
    return _parts(SEX, counts, published.responses(place), census)


def _by_age(published: Published, place: str, census: Mapping[str, float]) -> tuple[Part, ...]:
    counts = {band: published.responses(place, age_band=band) for band in _known(AGE_BANDS)}
    return _parts(AGE_BAND, counts, published.responses(place), census)


def _by_milieu(
    published: Published, asked: Collection[str], census: Mapping[str, float]
) -> tuple[Part, ...]:
    counts: dict[str, int | None] = {}
    for milieu in Milieu:
        codes = [code for code in asked if get_commune(code).milieu is milieu]
        told = [published.responses(code) for code in codes]
        if codes:
            known = [n for n in told if n is not None]
            counts[milieu.value] = sum(known) if len(known) == len(told) else None
    if len(counts) < len(Milieu):
        return ()
    return _parts(MILIEU, counts, None, census)


def _parts(
    trait: str,
    counts: Mapping[str, int | None],
    total: int | None,
    census: Mapping[str, float],
) -> tuple[Part, ...]:
    """The parts with their shares: of those who told, or of all where a part is hidden."""
    known = [n for n in counts.values() if n is not None]
    whole = sum(known) if len(known) == len(counts) else total
    return tuple(
        Part(trait, key, n, n / whole if n is not None and whole else None, census.get(key))
        for key, n in counts.items()
    )
