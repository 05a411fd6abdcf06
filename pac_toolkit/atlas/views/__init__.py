"""Pages of `atlas`: the map in all its states, the communes."""

from pac_toolkit.atlas.views import briefs, communes, dashboards, maps
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "briefs", "communes", "dashboards", "maps"]
