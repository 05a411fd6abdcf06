"""The WSGI entry point: `flask --app wsgi` and the server import `app` from here."""

import sys

from pac_toolkit import create_app
from pac_toolkit.config import InvalidSetting

try:
    app = create_app()
except InvalidSetting as error:
    sys.exit(f"Error: {error}")
