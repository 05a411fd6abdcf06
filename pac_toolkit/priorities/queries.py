"""Every SELECT behind the ranking: workshop voices and survey tallies, for all territories at once."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from communes.services import list_services
from communes.territory import (
    REGION,
    UnknownTerritory,
    get_commune,
    get_territory,
    list_communes,
    list_provinces,
)
from pac_toolkit.database import db
from pac_toolkit.priorities.scoring import (
    DEFAULT_WEIGHTS,
    Evidence,
    Priority,
    Rating,
    ThemeEvidence,
    Weights,
    sum_evidence,
)
from pac_toolkit.priorities.scoring import (
    rank as rank_themes,
)
from pac_toolkit.responses.models import Response, ResultsPolicy, Round, RoundState, Tally
from pac_toolkit.workshops.models import Hearing, Need, Workshop, WorkshopState

# names of the questions a ranking reads
PRIORITIES_QUESTION = "priorities"
SATISFACTION_PREFIX = "sat_"
_DISSATISFIED = ("1", "2")
_RATED = ("1", "2", "3", "4", "5")


class Level(StrEnum):
    """Where a ranking is made; provinces and the region from the summed counts of their communes."""

    COMMUNE = "commune"
    PROVINCE = "province"
    REGION = "region"


class Group(StrEnum):
    """Whose voices and answers a ranking hears."""

    ALL = "all"
    WOMEN = "women"
    MEN = "men"
    YOUTH = "youth"
    RURAL = "rural"
    URBAN = "urban"


Standing = Literal["value", "indicative", "hidden", "no_data"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked themes of one territory and what they rest on.

    `standing`: `no_data` when nothing was heard, `hidden` when too few spoke, `indicative` when the
    first theme rests on fewer than thirty in one of its parts, else `value`.
    """

    code: str
    level: Level
    priorities: tuple[Priority, ...]
    respondents: int
    votes: int
    hearings: int

    @property
    def first(self) -> Priority | None:
        """The theme ranked first; None when nothing can be ranked, or when no theme has any weight."""
        first = self.priorities[0] if self.priorities else None
        return first if first and first.score > 0 else None

    @property
    def standing(self) -> Standing:
        """How far the ranking can be relied on."""
        if self.first:
            return "indicative" if self.first.is_indicative else "value"
        return "hidden" if self.respondents or self.votes or self.hearings else "no_data"

    def of(self, theme: str) -> Priority | None:
        """A theme's place, None when the territory has no ranking."""
        return next((item for item in self.priorities if item.theme == theme), None)


def is_public(survey: Round) -> bool:
    """Whether the visitors of the site may see what this round found."""
    if survey.state is RoundState.DRAFT:
        return False
    return survey.results_policy is ResultsPolicy.LIVE or survey.state is RoundState.CLOSED


def rank_all(
    level: Level,
    survey: Round | None = None,
    group: Group = Group.ALL,
    weights: Weights = DEFAULT_WEIGHTS,
) -> dict[str, Ranking]:
    """The ranking of every territory of a level from which something was heard, by code.

    Two SELECTs whatever the number of territories and answers. `survey` None counts workshops alone.
    """
    gathered: dict[str, list[Evidence]] = {}
    for commune_code, evidence in _evidence_by_commune(survey, group).items():
        gathered.setdefault(_code_at(level, commune_code), []).append(evidence)
    return {
        code: _ranking(code, level, sum_evidence(items), weights)
        for code, items in sorted(gathered.items())
    }


