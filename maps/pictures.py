"""The same map as one static SVG: for documents, for small multiples, for a page without script.

Presentation attributes only, so that the strictest content security policy lets it through.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from communes.boundaries import BoundaryLayer
from maps.geometry import NAME_ASPECT, Geometry, Projection, bounds_of, roomy_place
from maps.legend import LegendEntry, legend, pattern_id
from maps.lettering import isolated, line, width_of, wrapped
from maps.palettes import HATCH_BORDER, INK, PAPER
from maps.patterns import definitions
from maps.spec import Area, MapSpec

FONT: Final = "IBM Plex Sans Arabic, sans-serif"
MUTED: Final = "#4F5752"

_DETAIL: Final = 2
"""Units a pixel: limits stay crisp on dense screens and on paper."""

_ELEMENT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_MARGIN: Final = 6
_SIGN: Final = 18
_TEXT: Final = 16
_SWATCH: Final = (28, 18)
_ROW: Final = 27


def svg(
    layer: BoundaryLayer,
    spec: MapSpec,
    *,
    width: int = 960,
    with_links: bool = True,
    with_legend: bool = True,
    element_id: str = "picture",
) -> str:
    """Draw `spec` on `layer` as one inline `<svg>`, `width` CSS pixels wide.

    Draw it at about the width at which it will be seen: lines and letters keep their size
    then. With links, each area that has an address leads there and says its name and value
    when pointed at; the links stay out of the tab order, as the page lists the same ones.
    With the legend, the picture stands alone: legend, credits and all. `element_id` must
    differ between the pictures of one page.
    """
    if not _ELEMENT_ID.fullmatch(element_id):
        raise ValueError(f"{element_id!r} cannot name an element")
    sheet = _Sheet.of(layer, spec, width, element_id)
    drawn = [sheet.areas(with_links), sheet.outlines(), sheet.signs(), sheet.names()]
    height = sheet.projection.height
    if with_legend:
        box = _LegendBox.of(spec, width)
        height, markup = box.placed(sheet, height)
        drawn.append(markup)
    return f"{sheet.opening(height, with_links)}{''.join(drawn)}</svg>"


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
class _Sheet:
    """One picture being drawn: its projection, and the parts drawn with it."""

    layer: BoundaryLayer
    spec: MapSpec
    geometries: Mapping[str, Geometry]
    projection: Projection
    element_id: str

    @classmethod
    def of(cls, layer: BoundaryLayer, spec: MapSpec, width: int, element_id: str) -> "_Sheet":
        bounds = bounds_of([layer.region])
        projection = Projection.fitting(bounds, width * _DETAIL, _MARGIN * _DETAIL)
        return cls(layer, spec, spec.geometries(layer), projection, element_id)

    def opening(self, height: int, with_links: bool) -> str:
        """Return the start of the picture: size, words for who cannot see it, definitions."""
        words, name = self.spec.words, self.element_id
        wide = self.projection.width
        # A picture with links inside is a group: inside an image nothing can be reached.
        role = "group" if with_links else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" '
            f'width="{wide // _DETAIL}" height="{round(height / _DETAIL)}" role="{role}" '
            f'lang="{escape(self.spec.language)}" direction="ltr" font-family="{FONT}" '
            f'fill="{INK}" aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
            f'<title id="{name}-title">{escape(isolated(words.title))}</title>'
            f'<desc id="{name}-desc">{escape(isolated(words.description))}</desc>'
            f"<defs>{definitions(name, _DETAIL)}{self._symbols()}</defs>"
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
        stroke = 2 * _DETAIL if self.projection.width >= 300 * _DETAIL else _DETAIL
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
        size = _SIGN * _DETAIL
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
        halo = f'paint-order="stroke" stroke="{PAPER}" stroke-width="{3 * _DETAIL}"'
        drawn = "".join(
            line(
                label,
                x=x,
                y=y,
                size=_TEXT * _DETAIL,
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
        size = _TEXT * _DETAIL
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
            dashes = f"{4 * _DETAIL} {3 * _DETAIL}"
            return (
                f'{paint} stroke="{INK}" stroke-width="{1.2 * _DETAIL:g}" '
                f'stroke-dasharray="{dashes}"'
            )
        border = PAPER if area.is_coloured else HATCH_BORDER
        return f'{paint} stroke="{border}" stroke-width="{0.7 * _DETAIL:g}"'

    def _symbols(self) -> str:
        return "".join(
            f'<symbol id="{self.element_id}-symbol-{index}" viewBox="0 0 24 24">'
            f"{category.pictogram.markup}</symbol>"
            for index, category in enumerate(self.spec.categories)
            if category.pictogram is not None
        )


@dataclass(frozen=True, slots=True)
class _LegendBox:
    """The legend and the credit of a picture that stands alone, measured in pixels."""

    spec: MapSpec
    entries: tuple[LegendEntry, ...]
    title: tuple[str, ...]
    credit: tuple[str, ...]
    width: float

    @classmethod
    def of(cls, spec: MapSpec, width: int) -> "_LegendBox":
        entries = legend(spec)
        rows = [width_of(_row_text(entry), _TEXT) for entry in entries]
        words = spec.words
        wide = min(max(_SWATCH[0] + 10 + max(rows), 170.0), width - 2.0 * _MARGIN)
        return cls(
            spec,
            entries,
            wrapped(words.legend_title, _TEXT, wide),
            wrapped(words.attribution, _credit_size(spec), width - 2.0 * _MARGIN),
            wide,
        )

    @property
    def credit_size(self) -> int:
        """Size of the credit's letters, in pixels."""
        return _credit_size(self.spec)

    @property
    def height(self) -> float:
        """Height of title and entries, in pixels."""
        return len(self.title) * (_TEXT + 6) + 6 + len(self.entries) * _ROW

    def placed(self, sheet: _Sheet, height: int) -> tuple[int, str]:
        """Return the new height of the picture in units, and the legend with the credit.

        The legend stands in the south-east corner, which this region leaves free, or else in
        the north-west; where neither holds it the picture grows until the first one does.
        """
        wide, high = self.width * _DETAIL, self.height * _DETAIL
        margin = _MARGIN * _DETAIL
        right, bottom = sheet.projection.width - margin, height - margin
        corners = [(right - wide, bottom - high, 0), (margin, margin, 0)]
        grown = range(_ROW, round(high) + 2 * _ROW * _DETAIL, _ROW)
        corners += [(right - wide, bottom - high + more, more) for more in grown]
        x, y, more = next(box for box in corners if _is_free(sheet, box[:2], wide, high))
        step = (self.credit_size + 3) * _DETAIL
        credit = self._credit(sheet.projection.width, height + more + step * 0.8, step)
        height = round(height + more + step * (len(self.credit) + 0.4))
        return height, f'<g class="legend">{self._rows(sheet, x, y)}</g>{credit}'

    def _rows(self, sheet: _Sheet, x: float, y: float) -> str:
        is_rtl = self.spec.direction == "rtl"
        side, anchor = (x + self.width * _DETAIL, "end") if is_rtl else (x, "start")
        drawn = []
        for text in self.title:
            y += (_TEXT + 6) * _DETAIL
            drawn.append(self._text(text, side, y - 6 * _DETAIL, anchor, 'font-weight="600"'))
        y += 6 * _DETAIL
        wide, high = (measure * _DETAIL for measure in _SWATCH)
        gap = 10 * _DETAIL
        for index, entry in enumerate(self.entries):
            left = side - wide if is_rtl else side
            dashes = f' stroke-dasharray="{4 * _DETAIL} {3 * _DETAIL}"' if entry.is_dashed else ""
            drawn.append(
                f'<rect x="{left:g}" y="{y:g}" width="{wide}" height="{high}" '
                f'fill="{sheet.fill(entry)}" stroke="{INK if dashes else HATCH_BORDER}" '
                f'stroke-width="{_DETAIL}"{dashes}/>'
            )
            if entry.pictogram is not None:
                drawn.append(sheet.symbol(index, left + 5 * _DETAIL, y, high))
            place = side - wide - gap if is_rtl else side + wide + gap
            drawn.append(self._text(_row_text(entry), place, y + high * 0.82, anchor))
            y += _ROW * _DETAIL
        return "".join(drawn)

    def _credit(self, width: int, y: float, step: float) -> str:
        is_rtl = self.spec.direction == "rtl"
        x, anchor = (width - _MARGIN, "end") if is_rtl else (_MARGIN, "start")
        size = self.credit_size * _DETAIL
        lines = (
            line(
                text,
                x=x,
                y=y + step * index,
                size=size,
                direction=self.spec.direction,
                anchor=anchor,
            )
            for index, text in enumerate(self.credit)
        )
        return f'<g fill="{MUTED}">{"".join(lines)}</g>'

    def _text(self, text: str, x: float, y: float, anchor: str, attributes: str = "") -> str:
        return line(
            text,
            x=x,
            y=y,
            size=_TEXT * _DETAIL,
            direction=self.spec.direction,
            anchor=anchor,
            attributes=attributes,
        )


def _credit_size(spec: MapSpec) -> int:
    """Credits are small print, but Arabic is not read below 16 pixels."""
    return _TEXT if spec.direction == "rtl" else _TEXT - 4


def _row_text(entry: LegendEntry) -> str:
    return f"{isolated(entry.label)} ({entry.count})"


def _is_free(sheet: _Sheet, corner: tuple[float, float], wide: float, high: float) -> bool:
    """Whether no point of the region falls in the box, with a little air around it."""
    air = 8 * _DETAIL
    left, top = corner[0] - air, corner[1] - air
    right, bottom = corner[0] + wide + air, corner[1] + high + air
    units = (
        sheet.projection.unit(point[0], point[1])
        for geometry in sheet.layer.provinces.values()
        for point in _outer_points(geometry)
    )
    return not any(left < x < right and top < y < bottom for x, y in units)


def _outer_points(geometry: Geometry) -> list[list[float]]:
    parts = [geometry["coordinates"]]
    if geometry["type"] == "MultiPolygon":
        parts = geometry["coordinates"]
    return [point for part in parts for point in part[0]]
