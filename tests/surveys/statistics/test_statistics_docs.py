"""`docs/statistics.md` says what the statistics do."""

import doctest
import re
from pathlib import Path

import pytest

import surveys
from surveys import comparison, disclosure, weighting
from surveys.disclosure.rules import BATCH, INDICATIVE_BASE, MINIMUM_CELL

DOCUMENT = Path(surveys.__file__).parents[1] / "docs" / "statistics.md"


def test_examples_of_the_document_run() -> None:
    result = doctest.testfile(str(DOCUMENT), module_relative=False)

    assert result.attempted > 20
    assert result.failed == 0


@pytest.mark.parametrize("module", [weighting, comparison, disclosure])
def test_what_the_document_names_exists(module: object) -> None:
    name = getattr(module, "__name__")  # noqa: B009 - a module is an object to mypy
    row = re.search(rf"\| `{name}` \| (.*) \|", DOCUMENT.read_text(encoding="utf-8"))

    assert row
    assert all(hasattr(module, word) for word in re.findall(r"`(\w+)`", row[1]))


def test_numbers_of_the_document_are_those_of_the_rules() -> None:
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())

    assert f"a figure of 1 to {MINIMUM_CELL - 1} people is hidden" in text
    assert f"fewer than {INDICATIVE_BASE} answers" in text
    assert BATCH == 10
    assert "at least ten people" in text
    assert f"within {weighting.CAP[0]} and {weighting.CAP[1]:g} times the mean" in text
    assert f"fewer than {weighting.MINIMUM_ANSWERS} answers" in text
    assert f"{comparison.RELEVANT * 100:g} points or more" in text
