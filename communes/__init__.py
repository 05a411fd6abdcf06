"""The territory of Béni Mellal-Khénifra: communes, boundaries, census, competences, services.

A library of its own: it knows no web, no database, no questionnaire. `docs/communes.md` shows its use.
"""

from communes.boundaries import BoundaryLayer, default_layer, distance_outside_km, read_layer
from communes.census import (
    Margin,
    Measure,
    base_of,
    get_measure,
    list_measures,
    margins,
    value,
    values,
)
from communes.credits import BOUNDARIES_CREDIT, CENSUS_CREDIT
from communes.importing import InvalidLayer, import_layer
from communes.local_moran import LocalMoran, local_moran
from communes.needs import MeasuredFigure, MeasuredNeed, measured_need, measured_themes
from communes.neighbours import adjacency
from communes.problems import Problem
from communes.roster import (
    InvalidRoster,
    RosterEntry,
    default_roster,
    deprivation_index,
    read_roster,
)
from communes.services import Service, get_service, list_services
from communes.territory import (
    REGION,
    Cercle,
    Commune,
    Milieu,
    Province,
    Region,
    UnknownTerritory,
    commune_codes_within,
    get_commune,
    get_province,
    get_territory,
    list_cercles,
    list_communes,
    list_provinces,
    province_of,
    search_communes,
)
from communes.themes import HEADINGS, Competence, Heading, Theme, get_theme, list_themes

__all__ = [
    "BOUNDARIES_CREDIT",
    "CENSUS_CREDIT",
    "HEADINGS",
    "REGION",
    "BoundaryLayer",
    "Cercle",
    "Commune",
    "Competence",
    "Heading",
    "InvalidLayer",
    "InvalidRoster",
    "LocalMoran",
    "Margin",
    "Measure",
    "MeasuredFigure",
    "MeasuredNeed",
    "Milieu",
    "Problem",
    "Province",
    "Region",
    "RosterEntry",
    "Service",
    "Theme",
    "UnknownTerritory",
    "adjacency",
    "base_of",
    "commune_codes_within",
    "default_layer",
    "default_roster",
    "deprivation_index",
    "distance_outside_km",
    "get_commune",
    "get_measure",
    "get_province",
    "get_service",
    "get_territory",
    "get_theme",
    "import_layer",
    "list_cercles",
    "list_communes",
    "list_measures",
    "list_provinces",
    "list_services",
    "list_themes",
    "local_moran",
    "margins",
    "measured_need",
    "measured_themes",
    "province_of",
    "read_layer",
    "read_roster",
    "search_communes",
    "value",
    "values",
]
