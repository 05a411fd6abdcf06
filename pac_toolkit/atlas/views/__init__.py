"""Pages of `atlas`: the map in all its states, its files, the communes, briefs and dashboards."""

from pac_toolkit.atlas.views import briefs, communes, dashboards, files, maps
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "briefs", "communes", "dashboards", "files", "maps"]
