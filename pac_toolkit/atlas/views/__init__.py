"""Pages of `atlas`: the map in all its states, its files, the communes."""

from pac_toolkit.atlas.views import communes, files, maps
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "communes", "files", "maps"]
