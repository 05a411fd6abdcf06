"""Every SELECT behind the ranking: workshop voices and survey tallies, for all territories at once."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import func, select

from communes.services import list_services
from communes.territory import (
    REGION,
    get_commune,
    get_territory,
    list_communes,
    list_provinces,
)
from pac_toolkit.database import db
from pac_toolkit.priorities.scoring import (
    DEFAULT_WEIGHTS,
    Evidence,
    Group,
    Level,
    Priority,
    Rating,
    ThemeEvidence,
    Weights,
    sum_evidence,
)
from pac_toolkit.priorities.scoring import (
    rank as rank_themes,
)
from pac_toolkit.responses.models import ChannelTally, Round
from pac_toolkit.responses.queries import Cut, get_counts, get_stamp, get_targets
from pac_toolkit.responses.tallying import SERVICE_PREFIX
from pac_toolkit.workshops.models import Hearing, Workshop
from pac_toolkit.workshops.queries import count_hearings_by_theme

# the question a ranking reads beside those on services
PRIORITIES_QUESTION = "priorities"
_QUESTIONS = (PRIORITIES_QUESTION, *(SERVICE_PREFIX + item.key for item in list_services()))
_DISSATISFIED = ("1", "2")
_RATED = ("1", "2", "3", "4", "5")


# how a group is cut out of the tallies
_CUTS: Mapping[Group, tuple[Cut | None, frozenset[str]]] = {
    Group.ALL: (None, frozenset()),
    Group.WOMEN: (Cut.SEX, frozenset({"female"})),
    Group.MEN: (Cut.SEX, frozenset({"male"})),
    Group.YOUTH: (Cut.AGE_BAND, frozenset({"18-24", "25-35"})),
    Group.RURAL: (Cut.MILIEU, frozenset({"rural"})),
    Group.URBAN: (Cut.MILIEU, frozenset({"urban"})),
}

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
    held = select(func.count(), func.max(Workshop.id), func.sum(Workshop.revision))
    voiced = select(
        func.count(),
        func.max(Hearing.id),
        func.sum(Hearing.votes_women),
        func.sum(Hearing.votes_men),
        func.sum(Hearing.votes_youth),
    )
    parts: list[object] = [tuple(db.session.execute(one).one()) for one in (held, voiced)]
    if survey is not None:
        tallied = select(func.count(), func.sum(ChannelTally.n)).where(
            ChannelTally.round_id == survey.id
        )
        parts += [get_stamp(survey), survey.state, survey.results_policy, survey.titles]
        parts += [tuple(db.session.execute(tallied).one()), sorted(get_targets(survey).items())]
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
    found: dict[str, dict[str, tuple[dict[str, int], int]]] = {}
    if group in {Group.RURAL, Group.URBAN}:
        return found
    for row in count_hearings_by_theme(None if only is None else [only]):
        votes = {
            Group.WOMEN: row.votes_women,
            Group.MEN: row.votes_men,
            Group.YOUTH: row.votes_youth,
        }
        heard = (Group.WOMEN, Group.MEN) if group is Group.ALL else (group,)
        # hearings tell nothing of one group: only the ranking of all falls back on them
        found.setdefault(row.commune_code, {})[row.theme] = (
            {one.value: votes[one] for one in heard},
            row.hearings if group is Group.ALL else 0,
        )
    return found


def _answers(
    survey: Round, group: Group, only: str | None
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, dict[str, Rating]]]]:
    """Commune → theme → respondents who named it (`*`: all who answered); commune → theme → ratings."""
    named: dict[str, dict[str, int]] = {}
    scales: dict[str, dict[str, dict[str, int]]] = {}
    for code, questions in count_answers(survey, _QUESTIONS, group, only=only).items():
        for question, counts in questions.items():
            if question == PRIORITIES_QUESTION:
                named[code] = counts
            else:
                scales.setdefault(code, {})[question.removeprefix(SERVICE_PREFIX)] = counts
    return named, {code: _ratings_by_theme(found) for code, found in scales.items()}


def count_answers(
    survey: Round, questions: Collection[str], group: Group, *, only: str | None = None
) -> dict[str, dict[str, dict[str, int]]]:
    """Commune → question → choice → how many of the group gave it, in one SELECT."""
    cut, values = _CUTS[group]
    split = get_counts(
        survey,
        questions=questions,
        communes=None if only is None else [only],
        by=(Cut.COMMUNE,) if cut is None else (Cut.COMMUNE, cut),
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for (code, *value), answered in split.items():
        if cut is not None and value[0] not in values:
            continue
        for question, counts in answered.items():
            total = found.setdefault(code, {}).setdefault(question, {})
            for choice, n in counts.items():
                total[choice] = total.get(choice, 0) + n
    return found


def _ratings_by_theme(scales: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, Rating]]:
    """Each service's answers under every theme it speaks for."""
    found: dict[str, dict[str, Rating]] = {}
    for service in list_services():
        counts = scales.get(service.key)
        if counts is not None:
            dissatisfied = sum(counts.get(choice, 0) for choice in _DISSATISFIED)
            rated = sum(counts.get(choice, 0) for choice in _RATED)
            for theme, share in service.theme_shares.items():
                found.setdefault(theme, {})[service.key] = Rating(share, dissatisfied, rated)
    return found
