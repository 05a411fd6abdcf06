"""Local Moran's I: the figures of an independent implementation, and what must hold of any."""

import warnings
from typing import Any

import numpy as np
import pytest

from communes.census import list_measures, values
from communes.local_moran import Quadrant, discoveries, local_moran
from communes.neighbours import adjacency, links

MEASURES = [measure.key for measure in list_measures()]
ROADS = "distance_to_paved_road"


def oracle(told: dict[str, float | None], permutations: int = 0) -> tuple[list[str], Any]:
    """What `esda` finds on the same communes and links."""
    with warnings.catch_warnings():
        # what the oracle's own requirements complain of is not ours
        warnings.simplefilter("ignore")
        from esda.moran import Moran_Local
        from libpysal.weights import W

        kept = {code: value for code, value in sorted(told.items()) if value is not None}
        near = {c: sorted(o for o in adjacency()[c] if o in kept) for c in kept}
        codes = [code for code in kept if near[code]]
        weights = W({code: near[code] for code in codes}, id_order=codes, silence_warnings=True)
        figures = np.array([kept[code] for code in codes])
        return codes, Moran_Local(figures, weights, permutations=permutations, seed=12345)


@pytest.mark.parametrize("key", MEASURES)
def test_statistic_and_moments_equal_esda(key: str) -> None:
    codes, theirs = oracle(values(key))
    ours = local_moran(values(key), permutations=9)

    assert list(ours) == codes
    for name, other in (
        ("z", theirs.z),
        ("statistic", theirs.Is),
        ("expected", theirs.EIc),
        ("variance", theirs.VIc),
    ):
        mine = [getattr(item, name) for item in ours.values()]
        assert mine == pytest.approx(list(other), abs=1e-9), name


@pytest.mark.parametrize("key", MEASURES)
def test_false_discovery_set_differs_from_esda_by_four_communes_at_most(key: str) -> None:
    codes, theirs = oracle(values(key), permutations=9_999)
    kept = discoveries([float(p) for p in theirs.p_sim])
    expected = {code for code, is_kept in zip(codes, kept, strict=True) if is_kept}
    ours = local_moran(values(key))

    assert len(expected ^ {code for code, item in ours.items() if item.is_spot}) <= 4
    # of 9,999 draws the standard error of a p-value near 0.5 is 0.005; a draw equal to what was measured counts
    # here on either side and there on one only, so that where many communes have the same value ours is larger
    apart = [item.p_sim - p for item, p in zip(ours.values(), theirs.p_sim, strict=True)]
    assert min(apart) > -0.03
    assert max(apart) < 0.03 or len(set(values(key).values())) < 120


def test_every_link_of_the_committed_list_is_used() -> None:
    assert len(links(adjacency())) == 354
    found = local_moran(values("illiteracy"), permutations=9)

    assert sum(item.neighbours for item in found.values()) == 2 * 354


def test_where_nothing_is_measured_a_commune_is_no_neighbour() -> None:
    found = local_moran(values(ROADS), permutations=9)
    measured = {code for code, value in values(ROADS).items() if value is not None}

    assert set(found) == measured
    assert all(item.neighbours == len(adjacency()[c] & measured) for c, item in found.items())


def test_same_seed_same_figures_whatever_the_order() -> None:
    told = values("no_running_water")
    backwards = dict(reversed(told.items()))

    assert local_moran(told) == local_moran(backwards)


def test_a_checked_cluster_is_found_and_noise_is_not() -> None:
    centre = max(adjacency(), key=lambda code: (len(adjacency()[code]), code))
    ring = {centre, *adjacency()[centre]}
    rng = np.random.default_rng(3)
    noise = {code: float(rng.normal()) for code in adjacency()}
    planted = {code: value + (6 if code in ring else 0.0) for code, value in noise.items()}

    spots = {code for code, item in local_moran(planted).items() if item.is_spot}
    assert centre in spots
    assert local_moran(planted)[centre].quadrant is Quadrant.HIGH_HIGH
    assert sum(item.is_spot for item in local_moran(noise).values()) <= 2


@pytest.mark.parametrize(
    "told",
    [
        {},
        dict.fromkeys(adjacency(), 3.0),
        dict.fromkeys(adjacency()),
        {"05.091.01.01": 1.0},
        {code: float(i) for i, code in enumerate(list(adjacency())[:5])},
    ],
)
def test_nothing_to_compare_finds_nothing(told: dict[str, float | None]) -> None:
    assert local_moran(told) == {}


def test_discoveries_keep_what_benjamini_and_hochberg_keep() -> None:
    p_values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]

    # 0.008 <= 0.05 * 2/8; 0.039 is above 0.05 * 3/8
    assert discoveries(p_values) == [True, True, *[False] * 6]
    assert discoveries([]) == []
    # a step that fails is carried by a later one that holds
    assert discoveries([0.03, 0.04, 0.05]) == [True, True, True]
