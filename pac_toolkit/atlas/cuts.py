"""Where the values of a map are cut into classes. Pure: no row and no word."""

from collections.abc import Sequence

from communes.census import get_measure
from maps.classes import Classes, equal, fixed, jenks, quantile
from pac_toolkit.atlas.selection import Cut, LayerKey, Reach, Selection

_CLASSES = 5
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HUNDRED = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
_CUTTERS = {Cut.JENKS: jenks, Cut.QUANTILE: quantile, Cut.EQUAL: equal}


def cut_values(selection: Selection, shown: Sequence[float]) -> Classes:
    """The classes of the values shown, as the state asks for them; no value gives no class."""
    if not shown:
        return Classes((), (), "fixed")
    cut = selection.cut or Cut.JENKS
    if cut is not Cut.FIXED:
        # a class of whole numbers holds at least one of them
        span = int(max(shown) - min(shown)) if is_whole(selection) else _CLASSES
        return _CUTTERS[cut](shown, min(_CLASSES, max(span, 1)))
    limits = fixed_limits(selection)
    # whatever passes an open scale belongs to its last class
    return fixed((*limits[:-1], max(limits[-1], *shown)), shown)


def fixed_limits(selection: Selection) -> tuple[float, ...]:
    """The limits that every map of this kind shares; see `is_open` for what lies beyond the last."""
    if selection.layer is LayerKey.PARTICIPATION:
        return (0.0, 0.25, 0.5, 0.75, 1.0, 1.01)
    if selection.layer is LayerKey.COVERAGE and selection.theme != Reach.WOMEN:
        is_count = selection.theme == Reach.WORKSHOPS
        return (0.0, 1.0, 2.0, 3.0, 5.0, 6.0) if is_count else (0.0, 2.0, 5.0, 10.0, 20.0, 20.1)
    if selection.layer is LayerKey.CENSUS and get_measure(selection.theme or "").unit == "km":
        return (0.0, 1.0, 2.0, 3.0, 5.0, 5.1)
    return _HUNDRED if selection.layer in {LayerKey.PRIORITY, LayerKey.CENSUS} else _FIFTHS


def is_open(selection: Selection) -> bool:
    """Whether the last class has no limit of its own: "more than the one before"."""
    return selection.cut is Cut.FIXED and fixed_limits(selection)[-1] not in {1.0, 100.0}


def is_whole(selection: Selection) -> bool:
    """Whether values are whole numbers, so that a class begins one above the limit before it."""
    return selection.layer is LayerKey.COVERAGE and selection.theme == Reach.WORKSHOPS
