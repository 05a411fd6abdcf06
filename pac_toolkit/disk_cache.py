"""What was made once from data that has not changed since, kept on disk for every worker: whole or not at all, and bounded.

A key names everything that its content depends on, so that nothing kept is ever wrong: it is only no longer asked for.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pac_toolkit import storage

_log = logging.getLogger(__name__)

_CHECK = 16
_OWN = Path(__file__).parent
# what a picture, a sentence or a figure is made with
_SOURCES = ("*.py", "*.js", "*.css", "*.html", "*.typ", "*.mo", "*.svg", "*.csv", "*.geojson")


class DiskCache:
    """A folder of the var folder, `name`, that holds at most `limit` files; those asked for longest ago go first."""

    def __init__(self, name: str, limit: int = 1_000) -> None:
        self._name = name
        self._limit = limit

    def get(self, key: Sequence[object]) -> bytes | None:
        """What stands under this key; None when nothing does, or nothing whole."""
        try:
            path = self._path(key)
            kept = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        check, content = kept[:_CHECK], kept[_CHECK:]
        return content if check == _check(content) else None

    def put(self, key: Sequence[object], content: bytes) -> None:
        """Keep `content` under this key. A disk that is full or read only costs time, never the answer."""
        try:
            self._write(self._path(key), _check(content) + content)
            self._bound()
        except OSError as error:
            _log.warning("%s is not kept: %s", self._name, error.strerror)

    def _path(self, key: Sequence[object]) -> Path:
        told = repr((code_version(), *key)).encode()
        return storage.folder(self._name) / hashlib.blake2b(told, digest_size=20).hexdigest()

    def _write(self, path: Path, content: bytes) -> None:
        """Give the file its name when it is complete: two workers that make the same leave one of the two."""
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(unfinished).replace(path)
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def _bound(self) -> None:
        """Drop what was asked for longest ago beyond the limit; another worker may have dropped it already."""
        with os.scandir(storage.folder(self._name)) as entries:
            found = [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.is_file()]
        for _, path in sorted(found)[: max(len(found) - self._limit, 0)]:
            Path(path).unlink(missing_ok=True)


@cache
def code_version() -> str:
    """A short name of the program and the data that come with it: a new release makes everything anew."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in (_OWN, *(_OWN.parent / name for name in ("communes", "maps", "surveys"))):
        for pattern in _SOURCES:
            for path in sorted(folder.rglob(pattern)):
                digest.update(path.relative_to(_OWN.parent).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _check(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECK).digest()
