"""Every SELECT behind the maps: one figure a territory, for each layer. Words and colours are in `drawing`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from communes.census import get_measure, values
from communes.services import list_services
from communes.territory import Commune, commune_codes_within, get_commune
from pac_toolkit.atlas.selection import LayerKey, Selection
from pac_toolkit.priorities.queries import (
    Ranking,
    Standing,
    codes_at,
    count_answers,
    rank,
    rank_all,
)
from pac_toolkit.priorities.scoring import Group, Level
from pac_toolkit.responses.disclosure import MINIMUM_CELL, is_indicative, is_small
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.queries import get_target, list_coverage, list_rounds
from pac_toolkit.responses.tallying import SERVICE_PREFIX
from pac_toolkit.territory.queries import get_partner_codes
from pac_toolkit.workshops.models import WorkshopState
from pac_toolkit.workshops.queries import (
    PUBLIC,
    Totals,
    WorkshopRow,
    get_totals,
    list_workshops,
)
from surveys.results import ScaleSummary, Share, summarise_scale


@dataclass(frozen=True, slots=True)
class Figure:
    """What one territory shows on a map.

    `value`: a score (0 to 100), a share (0 to 1) or a census measure in its unit; `category`: a theme's key
    on the map of first priorities. `base` is how many answered, or the target for participation; `rank` the
    theme's place. `low` and `high` limit a share's interval (95 %, Wilson).
    """

    code: str
    standing: Standing
    value: float | None = None
    category: str | None = None
    base: int | None = None
    rank: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it has a value that may be shown."""
        return self.standing in {"value", "indicative"}


