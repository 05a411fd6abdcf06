"""What `answering` puts under load, in one server: the application, and under `/bare` the least that could store an answer.

The bare view is Flask and SQLAlchemy Core alone: it reads JSON and inserts the same row into the same table.
"""

import uuid
from datetime import UTC, datetime

from flask import Flask, jsonify, request
from sqlalchemy import create_engine, insert
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from pac_toolkit import create_app
from pac_toolkit.config import Settings
from pac_toolkit.responses.models import Response
from pac_toolkit.sqlite_line import LinedConnection

app = create_app()
settings: Settings = app.extensions["settings"]
# the engine's preparation (write-ahead log, waiting for writers) is that of the application: `database` listens to every engine
engine = create_engine(settings.sqlalchemy_url, connect_args={"factory": LinedConnection})
bare = Flask("bare")


@bare.post("/")
def store() -> object:
    """One row, one transaction, one answer."""
    body = request.get_json()
    row = {
        "instance_id": body["instance_id"],
        "receipt": uuid.uuid4().hex[:12],
        "round_id": 1,
        "version_id": 1,
        "commune_code": body["commune"],
        "language": body["language"],
        "is_helped": False,
        "channel": body["channel"],
        "source": "queue",
        "received_at": datetime.now(UTC),
        "answers": body["answers"],
        "content_hash": "0" * 64,
        "answers_hash": "0" * 64,
    }
    with engine.begin() as connection:
        connection.execute(insert(Response.__table__).values(row))
    return jsonify(receipt=row["receipt"]), 201


application = DispatcherMiddleware(app, {"/bare": bare})
