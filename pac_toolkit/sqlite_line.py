"""Writers of SQLite wait in line. Alone, SQLite lets them sleep and try again, up to a tenth of a second each time."""

import os
import sqlite3
import threading
from contextlib import suppress
from typing import Any, Final

try:
    import fcntl
except ImportError:  # Windows: the threads of a process wait in line, processes try again
    fcntl = None  # type: ignore[assignment]

PATIENCE_SECONDS: Final = 15

# one line a database file, for the threads of this process
_lines: dict[str, threading.Lock] = {}


class LinedConnection(sqlite3.Connection):
    """A connection that keeps its place at the head of the line from `wait_in_line` to commit or rollback.

    The line is a courtesy: whoever waited PATIENCE_SECONDS goes on without, and SQLite's own lock decides.
    """

    _line: threading.Lock
    # the descriptor of a file beside the database, which the first of a process holds
    _gate: int | None = None
    _is_first = False

    def __init__(self, database: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(database, *args, **kwargs)
        self._line = _lines.setdefault(database, threading.Lock())
        if fcntl is not None and database != ":memory:":
            self._gate = os.open(f"{database}-line", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def wait_in_line(self) -> None:
        """Wait for the threads of this process, then for the other processes."""
        if self._is_first or not self._line.acquire(timeout=PATIENCE_SECONDS):
            return
        self._is_first = True
        if self._gate is not None:
            fcntl.flock(self._gate, fcntl.LOCK_EX)

    def _leave(self) -> None:
        if not self._is_first:
            return
        self._is_first = False
        if self._gate is not None:
            fcntl.flock(self._gate, fcntl.LOCK_UN)
        self._line.release()

    def commit(self) -> None:
        """Commit, then let the next one in."""
        super().commit()
        self._leave()

    def rollback(self) -> None:
        """Roll back, then let the next one in."""
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        """Close, and leave the line."""
        with suppress(sqlite3.Error):
            super().close()
        self._leave()
        if self._gate is not None:
            os.close(self._gate)
            self._gate = None

    def __del__(self) -> None:
        self.close()
