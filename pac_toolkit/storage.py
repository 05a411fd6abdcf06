"""Where files live beside the database: folders of the var folder, found through the settings.

Files that came from people are kept under the hash of their content, readable by the server only, and
never under a name that somebody chose. Which row names which file belongs to the features: one folder
for each table that names files.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from pac_toolkit.config import Settings


def folder(name: str) -> Path:
    """The folder `name` of the var folder of the application in context; made when it is not there."""
    settings: Settings = current_app.extensions["settings"]
    path = settings.var_dir / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def digest_of(content: bytes) -> str:
    """The name under which `content` is kept: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def keep(name: str, content: bytes) -> str:
    """Keep `content` in the folder `name`, once; returns its digest. It is there whole or not at all."""
    digest = digest_of(content)
    path = _path(name, digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # made with mode 0600, and given its name when it is complete
        handle, unfinished = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(unfinished).replace(path)
    return digest


def find_kept(name: str, digest: str) -> Path | None:
    """The file of this digest in the folder `name`, None when there is none."""
    path = _path(name, digest)
    return path if path.is_file() else None


def list_kept(name: str) -> list[str]:
    """The digests of every file in the folder `name`."""
    return sorted(path.name for path in folder(name).glob("??/" + "?" * 64))


def drop(name: str, digest: str) -> None:
    """Delete the file of this digest; it may be gone already."""
    _path(name, digest).unlink(missing_ok=True)


def _path(name: str, digest: str) -> Path:
    if re.fullmatch(r"[0-9a-f]{64}", digest) is None:
        raise ValueError("a digest is 64 hexadecimal digits")
    return folder(name) / digest[:2] / digest
