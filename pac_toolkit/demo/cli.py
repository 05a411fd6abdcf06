"""`flask demo …`."""

from flask.cli import AppGroup

demo_commands = AppGroup("demo", help="demo")
