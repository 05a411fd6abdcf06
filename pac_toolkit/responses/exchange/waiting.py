"""Files that staff sent and that wait to be stored: kept by content for a day at most, seen by their sender alone."""

import hashlib
import json
import os
import re
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from pac_toolkit.responses.exchange.reading import Wishes
from pac_toolkit.responses.models import Channel
from pac_toolkit.storage import folder

FOLDER: Final = "imports"
KEPT_SECONDS: Final = 24 * 3600
"""After this time a file that nobody stored is deleted."""

_KEY: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file on its way in, with what its sender said of it; `key` is the SHA-256 of its content."""

    key: str
    user_id: int
    file_name: str
    round_slug: str
    commune: str = ""
    channel: str = ""
    language: str = "ar"
    chosen: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def wishes(self) -> Wishes:
        """The same, as the reader takes it."""
        return Wishes(
            commune=self.commune,
            channel=Channel(self.channel) if self.channel else None,
            language=self.language,
            chosen=self.chosen,
            ignored=frozenset(self.ignored),
        )

    @property
    def content(self) -> bytes:
        """The bytes that were sent."""
        return _path(self.user_id, self.key, "file").read_bytes()

    def settled(self, chosen: dict[str, str], ignored: tuple[str, ...]) -> "Waiting":
        """The same with columns settled by hand, kept so."""
        changed = replace(self, chosen=chosen, ignored=ignored)
        _write(changed)
        return changed

    def discard(self) -> None:
        """Delete the file and what was said of it."""
        for kind in ("file", "json"):
            _path(self.user_id, self.key, kind).unlink(missing_ok=True)


def keep(
    content: bytes,
    *,
    user_id: int,
    file_name: str,
    round_slug: str,
    commune: str = "",
    channel: str = "",
    language: str = "ar",
) -> Waiting:
    """Keep a file until it is stored; the same file again replaces what was said of it."""
    _delete_old()
    key = hashlib.sha256(content).hexdigest()
    # a name is shown and kept, never used as a path
    name = re.sub(r"[\x00-\x1f/\\]", " ", file_name).strip()[-200:] or "file"
    waiting = Waiting(key, user_id, name, round_slug, commune, channel, language)
    _put(_path(user_id, key, "file"), content)
    _write(waiting)
    return waiting


def find(key: str, user_id: int) -> Waiting | None:
    """The file that this user sent; None when it was stored, deleted, or sent by somebody else."""
    if not _KEY.fullmatch(key):
        return None
    try:
        told = json.loads(_path(user_id, key, "json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Waiting(**{**told, "ignored": tuple(told["ignored"])})


def _path(user_id: int, key: str, kind: str) -> Path:
    return folder(FOLDER) / f"{user_id}-{key}.{kind}"


def _write(waiting: Waiting) -> None:
    text = json.dumps(asdict(waiting), ensure_ascii=False)
    _put(_path(waiting.user_id, waiting.key, "json"), text.encode())


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all; only the server's own user reads it, as mkstemp makes it."""
    handle, name = mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).replace(path)


def _delete_old() -> None:
    """What nobody stored within a day, and what an interruption left."""
    for path in folder(FOLDER).iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
