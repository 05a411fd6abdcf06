"""The worked example of docs/method.md, recomputed by hand-written arithmetic and read back from the page."""

import re
from pathlib import Path

import pytest

from communes.census import get_measure
from communes.needs import MeasuredFigure, MeasuredNeed, Yardstick
from pac_toolkit.priorities.scoring import (
    DEFAULT_METHOD,
    DEFAULT_WEIGHTS,
    ComponentName,
    Evidence,
    PartName,
    Rating,
    ThemeEvidence,
    rank,
)

PAGE = Path(__file__).parents[2] / "docs" / "method.md"
ANSWERS = ComponentName.WOMEN_ANSWERS
VOTES = ComponentName.WOMEN_VOTES


def theme(
    key: str,
    votes: tuple[int, int],
    named: tuple[int, int],
    ratings: dict[str, Rating] | None = None,
) -> ThemeEvidence:
    women, men = votes
    contrasts = {VOTES: votes, ANSWERS: named}
    groups = {"women": women, "men": men}
    return ThemeEvidence(key, groups, 1, ratings or {}, sum(named), contrasts=contrasts)


def need(measure: str, figure: float, before: float, yardstick: Yardstick) -> MeasuredNeed:
    found = MeasuredFigure(get_measure(measure), figure, before, 1000, yardstick)
    return MeasuredNeed(found.value, found.against_region, found.change, figures=(found,))


EXAMPLE = Evidence(
    {
        "water": theme("water", (30, 10), (36, 24), {"water": Rating(1, 66, 110)}),
        "roads": theme("roads", (12, 24), (21, 27), {"streets": Rating(1, 84, 120)}),
        "health": theme("health", (18, 6), (36, 36)),
    },
    120,
    contrast_bases={VOTES: (60, 40), ANSWERS: (60, 60)},
)
CENSUS = {
    "water": need("no_running_water", 40, 50, Yardstick(0, 20, 100)),
    "roads": need("distance_to_paved_road", 1, 1, Yardstick(0, 2, 8.5)),
}
BY_HAND = {
    "water": 100
    * (
        0.35 * (((30 / 60 + 10 / 40) / 2) / 0.4)
        + 0.30 * (0.6 * ((60 / 120) / (72 / 120)) + 0.4 * ((66 / 110) / (84 / 120)))
        + 0.20 * (0.75 * (0.5 + (40 - 20) / (100 - 20) / 2) + 0.25 * (40 / (40 + 50)))
        + 0.10 * 1
        + 0.05 * 1
    ),
    "health": 100
    * (
        0.35 / 0.80 * (((18 / 60 + 6 / 40) / 2) / 0.4)
        + 0.30 / 0.80 * 1
        + 0.10 / 0.80 * ((18 / 60 - 6 / 40) / 0.20)
        + 0.05 / 0.80 * 0.5
    ),
    "roads": 100
    * (
        0.35 * 1
        + 0.30 * (0.6 * ((48 / 120) / (72 / 120)) + 0.4 * 1)
        + 0.20 * (0.75 * (1 / 2 / 2) + 0.25 * (1 / (1 + 1)))
        + 0.10 * 0
        + 0.05 * 1
    ),
}


@pytest.mark.parametrize("key", BY_HAND)
def test_the_example_gives_the_score_computed_by_hand(key: str) -> None:
    scores = {item.theme: item.score for item in rank(EXAMPLE, measured=CENSUS)}

    assert scores[key] == pytest.approx(BY_HAND[key], abs=1e-9)


def test_the_page_tells_these_scores_in_this_order() -> None:
    told = re.findall(r"^\| (\w+) \| .*\*\*([\d.]+)\*\* \|$", PAGE.read_text(), re.MULTILINE)

    assert told == [(key, f"{score:.2f}") for key, score in BY_HAND.items()]
    assert [item.theme for item in rank(EXAMPLE, measured=CENSUS)][:3] == list(BY_HAND)


def test_the_page_tells_the_weights_and_the_name_in_use() -> None:
    told = dict(re.findall(r"^\| \*(\w+)\* \| .* \| ([\d.]+) \|$", PAGE.read_text(), re.MULTILINE))

    assert {name: float(weight) for name, weight in told.items()} == {
        name.value: DEFAULT_WEIGHTS.of(name) for name in PartName
    }
    assert f"`{DEFAULT_METHOD.name}`, version {DEFAULT_METHOD.version}" in PAGE.read_text()
