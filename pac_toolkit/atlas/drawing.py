"""From figures to a map: its words, classes, colours and legend, and the maps drawn so far. No row is read here."""

import hashlib
import math
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import flask_babel

from communes.boundaries import BoundaryLayer
from communes.territory import Commune, get_territory, list_provinces
from communes.themes import get_theme, list_themes
from maps.bivariate import SQUARES
from maps.choropleth import MapParts, choropleth, geometry
from maps.classes import Classes
from maps.legend import LegendEntry, legend
from maps.palettes import CATEGORIES, NEED, OTHER, PARTICIPATION, SATISFACTION, spread
from maps.pictograms import Pictogram, read_sprite
from maps.pictures import svg
from maps.spec import Area, Category, MapSpec, Words
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.cuts import cut_values
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import LayerKey, Selection
from pac_toolkit.i18n import Language, label
from pac_toolkit.priorities.scoring import Level

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

ELEMENT_ID = "map"
OTHER_THEME = "other"
_COMMONEST = 7
_KEPT = 96
_OTHER_SIGN = Pictogram.of(
    "".join(f'<circle cx="{x}" cy="12" r="1.6" fill="currentColor"/>' for x in (5, 12, 19))
)


@dataclass(frozen=True)
class Drawing:
    """One map with all that stands around it: what the page, the table and the picture say alike."""

    spec: MapSpec
    figures: Mapping[str, Figure]
    parts: MapParts | None = field(default=None, compare=False)
    picture: str = ""

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The lines of the legend with their counts."""
        return legend(self.spec)

    @property
    def shown(self) -> tuple[Figure, ...]:
        """The territories that have a value or a reason to hide it: the highest first, or theme by theme.

        On the map of contrasts, from measured and not voiced to voiced and not measured.
        """
        order = [category.key for category in self.spec.categories]
        heard = [item for item in self.figures.values() if item.standing != "no_data"]

        def place(item: Figure) -> tuple[float, str, str]:
            if not item.is_shown:
                return (math.inf, "", item.code)
            if item.measured is not None and item.voiced is not None:
                # the need that is voiced least for its measure comes first
                return (item.voiced - item.measured, "", item.code)
            if not order:
                return (-(item.value or 0.0), "", item.code)
            area = self.spec.areas[item.code]
            return (order.index(area.category or ""), item.category or "", item.code)

        return tuple(sorted(heard, key=place))


def file_version(text: str) -> str:
    """A short name of a file's content, for its address."""
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def make_spec(
    selection: Selection,
    figures: Mapping[str, Figure],
    *,
    layer: BoundaryLayer,
    language: Language,
    sprite: Path,
    address: Callable[[str], str | None],
) -> MapSpec:
    """The map of these figures in one language; `address` gives where choosing a code leads."""
    categories = _categories(selection, figures, sprite)
    keys = {category.key for category in categories}
    areas = {
        code: _area(selection, figure, language, keys, address) for code, figure in figures.items()
    }
    classes = None if categories else _classes(selection, figures)
    return MapSpec(
        areas=areas,
        level=_map_level(selection.level),
        words=wording.map_words(selection, figures, layer),
        language=language.code,
        direction=_direction(language),
        classes=classes,
        colours=colours_of(selection, classes),
        class_labels=wording.class_labels(selection, classes),
        categories=categories,
        place_labels={item.code: item.name(language.code) for item in list_provinces()},
    )


def _map_level(level: Level) -> Literal["commune", "province"]:
    """The level in the word that the maps library takes."""
    return "province" if level is Level.PROVINCE else "commune"


def _direction(language: Language) -> Literal["rtl", "ltr"]:
    return "rtl" if language.direction == "rtl" else "ltr"


def _area(
    selection: Selection,
    figure: Figure,
    language: Language,
    categories: set[str],
    address: Callable[[str], str | None],
) -> Area:
    category = figure.category if figure.category in categories else OTHER_THEME
    is_categorical = selection.cut is None and figure.is_shown
    return Area(
        code=figure.code,
        label=get_territory(figure.code).name(language.code),
        value=figure.value if figure.is_shown and not is_categorical else None,
        display=wording.display(selection, figure),
        status=figure.standing,
        category=category if is_categorical else None,
        href=address(figure.code),
    )


def _classes(selection: Selection, figures: Mapping[str, Figure]) -> Classes:
    shown = [item.value for item in figures.values() if item.is_shown and item.value is not None]
    return cut_values(selection, shown)


def colours_of(selection: Selection, classes: Classes | None) -> tuple[str, ...]:
    """The colours of the classes, lowest first; none for a map by kinds."""
    ramps = {
        LayerKey.PARTICIPATION: PARTICIPATION,
        LayerKey.COVERAGE: PARTICIPATION,
        LayerKey.SATISFACTION: SATISFACTION,
    }
    return spread(ramps.get(selection.layer, NEED), len(classes)) if classes else ()


