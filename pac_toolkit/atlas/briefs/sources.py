"""What all briefs of one run read, read once: round, published figures, boundaries, rankings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from communes.boundaries import BoundaryLayer
from pac_toolkit.atlas.queries import get_last_validation, has_invented
from pac_toolkit.priorities.certainty import list_stability
from pac_toolkit.priorities.insights import Neighbourhood, list_neighbourhoods
from pac_toolkit.priorities.queries import Ranking, get_data_version, level_of, rank_all
from pac_toolkit.priorities.scoring import Group, Level
from pac_toolkit.priorities.stability import Stability
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import Published
from pac_toolkit.responses.queries import get_current_round, get_published
from pac_toolkit.territory.queries import get_layer, get_partner_codes


@dataclass(frozen=True)
class Sources:
    """One state of the data. `survey` is None while no round is public; `version` differs as soon as any of it does."""

    survey: Round | None
    published: Published
    layer: BoundaryLayer
    partners: frozenset[str]
    is_demo: bool
    validated_at: datetime | None
    version: str
    _stabilities: dict[Level, Mapping[str, Stability]] = field(default_factory=dict)
    _groups: dict[str, Neighbourhood] = field(default_factory=dict)
    _rankings: dict[tuple[Level, Group], dict[str, Ranking]] = field(default_factory=dict)

    def rankings(self, level: Level, group: Group = Group.ALL) -> dict[str, Ranking]:
        """The ranking of each territory of a level from which something was heard."""
        key = (level, group)
        if key not in self._rankings:
            self._rankings[key] = rank_all(level, self.survey, group)
        return self._rankings[key]

    def stability(self, code: str) -> Stability | None:
        """How far the first themes of a territory would hold, None where nothing was heard."""
        level = level_of(code)
        if level not in self._stabilities:
            self._stabilities[level] = list_stability(level, self.survey)
        return self._stabilities[level].get(code)

    def neighbourhood(self, code: str) -> Neighbourhood | None:
        """The group of communes with one first need that a commune belongs to."""
        if not self._groups:
            for group in list_neighbourhoods(self.survey):
                self._groups.update(dict.fromkeys(group.codes, group))
        return self._groups.get(code)

    def ranking(self, code: str, group: Group = Group.ALL) -> Ranking | None:
        """The ranking of one territory, None where nothing was heard."""
        return self.rankings(level_of(code), group).get(code)


def get_sources() -> Sources:
    """What is public now: the current round if everybody may see it, validated workshops."""
    current = get_current_round()
    survey = current if current is not None and current.has_public_results else None
    layer, partners = get_layer(), get_partner_codes()
    is_demo, validated_at = has_invented(), get_last_validation()
    known = (get_data_version(survey), layer.version, sorted(partners), is_demo, validated_at)
    return Sources(
        survey,
        get_published(survey),
        layer,
        partners,
        is_demo,
        validated_at,
        "/".join(map(str, known)),
    )
