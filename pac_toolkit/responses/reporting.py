"""What a page of results tells of one place, ready to draw and to download. Pure: published and whole counts alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pac_toolkit.responses.disclosure import NO_ANSWER, Kind
from pac_toolkit.responses.figures import (
    Figure,
    ScaleFigures,
    choice_figures,
    figure,
    scale_counts,
    scale_figures,
    several_figures,
)
from pac_toolkit.responses.published import ScaleCounts
from pac_toolkit.responses.tallying import AGE_BANDS, ALL, SEXES, UNKNOWN
from surveys.disclosure import Stratum, is_indicative
from surveys.questionnaire import Question, Questionnaire
from surveys.results import STEPS

SCALE_PARTS: Final = ("low", "middle", "high", "not_here", "not_used", "does_not_know")


class Source(Protocol):
    """Where counts come from: `Published`, or `Whole` for staff."""

    def responses(self, place: str = ..., *, sex: str = ..., age_band: str = ...) -> int | None:
        """How many answered."""

    def scale(
        self, question: str, place: str = ..., *, sex: str = ..., age_band: str = ...
    ) -> ScaleCounts | None:
        """A service's counts."""

    def choices(
        self, question: str, place: str = ..., *, sex: str = ..., age_band: str = ...
    ) -> Mapping[str, int | None]:
        """How many gave each choice."""


@dataclass(frozen=True, slots=True)
class Service:
    """A question on the scale in one place; `groups` the share satisfied of women, men and each age band."""

    question: Question
    figures: ScaleFigures
    groups: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Choices:
    """A question with other choices; `figures` by choice, `base` who answered it or, of one choice, everybody."""

    question: Question
    figures: Mapping[str, Figure]
    base: int | None
    is_several: bool

    @property
    def is_indicative(self) -> bool:
        """Whether the shares only give a direction."""
        return self.base is not None and is_indicative(self.base)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything told of one place. `traits`: who answered, by sex and age band."""

    place: str
    total: int | None
    traits: Mapping[str, Mapping[str, Figure]]
    services: Sequence[Service]
    choices: Sequence[Choices]

    @property
    def hidden(self) -> int:
        """How many figures are not shown."""
        return sum(1 for *_, one in self.lines() if one.is_hidden)

    def lines(self) -> Iterator[tuple[str, str, str, Figure]]:
        """Every figure as (question or trait, group, choice or part, figure), in the order of the page."""
        for trait, parts in self.traits.items():
            for choice, one in parts.items():
                yield trait, "", choice, one
        for service in self.services:
            for part in SCALE_PARTS:
                yield service.question.name, "", part, getattr(service.figures, part)
            for group, one in service.groups.items():
                yield service.question.name, group, "high", one
        for item in self.choices:
            for choice, one in item.figures.items():
                yield item.question.name, "", choice, one


def make_report(
    source: Source, questionnaire: Questionnaire, kinds: Mapping[str, Kind], place: str
) -> Report:
    """What `source` tells of a place: ALL is the region. Services stand the least satisfying first."""
    has_ages = place == ALL or place.count(".") == 1
    services, others = [], []
    for name, kind in kinds.items():
        question = questionnaire.question(name)
        if kind is Kind.SCALE:
            if found := _service(source, question, place, has_ages=has_ages):
                services.append(found)
        elif told := _choices(source, question, place, kind):
            others.append(told)
    return Report(
        place,
        source.responses(place),
        _traits(source, place, has_ages=has_ages),
        sorted(services, key=_least_satisfying),
        sorted(others, key=lambda item: not item.is_several),
    )


def _service(source: Source, question: Question, place: str, *, has_ages: bool) -> Service | None:
    counts = source.scale(question.name, place)
    if counts is None or (counts.base == 0 and not counts.answered):
        return None
    cuts = {sex: {"sex": sex} for sex in SEXES if sex != UNKNOWN}
    if has_ages:
        cuts.update({band: {"age_band": band} for band in AGE_BANDS if band != UNKNOWN})
    groups = {}
    for group, cut in cuts.items():
        part = source.scale(question.name, place, **cut)
        if part is not None:
            groups[group] = figure(part.classes["satisfied"], part.base)
    steps = getattr(source, "steps", None)
    return Service(
        question,
        scale_figures(counts, steps(question.name, place) if steps else None),
        groups,
    )


def _choices(source: Source, question: Question, place: str, kind: Kind) -> Choices | None:
    counts = source.choices(question.name, place)
    if not any(n != 0 for choice, n in counts.items() if choice != NO_ANSWER):
        return None
    if kind is Kind.SEVERAL:
        return Choices(question, several_figures(counts), counts.get(ALL), is_several=True)
    base = source.responses(place)
    order = [choice.name for choice in question.choices]
    named = {name: counts.get(name, 0) for name in dict.fromkeys((*order, *counts))}
    return Choices(question, choice_figures(named, base), base, is_several=False)


def _traits(source: Source, place: str, *, has_ages: bool) -> dict[str, dict[str, Figure]]:
    """Who answered. How many did not tell is never shown to the public."""
    total = source.responses(place)
    cuts = {"sex": SEXES, **({"age_band": AGE_BANDS} if has_ages else {})}
    return {
        trait: {value: figure(source.responses(place, **{trait: value}), total) for value in values}
        for trait, values in cuts.items()
    }


def _least_satisfying(service: Service) -> tuple[bool, float]:
    share = service.figures.low.share
    return share is None, -(share or 0)


@dataclass(frozen=True, slots=True)
class Whole:
    """Every count of some communes, for staff: sums of the tallies by stratum, nothing hidden."""

    strata: Mapping[str, Mapping[Stratum, Mapping[str, int]]]

    def responses(self, place: str = ALL, *, sex: str = ALL, age_band: str = ALL) -> int:
        """How many answered."""
        return self._sum(ALL, place, sex, age_band).get(ALL, 0)

    def scale(
        self, question: str, place: str = ALL, *, sex: str = ALL, age_band: str = ALL
    ) -> ScaleCounts | None:
        """A service's counts; None when nobody answered it."""
        counts = self._sum(question, place, sex, age_band)
        return scale_counts(counts) if counts else None

    def steps(self, question: str, place: str = ALL) -> tuple[int, ...]:
        """How many gave each of 1 to 5."""
        counts = self._sum(question, place, ALL, ALL)
        return tuple(counts.get(step, 0) for step in STEPS)

    def choices(
        self, question: str, place: str = ALL, *, sex: str = ALL, age_band: str = ALL
    ) -> dict[str, int]:
        """How many gave each choice, with those who gave none of one choice."""
        counts = self._sum(question, place, sex, age_band)
        if counts and ALL not in counts:
            answered = sum(counts.values())
            counts[NO_ANSWER] = self.responses(place, sex=sex, age_band=age_band) - answered
        return counts

    def _sum(self, question: str, place: str, sex: str, age_band: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for (commune, its_sex, its_band), counts in self.strata.get(question, {}).items():
            is_inside = place in {ALL, commune, commune[:6]}
            if is_inside and sex in {ALL, its_sex} and age_band in {ALL, its_band}:
                for choice, n in counts.items():
                    found[choice] = found.get(choice, 0) + n
        return found
