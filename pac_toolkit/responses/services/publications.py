"""Refreshing the public figures: by batches, so that two refreshes do not give one person away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from communes.territory import get_commune
from pac_toolkit.database import db, now
from pac_toolkit.responses.disclosure import make_tables
from pac_toolkit.responses.models import Publication, Round
from pac_toolkit.responses.queries import (
    get_publication,
    get_stamp,
    get_strata,
    get_stratum_bases,
    result_kinds,
)
from pac_toolkit.responses.queries.publications import Strata
from surveys.disclosure import Stratum, movable


@dataclass(frozen=True, slots=True)
class Draft:
    """A publication that is not put out yet; without `tables` nothing moved but the stamp."""

    round_id: int
    number: int
    stamp: str
    counts: Mapping[str, Any] | None = None
    tables: Mapping[str, Any] | None = None


def publish_results(*, round_: Round) -> bool:
    """Refresh the public figures of a round at once; whether any figure moved. Seconds where many answered."""
    draft = draw_up(round_)
    return put_out(draft) and draft.tables is not None


def draw_up(round_: Round) -> Draft:
    """What may be published now; writes nothing, so that nobody waits for it.

    Only strata whose every public base moves by nobody or by ten people and more are brought up to date, the
    others stay as published: at the closing of a round as well, for the last few could be told by subtraction.
    """
    known = get_publication(round_)
    number = known.number + 1 if known else 1
    # before the tallies: what comes between them is only refreshed once more
    stamp = get_stamp(round_)
    current = get_strata(round_)
    before = _strata(known.counts) if known else {}
    old, new = get_stratum_bases(before), get_stratum_bases(current)
    provinces = {s.commune_code: get_commune(s.commune_code).province_code for s in (*old, *new)}
    moving = movable(old, new, provinces)
    if known and not moving:
        return Draft(round_.id, number, stamp)
    counts = _refreshed(before, current, moving)
    tables = make_tables(get_stratum_bases(counts), counts, result_kinds(round_), provinces)
    return Draft(
        round_.id,
        number,
        stamp,
        _words(counts),
        {name: table.to_json() for name, table in tables.items()},
    )


def put_out(draft: Draft) -> bool:
    """Store a draft; False when another was stored since it was begun."""
    known = db.session.get(
        Publication, draft.round_id, with_for_update=True, populate_existing=True
    )
    if (known.number if known else 0) != draft.number - 1:
        return False
    row = known or Publication(round_id=draft.round_id, counts={}, tables={})
    row.number, row.stamp = draft.number, draft.stamp
    if draft.tables is not None:
        row.counts, row.tables = dict(draft.counts or {}), dict(draft.tables)
        row.published_at = now()
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # another first publication came between
        return False
    return True


def _refreshed(before: Strata, current: Strata, moving: frozenset[Stratum]) -> Strata:
    """The tallies as published, with those of the moving strata as they are now."""
    counts: Strata = {}
    for source, is_taken in ((before, False), (current, True)):
        for question, strata in source.items():
            for stratum, choices in strata.items():
                if (stratum in moving) is is_taken:
                    counts.setdefault(question, {})[stratum] = choices
    return counts


def _words(counts: Strata) -> dict[str, Any]:
    return {
        question: {"|".join(stratum): choices for stratum, choices in strata.items()}
        for question, strata in counts.items()
    }


def _strata(told: Mapping[str, Any]) -> Strata:
    return {
        question: {Stratum(*key.split("|")): choices for key, choices in strata.items()}
        for question, strata in told.items()
    }