def rank(
    code: str,
    survey: Round | None = None,
    group: Group = Group.ALL,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Ranking:
    """The ranking of one commune, province or the region. Raises UnknownTerritory."""
    level = level_of(code)
    found = rank_all(level, survey, group, weights) if level is not Level.COMMUNE else None
    if found is None:
        evidence = _evidence_by_commune(survey, group, only=code).get(code, Evidence({}, 0))
        return _ranking(code, level, evidence, weights)
    return found.get(code) or _ranking(code, level, Evidence({}, 0), weights)


def level_of(code: str) -> Level:
    """The level of the territory with this code. Raises UnknownTerritory."""
    get_territory(code)
    return {1: Level.REGION, 2: Level.PROVINCE}.get(len(code.split(".")), Level.COMMUNE)


def codes_at(level: Level) -> tuple[str, ...]:
    """The codes of every territory of a level, ordered."""
    return {
        Level.COMMUNE: tuple(item.code for item in list_communes()),
        Level.PROVINCE: tuple(item.code for item in list_provinces()),
        Level.REGION: (REGION.code,),
    }[level]


def get_data_version(survey: Round | None) -> str:
    """A short text that differs as soon as anything a ranking or a map reads has changed.

    Reads bounded rows only: tallies (never answers), the newest response and the workshops.
    """
    parts: list[object] = [survey and (survey.id, survey.state, survey.results_policy)]
    if survey is not None:
        parts.append(db.session.scalar(select(func.max(Response.id))))
        tallied = select(func.count(), func.sum(Tally.n)).where(Tally.round_id == survey.id)
        parts.append(tuple(db.session.execute(tallied).one()))
        parts.append([(item.commune_code, item.target) for item in survey.targets])
    held = select(func.count(), func.max(Workshop.id), func.sum(Workshop.revision))
    voiced = select(
        func.count(),
        func.max(Hearing.id),
        func.sum(Hearing.votes_women),
        func.sum(Hearing.votes_men),
        func.sum(Hearing.votes_youth),
    )
    themes = select(Need.theme, func.count()).group_by(Need.theme).order_by(Need.theme)
    parts += [tuple(db.session.execute(one).one()) for one in (held, voiced)]
    parts += [tuple(row) for row in db.session.execute(themes)]
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _ranking(code: str, level: Level, evidence: Evidence, weights: Weights) -> Ranking:
    themes = evidence.themes.values()
    return Ranking(
        code,
        level,
        rank_themes(evidence, weights),
        evidence.respondents,
        sum(sum(theme.votes.values()) for theme in themes),
        sum(theme.hearings for theme in themes),
    )


def _code_at(level: Level, commune_code: str) -> str:
    if level is Level.COMMUNE:
        return commune_code
    return get_commune(commune_code).province_code if level is Level.PROVINCE else REGION.code


def _evidence_by_commune(
    survey: Round | None, group: Group, only: str | None = None
) -> dict[str, Evidence]:
    """What was counted in each commune from which anything was heard."""
    voices = _voices(group, only)
    named, ratings = _answers(survey, group, only) if survey is not None else ({}, {})
    can_tell = group not in {Group.RURAL, Group.URBAN}
    gathered = {}
    for code in sorted({*voices, *named, *ratings} & _known_codes()):
        voiced, chosen, rated = voices.get(code, {}), named.get(code, {}), ratings.get(code, {})
        themes = {}
        for theme in dict.fromkeys((*voiced, *chosen, *rated)):
            votes, hearings = voiced.get(theme, ({}, 0))
            if theme != "*":
                themes[theme] = ThemeEvidence(
                    theme, votes, hearings, rated.get(theme, {}), chosen.get(theme, 0)
                )
        gathered[code] = Evidence(themes, chosen.get("*", 0), can_tell)
    return gathered


@cache
def _known_codes() -> frozenset[str]:
    return frozenset(codes_at(Level.COMMUNE))


def _voices(group: Group, only: str | None) -> dict[str, dict[str, tuple[dict[str, int], int]]]:
    """Commune → theme → (votes by group, hearings), of validated workshops."""
    if group in {Group.RURAL, Group.URBAN}:
        return {}
    statement = (
        select(
            Workshop.commune_code,
            Need.theme,
            func.sum(Hearing.votes_women),
            func.sum(Hearing.votes_men),
            func.sum(Hearing.votes_youth),
            func.count(Hearing.id),
        )
        .join(Hearing, Hearing.workshop_id == Workshop.id)
        .join(Need, Need.id == Hearing.need_id)
        .where(Workshop.state == WorkshopState.VALIDATED)
        .group_by(Workshop.commune_code, Need.theme)
    )
    if only is not None:
        statement = statement.where(Workshop.commune_code == only)
    found: dict[str, dict[str, tuple[dict[str, int], int]]] = {}
    for code, theme, women, men, youth, hearings in db.session.execute(statement):
        votes = {Group.WOMEN.value: int(women), Group.MEN.value: int(men)}
        if group is Group.YOUTH:
            votes = {Group.YOUTH.value: int(youth)}
        elif group is not Group.ALL:
            votes = {group.value: votes[group.value]}
        # hearings tell nothing of one group: only the ranking of all falls back on them
        found.setdefault(code, {})[theme] = (votes, hearings if group is Group.ALL else 0)
    return found


def _answers(
    survey: Round, group: Group, only: str | None
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, dict[str, Rating]]]]:
    """Commune → theme → respondents who named it (`*`: all who answered); commune → theme → ratings."""
    named: dict[str, dict[str, int]] = {}
    counts: dict[str, dict[str, list[int]]] = {}
    for code, question, bucket, n in db.session.execute(_tally_select(survey, group, only)):
        if question == PRIORITIES_QUESTION:
            named.setdefault(code, {})[bucket] = int(n)
        else:
            service = question.removeprefix(SATISFACTION_PREFIX)
            pair = counts.setdefault(code, {}).setdefault(service, [0, 0])
            pair[0] += int(n) if bucket == "dissatisfied" else 0
            pair[1] += int(n)
    return named, {code: _ratings_by_theme(services) for code, services in counts.items()}


