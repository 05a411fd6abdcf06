"""Which communes take part and which boundary layer is in use."""

import logging
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from communes.boundaries import BoundaryLayer, default_layer, read_layer
from communes.roster import RosterEntry, default_roster, deprivation_index
from pac_toolkit.database import db
from pac_toolkit.storage import folder
from pac_toolkit.territory.models import BoundaryFile, PartnerCommune

BOUNDARIES_FOLDER = "boundaries"

_log = logging.getLogger(__name__)


def get_roster() -> tuple[RosterEntry, ...]:
    """The communes that take part, by code: the operator's roster, else the default one of the library."""
    rows = db.session.scalars(select(PartnerCommune).order_by(PartnerCommune.commune_code)).all()
    if not rows:
        return default_roster()
    deprivation = deprivation_index()
    return tuple(
        RosterEntry(row.commune_code, row.status.value, row.source, deprivation[row.commune_code])
        for row in rows
    )


def get_partner_codes() -> frozenset[str]:
    """The HCP codes of the communes that take part."""
    return frozenset(entry.commune_code for entry in get_roster())


def get_boundary_file() -> BoundaryFile | None:
    """The imported layer in use, the newest if there were several; None means the default layer."""
    return db.session.scalar(
        select(BoundaryFile).where(BoundaryFile.is_in_use).order_by(BoundaryFile.id.desc()).limit(1)
    )


def get_layer() -> BoundaryLayer:
    """The boundary layer in use. Read from its file once; another layer in use is another file.

    A layer whose file is gone gives way to the default one: maps are drawn all the same, with its credit.
    """
    row = get_boundary_file()
    if row is None:
        return default_layer()
    try:
        return _read(layer_path(row.sha256))
    except FileNotFoundError:
        _log.error("the file of boundary layer %s is gone: the default layer is drawn", row.sha256)
        return default_layer()


def layer_path(sha256: str) -> Path:
    """Where an imported layer is kept, named by its content."""
    return folder(BOUNDARIES_FOLDER) / f"{sha256}.geojson"


@lru_cache(maxsize=2)
def _read(path: Path) -> BoundaryLayer:
    """Parsed layers weigh some 10 MB: the one in use and the one before it."""
    return read_layer(path)
