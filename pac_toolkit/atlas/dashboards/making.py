"""A dashboard put together: what is read, once for a state of the data, and its panels in the order of the page."""

from dataclasses import dataclass

from communes.territory import Territory, commune_codes_within, get_commune, get_territory
from pac_toolkit.atlas.dashboards.needs import priorities_panel, weighting_panel
from pac_toolkit.atlas.dashboards.panel import Panel
from pac_toolkit.atlas.dashboards.people import answered_panel, came_panel
from pac_toolkit.atlas.dashboards.services import satisfaction_panel
from pac_toolkit.atlas.dashboards.weighting import get_named, get_order
from pac_toolkit.atlas.ratings import list_rated
from pac_toolkit.atlas.turnout import Turnout, get_turnout
from pac_toolkit.priorities.certainty import get_stability
from pac_toolkit.priorities.queries import rank
from pac_toolkit.responses.models import Round


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the page shows of one territory."""

    place: Territory
    population: int
    turnout: Turnout
    panels: tuple[Panel, ...]

    def panel(self, key: str) -> Panel | None:
        """One panel by its key; None where there is none, or nothing in it."""
        return next((one for one in self.panels if one.key == key and one.rows), None)


def make_dashboard(code: str, survey: Round | None) -> Dashboard:
    """The dashboard of the region, a province or a commune, in the language of the page. Raises UnknownTerritory."""
    turnout = get_turnout(code, survey)
    order = get_order(code, get_named(survey)) if survey is not None else None
    return Dashboard(
        get_territory(code),
        sum(get_commune(one).population_2024 for one in commune_codes_within(code)),
        turnout,
        (
            priorities_panel(rank(code, survey), get_stability(code, survey)),
            satisfaction_panel(list_rated(code, survey)),
            answered_panel(turnout),
            came_panel(turnout),
            weighting_panel(order),
        ),
    )
