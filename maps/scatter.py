"""Two values of each place against each other, as one static SVG with the places named.

Presentation attributes only, as in `pictures`: the strictest content security policy lets it through. Axes go from
left to right in every language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from maps.lettering import isolated, line, width_of, wrapped
from maps.palettes import INK, PAPER
from maps.pictures.foot import MUTED
from maps.pictures.sheet import FONT
from maps.spec import Direction

_GRID: Final = "#DDD8CC"
_LEADER: Final = "#9A9A94"
_RADIUS: Final = 5.0
_TALL: Final = 1.25
# where a name may stand, nearest first: steps aside in widths of the gap, steps up or down in lines
_UP: Final = tuple((side, step) for step in (0, -1, 1, -2, 2, -3, 3, -4, -5) for side in (1, -1, 0))


@dataclass(frozen=True, slots=True)
class Dot:
    """One place: both values between 0 and 1. `mark` names its shape and colour; `told` is said when pointed at.

    `is_unsure` draws it hollow. Names of the dots with a mark are placed first.
    """

    key: str
    label: str
    x: float
    y: float
    told: str
    mark: str = ""
    href: str | None = None
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The look of a kind of dots: shape `circle`, `square`, `triangle` or `diamond`, and what a corner of it says."""

    shape: str
    colour: str
    corner: str = ""


PLAIN: Final = Mark("circle", "#77786F")


@dataclass(frozen=True, slots=True)
class Scatter:
    """A chart of dots. `cuts` are drawn on both axes; `marks` by name; a dot without one is a grey circle.

    `corners` names the mark whose words stand in a corner: (right, top) as two booleans.
    """

    title: str
    description: str
    x_label: str
    y_label: str
    ticks: Mapping[float, str]
    dots: Sequence[Dot]
    marks: Mapping[str, Mark]
    corners: Mapping[tuple[bool, bool], str]
    language: str
    direction: Direction
    cuts: tuple[float, ...] = ()


