"""What one map shows: its areas, classes or categories, colours and words.

Plain frozen values, checked when made. Drawing is in `choropleth` and `pictures`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from communes.boundaries import BoundaryLayer
from maps.classes import Classes
from maps.geometry import Geometry
from maps.palettes import ink_on
from maps.pictograms import Pictogram

Level = Literal["commune", "province"]
Direction = Literal["rtl", "ltr"]
Status = Literal["value", "no_data", "hidden", "indicative"]

STATUSES: tuple[Status, ...] = ("no_data", "hidden", "value", "indicative")
"""In drawing order: what is drawn later covers the border of what was drawn earlier."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_SAFE_HREF = re.compile(r"(?:https?://|[/#?.]|[\w%-]+(?:[/?#.]|$))")


@dataclass(frozen=True, slots=True)
class Area:
    """One territory on the map and what is said about it.

    `label` is its name and `display` its value as the caller writes it ("62,4 %", "no
    data"); both are shown as text whatever they hold. `status` is `value`, `no_data`
    (nothing was heard), `hidden` (too few people to show) or `indicative` (shown, but
    uncertain). Give `value` on a map by classes and `category` on a map by categories.
    `href` is where choosing the area leads. Raises ValueError on a contradiction.
    """

    code: str
    label: str
    value: float | None
    display: str
    status: Status
    category: str | None = None
    href: str | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"{self.code}: unknown status {self.status!r}")
        shown = self.value is not None or self.category is not None
        if shown != self.is_coloured:
            raise ValueError(f"{self.code}: status {self.status} does not fit its value")
        if self.href is not None and not _SAFE_HREF.match(self.href):
            raise ValueError(f"{self.code}: an address must be relative or http(s)")

    @property
    def is_coloured(self) -> bool:
        """Whether the area takes a colour of the legend, not a hatch or dots."""
        return self.status in ("value", "indicative")


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of answer on a categorical map; the pictogram says it without colour."""

    key: str
    label: str
    colour: str
    pictogram: Pictogram | None = None

    def __post_init__(self) -> None:
        _check_colours((self.colour,))

    @property
    def ink(self) -> str:
        """The colour in which the pictogram is drawn on the area."""
        return ink_on(self.colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every word on the map, in the reader's language.

    `attribution` is the credit of the boundaries. `keyboard_hint` tells which keys move
    over the map. `scale` stands beside a scale bar, with {n} for its kilometres. Nothing is
    ever written that the caller did not pass.
    """

    title: str
    description: str
    legend_title: str
    no_data: str
    hidden: str
    indicative: str
    attribution: str
    zoom_in: str
    zoom_out: str
    keyboard_hint: str
    scale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpec:
    """One map, ready to draw on any boundary layer that has the same territories.

    Either by classes (`classes`, one of `colours` and of `class_labels` a class) or by
    `categories`. `areas` holds every territory of the level by code, those without a
    value too. `place_labels` are names written on the map itself, by code of commune or
    province. Raises ValueError when the parts do not fit each other.
    """

    areas: Mapping[str, Area]
    level: Level
    words: Words
    language: str
    direction: Direction
    classes: Classes | None = None
    colours: tuple[str, ...] = ()
    class_labels: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    place_labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.classes is None) == (not self.categories):
            raise ValueError("a map is drawn either by classes or by categories")
        _check_colours(self.colours)
        if self.classes is not None:
            self._check_classes(self.classes)
        else:
            self._check_categories()
        for code, area in self.areas.items():
            if code != area.code:
                raise ValueError(f"area {area.code} is filed under {code}")

    @property
    def is_categorical(self) -> bool:
        """Whether colour says a kind, not a quantity."""
        return bool(self.categories)

    def index_of(self, area: Area) -> int:
        """Return the place of the area's class or category in the legend.

        Raises ValueError for an area that is hatched or dotted.
        """
        if self.classes is not None and area.value is not None:
            return self.classes.class_of(area.value)
        keys = [category.key for category in self.categories]
        if area.category not in keys:
            raise ValueError(f"{area.code} has no place in the legend")
        return keys.index(area.category)

    def colour_of(self, area: Area) -> str:
        """Return the colour of an area that has a value; ValueError for one that has none."""
        index = self.index_of(area)
        return self.categories[index].colour if self.is_categorical else self.colours[index]

    def in_drawing_order(self) -> tuple[Area, ...]:
        """Return the areas, hatched first and dashed outlines last, by code within."""
        rank = {status: place for place, status in enumerate(STATUSES)}
        ordered = sorted(self.areas.values(), key=lambda area: (rank[area.status], area.code))
        return tuple(ordered)

    def geometries(self, layer: BoundaryLayer) -> Mapping[str, Geometry]:
        """Return the geometry of each area of the map, by code.

        Raises ValueError naming the codes that the map and the layer do not share: an
        area left out would look like an area without an answer.
        """
        found = layer.communes if self.level == "commune" else layer.provinces
        if found.keys() != self.areas.keys():
            apart = sorted(found.keys() ^ self.areas.keys())
            raise ValueError(f"map and boundary layer differ on: {', '.join(apart)}")
        return found

    def _check_classes(self, classes: Classes) -> None:
        if not len(classes) == len(self.colours) == len(self.class_labels):
            raise ValueError("a map by classes needs one colour and one label a class")
        for area in self.areas.values():
            if area.is_coloured:
                self.index_of(area)

    def _check_categories(self) -> None:
        if self.colours or self.class_labels:
            raise ValueError("a categorical map takes its colours from its categories")
        keys = [category.key for category in self.categories]
        if len(set(keys)) != len(keys):
            raise ValueError("two categories have the same key")
        for area in self.areas.values():
            if area.is_coloured:
                self.index_of(area)


def _check_colours(colours: Sequence[str]) -> None:
    for colour in colours:
        if not _COLOUR.fullmatch(colour):
            raise ValueError(f"{colour!r} is not a colour of the form #RRGGBB")
