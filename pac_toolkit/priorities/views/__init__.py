"""Pages of `priorities`: what is seen when voices, answers and census are laid beside each other."""

from pac_toolkit.priorities.views import insights
from pac_toolkit.priorities.views.blueprint import blueprint

__all__ = ["blueprint", "insights"]
