from itertools import pairwise

import pytest

from maps import palettes
from maps.palettes import contrast, ink_on, luminance, spread


@pytest.mark.parametrize("palette", [palettes.NEED, palettes.PARTICIPATION])
def test_sequential_colours_darken_in_grey_too(palette):
    assert all(contrast(light, dark) >= 1.25 for light, dark in pairwise(palette))
    assert all(luminance(light) > luminance(dark) for light, dark in pairwise(palette))


def test_diverging_colours_are_lightest_in_the_middle():
    greys = [luminance(colour) for colour in palettes.SATISFACTION]

    assert greys[0] < greys[1] < greys[2] > greys[3] > greys[4]


def test_diverging_ends_are_one_grey_so_grey_print_needs_the_need_ramp():
    first, *_, last = palettes.SATISFACTION

    assert contrast(first, last) < 1.2


@pytest.mark.parametrize("colour", [*palettes.CATEGORIES, palettes.OTHER])
def test_a_pictogram_is_seen_on_every_category(colour):
    assert contrast(ink_on(colour), colour) >= 3


@pytest.mark.parametrize("colour", palettes.SATISFACTION)
def test_a_number_is_read_on_every_step_of_satisfaction(colour):
    assert contrast(ink_on(colour), colour) >= 4.5


def test_women_and_men_are_told_apart_from_paper_and_from_each_other():
    assert palettes.WOMEN != palettes.MEN
    assert contrast(palettes.WOMEN, palettes.PAPER) >= 3
    assert contrast(palettes.MEN, palettes.PAPER) >= 3


def test_luminance_agrees_with_the_published_ends():
    assert (luminance("#000000"), luminance("#FFFFFF")) == (0, pytest.approx(1))
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert luminance("#777777") == pytest.approx(0.184, abs=0.001)


@pytest.mark.parametrize(
    ("k", "places"), [(0, ()), (1, (2,)), (2, (0, 4)), (3, (0, 2, 4)), (5, (0, 1, 2, 3, 4))]
)
def test_fewer_classes_still_span_the_palette(k, places):
    assert spread(palettes.NEED, k) == tuple(palettes.NEED[place] for place in places)


def test_four_of_five_colours_are_distinct_and_keep_both_ends():
    taken = spread(palettes.NEED, 4)

    assert len(set(taken)) == 4
    assert (taken[0], taken[-1]) == (palettes.NEED[0], palettes.NEED[-1])


@pytest.mark.parametrize("k", [-1, 6])
def test_more_colours_than_there_are_is_refused(k):
    with pytest.raises(ValueError, match="palette of 5"):
        spread(palettes.NEED, k)
