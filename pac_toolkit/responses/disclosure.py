"""The public tables of a round: what may be shown of every question, protected together. Pure.

The rules stand in `surveys.disclosure`; here is which tables a round has and how they hang together.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from pac_toolkit.responses.tallying import SEXES, UNKNOWN
from surveys.disclosure import (
    ALL,
    CLASSES,
    INDICATIVE_BASE,
    MINIMUM_CELL,
    Publication,
    Stratum,
    in_classes,
    is_indicative,
    is_small,
    publish,
)
from surveys.results import OUTSIDE, STEPS

__all__ = [
    "INDICATIVE_BASE",
    "MINIMUM_CELL",
    "NOT_RATED",
    "NO_ANSWER",
    "OTHERS",
    "YOUTH",
    "Kind",
    "Table",
    "is_indicative",
    "is_small",
    "make_tables",
]  # fmt: skip

RESPONSES: Final = ALL
"""The table of the responses themselves, whose counts are the bases of all others."""

NOT_RATED: Final = "not_rated"
"""In the table of a scale: those of the base who gave none of the three classes."""
NO_ANSWER: Final = "no_answer"
OTHERS: Final = "others"
"""In the table of one of several choices: those of the base who did not name it."""
ANSWERED: Final = "answered"
# nobody is recognised by having skipped a question: guarding these few hid who answered it nearly everywhere
_SAID_NOTHING: Final = frozenset({NO_ANSWER})

YOUTH: Final = "18-35"
OLDER: Final = "36+"
PARTS_OF_BAND: Final[Mapping[str, tuple[str, ...]]] = {
    YOUTH: ("18-24", "25-35"),
    OLDER: ("36-59", "60+"),
    UNKNOWN: (UNKNOWN,),
}
_WIDE: Final = {part: wide for wide, parts in PARTS_OF_BAND.items() for part in parts}
_ANYBODY: Final = "any"

Tallies = Mapping[Stratum, Mapping[str, int]]
_Row = tuple[str, str, str]


class Detail(enum.StrEnum):
    """The finest cut of a table."""

    AGE_BAND = "age_band"
    SEX = "sex"
    PLACE = "place"


class Kind(enum.StrEnum):
    """How the choices of a question are shown."""

    SCALE = "scale"
    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by place, age band, sex and choice, None where hidden; ALL stands last of sexes and choices.

    `rows` goes by `place|age band`; a row that is missing counts nobody. `detail` says how far the table goes.
    """

    choices: tuple[str, ...]
    sexes: tuple[str, ...]
    rows: dict[str, list[list[int | None]]]
    detail: Detail = Detail.AGE_BAND

    def count(
        self, place: str = ALL, *, sex: str = ALL, age_band: str = ALL, choice: str = ALL
    ) -> int | None:
        """How many people; None when it is hidden, or finer than the table."""
        if (age_band != ALL and self.detail is not Detail.AGE_BAND) or (
            sex != ALL and self.detail is Detail.PLACE
        ):
            return None
        row = self.rows.get(f"{place}|{age_band}")
        if row is None or (sex != ALL and sex not in self.sexes) or not self._has(choice):
            return 0
        at_sex = -1 if sex == ALL else self.sexes.index(sex)
        return row[at_sex][-1 if choice == ALL else self.choices.index(choice)]

    def hide(self, place: str, sex: str, age_band: str) -> None:
        """Hide a whole line: its base and every choice."""
        row = self.rows.get(f"{place}|{age_band}")
        if row is not None and (sex == ALL or sex in self.sexes):
            at_sex = -1 if sex == ALL else self.sexes.index(sex)
            row[at_sex] = [None] * len(row[at_sex])

    def lines(self) -> Iterator[_Row]:
        """Every (place, sex, age band) of the table."""
        for key in self.rows:
            place, _, band = key.partition("|")
            for sex in (*self.sexes, ALL):
                yield place, sex, band

    def to_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return {
            "choices": [*self.choices],
            "sexes": [*self.sexes],
            "rows": self.rows,
            "detail": self.detail.value,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """The table back from `to_json`."""
        detail = Detail(told["detail"])
        return cls(tuple(told["choices"]), tuple(told["sexes"]), told["rows"], detail)

    @classmethod
    def of(
        cls, published: Publication, choices: Sequence[str], detail: Detail = Detail.AGE_BAND
    ) -> Self:
        """The figures of a protected question."""
        sexes = tuple(s for s in SEXES if any(f.sex == s for f in published.figures))
        places = dict.fromkeys(
            (figure.place, figure.age_band)
            for figure in published.figures
            if figure.age_band != _ANYBODY
        )
        rows = {
            f"{place}|{band}": [
                [
                    published.count(place, sex=sex, age_band=band, choice=choice)
                    for choice in (*choices, ALL)
                ]
                for sex in (*sexes, ALL)
            ]
            for place, band in places
        }
        return cls(tuple(choices), sexes, rows, detail)

    def _has(self, choice: str) -> bool:
        return choice == ALL or choice in self.choices


def make_tables(
    bases: Mapping[Stratum, int],
    questions: Mapping[str, Tallies],
    kinds: Mapping[str, Kind],
    provinces: Mapping[str, str],
) -> dict[str, Table]:
    """Every public table of a round: `*` the responses, then those of each question of `kinds`.

    `bases` counts the responses of each stratum. Name → table: a question's own name for a scale (three classes
    and NOT_RATED), for one choice (its choices and NO_ANSWER) and for several (who answered at all); `name/outside`
    how those not rating a service divide, by place alone; `name/choice` one of several choices against the rest.

    All tables of the same people share their bases, so each is protected with the base of all, and a line whose
    base one of them hides is hidden whole in every one: else the sum hidden here would be read there.
    """
    found = {
        RESPONSES: _protected(
            {s: {RESPONSES: n} for s, n in bases.items()}, provinces, (RESPONSES,)
        )
    }
    for name, kind in kinds.items():
        tallies = questions.get(name, {})
        if kind is Kind.SCALE:
            found[name] = _scale(bases, tallies, provinces)
        elif kind is Kind.ONE:
            found[name] = _one(bases, tallies, provinces)
        else:
            found.update(_several(name, bases, tallies, provinces))
    _hide_together(found)
    for name, kind in kinds.items():
        if kind is Kind.SCALE:
            outside = _outside(bases, questions.get(name, {}), provinces, found[name])
            if outside is not None:
                found[f"{name}/outside"] = outside
    return found


def _protected(tallies: Tallies, provinces: Mapping[str, str], choices: Sequence[str]) -> Table:
    """The finest of the public tables that leaves the region whole.

    Where few gave a class, protecting each sex and age band would hide the class everywhere: such a question is
    told without age bands, or by place alone. A class that few gave in all of the region is hidden there whatever
    the detail: no finer table is worth its time.
    """
    whole = {c: sum(counts.get(c, 0) for counts in tallies.values()) for c in choices}
    is_rare = any(
        0 < n < MINIMUM_CELL for choice, n in whole.items() if choice not in _SAID_NOTHING
    )
    for detail in list(Detail)[-1:] if is_rare else Detail:
        strata = _merged(tallies, detail)
        # nobody is recognised by not having told sex or age: see the decision on published figures
        published = publish(
            strata, provinces, choices=choices, guards_unknown=False, unguarded=_SAID_NOTHING
        )
        table = Table.of(published, choices, detail)
        if all(table.count(choice=choice) is not None for choice in choices):
            break
    return table


def _merged(tallies: Tallies, detail: Detail) -> Tallies:
    if detail is Detail.AGE_BAND:
        return tallies
    found: dict[Stratum, dict[str, int]] = {}
    for stratum, counts in tallies.items():
        sex = stratum.sex if detail is Detail.SEX else _ANYBODY
        total = found.setdefault(Stratum(stratum.commune_code, sex, _ANYBODY), {})
        for choice, n in counts.items():
            total[choice] = total.get(choice, 0) + n
    return found


def _scale(bases: Mapping[Stratum, int], tallies: Tallies, provinces: Mapping[str, str]) -> Table:
    counted = {}
    for stratum, base in bases.items():
        classes = in_classes(tallies.get(stratum, {}))
        counted[stratum] = {**classes, NOT_RATED: base - sum(classes.values())}
    return _protected(counted, provinces, (*CLASSES, NOT_RATED))


def _one(bases: Mapping[Stratum, int], tallies: Tallies, provinces: Mapping[str, str]) -> Table:
    choices = sorted({choice for counts in tallies.values() for choice in counts})
    counted = {
        stratum: {**counts, NO_ANSWER: base - sum(counts.values())}
        for stratum, base in bases.items()
        for counts in (tallies.get(stratum, {}),)
    }
    return _protected(_in_wide_bands(counted), provinces, (*choices, NO_ANSWER))


def _several(
    name: str, bases: Mapping[Stratum, int], tallies: Tallies, provinces: Mapping[str, str]
) -> Iterator[tuple[str, Table]]:
    def against(choice: str, mine: str, rest: str) -> Table:
        counted = {
            stratum: {mine: n, rest: base - n}
            for stratum, base in bases.items()
            for n in (tallies.get(stratum, {}).get(choice, 0),)
        }
        return _protected(_in_wide_bands(counted), provinces, (mine, rest))

    yield name, against(ALL, ANSWERED, NO_ANSWER)
    for choice in sorted({c for counts in tallies.values() for c in counts} - {ALL}):
        yield f"{name}/{choice}", against(choice, choice, OTHERS)


def _outside(
    bases: Mapping[Stratum, int], tallies: Tallies, provinces: Mapping[str, str], rated: Table
) -> Table | None:
    """How those not rating a service divide; communes, else provinces, else the region alone, else nothing.

    Its bases are those of NOT_RATED, which `rated` shows: where protecting a part would need one of them hidden,
    the parts are told for wider places only.
    """
    counted: dict[Stratum, dict[str, int]] = {}
    for stratum, base in bases.items():
        counts = tallies.get(stratum, {})
        total = counted.setdefault(Stratum(stratum.commune_code, _ANYBODY, _ANYBODY), {})
        parts = {code: counts.get(code, 0) for code in OUTSIDE}
        parts[NO_ANSWER] = base - sum(counts.get(code, 0) for code in (*STEPS, *OUTSIDE))
        for code, n in parts.items():
            total[code] = total.get(code, 0) + n
    for widen in (lambda code: code, provinces.__getitem__, lambda _: "region"):
        table = _divided(counted, provinces, widen)
        lines = {place for place, sex, band in table.lines() if (sex, band) == (ALL, ALL)}
        known = {place for place in lines if rated.count(place, choice=NOT_RATED) is not None}
        for place in lines - known:
            table.hide(place, ALL, ALL)
        if all(table.count(place) is not None for place in known):
            return table
    return None


def _divided(counted: Tallies, provinces: Mapping[str, str], widen: Any) -> Table:
    """The parts by place, those of the communes summed up to wider places where asked."""
    strata: dict[Stratum, dict[str, int]] = {}
    upper = {}
    for stratum, counts in counted.items():
        code = widen(stratum.commune_code)
        upper[code] = provinces[stratum.commune_code]
        total = strata.setdefault(Stratum(code, _ANYBODY, _ANYBODY), {})
        for choice, n in counts.items():
            total[choice] = total.get(choice, 0) + n
    # a place must not bear the name of the one above it
    named = {
        code: f"+{province}" if code == province else province for code, province in upper.items()
    }
    choices = (*OUTSIDE, NO_ANSWER)
    published = publish(strata, named, choices=choices, guards_unknown=False)
    table = Table.of(published, choices, Detail.PLACE)
    for key in [key for key in table.rows if key[0] in "+r"]:
        del table.rows[key]
    return table


def _in_wide_bands(tallies: Tallies) -> dict[Stratum, dict[str, int]]:
    """The same counts with two age bands: finer ones would hide most of what many choices say."""
    found: dict[Stratum, dict[str, int]] = {}
    for stratum, counts in tallies.items():
        wide = found.setdefault(stratum._replace(age_band=_WIDE[stratum.age_band]), {})
        for choice, n in counts.items():
            wide[choice] = wide.get(choice, 0) + n
    return found


def _hide_together(tables: Mapping[str, Table]) -> None:
    """Hide a line everywhere when its base is hidden anywhere; a wide age band with its parts, and back."""
    closed: set[_Row] = set()
    for table in tables.values():
        for place, sex, band in table.lines():
            if table.count(place, sex=sex, age_band=band) is None:
                closed.update((place, sex, part) for part in PARTS_OF_BAND.get(band, (band,)))
    for place, sex, band in closed:
        for table in tables.values():
            table.hide(place, sex, band)
            if band in _WIDE:
                table.hide(place, sex, _WIDE[band])


def kind_of(choices: Iterable[str], *, is_several: bool) -> Kind:
    """How a question with these choices is shown: one that has all five steps is a scale."""
    if is_several:
        return Kind.SEVERAL
    return Kind.SCALE if set(choices).issuperset(STEPS) else Kind.ONE
