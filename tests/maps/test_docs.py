"""The examples of the guide run, and what they claim is so."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import maps

GUIDE = Path(__file__).parents[2] / "docs" / "maps.md"


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """Every name the examples define, run one after the other."""
    names: dict[str, Any] = {}
    for example in re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        exec(example, names)
    return names


def test_the_classes_are_those_the_guide_shows(known):
    assert known["classes"].limits() == ((12.5, 18.0), (18.0, 33.0), (33.0, 41.0))
    assert known["classes"].counts == (3, 1, 1)


def test_each_example_yields_what_it_announces(known):
    assert known["parts"].body in known["document"]
    assert known["picture"].startswith("<svg")
    assert json.loads(known["figure"])["layout"]["meta"]["foot"] == "Base: 8,350 answers"


def test_every_name_the_guide_uses_is_public():
    used = re.findall(r"from maps import ([^\n(]+)", GUIDE.read_text(encoding="utf-8"))
    names = {name.strip() for line in used for name in line.split(",")}

    assert names <= set(maps.__all__)


def test_every_event_of_the_script_is_in_the_guide():
    events = set(re.findall(r'"(pac:\w+)"', maps.behaviour()))

    assert events
    assert all(f"`{event}`" in GUIDE.read_text(encoding="utf-8") for event in events)
