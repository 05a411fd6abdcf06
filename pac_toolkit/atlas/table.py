"""The table beside the map: it says the same as the map, in the order and from the places that the address asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import flask_babel

from communes.folding import fold
from communes.territory import get_territory, list_provinces
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import LayerKey, Reach, Selection, UnknownSelection
from pac_toolkit.i18n import number, percent
from pac_toolkit.priorities.scoring import Level

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

NAME = "name"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Column:
    """A column after that of the names: its key in addresses, its head, and how it sorts."""

    key: str
    label: str
    kind: Literal["text", "number"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in words; `value` is what it sorts by, `sign` a pictogram, `note` what it rests on."""

    text: str
    value: float | str | None
    note: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `hidden` says in words why it has no cell."""

    code: str
    name: str
    cells: tuple[Cell, ...] = ()
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """How the table is read: `sort` is a column's key, "-" before it from the highest; "" as the map orders it.

    `within` is the code of a province, `named` a part of a name in either script; "" asks for every place.
    """

    sort: str = ""
    within: str = ""
    named: str = ""

    def arguments(self) -> dict[str, str]:
        """The part of an address that asks for this view."""
        told = {"sort": self.sort, "within": self.within, "named": self.named}
        return {name: value for name, value in told.items() if value}

    def sorted_by(self, key: str, *, is_number: bool) -> "View":
        """The view that pressing a head leads to: figures from the highest first, and the other way again."""
        order = [f"-{key}", key] if is_number else [key, f"-{key}"]
        return replace(self, sort=order[1] if self.sort == order[0] else order[0])

    def direction(self, key: str) -> str:
        """How the column is sorted, as `aria-sort` says it; "" when it is not."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; `left_out` counts the places that the view does not show."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    view: View
    left_out: int = 0


def parse_view(query: Mapping[str, str], selection: Selection) -> View:
    """The view that an address asks for. Raises UnknownSelection for a column or a province that is none."""
    view = View(
        query.get("sort", ""),
        query.get("within", ""),
        query.get("named", "").strip()[:_LONGEST_NAME],
    )
    if view.sort and view.sort.removeprefix("-") not in {NAME, *_KEYS[selection.layer]}:
        raise UnknownSelection(f"no column {view.sort}")
    provinces = {item.code for item in list_provinces()}
    if view.within and (selection.level is not Level.COMMUNE or view.within not in provinces):
        raise UnknownSelection(f"no province {view.within}")
    return view


def make_table(selection: Selection, drawn: Drawing, view: View, language: str) -> Table:
    """The rows of the places that have a value or a reason to hide it."""
    rows = [_row(selection, item, language) for item in drawn.shown]
    kept = [row for row in rows if _is_wanted(row, view)]
    columns = columns_of(selection)
    keys = (NAME, *(column.key for column in columns))
    if view.sort:
        place = keys.index(view.sort.removeprefix("-"))
        # what has no value stays at the bottom whichever way one sorts
        told = [row for row in kept if _sorts_by(row, place) is not None]
        told.sort(key=lambda row: _sorts_by(row, place), reverse=view.sort.startswith("-"))  # type: ignore[arg-type,return-value]  # one column holds values of one kind
        kept = [*told, *(row for row in kept if row not in told)]
    return Table(columns, tuple(kept), view, len(rows) - len(kept))


def columns_of(selection: Selection) -> tuple[Column, ...]:
    """The columns of a layer's table."""
    labels = {
        "first": gettext("First priority"),
        "answers": gettext("Answers"),
        "score": gettext("Score"),
        "rank": gettext("Rank"),
        "voiced": gettext("Voiced"),
        "measured": gettext("Measured"),
        "satisfied": gettext("Satisfied"),
        "share": gettext("Share"),
        "target": gettext("Hoped for"),
        "reach": _reach_head(selection),
        "participants": gettext("Participants"),
        "census": gettext("Census of 2024"),
    }
    return tuple(
        Column(key, labels[key], "text" if key == "first" else "number")
        for key in _KEYS[selection.layer]
    )


