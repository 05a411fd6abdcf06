"""How far a ranking would hold if others had come and others had answered. Pure: numpy, a fixed seed, no row.

Every draw takes the workshops of the territory again, whole, as many as there are and with replacement; draws each
published cell again from its own share (a count of its base, as a multinomial of two classes); and moves each weight
by up to a quarter either way before they sum to 1 again. The census and the law do not vary.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from communes.needs import MeasuredNeed
from communes.themes import get_theme, list_themes
from pac_toolkit.priorities.scoring import (
    CONTRASTS,
    FEASIBLE,
    FULL_LIFT,
    MINIMUM_BASE,
    MINIMUM_CONTRAST,
    NAMED_IN_FELT,
    SMALL_COUNT_STANDS_FOR,
    ComponentName,
    Contrast,
    Evidence,
    PartName,
    ThemeEvidence,
    Weights,
)
from pac_toolkit.responses.disclosure import INDICATIVE_BASE, is_small

DRAWS = 1000
SEED = 2026
TOP = 3
"""The first places that a theme holds or does not hold."""
WEIGHT_SPREAD = 0.25
"""How far each weight moves, as a share of itself."""
HOLDS_FROM = 0.8
"""A theme among the first holds its place when it stays there in so many of the draws."""

_Floats = NDArray[np.float64]
_Draw = Callable[[float, float], _Floats]
"""From a count and its base, the count of each draw."""

_KEYS = [theme.key for theme in list_themes()]
_PLACES = {key: place for place, key in enumerate(_KEYS)}
_NOBODY: Contrast = (0, 0)


@dataclass(frozen=True, slots=True)
class Stability:
    """In what share of the draws each theme is among the first; `workshops` is how many were taken again."""

    shares: Mapping[str, float] = field(default_factory=dict)
    draws: int = DRAWS
    workshops: int = 0

    def of(self, theme: str) -> float | None:
        """The share of one theme; None when nothing was ranked."""
        return self.shares.get(theme, 0.0) if self.shares else None

    def holds(self, theme: str) -> bool:
        """Whether the theme keeps its place among the first in enough of the draws."""
        return self.shares.get(theme, 0.0) >= HOLDS_FROM


def measure_stability(
    workshops: Sequence[Evidence],
    answers: Evidence,
    weights: Weights,
    measured: Mapping[str, MeasuredNeed],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Stability:
    """How often each theme is among the first three: workshops one by one, answers as published."""
    chance = np.random.default_rng(seed)
    n = len(workshops)
    taken = chance.multinomial(n, [1 / n] * n, draws) if n else np.zeros((draws, 0))
    spread = chance.uniform(1 - WEIGHT_SPREAD, 1 + WEIGHT_SPREAD, (draws, len(PartName)))

    def draw(count: float, base: float) -> _Floats:
        drawn = chance.binomial(round(base), min(count / base, 1.0), draws)
        return drawn.astype(np.float64)

    scores = _score(
        _hear(workshops, taken.astype(np.float64)),
        _ask(answers, draw, draws),
        answers,
        _as_array(weights) * spread,
        measured,
    )
    return Stability(_count_first(scores), draws, n)


def score_once(
    workshops: Sequence[Evidence],
    answers: Evidence,
    weights: Weights,
    measured: Mapping[str, MeasuredNeed],
) -> dict[str, float]:
    """The scores by the arrays that the draws use, without any chance: what `scoring.rank` gives."""

    def keep(count: float, _base: float) -> _Floats:
        return np.array([count])

    scores = _score(
        _hear(workshops, np.ones((1, len(workshops)))),
        _ask(answers, keep, 1),
        answers,
        _as_array(weights)[np.newaxis],
        measured,
    )
    return {
        key: float(score)
        for key, score in zip(_KEYS, scores[0], strict=True)
        if not np.isnan(score)
    }


def _as_array(weights: Weights) -> _Floats:
    return np.array([weights.of(name) for name in PartName])


@dataclass(slots=True)
class _Voices:
    """What workshops heard, by draw and theme."""

    votes: list[_Floats]
    hearings: _Floats
    contrasts: dict[ComponentName, tuple[_Floats, _Floats]]


@dataclass(slots=True)
class _Answers:
    """What people answered, by draw and theme; nan where it is not told."""

    named: _Floats
    dissatisfied: _Floats
    rated_base: NDArray[np.int64]
    is_hidden: NDArray[np.bool_]
    contrast: tuple[_Floats, _Floats] | None


def _hear(workshops: Sequence[Evidence], taken: _Floats) -> _Voices:
    """The sums of the workshops as often as each is taken."""

    def add(count: Callable[[ThemeEvidence], float]) -> _Floats:
        table = np.zeros((len(workshops), len(_KEYS)))
        for row, heard in enumerate(workshops):
            for key, theme in heard.themes.items():
                table[row, _PLACES[key]] = count(theme)
        return taken @ table

    voters = sorted({v for heard in workshops for one in heard.themes.values() for v in one.votes})
    names = [name for name in CONTRASTS if any(name in heard.contrast_bases for heard in workshops)]
    return _Voices(
        [add(lambda theme, v=voter: theme.votes.get(v, 0)) for voter in voters],  # type: ignore[misc]  # the loop's value, bound
        add(lambda theme: theme.hearings),
        {
            name: (
                add(lambda theme, n=name: theme.contrasts.get(n, _NOBODY)[0]),  # type: ignore[misc]
                add(lambda theme, n=name: theme.contrasts.get(n, _NOBODY)[1]),  # type: ignore[misc]
            )
            for name in names
        },
    )


def _ask(answers: Evidence, draw: _Draw, draws: int) -> _Answers:
    """Every published cell drawn once: who named a theme, who is dissatisfied with a service, women and men."""
    named = np.full((draws, len(_KEYS)), np.nan)
    dissatisfied = named.copy()
    base = np.zeros(len(_KEYS), dtype=np.int64)
    is_hidden = np.zeros(len(_KEYS), dtype=np.bool_)
    services: dict[str, _Floats] = {}
    for place, key in enumerate(_KEYS):
        theme = answers.themes.get(key, ThemeEvidence(key))
        if answers.respondents >= MINIMUM_BASE:
            named[:, place] = draw(_told(theme.named), answers.respondents) / answers.respondents
            is_hidden[place] = theme.is_hidden
        upper, lower = np.zeros(draws), 0.0
        for service, rating in sorted(theme.ratings.items()):
            base[place] = max(base[place], rating.rated)
            if rating.rated >= MINIMUM_BASE:
                is_hidden[place] |= rating.is_hidden
                if service not in services:
                    services[service] = draw(_told(rating.dissatisfied), rating.rated)
                upper += rating.share * services[service]
                lower += rating.share * rating.rated
        if lower:
            dissatisfied[:, place] = upper / lower
    return _Answers(named, dissatisfied, base, is_hidden, _ask_women(answers, draw, draws))


def _ask_women(answers: Evidence, draw: _Draw, draws: int) -> tuple[_Floats, _Floats] | None:
    """The shares of women and of men who named each theme; nan where one of them is hidden."""
    bases = answers.contrast_bases.get(ComponentName.WOMEN_ANSWERS, _NOBODY)
    if min(bases) < MINIMUM_CONTRAST:
        return None
    women, men = np.full((2, draws, len(_KEYS)), np.nan)
    for key, theme in answers.themes.items():
        if (found := theme.contrasts.get(ComponentName.WOMEN_ANSWERS)) is not None:
            women[:, _PLACES[key]] = draw(found[0], bases[0]) / bases[0]
            men[:, _PLACES[key]] = draw(found[1], bases[1]) / bases[1]
    return women, men


def _told(count: int) -> int:
    return SMALL_COUNT_STANDS_FOR if is_small(count) else count


def _score(
    voices: _Voices,
    asked: _Answers,
    answers: Evidence,
    weights: _Floats,
    measured: Mapping[str, MeasuredNeed],
) -> _Floats:
    """The score of each theme in each draw, nan where people said nothing of it."""
    draws = len(weights)
    needs = [measured.get(key) for key in _KEYS]
    census = [np.nan if need is None or need.value is None else need.value for need in needs]
    law = [FEASIBLE[get_theme(key).competence] for key in _KEYS]
    parts = np.stack(
        [
            _voiced(voices, answers),
            _felt(asked),
            np.tile(census, (draws, 1)),
            _equity(voices, asked, answers),
            np.tile(law, (draws, 1)),
        ]
    )
    is_there = ~np.isnan(parts)
    given = weights.T[:, :, np.newaxis] * is_there
    whole = given.sum(axis=0)
    # as `scoring.weigh`: a hidden number is not nothing
    is_said = ((parts[:2] > 0).any(axis=0) | asked.is_hidden) & (whole > 0)
    points = (given * np.nan_to_num(parts)).sum(axis=0)
    return np.where(is_said, 100 * _divide(points, whole), np.nan)


def _voiced(voices: _Voices, answers: Evidence) -> _Floats:
    """As `scoring`: groups apart from ten votes each, else together, else needs heard; against the highest."""
    shape = voices.hearings.shape
    if not answers.voices_by_group:
        return np.full(shape, np.nan)
    totals = [votes.sum(axis=1, keepdims=True) for votes in voices.votes]
    zero = np.zeros((shape[0], 1))
    base = sum(totals, zero)
    groups = sum((total > 0 for total in totals), zero)
    shares = [_divide(v, total) for v, total in zip(voices.votes, totals, strict=True)]
    apart = _divide(sum(shares, np.zeros(shape)), groups)
    pooled = _divide(sum(voices.votes, np.zeros(shape)), base)
    is_apart = np.all([(t == 0) | (t >= MINIMUM_BASE) for t in totals] or [zero > 0], axis=0)
    heard = voices.hearings.sum(axis=1, keepdims=True)
    share = np.where(base > 0, np.where(is_apart, apart, pooled), _divide(voices.hearings, heard))
    spoke = np.where(base > 0, base, heard)
    return np.where(spoke >= MINIMUM_BASE, _against_highest(share, None), np.nan)


def _felt(asked: _Answers) -> _Floats:
    """Naming and dissatisfaction together; where one is not told, the other alone."""
    named = _against_highest(asked.named, None)
    rated = _against_highest(asked.dissatisfied, asked.rated_base >= INDICATIVE_BASE)
    both = NAMED_IN_FELT * named + (1 - NAMED_IN_FELT) * rated
    return np.where(np.isnan(named), rated, np.where(np.isnan(rated), named, both))


def _equity(voices: _Voices, asked: _Answers, answers: Evidence) -> _Floats:
    """The largest lift of a group over the others, where there are enough of both."""
    shape = voices.hearings.shape
    if not answers.is_everybody:
        return np.full(shape, np.nan)
    lifts = [np.full(shape, np.nan)]
    for group, others in voices.contrasts.values():
        bases = group.sum(axis=1, keepdims=True), others.sum(axis=1, keepdims=True)
        enough = (bases[0] >= MINIMUM_CONTRAST) & (bases[1] >= MINIMUM_CONTRAST)
        lift = _divide(group, bases[0]) - _divide(others, bases[1])
        lifts.append(np.where(enough, lift, np.nan))
    if asked.contrast is not None:
        lifts.append(asked.contrast[0] - asked.contrast[1])
    largest = np.fmax.reduce(lifts)
    lifted: _Floats = np.clip(largest, 0, FULL_LIFT) / FULL_LIFT
    return lifted


def _against_highest(shares: _Floats, is_solid: NDArray[np.bool_] | None) -> _Floats:
    """Each share against the highest that enough speak for, at most 1."""
    told = np.nan_to_num(shares)
    highest = told.max(axis=1, keepdims=True)
    if is_solid is not None:
        solid = (told * is_solid).max(axis=1, keepdims=True)
        highest = np.where(solid > 0, solid, highest)
    return np.where(np.isnan(shares), np.nan, np.minimum(_divide(told, highest), 1.0))


def _divide(upper: _Floats, lower: _Floats) -> _Floats:
    """The quotient, 0 where there is nothing to divide by."""
    whole = np.broadcast_to(lower, np.broadcast_shapes(upper.shape, lower.shape))
    return np.divide(upper, whole, out=np.zeros(whole.shape), where=whole > 0)


def _count_first(scores: _Floats) -> dict[str, float]:
    """The share of draws in which each theme is among the first; ties stand in the published order."""
    ranked = np.nan_to_num(np.round(scores, 9))
    first = np.argsort(-ranked, axis=1, kind="stable")[:, :TOP]
    is_ranked = np.take_along_axis(ranked, first, axis=1) > 0
    if not is_ranked.any():
        return {}
    counts = np.bincount(first[is_ranked], minlength=len(_KEYS)) / len(scores)
    return {key: float(share) for key, share in zip(_KEYS, counts, strict=True) if share}
