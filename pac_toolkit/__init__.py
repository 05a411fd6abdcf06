"""The application: people, records and pages. This file holds `create_app` and the version only."""

from pac_toolkit.factory import create_app

__version__ = "0.1.0"

__all__ = ["__version__", "create_app"]
