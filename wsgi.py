"""The WSGI entry point: `flask --app wsgi` and the server import `app` from here."""

from pac_toolkit import create_app

app = create_app()
