"""`flask surveys …`."""

from flask.cli import AppGroup

surveys_commands = AppGroup("surveys", help="surveys")
