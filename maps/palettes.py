"""Colours of maps and charts, and the arithmetic that shows they can be read.

The values are those of the design notes; a page takes its other colours from its style sheet.
"""

from collections.abc import Sequence
from typing import Final

Palette = tuple[str, ...]

NEED: Final[Palette] = ("#F3EDE0", "#E5C9A0", "#D69A63", "#B9602F", "#7C2D12")
"""Sequential, low to high need; right in grey too."""

PARTICIPATION: Final[Palette] = ("#EEF3F0", "#BFD8CF", "#7FB3A3", "#3B8571", "#0B5D4B")
"""Sequential, low to high participation or coverage; right in grey too."""

SATISFACTION: Final[Palette] = ("#8C510A", "#D8B365", "#EDEDED", "#5AB4AC", "#01665E")
"""Diverging, dissatisfied to satisfied (ColorBrewer BrBG). Its two ends are the same grey:
for greyscale print colour the share dissatisfied with NEED instead."""

CATEGORIES: Final[Palette] = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
"""Qualitative, in the order of Okabe and Ito (2008), "Color Universal Design"."""

OTHER: Final = "#BEBEB8"
"""The grey of "another one" beside CATEGORIES; a darker one is the green of who sees no red or green."""

BIVARIATE: Final[tuple[Palette, ...]] = (
    ("#F3EDE0", "#A3C8E0", "#3B86B8"),
    ("#E5B57F", "#A89E8E", "#466884"),
    ("#C2611F", "#8A4F2E", "#2E2A29"),
)
"""Two quantities at once: rows by the first, columns by the second, both low to high. Orange and blue, since
the ends of NEED and PARTICIPATION are nearly one colour to who sees no red or no green."""

WOMEN: Final = "#6A3D9A"
MEN: Final = "#1F78B4"

PAPER: Final = "#FFFFFF"
INK: Final = "#1B1F1D"
HATCH: Final = "#CBC6B9"
"""The grey of the hatch and the dots that stand for an absent or hidden value."""

HATCH_BORDER: Final = "#B4AE9F"
"""Limits between hatched communes: darker than the hatch, else they drown in it."""


def spread(palette: Sequence[str], k: int) -> Palette:
    """Take `k` colours from the whole span of `palette`, both ends kept when `k` > 1.

    Raises ValueError when `k` is more than the palette holds. One colour alone is the
    middle of the ramp: a single class is neither the lowest nor the highest.
    """
    if not 0 <= k <= len(palette):
        raise ValueError(f"{k} colours asked of a palette of {len(palette)}")
    if k == 1:
        return (palette[len(palette) // 2],)
    last = len(palette) - 1
    return tuple(palette[(step * last * 2 + k - 1) // (2 * (k - 1))] for step in range(k))


def luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB`, 0 black to 1 white (WCAG 2.2).

    This is also the grey of the colour on paper printed without colour.
    """
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Return INK or PAPER, whichever is read better on `colour`."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))
