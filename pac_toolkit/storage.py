"""Where files live beside the database: folders of the var folder, found through the settings."""

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
