"""How sure the rankings are: `stability` on what is public, made once for each state of the data and kept on disk."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from pac_toolkit.priorities import queries
from pac_toolkit.priorities.scoring import Evidence, Group, Level, Method
from pac_toolkit.priorities.stability import DRAWS, SEED, Stability, measure_stability
from pac_toolkit.responses.models import Round
from pac_toolkit.storage import folder
from pac_toolkit.workshops.queries import Voices

_ARITHMETIC = 2
"""Raised when the arithmetic changes: what was kept by the old one is made again."""
_KEPT_FILES = 400
"""So many are kept; those read longest ago go first. A file is a few kilobytes."""


def get_stability(
    code: str, survey: Round | None, group: Group = Group.ALL, method: Method | None = None
) -> Stability:
    """How sure the first themes of a territory are. Raises UnknownTerritory."""
    level = queries.level_of(code)
    method = method or queries.get_method_in_force()
    found = _kept(
        (code, group, method, survey),
        lambda: _measure(level, survey, group, method, only=code),
    )
    return found.get(code, Stability())


def list_stability(
    level: Level, survey: Round | None, group: Group = Group.ALL, method: Method | None = None
) -> Mapping[str, Stability]:
    """The same for every territory of a level from which something was heard, by code."""
    method = method or queries.get_method_in_force()
    return _kept(
        (level.value, group, method, survey), lambda: _measure(level, survey, group, method)
    )


def _measure(
    level: Level, survey: Round | None, group: Group, method: Method, only: str | None = None
) -> dict[str, Stability]:
    voices = queries.list_voiced(level, group, only)
    answers = queries.list_said(level, survey, group, only)
    return {
        code: measure_stability(
            _by_workshop(voices.get(code, []), group),
            answers.get(code, queries.silence(group)),
            method.weights,
            queries.list_measured(level, code),
        )
        for code in sorted({*voices, *answers})
        if only is None or code == only
    }


def _by_workshop(rows: list[Voices], group: Group) -> list[Evidence]:
    """Each workshop's evidence apart, in the order of their numbers."""
    apart: dict[int, list[Voices]] = {}
    for row in rows:
        apart.setdefault(row.workshop_id, []).append(row)
    return [queries.hear(found, group) for _, found in sorted(apart.items())]


def _kept(
    what: tuple[str, Group, Method, Round | None], make: Callable[[], dict[str, Stability]]
) -> dict[str, Stability]:
    """What was made of this state of the data, made now when it was not."""
    place, group, method, survey = what
    data = queries.get_data_version(survey)
    # a draft has the name and version that another draft will have: its weights tell it apart
    weighed = (method.key, method.weights.as_mapping())
    state = (_ARITHMETIC, data, place, group.value, weighed, DRAWS, SEED)
    name = hashlib.blake2b(repr(state).encode(), digest_size=16).hexdigest()
    path = folder("stability") / f"{name}.json"
    try:
        kept = json.loads(path.read_text())
        os.utime(path)
    except (OSError, ValueError):
        found = make()
        _keep(path, {code: [item.shares, item.workshops] for code, item in found.items()})
        return found
    return {code: Stability(shares, DRAWS, n) for code, (shares, n) in kept.items()}


def _keep(path: Path, values: dict[str, list[object]]) -> None:
    """Write the file whole, and let the oldest go; two workers may do so at once."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as stream:
        json.dump(values, stream)
    Path(unfinished).replace(path)
    files = sorted(path.parent.glob("*.json"), key=_read_at, reverse=True)
    for old in files[_KEPT_FILES:]:
        old.unlink(missing_ok=True)


def _read_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
