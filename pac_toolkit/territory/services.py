"""Replacing the roster, and choosing the boundary layer."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import delete, update

from communes.roster import RosterEntry
from communes.territory import get_commune
from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.territory.models import BoundaryFile, PartnerCommune, RosterStatus
from pac_toolkit.territory.queries import get_boundary_file, get_roster, layer_path
from surveys.cleaning import clean_text


def replace_roster(
    *, entries: Sequence[RosterEntry], actor: object | None = None
) -> tuple[RosterEntry, ...]:
    """Put these communes in the place of the whole roster.

    Raises UnknownTerritory for a wrong code and ValueError for a code given twice or for no commune at
    all, before anything is changed.
    """
    codes = [get_commune(entry.commune_code).code for entry in entries]
    if not codes or len(set(codes)) != len(codes):
        raise ValueError("a roster names each of its communes once")
    before = {entry.commune_code: entry.status for entry in get_roster()}
    db.session.execute(delete(PartnerCommune))
    db.session.add_all(
        PartnerCommune(
            commune_code=entry.commune_code,
            status=RosterStatus(entry.status),
            source=clean_text(entry.source)[:400],
        )
        for entry in entries
    )
    db.session.flush()
    audit.record(
        action="replace",
        thing_type="roster",
        thing_id="roster",
        actor=actor,
        before=before,
        after={entry.commune_code: entry.status for entry in entries},
    )
    return get_roster()


def use_layer(
    *, written: Path, file_name: str, attribution: str, actor: object | None = None
) -> BoundaryFile:
    """Keep a layer that `communes.boundaries.import_layer` wrote, and show it everywhere from now on.

    The file moves to the var folder under its content's name; `file_name` is how the operator called it.
    """
    sha256 = hashlib.sha256(written.read_bytes()).hexdigest()
    previous = get_boundary_file()
    db.session.execute(update(BoundaryFile).values(is_in_use=False))
    row = BoundaryFile(
        file_name=clean_text(file_name)[:200],
        sha256=sha256,
        attribution=clean_text(attribution)[:400],
        is_in_use=True,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        action="use",
        thing_type="boundaries",
        thing_id=row.id,
        actor=actor,
        before=_facts(previous),
        after=_facts(row),
    )
    written.replace(layer_path(sha256))
    return row


def _facts(row: BoundaryFile | None) -> dict[str, str]:
    if row is None:
        return {"file_name": "default"}
    return {"file_name": row.file_name, "sha256": row.sha256, "attribution": row.attribution}
