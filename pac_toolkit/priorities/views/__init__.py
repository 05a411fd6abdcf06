"""Pages of `priorities`: how a score is made, by which methods, what is seen when sources are laid side by side; coding free texts."""

from pac_toolkit.priorities.views import coding, insights, methods, scores
from pac_toolkit.priorities.views.blueprint import blueprint

__all__ = ["blueprint", "coding", "insights", "methods", "scores"]
