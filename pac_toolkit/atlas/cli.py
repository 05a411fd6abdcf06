"""`flask maps …`."""

from flask.cli import AppGroup

maps_commands = AppGroup("maps", help="maps")
