"""The expressions are worth the same in a real browser as in Python: one set of vectors runs in both."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from surveys.expressions import parse
from tests.surveys.browser_page import NO_BROWSER, blank_page
from tests.surveys.test_expressions import VALUES

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(NO_BROWSER), reason=NO_BROWSER)]

# NaN and infinities are no JSON: they come back as {"number": "NaN"}, as the vectors have them
EVALUATE = """vectors => vectors.map(({ tree, answers, current, today, choice }) => {
    try {
        const value = pacExpressions.evaluate(tree, { answers, current, today, choice });
        return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
    } catch (error) { return { error: String(error) }; }
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with blank_page() as ready:
        yield ready


@pytest.fixture(scope="module")
def worth(page: Any) -> list[object]:
    """What the browser makes of every vector, in one call."""
    sent = [
        {**vector, "tree": parse(vector["expression"], columns="choice" in vector).to_json()}
        for vector in VALUES
    ]
    return list(page.evaluate(EVALUATE, json.loads(json.dumps(sent))))


@pytest.mark.parametrize("number", range(len(VALUES)), ids=lambda n: VALUES[n]["expression"][:40])
def test_expression_is_worth_the_same_in_the_browser(worth: list[object], number: int) -> None:
    found, expected = worth[number], VALUES[number]["value"]

    assert isinstance(found, bool) is isinstance(expected, bool)
    assert _plain(found) == _plain(expected)


def _plain(value: object) -> object:
    """A value as something that equals itself, NaN included."""
    if isinstance(value, dict):
        number = float(value["number"])
        return "NaN" if math.isnan(number) else number
    return value


def test_evaluator_is_one_frozen_object(page: Any) -> None:
    assert page.evaluate("Object.isFrozen(pacExpressions)")
    assert page.evaluate("Object.keys(pacExpressions)") == ["evaluate", "judge", "text"]


def test_question_named_like_an_inherited_property_is_unanswered(page: Any) -> None:
    tree = parse("${constructor} = ''").to_json()

    assert page.evaluate(
        "tree => pacExpressions.evaluate(tree, {answers: {}, today: '2026-11-22'})", tree
    )