def _categories(
    selection: Selection, figures: Mapping[str, Figure], sprite: Path
) -> tuple[Category, ...]:
    """The kinds of a map by kinds; none for a map by classes."""
    if selection.layer is LayerKey.FIRST:
        return _first_priorities(figures, sprite)
    if selection.layer is LayerKey.CONTRAST:
        return tuple(
            Category(one.key, wording.square_label(one), one.colour, one.sign) for one in SQUARES
        )
    return ()


def _first_priorities(figures: Mapping[str, Figure], sprite: Path) -> tuple[Category, ...]:
    """The seven commonest first priorities in published order, then any other theme."""
    order = [theme.key for theme in list_themes()]
    held = Counter(item.category for item in figures.values() if item.is_shown and item.category)
    commonest = sorted(held, key=lambda key: (-held[key], order.index(key)))[:_COMMONEST]
    signs = _signs(sprite)
    colours = _theme_colours(tuple(commonest))
    chosen = [
        Category(key, label(get_theme(key).labels), colours[key], signs.get(key))
        for key in sorted(commonest, key=lambda key: (-held[key], order.index(key)))
    ]
    if len(held) > len(commonest):
        chosen.append(Category(OTHER_THEME, gettext("another theme"), OTHER, _OTHER_SIGN))
    return tuple(chosen)


@lru_cache(maxsize=64)
def _theme_colours(themes: tuple[str, ...]) -> dict[str, str]:
    """A colour for each theme: its own where it is free, so that maps of two groups agree where they can."""
    order = [theme.key for theme in list_themes()]
    free = list(range(len(CATEGORIES)))
    colours = {}
    for theme in themes:
        own = order.index(theme) % len(CATEGORIES)
        taken = own if own in free else free[0]
        free.remove(taken)
        colours[theme] = CATEGORIES[taken]
    return colours


@lru_cache(maxsize=2)
def _signs(sprite: Path) -> Mapping[str, Pictogram]:
    return read_sprite(sprite.read_text(encoding="utf-8"))


_Drawn = TypeVar("_Drawn")


class Kept(Generic[_Drawn]):
    """What was drawn, kept in memory by what it depends on; the least recently used goes first."""

    def __init__(self, size: int = _KEPT) -> None:
        self._size = size
        self._items: OrderedDict[tuple[object, ...], _Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], build: Callable[[], _Drawn]) -> _Drawn:
        """What stands under this key, built when it is not there. The key names the data's version."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]
        drawn = build()
        with self._lock:
            self._items[key] = drawn
            while len(self._items) > self._size:
                self._items.popitem(last=False)
        return drawn


# boundary scripts by layer version and level: two a version, and versions are few
_boundaries: dict[tuple[str, Level], str] = {}


def draw(
    spec: MapSpec,
    layer: BoundaryLayer,
    *,
    leaflet_js: str,
    leaflet_css: str,
    with_geometry: bool = True,
) -> MapParts:
    """The folium map of `spec`, in parts for a page under our content security policy."""
    return choropleth(
        layer,
        spec,
        leaflet_js=leaflet_js,
        leaflet_css=leaflet_css,
        element_id=ELEMENT_ID,
        with_geometry=with_geometry,
    )


def geometry_script(layer: BoundaryLayer, level: Level) -> str:
    """The boundaries of a level as the map's script reads them; packed once a version."""
    key = (layer.version, level)
    if key not in _boundaries:
        _boundaries[key] = geometry(layer, _map_level(level))
    return _boundaries[key]


def picture(spec: MapSpec, layer: BoundaryLayer, *, width: int, **options: Any) -> str:
    """The same map as one static SVG, with links where the areas have them; `options` are those of `maps.svg`."""
    told = {"with_legend": False, "element_id": "picture", **options}
    return svg(layer, spec, width=width, **told)


def sprite_path(root: str) -> Path:
    """Where the pictograms are that maps put on their areas."""
    return Path(root) / "static/img/pictograms.svg"


_locators: Kept[str] = Kept(420)


def locator(place: Commune, layer: BoundaryLayer, language: Language) -> str:
    """A small picture of the region that shows where one commune lies; drawn once a version."""
    key = (place.code, layer.version, language.code)
    return _locators.get(key, lambda: _draw_locator(place, layer, language))


def _draw_locator(place: Commune, layer: BoundaryLayer, language: Language) -> str:
    title = gettext("Where %(commune)s lies in the region", commune=place.name(language.code))
    here, elsewhere = Category("here", title, "#0B5D4B"), Category("elsewhere", "", "#F3EFE5")
    words = Words(**{**dict.fromkeys(Words.__dataclass_fields__, ""), "title": title})
    areas = {
        code: Area(code, "", None, "", "value", "here" if code == place.code else "elsewhere")
        for code in layer.communes
    }
    spec = MapSpec(
        areas=areas,
        level="commune",
        words=words,
        language=language.code,
        direction=_direction(language),
        categories=(here, elsewhere),
    )
    return svg(layer, spec, width=240, with_links=False, with_legend=False, element_id="locator")
