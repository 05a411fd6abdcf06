"""The ranking of every territory, and what it rests on."""

from dataclasses import dataclass
from typing import Literal

from communes.needs import MeasuredNeed, measured_need
from communes.themes import list_themes
from pac_toolkit.priorities.queries.answers import list_answered
from pac_toolkit.priorities.queries.places import HABITATS, level_of
from pac_toolkit.priorities.queries.voices import hear, list_voiced
from pac_toolkit.priorities.scoring import (
    DEFAULT_WEIGHTS,
    Evidence,
    Group,
    Level,
    Priority,
    Weights,
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

    Answers as they were published, voices of validated workshops; one SELECT of each. `survey` None counts
    workshops alone.
    """
    return {
        code: _ranking(code, level, evidence, weights)
        for code, evidence in list_evidence(level, survey, group).items()
    }


def rank(
    code: str,
    survey: Round | None = None,
    group: Group = Group.ALL,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Ranking:
    """The ranking of one commune, province or the region. Raises UnknownTerritory."""
    level = level_of(code)
    evidence = list_evidence(level, survey, group, only=code).get(code, Evidence({}, 0))
    return _ranking(code, level, evidence, weights)


def _ranking(code: str, level: Level, evidence: Evidence, weights: Weights) -> Ranking:
    themes = evidence.themes.values()
    return Ranking(
        code,
        level,
        rank_themes(evidence, weights, list_measured(level, code)),
        evidence.respondents,
        sum(sum(theme.votes.values()) for theme in themes),
        sum(theme.hearings for theme in themes),
    )


def list_measured(level: Level, code: str) -> dict[str, MeasuredNeed]:
    """Theme → what the census says of it in a territory."""
    return {theme.key: measured_need(theme.key, level.value)[code] for theme in list_themes()}


def list_evidence(
    level: Level, survey: Round | None, group: Group, only: str | None = None
) -> dict[str, Evidence]:
    """What was counted in each territory of a level from which anything was heard."""
    voices = list_voiced(level, group, only)
    answers = list_answered(survey, group, level, only) if survey is not None else {}
    ground = Evidence({}, 0, voices_by_group=group not in HABITATS, is_everybody=group is Group.ALL)
    return {
        code: sum_evidence(
            [hear(voices.get(code, ()), group), answers.get(code, Evidence({}, 0)), ground]
        )
        for code in sorted({*voices, *answers})
        if only is None or code == only
    }
