"""`flask communes …`."""

from flask.cli import AppGroup

communes_commands = AppGroup("communes", help="communes")
