"""Dashboards: the public figures of the region, a province or a commune as charts, each with its table and its file."""

from pac_toolkit.atlas.dashboards.making import Dashboard, make_dashboard
from pac_toolkit.atlas.dashboards.panel import Cell, Panel, Shade

__all__ = ["Cell", "Dashboard", "Panel", "Shade", "make_dashboard"]
