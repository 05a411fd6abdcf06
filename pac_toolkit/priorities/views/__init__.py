"""Pages of `priorities`: how a score is made, and by which methods."""

from pac_toolkit.priorities.views import methods
from pac_toolkit.priorities.views.blueprint import blueprint

__all__ = ["blueprint", "methods"]