def get_figures(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    """One figure for every territory of the level, by code; those without a value too."""
    found = _BUILDERS[selection.layer](selection, survey)
    return {code: found.get(code) or Figure(code, "no_data") for code in codes_at(selection.level)}


def _priority(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    rankings = rank_all(selection.level, survey, selection.group)
    return {code: _score(ranking, selection.theme or "") for code, ranking in rankings.items()}


def _score(ranking: Ranking, theme: str) -> Figure:
    found = ranking.of(theme)
    if ranking.first is None:
        return Figure(ranking.code, ranking.standing)
    if found is None:
        # other themes are ranked here; of this one too few spoke
        return Figure(ranking.code, "hidden")
    standing: Standing = "indicative" if found.is_indicative else "value"
    return Figure(ranking.code, standing, found.score, base=_answered(ranking), rank=found.rank)


def _first(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    rankings = rank_all(selection.level, survey, selection.group)
    return {
        code: Figure(
            code,
            ranking.standing,
            ranking.first.score if ranking.first else None,
            ranking.first.theme if ranking.first else None,
            _answered(ranking),
            1 if ranking.first else None,
        )
        for code, ranking in rankings.items()
    }


def _answered(ranking: Ranking) -> int | None:
    """How many answered; not told when they are so few that they could be recognised."""
    return None if is_small(ranking.respondents) else ranking.respondents


def _satisfaction(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    if survey is None:
        return {}
    question = f"{SERVICE_PREFIX}{selection.theme}"
    answered = count_answers(survey, (question,), selection.group)
    counts = _at_level(
        selection.level, {code: questions[question] for code, questions in answered.items()}
    )
    return {code: _satisfied(code, scale) for code, scale in counts.items()}


def _satisfied(code: str, counts: Mapping[str, int]) -> Figure:
    summary = summarise_scale(counts)
    share, base = summary.top_two_box, int(summary.base)
    if not base:
        return Figure(code, "no_data")
    # a cell of 1 to 9 people is hidden here as in every table
    if _is_hidden(summary):
        return Figure(code, "hidden")
    standing: Standing = "indicative" if is_indicative(base) else "value"
    low, high = share.interval.low, share.interval.high
    return Figure(code, standing, share.value, base=base, low=low, high=high)


def _participation(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    if survey is None:
        return {}
    sums: dict[str, tuple[int, int]] = {}
    for row in list_coverage(survey):
        code = _code_at(selection.level, row.commune_code)
        n, target = sums.get(code, (0, 0))
        sums[code] = (n + row.n, target + row.target)
    return {
        code: Figure(code, "hidden")
        if is_small(n)
        else Figure(code, "value", n / target, base=target)
        for code, (n, target) in sums.items()
        if target
    }


def _census(selection: Selection, _survey: Round | None) -> dict[str, Figure]:
    measure = get_measure(selection.theme or "")
    sex = {Group.WOMEN: "female", Group.MEN: "male"}.get(selection.group, "all")
    found = values(measure.key, selection.level.value, sex=sex)  # type: ignore[arg-type]  # two of the three words of each Literal
    return {
        code: Figure(code, "value", value) for code, value in found.items() if value is not None
    }


def _at_level(
    level: Level, by_commune: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Counts summed up to the level."""
    sums: dict[str, dict[str, int]] = {}
    for commune_code, counts in by_commune.items():
        total = sums.setdefault(_code_at(level, commune_code), {})
        for choice, n in counts.items():
            total[choice] = total.get(choice, 0) + n
    return sums


def _code_at(level: Level, commune_code: str) -> str:
    if level is Level.COMMUNE:
        return commune_code
    return get_commune(commune_code).province_code


_BUILDERS = {
    LayerKey.FIRST: _first,
    LayerKey.PRIORITY: _priority,
    LayerKey.SATISFACTION: _satisfaction,
    LayerKey.PARTICIPATION: _participation,
    LayerKey.CENSUS: _census,
}


@dataclass(frozen=True, slots=True)
class Portrait:
    """A place in a few lines, beside the map. `open_round` when its people can answer now."""

    code: str
    population: int
    ranking: Ranking
    workshops: int
    participants: int
    partners: int
    open_round: Round | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Satisfaction with one service; None where the cells are too small to show."""

    service: str
    share: Share | None
    base: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What stands on a commune's page. Workshops: those to come first, then the validated ones."""

    commune: Commune
    ranking: Ranking
    women: Ranking
    men: Ranking
    satisfaction: tuple[Satisfaction, ...]
    coming: tuple[WorkshopRow, ...]
    held: tuple[WorkshopRow, ...]
    totals: Totals
    is_partner: bool
    open_round: Round | None


def get_portrait(code: str, survey: Round | None) -> Portrait:
    """The portrait of a commune or a province. Raises UnknownTerritory."""
    codes = commune_codes_within(code)
    totals = get_totals(codes, states=PUBLIC)
    return Portrait(
        code,
        sum(get_commune(one).population_2024 for one in codes),
        rank(code, survey),
        totals.workshops,
        totals.participants,
        len(codes & get_partner_codes()),
        find_open_round(code) if code in codes else None,
    )


def get_profile(code: str, survey: Round | None, today: date) -> Profile:
    """Everything a commune's page tells. Raises UnknownTerritory."""
    coming = list_workshops(
        commune_codes=[code], states=[WorkshopState.PLANNED], since=today, is_newest_first=False
    )
    return Profile(
        get_commune(code),
        rank(code, survey),
        rank(code, survey, Group.WOMEN),
        rank(code, survey, Group.MEN),
        _list_satisfaction(code, survey),
        tuple(coming),
        tuple(list_workshops(commune_codes=[code], states=PUBLIC)),
        get_totals([code], states=PUBLIC),
        code in get_partner_codes(),
        find_open_round(code),
    )


def find_open_round(commune_code: str) -> Round | None:
    """The newest open round in which the people of a commune can answer now."""
    rounds = list_rounds([RoundState.OPEN])
    return next((one for one in rounds if get_target(one, commune_code) is not None), None)


def list_public_rounds() -> tuple[Round, ...]:
    """The rounds whose results everybody may see, the newest first."""
    return tuple(one for one in list_rounds() if one.has_public_results)


def _list_satisfaction(code: str, survey: Round | None) -> tuple[Satisfaction, ...]:
    """The services rated in a commune, the least satisfying first; those too small to show last.

    A service of the other milieu, rated by few who live otherwise, is left out when it cannot be shown.
    """
    if survey is None:
        return ()
    questions = tuple(f"{SERVICE_PREFIX}{item.key}" for item in list_services())
    answered = count_answers(survey, questions, Group.ALL, only=code).get(code, {})
    usual = {item.key for item in list_services(get_commune(code).milieu)}
    rated = []
    for question, counts in answered.items():
        service, summary = question.removeprefix(SERVICE_PREFIX), summarise_scale(counts)
        shown = None if _is_hidden(summary) else summary.top_two_box
        if summary.base and (shown or service in usual):
            rated.append(Satisfaction(service, shown, int(summary.base)))
    return tuple(
        sorted(
            rated,
            key=lambda item: (2.0 if item.share is None else item.share.value or 0.0, item.service),
        )
    )


def _is_hidden(summary: ScaleSummary) -> bool:
    """Whether the satisfied or the others are so few that they could be recognised."""
    satisfied, base = int(summary.top_two_box.count), int(summary.base)
    return base < MINIMUM_CELL or is_small(satisfied) or is_small(base - satisfied)
