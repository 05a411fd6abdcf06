"""Pages of `atlas`: the map in all its states, its files, the boundaries, the communes, briefs and dashboards."""

from pac_toolkit.atlas.views import boundaries, briefs, communes, dashboards, files, maps
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "boundaries", "briefs", "communes", "dashboards", "files", "maps"]
