"""Replacing the roster, and choosing the boundary layer."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import delete, update

import communes
from communes.importing import InvalidLayer
from communes.problems import Problem
from communes.roster import RosterEntry
from communes.territory import get_commune
from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.storage import folder
from pac_toolkit.territory.models import BoundaryFile, PartnerCommune, RosterStatus
from pac_toolkit.territory.queries import (
    BOUNDARIES_FOLDER,
    get_boundary_file,
    get_roster,
    layer_path,
)
from surveys.cleaning import clean_text

LONGEST_CREDIT: Final = 400
"""Letters of an attribution: it stands under every map."""

_PATIENCE_SECONDS: Final = 300


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


@contextmanager
def read_boundaries(*, source: Path, file_name: str, attribution: str) -> Iterator[Path]:
    """Read a supplied file in a process of its own; inside stands the layer it gives, gone at the end unless used.

    The process that answers people never loads geopandas. What the session held is let go: reading takes
    minutes. Raises InvalidLayer with every reason.
    """
    db.session.rollback()
    handle, written = tempfile.mkstemp(suffix=".geojson", dir=folder(BOUNDARIES_FOLDER))
    os.close(handle)
    target = Path(written)
    try:
        _import(source, target, file_name=file_name, attribution=attribution)
        yield target
    finally:
        target.unlink(missing_ok=True)


def _import(source: Path, target: Path, *, file_name: str, attribution: str) -> None:
    words = [
        str(source.resolve()),
        str(target),
        clean_text(attribution),
        clean_text(file_name)[:200],
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the words are data
            [sys.executable, "-m", "communes", *words],
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            cwd=Path(communes.__file__).parents[1],
            # every thread of it would reserve memory, which is bounded
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
        problems = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        problems = [{"code": "unreadable_file", "parameters": {"name": clean_text(file_name)}}]
    if problems:
        raise InvalidLayer([Problem(one["code"], one["parameters"]) for one in problems])


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
        attribution=clean_text(attribution)[:LONGEST_CREDIT],
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


def use_default_layer(*, actor: object | None = None) -> None:
    """Show the default layer everywhere again; what was imported stays on the record."""
    previous = get_boundary_file()
    if previous is None:
        return
    db.session.execute(update(BoundaryFile).values(is_in_use=False))
    audit.record(
        action="use",
        thing_type="boundaries",
        thing_id=previous.id,
        actor=actor,
        before=_facts(previous),
        after=_facts(None),
    )


def _facts(row: BoundaryFile | None) -> dict[str, str]:
    if row is None:
        return {"file_name": "default"}
    return {"file_name": row.file_name, "sha256": row.sha256, "attribution": row.attribution}
