"""`flask priorities …`."""

from flask.cli import AppGroup

priorities_commands = AppGroup("priorities", help="priorities")
