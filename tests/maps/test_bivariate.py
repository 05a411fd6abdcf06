from itertools import combinations

import pytest

from maps.bivariate import SQUARES, square_of
from maps.palettes import BIVARIATE, CATEGORIES, INK, OTHER, PAPER, contrast, ink_on, luminance

# what an eye without the cone of red, or of green, makes of linear red, green and blue (Machado, Oliveira, Fernandes 2009)
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
_TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE = (0.9505, 1.0, 1.089)


def lightness_and_hue(colour: str, eye: str) -> list[float]:
    """CIE L*, a*, b* of a colour as an eye sees it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    for matrix in (EYES[eye], _TO_XYZ):
        linear = [
            min(max(sum(one * other for one, other in zip(row, linear, strict=True)), 0), 1.1)
            for row in matrix
        ]
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (one / white for one, white in zip(linear, _WHITE, strict=True))
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def least_difference(colours: list[str], eye: str) -> float:
    """How far apart the two nearest colours are, by CIE 1976."""
    seen = [lightness_and_hue(colour, eye) for colour in colours]
    return min(
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for one, other in combinations(seen, 2)
    )


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize(
    "colours", [[square.colour for square in SQUARES], [*CATEGORIES, OTHER]], ids=["nine", "themes"]
)
def test_colours_are_told_apart_whichever_cones_an_eye_has(colours: list[str], eye: str) -> None:
    assert least_difference(colours, eye) > 16


@pytest.mark.parametrize(
    ("voiced", "measured", "key"),
    [
        (0, 0, "square-0-0"),
        (1, 1, "square-2-2"),
        (0.1, 0.9, "square-0-2"),
        (0.9, 0.1, "square-2-0"),
        # a third begins with its lower limit
        (1 / 3, 2 / 3, "square-1-2"),
        (0.33, 0.66, "square-0-1"),
    ],
)
def test_a_pair_falls_into_its_thirds(voiced: float, measured: float, key: str) -> None:
    assert square_of(voiced, measured).key == key


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_a_value_that_is_no_share_has_no_kind(value: float) -> None:
    with pytest.raises(ValueError, match="not between"):
        square_of(0.5, value)


def test_both_steps_darken_the_colour_and_the_corners_are_the_ends() -> None:
    greys = [[luminance(colour) for colour in row] for row in BIVARIATE]
    for line in [*greys, *zip(*greys, strict=True)]:
        assert list(line) == sorted(line, reverse=True)


def test_every_kind_has_a_sign_of_its_own_that_is_seen_on_its_colour() -> None:
    assert len({square.sign.markup for square in SQUARES}) == 9
    assert all(contrast(ink_on(square.colour), square.colour) >= 4 for square in SQUARES)


def test_a_count_is_read_on_every_kind_of_the_legend() -> None:
    # the style sheet writes white on these four
    white = {(2, 1), (1, 2), (2, 2), (0, 2)}
    for square in SQUARES:
        ink = PAPER if (square.across, square.up) in white else INK
        assert contrast(ink, square.colour) >= 4.1, square