def scatter(
    spec: Scatter, *, width: int = 720, height: int = 560, size: int = 13, element_id: str = "dots"
) -> str:
    """Draw the chart `width` by `height` pixels with letters of `size`. Names that find no room are left out.

    Draw it at about the size at which it will be seen; `element_id` must differ between the drawings of one page.
    """
    plane = _Plane(spec, width, height, size, element_id)
    return f"{plane.opening()}{plane.ground()}{plane.axes()}{plane.dots()}</svg>"


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Whether the two share a point."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(slots=True)
class _Plane:
    """One drawing under way: where values lie, and which room is taken."""

    spec: Scatter
    width: int
    height: int
    size: int
    element_id: str
    taken: list[_Box] = field(default_factory=list)

    @property
    def left(self) -> float:
        return 3.6 * self.size

    @property
    def right(self) -> float:
        return self.width - 0.9 * self.size

    @property
    def top(self) -> float:
        return (1.9 + _TALL * self._lines) * self.size

    @property
    def bottom(self) -> float:
        return self.height - 4.2 * self.size

    @property
    def _lines(self) -> int:
        """How many lines the words above the frame take."""
        above = [mark for (_, is_top), mark in self.spec.corners.items() if is_top]
        return max((len(self._wrapped(mark)) for mark in above), default=0)

    def _wrapped(self, mark: str) -> tuple[str, ...]:
        room = (self.right - self.left) / 2 - self.size
        return wrapped(self.spec.marks[mark].corner, self.size, room)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where two values lie, a dot's width inside the frame."""
        room = 2 * _RADIUS
        across = self.right - self.left - 2 * room
        down = self.bottom - self.top - 2 * room
        return self.left + room + x * across, self.bottom - room - y * down

    def opening(self) -> str:
        """The start of the drawing with words for who cannot see it."""
        name = self.element_id
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="group" lang="{escape(self.spec.language)}" '
            f'direction="ltr" font-family="{FONT}" fill="{INK}" '
            f'aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
            f'<title id="{name}-title">{escape(isolated(self.spec.title))}</title>'
            f'<desc id="{name}-desc">{escape(isolated(self.spec.description))}</desc>'
        )

    def ground(self) -> str:
        """The frame, the cuts, and what each corner means."""
        drawn = [
            f'<rect x="{self.left:g}" y="{self.top:g}" width="{self.right - self.left:g}" '
            f'height="{self.bottom - self.top:g}" fill="{PAPER}" stroke="{_GRID}"/>'
        ]
        for cut in self.spec.cuts:
            x, y = self.at(cut, cut)
            drawn.append(
                f'<path d="M{x:.1f} {self.top:g}V{self.bottom:g}M{self.left:g} {y:.1f}H{self.right:g}" '
                f'stroke="{_GRID}" stroke-dasharray="4 4" fill="none"/>'
            )
        drawn += [self._corner(*place, mark) for place, mark in self.spec.corners.items()]
        return "".join(drawn)

    def _corner(self, is_right: bool, is_top: bool, mark: str) -> str:
        """The words of a corner: above the frame, or inside it below the lower cut."""
        size, words = self.size, self._wrapped(mark)
        x = self.right - 0.6 * size if is_right else self.left + 0.6 * size
        if is_top:
            first = self.top - (len(words) - 0.6) * _TALL * size
        else:
            first = self.at(0, min(self.spec.cuts, default=0.3))[1] + 1.5 * size
        drawn = []
        for place, text in enumerate(words):
            y = first + place * _TALL * size
            side = width_of(text, size)
            left = x - side if is_right else x
            self.taken.append(_Box(left, y - size, left + side, y + 0.3 * size))
            drawn.append(self._line(text, x, y, "end" if is_right else "start", self._bold(mark)))
        return "".join(drawn)

    def _bold(self, mark: str) -> str:
        return f'font-weight="600" fill="{self.spec.marks[mark].colour}"'

    def _line(self, text: str, x: float, y: float, anchor: str, attributes: str = "") -> str:
        return line(
            text,
            x=x,
            y=y,
            size=self.size,
            direction=self.spec.direction,
            anchor=anchor,
            attributes=attributes,
        )

    def axes(self) -> str:
        """The ticks and the words of both axes; those of the upright one stand above it."""
        size, muted = self.size, f'fill="{MUTED}"'
        drawn = []
        for value, text in self.spec.ticks.items():
            x, y = self.at(value, value)
            drawn.append(self._line(text, x, self.bottom + 1.3 * size, "middle", muted))
            drawn.append(self._line(text, self.left - 0.5 * size, y + 0.35 * size, "end", muted))
        middle = (self.left + self.right) / 2
        drawn.append(self._line(self.spec.x_label, middle, self.bottom + 3 * size, "middle"))
        drawn.append(self._line(self.spec.y_label, 0.4 * size, 1.2 * size, "start"))
        return "".join(drawn)

    def dots(self) -> str:
        """Every dot, and the names that find room, those of marked dots first."""
        dots = sorted(self.spec.dots, key=lambda dot: (not dot.mark, dot.y, -dot.x, dot.key))
        for dot in dots:
            x, y = self.at(dot.x, dot.y)
            self.taken.append(_Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS))
        names = "".join(self._name(dot) for dot in dots)
        return f'<g pointer-events="none">{names}</g>' + "".join(self._dot(dot) for dot in dots)

    def _dot(self, dot: Dot) -> str:
        look = self.spec.marks.get(dot.mark, PLAIN)
        x, y = self.at(dot.x, dot.y)
        paint = (
            f'fill="{PAPER}" stroke="{look.colour}" stroke-width="2" stroke-dasharray="3 2"'
            if dot.is_unsure
            else f'fill="{look.colour}" stroke="{PAPER}"'
        )
        drawn = (
            f"<g {paint}><title>{escape(isolated(dot.told))}</title>{_shape(look.shape, x, y)}</g>"
        )
        if dot.href is None:
            return drawn
        # the page lists the same links: these stay out of the tab order
        return (
            f'<a href="{escape(dot.href)}" tabindex="-1" data-code="{escape(dot.key)}">{drawn}</a>'
        )

    def _name(self, dot: Dot) -> str:
        """The name beside its dot, further off with a thin line to it, or nothing."""
        x, y = self.at(dot.x, dot.y)
        wide, gap = width_of(dot.label, self.size), _RADIUS + 3
        for side, step in _UP:
            if side == step == 0:
                continue
            middle = x if side == 0 else x + side * (gap + wide / 2)
            base = y + step * _TALL * self.size + 0.35 * self.size
            box = _Box(
                middle - wide / 2,
                base - 0.85 * self.size,
                middle + wide / 2,
                base + 0.3 * self.size,
            )
            if self._is_free(box):
                self.taken.append(box)
                return self._leader(x, y, box, step) + self._line(dot.label, middle, base, "middle")
        return ""

    def _leader(self, x: float, y: float, box: _Box, step: int) -> str:
        if abs(step) < 2:
            return ""
        end = box.bottom if step < 0 else box.top
        across = min(max(x, box.left), box.right)
        return f'<path d="M{x:.1f} {y:.1f}L{across:.1f} {end:.1f}" stroke="{_LEADER}" fill="none"/>'

    def _is_free(self, box: _Box) -> bool:
        inside = (
            box.left > self.left
            and box.right < self.right
            and box.top > self.top
            and box.bottom < self.bottom
        )
        return inside and not any(box.meets(other) for other in self.taken)


def _shape(shape: str, x: float, y: float) -> str:
    r = _RADIUS
    if shape == "square":
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:g}" height="{2 * r:g}"/>'
    if shape == "triangle":
        return f'<path d="M{x:.1f} {y - 1.2 * r:.1f}l{1.2 * r:g} {2.1 * r:g}h{-2.4 * r:g}z"/>'
    if shape == "diamond":
        return f'<path d="M{x:.1f} {y - 1.3 * r:.1f}l{1.3 * r:g} {1.3 * r:g}l{-1.3 * r:g} {1.3 * r:g}l{-1.3 * r:g} {-1.3 * r:g}z"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>'