def _reach_head(selection: Selection) -> str:
    return {
        Reach.WORKSHOPS: gettext("Workshops"),
        Reach.PARTICIPANTS: gettext("Per 1,000"),
        Reach.WOMEN: gettext("Women"),
    }[Reach(selection.theme or "") if selection.layer is LayerKey.COVERAGE else Reach.WORKSHOPS]


def _row(selection: Selection, item: Figure, language: str) -> Row:
    name = get_territory(item.code).name(language)
    if not item.is_shown:
        return Row(item.code, name, hidden=wording.display(selection, item))
    return Row(item.code, name, _CELLS[selection.layer](selection, item))


def _first(selection: Selection, item: Figure) -> tuple[Cell, ...]:
    said = wording.display(selection, item)
    base = number(item.base) if item.base is not None else gettext("under 10")
    return (Cell(said, said, sign=item.category or ""), Cell(base, item.base))


def _priority(_selection: Selection, item: Figure) -> tuple[Cell, ...]:
    return (
        Cell(number(item.value or 0), item.value, _indicative(item)),
        Cell(number(item.rank or 0), item.rank),
    )


def _contrast(_selection: Selection, item: Figure) -> tuple[Cell, ...]:
    kind = str(wording.KIND_LABELS.get(item.kind or "", ""))
    return (
        Cell(number(100 * (item.voiced or 0)), item.voiced, _indicative(item)),
        Cell(number(100 * (item.measured or 0)), item.measured, kind),
    )


def _satisfaction(_selection: Selection, item: Figure) -> tuple[Cell, ...]:
    note = gettext(
        "of %(base)s, %(low)s to %(high)s",
        base=number(item.base or 0),
        low=percent(item.low),
        high=percent(item.high),
    )
    indicative = _indicative(item)
    return (
        Cell(percent(item.value), item.value, f"{note} · {indicative}" if indicative else note),
    )


def _participation(_selection: Selection, item: Figure) -> tuple[Cell, ...]:
    return (Cell(percent(item.value), item.value), Cell(number(item.base or 0), item.base))


def _coverage(selection: Selection, item: Figure) -> tuple[Cell, ...]:
    reach = wording.bare_value(selection, item.value or 0.0)
    return (Cell(reach, item.value), Cell(number(item.base or 0), item.base))


def _census(selection: Selection, item: Figure) -> tuple[Cell, ...]:
    return (Cell(wording.display(selection, item), item.value),)


def _indicative(item: Figure) -> str:
    return gettext("indicative") if item.standing == "indicative" else ""


_KEYS: Mapping[LayerKey, tuple[str, ...]] = {
    LayerKey.FIRST: ("first", "answers"),
    LayerKey.PRIORITY: ("score", "rank"),
    LayerKey.CONTRAST: ("voiced", "measured"),
    LayerKey.SATISFACTION: ("satisfied",),
    LayerKey.PARTICIPATION: ("share", "target"),
    LayerKey.COVERAGE: ("reach", "participants"),
    LayerKey.CENSUS: ("census",),
}
_CELLS: Mapping[LayerKey, Callable[[Selection, Figure], tuple[Cell, ...]]] = {
    LayerKey.FIRST: _first,
    LayerKey.PRIORITY: _priority,
    LayerKey.CONTRAST: _contrast,
    LayerKey.SATISFACTION: _satisfaction,
    LayerKey.PARTICIPATION: _participation,
    LayerKey.COVERAGE: _coverage,
    LayerKey.CENSUS: _census,
}


def _is_wanted(row: Row, view: View) -> bool:
    if view.within and not row.code.startswith(f"{view.within}."):
        return False
    if not view.named:
        return True
    place = get_territory(row.code)
    return any(fold(view.named) in fold(name) for name in (place.name_fr, place.name_ar))


def _sorts_by(row: Row, place: int) -> float | str | None:
    """What a row sorts by in a column, 0 being the names; None stays at the bottom."""
    if place == 0:
        return fold(row.name)
    value = row.cells[place - 1].value if row.cells else None
    if isinstance(value, str):
        return fold(value) or None
    return value
