"""Every SELECT behind the maps: one figure a territory, for each layer. Words and colours are in `drawing`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import exists, func, select

from communes.census import get_measure, values
from communes.services import list_services
from communes.territory import Commune, Milieu, commune_codes_within, get_commune
from maps.bivariate import square_of
from pac_toolkit.atlas.selection import LayerKey, Reach, Selection
from pac_toolkit.database import db
from pac_toolkit.priorities.insights import Contrast, list_contrasts
from pac_toolkit.priorities.queries import (
    Ranking,
    Standing,
    codes_at,
    list_ratings,
    rank,
    rank_all,
)
from pac_toolkit.priorities.scoring import Group, Level
from pac_toolkit.responses.disclosure import is_small
from pac_toolkit.responses.figures import scale_figures
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.published import ScaleCounts, add_scales
from pac_toolkit.responses.queries import get_published, get_target, get_targets, list_rounds
from pac_toolkit.responses.tallying import SERVICE_PREFIX
from pac_toolkit.territory.queries import get_partner_codes
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.queries import (
    PUBLIC,
    CommuneTotals,
    Totals,
    WorkshopRow,
    get_totals,
    list_commune_totals,
    list_workshops,
)
from surveys.results import Share, share


@dataclass(frozen=True, slots=True)
class Figure:
    """What one territory shows on a map.

    `value`: a score (0 to 100), a share (0 to 1), a count, or a census measure in its unit; `category`: a theme's
    key on the map of first priorities, a square's on that of contrasts. `base` is how many answered, the target
    for participation, the participants or the inhabitants for coverage; `rank` the theme's place. `low` and
    `high` limit a share's interval (95 %, Wilson). `voiced` and `measured` (0 to 1) are what a contrast sets side
    by side, `kind` what it is called.
    """

    code: str
    standing: Standing
    value: float | None = None
    category: str | None = None
    base: int | None = None
    rank: int | None = None
    low: float | None = None
    high: float | None = None
    voiced: float | None = None
    measured: float | None = None
    kind: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it has a value that may be shown."""
        return self.standing in {"value", "indicative"}


