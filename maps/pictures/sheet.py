"""The map of a picture: areas, outlines, signs and names, drawn with one projection."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from communes.boundaries import BoundaryLayer
from maps.geometry import NAME_ASPECT, Geometry, Projection, bounds_of, roomy_place
from maps.legend import LegendEntry, pattern_id
from maps.lettering import isolated, line, width_of
from maps.palettes import HATCH_BORDER, INK, PAPER
from maps.patterns import definitions
from maps.spec import Area, MapSpec

FONT: Final = "IBM Plex Sans Arabic, sans-serif"

DETAIL: Final = 2
"""Units a pixel: limits stay crisp on dense screens and on paper."""

MARGIN: Final = 6
TEXT: Final = 16
_SIGN: Final = 18


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle of the picture, in units."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Whether the two rectangles share a point."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def raised(self, by: float) -> "_Box":
        """Return the same rectangle `by` units higher."""
        return _Box(self.left, self.top - by, self.right, self.bottom - by)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture being drawn: its projection, and the parts drawn with it."""

    layer: BoundaryLayer
    spec: MapSpec
    geometries: Mapping[str, Geometry]
    projection: Projection
    element_id: str

    @classmethod
    def of(cls, layer: BoundaryLayer, spec: MapSpec, width: int, element_id: str) -> "Sheet":
        """Return the sheet on which the whole region fits `width` pixels."""
        bounds = bounds_of([layer.region])
        projection = Projection.fitting(bounds, width * DETAIL, MARGIN * DETAIL)
        return cls(layer, spec, spec.geometries(layer), projection, element_id)

    def opening(self, height: int, with_links: bool) -> str:
        """Return the start of the picture: size, words for who cannot see it, definitions."""
        words, name = self.spec.words, self.element_id
        wide = self.projection.width
        # A picture with links inside is a group: inside an image nothing can be reached.
        role = "group" if with_links else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" '
            f'width="{wide // DETAIL}" height="{round(height / DETAIL)}" role="{role}" '
            f'lang="{escape(self.spec.language)}" direction="ltr" font-family="{FONT}" '
            f'fill="{INK}" aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
            f'<title id="{name}-title">{escape(isolated(words.title))}</title>'
            f'<desc id="{name}-desc">{escape(isolated(words.description))}</desc>'
            f"<defs>{definitions(name, DETAIL)}{self._symbols()}</defs>"
        )

    def areas(self, with_links: bool) -> str:
        """Return one path an area, gathered under the paint they share."""
        groups: dict[str, list[str]] = {}
        for area in self.spec.in_drawing_order():
            drawn = self._area(area, with_links)
            groups.setdefault(self._paint(area), []).append(drawn)
        return "".join(f"<g {paint}>{''.join(paths)}</g>" for paint, paths in groups.items())

    def outlines(self) -> str:
        """Return the province outlines, two pixels of ink, thinner on a thumbnail."""
        stroke = 2 * DETAIL if self.projection.width >= 300 * DETAIL else DETAIL
        paths = "".join(
            f'<path class="outline" d="{self.projection.path(geometry)}"/>'
            for _, geometry in sorted(self.layer.provinces.items())
        )
        return (
            f'<g fill="none" stroke="{INK}" stroke-width="{stroke}" '
            f'stroke-linejoin="round" pointer-events="none">{paths}</g>'
        )

    def signs(self) -> str:
        """Return the pictograms of a categorical map where the area can hold them.

        A pictogram gives way to a name: upwards in a large area, else it is left out.
        """
        size = _SIGN * DETAIL
        taken = [box for _, _, _, box in self._placed_names()]
        drawn = []
        for area in self.spec.areas.values():
            if not (self.spec.is_categorical and area.is_coloured):
                continue
            index = self.spec.index_of(area)
            place = roomy_place(self.geometries[area.code])
            room = self.projection.length(place.room, place.latitude)
            if self.spec.categories[index].pictogram is None or room < size / 2:
                continue
            x, y = self.projection.unit(place.longitude, place.latitude)
            box = _Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)
            for name in taken:
                if box.meets(name):
                    box = box.raised(box.bottom - name.top)
            raised = y + size / 2 - box.bottom
            if raised == 0 or raised + size / 2 < room:
                drawn.append(self.symbol(index, box.left, box.top, size))
        return f'<g pointer-events="none">{"".join(drawn)}</g>' if drawn else ""

    def symbol(self, index: int, x: float, y: float, size: float) -> str:
        """Return the pictogram of a category, its corner at (x, y)."""
        ink = self.spec.categories[index].ink
        return (
            f'<use href="#{self.element_id}-symbol-{index}" x="{x:g}" y="{y:g}" '
            f'width="{size:g}" height="{size:g}" fill="none" stroke="{ink}" color="{ink}" '
            'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def names(self) -> str:
        """Return the names written on the map, with a halo that keeps them readable."""
        halo = f'paint-order="stroke" stroke="{PAPER}" stroke-width="{3 * DETAIL}"'
        drawn = "".join(
            line(
                label,
                x=x,
                y=y,
                size=TEXT * DETAIL,
                direction=self.spec.direction,
                anchor="middle",
                attributes=f'font-weight="600" stroke-linejoin="round" {halo}',
            )
            for label, x, y, _ in self._placed_names()
        )
        return f'<g pointer-events="none">{drawn}</g>' if drawn else ""

    def _placed_names(self) -> list[tuple[str, float, float, "_Box"]]:
        """Return each name, the middle of its base line, and the box it fills."""
        known = {**self.layer.provinces, **self.layer.communes}
        size = TEXT * DETAIL
        placed: list[tuple[str, float, float, _Box]] = []
        for code, label in self.spec.place_labels.items():
            place = roomy_place(known[code], aspect=NAME_ASPECT)
            x, middle = self.projection.unit(place.longitude, place.latitude)
            half = width_of(label, size) / 2
            box = _Box(x - half, middle - size * 0.6, x + half, middle + size * 0.6)
            placed.append((label, x, middle + size / 3, box))
        return placed

    def fill(self, entry: LegendEntry) -> str:
        """Return the fill of a legend entry in this picture."""
        if entry.pattern is None:
            return entry.colour
        return f"url(#{pattern_id(self.element_id, entry.pattern)})"

    def _area(self, area: Area, with_links: bool) -> str:
        path = f'<path class="area" data-code="{escape(area.code)}" d="'
        path += f'{self.projection.path(self.geometries[area.code])}"/>'
        if not with_links:
            return path
        said = escape(f"{isolated(area.label)}\n{isolated(area.display)}")
        if area.href is None:
            return f"<g><title>{said}</title>{path}</g>"
        return f'<a href="{escape(area.href)}" tabindex="-1"><title>{said}</title>{path}</a>'

    def _paint(self, area: Area) -> str:
        status = area.status.replace("_", "-")
        if area.is_coloured:
            fill = self.spec.colour_of(area)
        else:
            pattern = "hidden" if area.status == "hidden" else "no-data"
            fill = f"url(#{self.element_id}-{pattern})"
        paint = f'class="areas areas--{status}" fill="{fill}"'
        if area.status == "indicative":
            dashes = f"{4 * DETAIL} {3 * DETAIL}"
            return (
                f'{paint} stroke="{INK}" stroke-width="{1.2 * DETAIL:g}" '
                f'stroke-dasharray="{dashes}"'
            )
        border = PAPER if area.is_coloured else HATCH_BORDER
        return f'{paint} stroke="{border}" stroke-width="{0.7 * DETAIL:g}"'

    def _symbols(self) -> str:
        return "".join(
            f'<symbol id="{self.element_id}-symbol-{index}" viewBox="0 0 24 24">'
            f"{category.pictogram.markup}</symbol>"
            for index, category in enumerate(self.spec.categories)
            if category.pictogram is not None
        )
