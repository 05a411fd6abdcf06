"""Another writer beside the one under test."""

import sqlite3

from pac_toolkit.database import db


def write_beside() -> None:
    """Take the write lock at once, as somebody who answers does, and let it go; fails where it is held."""
    path = db.engine.url.database
    assert path
    beside = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        beside.execute("BEGIN IMMEDIATE")
        beside.execute("ROLLBACK")
    finally:
        beside.close()
