"""When live public figures may move, so that two refreshes do not give one person away. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Set

from surveys.disclosure.rules import BATCH, Figure, Stratum, figures_of


def may_publish(
    published: Mapping[Stratum, int],
    current: Mapping[Stratum, int],
    provinces: Mapping[str, str],
    *,
    batch: int = BATCH,
) -> bool:
    """Whether this state may follow the last published one: something moved, and no base by a few people only.

    Numbers of answers by stratum. A base moves by as many people as came and went in its strata: for every
    public base (commune; commune × sex; province × sex × age band; their sums) that is none or at least `batch`.
    """
    moved = _moved(published, current)
    return bool(moved) and not _short(moved, provinces, batch)


def movable(
    published: Mapping[Stratum, int],
    current: Mapping[Stratum, int],
    provinces: Mapping[str, str],
    *,
    batch: int = BATCH,
) -> frozenset[Stratum]:
    """The strata that may be refreshed now; the others keep their last published tallies.

    The largest set that `may_publish` allows: strata of a base that would move by a few people are held
    back, again until none is left. Before anything is published everything may be: `published` empty.
    """
    moved = _moved(published, current)
    if not published:
        return frozenset(moved)
    while short := _short(moved, provinces, batch):
        # fewer strata move a base by fewer people: whatever is held back could not have moved
        moved = {
            stratum: n
            for stratum, n in moved.items()
            if short.isdisjoint(figures_of(stratum, provinces[stratum.commune_code]))
        }
    return frozenset(moved)


def _moved(published: Mapping[Stratum, int], current: Mapping[Stratum, int]) -> dict[Stratum, int]:
    return {
        stratum: change
        for stratum in sorted(published.keys() | current.keys())
        if (change := abs(current.get(stratum, 0) - published.get(stratum, 0)))
    }


def _short(moved: Mapping[Stratum, int], provinces: Mapping[str, str], batch: int) -> Set[Figure]:
    """The bases that would move by fewer than `batch` people."""
    bases: defaultdict[Figure, int] = defaultdict(int)
    for stratum, n in moved.items():
        for figure in figures_of(stratum, provinces[stratum.commune_code]):
            bases[figure] += n
    return {figure for figure, n in bases.items() if n < batch}
