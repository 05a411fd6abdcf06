"""Addresses for programs: answers as JSON, the service worker, and what tablets ask for and send."""

from pac_toolkit.responses.api import offline, submission
from pac_toolkit.responses.api.answers import blueprint
from pac_toolkit.responses.api.collect import blueprint as collect_blueprint

__all__ = ["blueprint", "collect_blueprint", "offline", "submission"]
