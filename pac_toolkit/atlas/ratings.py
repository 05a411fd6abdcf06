"""How satisfied people are in one territory, service by service, as published. No word stands here."""

from dataclasses import dataclass

from communes.services import list_services
from communes.territory import REGION, Commune, get_territory
from pac_toolkit.responses.figures import ScaleFigures, scale_figures
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_published
from pac_toolkit.responses.tallying import ALL, SERVICE_PREFIX


@dataclass(frozen=True, slots=True)
class Rated:
    """One service as it was rated; its figures are hidden where few answered."""

    service: str
    figures: ScaleFigures

    @property
    def is_shown(self) -> bool:
        """Whether its share satisfied may be shown."""
        return self.figures.high.share is not None


def list_rated(code: str, survey: Round | None) -> tuple[Rated, ...]:
    """The services that people of a territory rated: the least satisfying first, the hidden ones last.

    In a commune, a service of the other milieu that is hidden is left out: few rated it, who live otherwise.
    Raises UnknownTerritory.
    """
    place = get_territory(code)
    published = get_published(survey)
    usual = {
        item.key for item in list_services(place.milieu if isinstance(place, Commune) else None)
    }
    found = []
    for service in list_services():
        counts = published.scale(SERVICE_PREFIX + service.key, ALL if place is REGION else code)
        if counts is None or (counts.base == 0 and not counts.answered):
            continue
        rated = Rated(service.key, scale_figures(counts))
        if rated.is_shown or service.key in usual:
            found.append(rated)
    return tuple(sorted(found, key=_least_satisfying))


def _least_satisfying(item: Rated) -> tuple[bool, float, str]:
    return not item.is_shown, item.figures.high.share or 0.0, item.service
