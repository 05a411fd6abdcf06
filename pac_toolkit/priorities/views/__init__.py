"""Pages of `priorities`: how a score is made, by which methods, and what is seen when sources are laid side by side."""

from pac_toolkit.priorities.views import insights, methods, scores
from pac_toolkit.priorities.views.blueprint import blueprint

__all__ = ["blueprint", "insights", "methods", "scores"]