def _tally_select(
    survey: Round, group: Group, only: str | None
) -> Select[str, str, str, int]:
    is_rating = Tally.question.in_([SATISFACTION_PREFIX + item.key for item in list_services()])
    bucket = case(
        (Tally.question == PRIORITIES_QUESTION, Tally.choice),
        (Tally.choice.in_(_DISSATISFIED), "dissatisfied"),
        else_="others",
    ).label("bucket")
    statement = (
        select(Tally.commune_code, Tally.question, bucket, func.sum(Tally.n))
        .where(Tally.round_id == survey.id)
        .where(or_(Tally.question == PRIORITIES_QUESTION, is_rating & Tally.choice.in_(_RATED)))
        .group_by(Tally.commune_code, Tally.question, bucket)
    )
    if only is not None:
        statement = statement.where(Tally.commune_code == only)
    for condition in _group_conditions(group):
        statement = statement.where(condition)
    return statement


def _group_conditions(group: Group) -> Iterable[ColumnElement[bool]]:
    return {
        Group.ALL: (),
        Group.WOMEN: (Tally.sex == "female",),
        Group.MEN: (Tally.sex == "male",),
        Group.YOUTH: (Tally.age_band.in_(("18-24", "25-35")),),
        Group.RURAL: (Tally.milieu == "rural",),
        Group.URBAN: (Tally.milieu == "urban",),
    }[group]


def _ratings_by_theme(counts: Mapping[str, list[int]]) -> dict[str, dict[str, Rating]]:
    """Each service's answers under every theme it speaks for."""
    found: dict[str, dict[str, Rating]] = {}
    for service in list_services():
        if service.key in counts:
            dissatisfied, rated = counts[service.key]
            for theme, share in service.theme_shares.items():
                found.setdefault(theme, {})[service.key] = Rating(share, dissatisfied, rated)
    return found


__all__ = [
    "Group",
    "Level",
    "Ranking",
    "UnknownTerritory",
    "codes_at",
    "get_data_version",
    "is_public",
    "level_of",
    "rank",
    "rank_all",
]
