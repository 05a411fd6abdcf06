"""What stands beside and below the map of a picture: legend, scale bar, credit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from maps.geometry import Geometry, Projection
from maps.legend import LegendEntry, legend
from maps.lettering import isolated, line, width_of, wrapped
from maps.palettes import HATCH_BORDER, INK
from maps.pictures.sheet import DETAIL, MARGIN, TEXT, Sheet
from maps.spec import MapSpec

MUTED: Final = "#4F5752"

_SWATCH: Final = (28, 18)
_ROW: Final = 27
_BAR: Final = 6
_KM_PER_DEGREE: Final = 111.195
_ROUND_KM: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class LegendBox:
    """The legend of a picture that stands alone, measured in pixels."""

    spec: MapSpec
    entries: tuple[LegendEntry, ...]
    title: tuple[str, ...]
    width: float

    @classmethod
    def of(cls, spec: MapSpec, width: int) -> "LegendBox":
        """Return the legend of `spec` for a picture `width` pixels wide."""
        entries = legend(spec)
        rows = [width_of(_row_text(entry), TEXT) for entry in entries]
        words = spec.words
        wide = min(max(_SWATCH[0] + 10 + max(rows), 170.0), width - 2.0 * MARGIN)
        return cls(
            spec,
            entries,
            wrapped(words.legend_title, TEXT, wide),
            wide,
        )

    @property
    def height(self) -> float:
        """Height of title and entries, in pixels."""
        return len(self.title) * (TEXT + 6) + 6 + len(self.entries) * _ROW

    def placed(self, sheet: Sheet, height: int) -> tuple[int, str]:
        """Return the new height of the picture in units, and the legend.

        The legend stands in the south-east corner, which this region leaves free, or else in
        the north-west; where neither holds it the picture grows until the first one does.
        """
        wide, high = self.width * DETAIL, self.height * DETAIL
        margin = MARGIN * DETAIL
        right, bottom = sheet.projection.width - margin, height - margin
        corners = [(right - wide, bottom - high, 0), (margin, margin, 0)]
        grown = range(_ROW, round(high) + 2 * _ROW * DETAIL, _ROW)
        corners += [(right - wide, bottom - high + more, more) for more in grown]
        x, y, more = next(box for box in corners if _is_free(sheet, box[:2], wide, high))
        return height + more, f'<g class="legend">{self._rows(sheet, x, y)}</g>'

    def _rows(self, sheet: Sheet, x: float, y: float) -> str:
        is_rtl = self.spec.direction == "rtl"
        side, anchor = (x + self.width * DETAIL, "end") if is_rtl else (x, "start")
        drawn = []
        for text in self.title:
            y += (TEXT + 6) * DETAIL
            drawn.append(self._text(text, side, y - 6 * DETAIL, anchor, 'font-weight="600"'))
        y += 6 * DETAIL
        wide, high = (measure * DETAIL for measure in _SWATCH)
        gap = 10 * DETAIL
        for index, entry in enumerate(self.entries):
            left = side - wide if is_rtl else side
            dashes = f' stroke-dasharray="{4 * DETAIL} {3 * DETAIL}"' if entry.is_dashed else ""
            drawn.append(
                f'<rect x="{left:g}" y="{y:g}" width="{wide}" height="{high}" '
                f'fill="{sheet.fill(entry)}" stroke="{INK if dashes else HATCH_BORDER}" '
                f'stroke-width="{DETAIL}"{dashes}/>'
            )
            if entry.pictogram is not None:
                drawn.append(sheet.symbol(index, left + 5 * DETAIL, y, high))
            place = side - wide - gap if is_rtl else side + wide + gap
            drawn.append(self._text(_row_text(entry), place, y + high * 0.82, anchor))
            y += _ROW * DETAIL
        return "".join(drawn)

    def _text(self, text: str, x: float, y: float, anchor: str, attributes: str = "") -> str:
        return line(
            text,
            x=x,
            y=y,
            size=TEXT * DETAIL,
            direction=self.spec.direction,
            anchor=anchor,
            attributes=attributes,
        )


@dataclass(frozen=True, slots=True)
class Foot:
    """What follows the map and its legend: the scale bar, then small print line by line."""

    spec: MapSpec
    width: int
    with_scale: bool
    small_print: Sequence[str]

    def placed(self, sheet: Sheet, height: int) -> tuple[int, str]:
        """Return the new height of the picture in units, and the foot."""
        drawn = []
        if self.with_scale:
            drawn.append(self._scale(sheet.projection, height + _ROW * DETAIL * 0.4))
            height = round(height + _ROW * DETAIL * 1.2)
        lines = list(self._lines())
        step = (self._size + 3) * DETAIL
        for index, text in enumerate(lines):
            drawn.append(self._line(text, height + step * (index + 0.8)))
        if lines:
            height = round(height + step * (len(lines) + 0.4))
        return height, f'<g class="foot" fill="{MUTED}">{"".join(drawn)}</g>' if drawn else ""

    @property
    def _size(self) -> int:
        """Credits are small print, but Arabic is not read below 16 pixels."""
        return TEXT if self.spec.direction == "rtl" else TEXT - 4

    def _lines(self) -> Iterator[str]:
        for text in self.small_print:
            yield from wrapped(text, self._size, self.width - 2.0 * MARGIN)

    def _line(self, text: str, y: float, inset: float = 0) -> str:
        is_rtl = self.spec.direction == "rtl"
        side = self.width - MARGIN - inset if is_rtl else MARGIN + inset
        return line(
            text,
            x=side * DETAIL,
            y=y,
            size=self._size * DETAIL,
            direction=self.spec.direction,
            anchor="end" if is_rtl else "start",
        )

    def _scale(self, projection: Projection, y: float) -> str:
        """A bar of a round number of kilometres, true in the middle of the picture."""
        per_km = _units_per_km(projection)
        fitting = [km for km in _ROUND_KM if km * per_km <= projection.width / 4]
        km = fitting[-1] if fitting else _ROUND_KM[0]
        length, high, edge = km * per_km, _BAR * DETAIL, MARGIN * DETAIL
        left = projection.width - edge - length if self.spec.direction == "rtl" else edge
        bar = (
            f'<path class="scale" d="M{left:g} {y:g}v{high}h{length:g}v-{high}" fill="none" '
            f'stroke="{INK}" stroke-width="{1.5 * DETAIL:g}"/>'
        )
        words = self.spec.words.scale.replace("{n}", str(km))
        return bar + self._line(words, y + high, inset=length / DETAIL + 10)


def _units_per_km(projection: Projection) -> float:
    """Return how many units a kilometre takes in the middle of the picture."""
    latitude = projection.latitude(projection.height / 2)
    return projection.length(1 / _KM_PER_DEGREE, latitude)


def _row_text(entry: LegendEntry) -> str:
    return f"{isolated(entry.label)} ({entry.count})"


def _is_free(sheet: Sheet, corner: tuple[float, float], wide: float, high: float) -> bool:
    """Whether no point of the region falls in the box, with a little air around it."""
    air = 8 * DETAIL
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