def get_figures(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    """One figure for every territory of the level, by code; those without a value too."""
    return _fill(_BUILDERS[selection.layer](selection, survey), selection, survey)


def _fill(
    found: Mapping[str, Figure], selection: Selection, survey: Round | None
) -> dict[str, Figure]:
    """The figures of every territory. Nothing is public of the young of one commune: where people answered, they are hidden."""
    asked: Collection[str] = ()
    if survey and selection.group is Group.YOUTH and selection.level is Level.COMMUNE:
        published = get_published(survey)
        asked = {code for code in get_targets(survey) if published.responses(code) != 0}
    return {
        code: found.get(code) or Figure(code, "hidden" if code in asked else "no_data")
        for code in codes_at(selection.level)
    }


def get_figures_by_theme(
    selection: Selection, survey: Round | None, themes: Sequence[str]
) -> dict[str, dict[str, Figure]]:
    """The figures of several themes of one layer; places are ranked once for all themes."""
    if selection.layer is not LayerKey.PRIORITY:
        return {theme: get_figures(replace(selection, theme=theme), survey) for theme in themes}
    rankings = rank_all(selection.level, survey, selection.group)
    return {
        theme: _fill(
            {code: _score(ranking, theme) for code, ranking in rankings.items()}, selection, survey
        )
        for theme in themes
    }


def _priority(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    rankings = rank_all(selection.level, survey, selection.group)
    return {code: _score(ranking, selection.theme or "") for code, ranking in rankings.items()}


def _score(ranking: Ranking, theme: str) -> Figure:
    found = ranking.of(theme)
    if ranking.first is None:
        return Figure(ranking.code, ranking.standing)
    if found is None:
        # other themes are ranked here; of this one nobody spoke
        return Figure(ranking.code, "no_data")
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
    rated = list_ratings(survey, (question,), selection.group, selection.level)
    return {code: _satisfied(code, counts[question]) for code, counts in rated.items()}


def _satisfied(code: str, counts: Sequence[ScaleCounts]) -> Figure:
    total = add_scales(counts)
    if total is None or total.base == 0:
        return Figure(code, "no_data")
    found = scale_figures(total)
    if found.high.share is None:
        return Figure(code, "hidden")
    standing: Standing = "indicative" if found.is_indicative else "value"
    high = found.high
    return Figure(code, standing, high.share, base=found.base, low=high.low, high=high.high)


def _participation(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    if survey is None:
        return {}
    published = get_published(survey)
    targets: dict[str, int] = {}
    answered: dict[str, list[int | None]] = {}
    for commune_code, target in get_targets(survey).items():
        if _is_of(selection.group, commune_code):
            code = _code_at(selection.level, commune_code)
            targets[code] = targets.get(code, 0) + target
            answered.setdefault(code, []).append(published.responses(commune_code))
    if selection.level is Level.PROVINCE and selection.group is Group.ALL:
        # a province's own figure tells what its small communes' may not
        answered = {code: [published.responses(code)] for code in targets}
    return {
        code: Figure(code, "hidden")
        if None in told
        else Figure(code, "value", sum(n or 0 for n in told) / target, base=target)
        for code, told in answered.items()
        if (target := targets[code])
    }


def _coverage(selection: Selection, _survey: Round | None) -> dict[str, Figure]:
    """What validated workshops reached, whichever round is open beside them."""
    found: dict[str, list[CommuneTotals]] = {}
    for commune_code, totals in list_commune_totals(states=PUBLIC).items():
        if _is_of(selection.group, commune_code):
            found.setdefault(_code_at(selection.level, commune_code), []).append(totals)
    reach = Reach(selection.theme or Reach.WORKSHOPS)
    return {code: _reached(code, reach, totals, selection.group) for code, totals in found.items()}


def _reached(code: str, reach: Reach, held: Sequence[CommuneTotals], group: Group) -> Figure:
    people = sum(item.participants for item in held)
    if reach is Reach.WORKSHOPS:
        return Figure(code, "value", sum(item.workshops for item in held), base=people)
    if reach is Reach.PARTICIPANTS:
        population = sum(
            get_commune(one).population_2024
            for one in commune_codes_within(code)
            if _is_of(group, one)
        )
        return Figure(code, "value", 1000 * people / population, base=people)
    if is_small(people):
        return Figure(code, "hidden" if people else "no_data")
    women = sum(item.women for item in held)
    if is_small(women):
        return Figure(code, "hidden")
    return Figure(code, "value", women / people, base=people)


def _is_of(group: Group, commune_code: str) -> bool:
    """Whether a commune belongs to the group, where groups are whole communes."""
    return group is Group.ALL or get_commune(commune_code).milieu.value == group.value


def _contrast(selection: Selection, survey: Round | None) -> dict[str, Figure]:
    found = list_contrasts(survey, selection.theme or "", selection.level)
    return {item.code: _opposed(item) for item in found}


def _opposed(item: Contrast) -> Figure:
    if item.voiced is None or item.measured is None:
        # one of the two is missing: there is nothing to set side by side
        return Figure(item.code, item.standing if item.standing == "hidden" else "no_data")
    return Figure(
        item.code,
        item.standing,
        category=square_of(item.voiced, item.measured).key,
        voiced=item.voiced,
        measured=item.measured,
        kind=item.kind,
    )


def _census(selection: Selection, _survey: Round | None) -> dict[str, Figure]:
    measure = get_measure(selection.theme or "")
    sex = {Group.WOMEN: "female", Group.MEN: "male"}.get(selection.group, "all")
    milieu = {Group.RURAL: Milieu.RURAL, Group.URBAN: Milieu.URBAN}.get(selection.group)
    found = values(measure.key, selection.level.value, sex=sex, milieu=milieu)  # type: ignore[arg-type]  # two of the three words of each Literal
    return {
        code: Figure(code, "value", value) for code, value in found.items() if value is not None
    }


def _code_at(level: Level, commune_code: str) -> str:
    if level is Level.COMMUNE:
        return commune_code
    return get_commune(commune_code).province_code


_BUILDERS = {
    LayerKey.FIRST: _first,
    LayerKey.PRIORITY: _priority,
    LayerKey.CONTRAST: _contrast,
    LayerKey.SATISFACTION: _satisfaction,
    LayerKey.PARTICIPATION: _participation,
    LayerKey.COVERAGE: _coverage,
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
    answered = list_ratings(survey, questions, Group.ALL, Level.COMMUNE, only=code).get(code, {})
    usual = {item.key for item in list_services(get_commune(code).milieu)}
    rated = []
    for question, (counts,) in answered.items():
        service, n = question.removeprefix(SERVICE_PREFIX), counts.classes["satisfied"]
        shown = None if n is None or counts.base is None else share(n, counts.base)
        if counts.base != 0 and (shown or service in usual):
            rated.append(Satisfaction(service, shown, counts.base or 0))
    return tuple(
        sorted(
            rated,
            key=lambda item: (2.0 if item.share is None else item.share.value or 0.0, item.service),
        )
    )


def has_invented() -> bool:
    """Whether any round or workshop is of the demonstration: papers and files then say so."""
    invented = select(exists().where(Round.is_demo) | exists().where(Workshop.is_demo))
    return bool(db.session.scalar(invented))


def get_last_validation() -> datetime | None:
    """When the last of the public workshops was validated; None when none is."""
    return db.session.scalar(
        select(func.max(Workshop.validated_at)).where(Workshop.state.in_(sorted(PUBLIC)))
    )
