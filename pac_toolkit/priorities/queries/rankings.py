"""The ranking of every territory, and what it rests on."""

from dataclasses import dataclass
from typing import Literal

from communes.needs import MeasuredNeed, measured_need
from communes.themes import list_themes
from pac_toolkit.priorities.queries.answers import list_answered
from pac_toolkit.priorities.queries.force import get_method_in_force
from pac_toolkit.priorities.queries.places import HABITATS, level_of
from pac_toolkit.priorities.queries.voices import hear, list_voiced
from pac_toolkit.priorities.scoring import (
    DEFAULT_METHOD,
    Evidence,
    Group,
    Level,
    Method,
    Priority,
    sum_evidence,
)
from pac_toolkit.priorities.scoring import (
    rank as rank_themes,
)
from pac_toolkit.responses.models import Round

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
    method: Method = DEFAULT_METHOD

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

    def first_themes(self, count: int) -> tuple[str, ...]:
        """The themes ranked first, of those that have any weight."""
        return tuple(item.theme for item in self.priorities[:count] if item.score > 0)

    def of(self, theme: str) -> Priority | None:
        """A theme's place, None when the territory has no ranking."""
        return next((item for item in self.priorities if item.theme == theme), None)


def rank_all(
    level: Level,
    survey: Round | None = None,
    group: Group = Group.ALL,
    method: Method | None = None,
) -> dict[str, Ranking]:
    """The ranking of every territory of a level from which something was heard, by code.

    Answers as they were published, voices of validated workshops; one SELECT of each. `survey` None counts
    workshops alone; `method` None is the one in force.
    """
    method = method or get_method_in_force()
    return {
        code: make_ranking(code, level, evidence, method)
        for code, evidence in list_evidence(level, survey, group).items()
    }


def rank(
    code: str,
    survey: Round | None = None,
    group: Group = Group.ALL,
    method: Method | None = None,
) -> Ranking:
    """The ranking of one commune, province or the region. Raises UnknownTerritory."""
    level = level_of(code)
    evidence = list_evidence(level, survey, group, only=code).get(code)
    return make_ranking(code, level, evidence, method or get_method_in_force())


def make_ranking(code: str, level: Level, evidence: Evidence | None, method: Method) -> Ranking:
    """The ranking that a method makes of what was counted; None: nothing was."""
    evidence = evidence or Evidence({}, 0)
    themes = evidence.themes.values()
    return Ranking(
        code,
        level,
        rank_themes(evidence, method.weights, list_measured(level, code)),
        evidence.respondents,
        sum(sum(theme.votes.values()) for theme in themes),
        sum(theme.hearings for theme in themes),
        method,
    )


def list_measured(level: Level, code: str) -> dict[str, MeasuredNeed]:
    """Theme → what the census says of it in a territory."""
    return {theme.key: measured_need(theme.key, level.value)[code] for theme in list_themes()}


def list_evidence(
    level: Level, survey: Round | None, group: Group, only: str | None = None
) -> dict[str, Evidence]:
    """What was counted in each territory of a level from which anything was heard."""
    voices = list_voiced(level, group, only)
    answers = list_said(level, survey, group, only)
    return {
        code: sum_evidence([hear(voices.get(code, ()), group), answers.get(code, silence(group))])
        for code in sorted({*voices, *answers})
        if only is None or code == only
    }


def list_said(
    level: Level, survey: Round | None, group: Group, only: str | None = None
) -> dict[str, Evidence]:
    """What the published answers of a territory say, and what a ranking of the group can tell at all."""
    answers = list_answered(survey, group, level, only) if survey is not None else {}
    return {code: sum_evidence([item, silence(group)]) for code, item in answers.items()}


def silence(group: Group) -> Evidence:
    """Nothing counted, and what a ranking of the group can tell at all."""
    return Evidence({}, 0, voices_by_group=group not in HABITATS, is_everybody=group is Group.ALL)
