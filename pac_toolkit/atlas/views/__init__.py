"""Pages of `atlas`: the map, its files, small maps, the boundaries, the communes, their dashboards and briefs."""

from pac_toolkit.atlas.views import (
    boundaries,
    briefs,
    communes,
    dashboards,
    files,
    maps,
    small,
)
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "boundaries",
    "briefs",
    "communes",
    "dashboards",
    "files",
    "maps",
    "small",
]
