"""Where files live beside the database: folders of the var folder, found through the settings, never served as they are."""

import hashlib
import os
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


def store_file(name: str, content: bytes) -> str:
    """Keep a content in the folder `name` under its SHA-256, which is returned; the same content is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(name, digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    # whole or not at all: an interruption leaves no half file under the name of a whole one
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)
    return digest


def read_file(name: str, digest: str) -> bytes:
    """The content kept under this hash. Raises FileNotFoundError when there is none."""
    return _path(name, digest).read_bytes()


def delete_file(name: str, digest: str) -> None:
    """Forget the content kept under this hash, if there is any."""
    _path(name, digest).unlink(missing_ok=True)


def _path(name: str, digest: str) -> Path:
    if not (digest.isascii() and digest.isalnum()):
        raise FileNotFoundError(digest)
    return folder(name) / digest[:2] / digest
