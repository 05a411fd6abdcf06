"""The worked example of docs/method.md, recomputed by hand-written arithmetic and read back from the page."""

import re
from pathlib import Path

import pytest

from pac_toolkit.priorities.scoring import (
    DEFAULT_WEIGHTS,
    Evidence,
    PartName,
    Rating,
    ThemeEvidence,
    rank,
)

PAGE = Path(__file__).parents[2] / "docs" / "method.md"
EXAMPLE = Evidence(
    {
        "water": ThemeEvidence(
            "water", {"women": 30, "men": 10}, 4, {"water": Rating(1, 66, 110)}, 60
        ),
        "roads": ThemeEvidence(
            "roads", {"women": 12, "men": 24}, 5, {"streets": Rating(1, 84, 120)}, 48
        ),
        "health": ThemeEvidence("health", {"women": 18, "men": 6}, 2, {}, 72),
    },
    120,
)
BY_HAND = {
    "roads": 100 * (0.40 * 1 + 0.25 * 1 + 0.35 * (48 / 72)),
    "water": 100 * (0.40 * (0.375 / 0.4) + 0.25 * (0.6 / 0.7) + 0.35 * (60 / 72)),
    "health": 100 * (0.40 / 0.75 * (0.225 / 0.4) + 0.35 / 0.75 * 1),
}


@pytest.mark.parametrize("theme", BY_HAND)
def test_the_example_gives_the_score_computed_by_hand(theme: str) -> None:
    scores = {item.theme: item.score for item in rank(EXAMPLE)}

    assert scores[theme] == pytest.approx(BY_HAND[theme], abs=1e-9)


def test_the_page_tells_these_scores_in_this_order() -> None:
    told = re.findall(r"^\| (\w+) \| .*\*\*([\d.]+)\*\* \|$", PAGE.read_text(), re.MULTILINE)

    assert told == [(theme, f"{BY_HAND[theme]:.2f}") for theme in ("roads", "water", "health")]
    assert [item.theme for item in rank(EXAMPLE)][:3] == [theme for theme, _ in told]


def test_the_page_tells_the_weights_in_use() -> None:
    told = dict(re.findall(r"^\| \*(\w+)\* \| .* \| ([\d.]+) \|$", PAGE.read_text(), re.MULTILINE))

    assert {name: float(weight) for name, weight in told.items()} == {
        name.value: DEFAULT_WEIGHTS.of(name) for name in PartName
    }
