"""A chart of dots: where they lie, what they say, and names that never cover one another."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from maps.scatter import Dot, Mark, Scatter, scatter

SVG = "{http://www.w3.org/2000/svg}"
SPEC = Scatter(
    title="Voiced and measured",
    description="The table says the same.",
    x_label="Measured",
    y_label="Voiced",
    ticks={0.0: "0", 1.0: "100"},
    dots=[
        Dot("a", "Agoudi", 0.9, 0.0, "Agoudi: 90, 0", "silent", "/fr/communes/a"),
        Dot("b", "Bzou", 0.1, 1.0, "Bzou: 10, 100", is_unsure=True),
    ],
    marks={"silent": Mark("square", "#8F3A16", "Silent need")},
    corners={(True, False): "silent"},
    language="fr",
    direction="ltr",
    cuts=(1 / 3, 2 / 3),
)


def drawn(spec: Scatter = SPEC, **size: int) -> ET.Element:
    """The chart as a tree: it is well-formed, or this fails."""
    return ET.fromstring(scatter(spec, **size))


def words(root: ET.Element) -> list[str]:
    """Every text of the drawing, its isolates taken off."""
    return [re.sub(r"[\u2066-\u2069]", "", item.text or "") for item in root.iter(f"{SVG}text")]


def test_names_axes_and_corners_are_written() -> None:
    assert {"Agoudi", "Bzou", "Measured", "Voiced", "0", "100", "Silent need"} <= set(
        words(drawn())
    )


def test_more_measured_lies_further_right_and_more_voiced_higher_in_every_language() -> None:
    for direction in ("ltr", "rtl"):
        root = drawn(replace(SPEC, direction=direction))
        (square,) = (r for r in root.iter(f"{SVG}rect") if r.get("width") == "10")
        (circle,) = root.iter(f"{SVG}circle")
        assert float(square.get("x", 0)) > float(circle.get("cx", 0))
        assert float(square.get("y", 0)) > float(circle.get("cy", 0))


def test_a_dot_leads_to_its_place_and_says_its_values() -> None:
    (link,) = drawn().iter(f"{SVG}a")
    (told,) = link.iter(f"{SVG}title")

    assert (link.get("href"), link.get("tabindex")) == ("/fr/communes/a", "-1")
    assert "Agoudi: 90, 0" in (told.text or "")


def test_what_is_unsure_is_drawn_hollow() -> None:
    group = next(g for g in drawn().iter(f"{SVG}g") if g.find(f"{SVG}circle") is not None)

    assert (group.get("fill"), group.get("stroke-dasharray")) == ("#FFFFFF", "3 2")


@pytest.mark.parametrize("size", [{}, {"width": 320, "height": 420, "size": 11}])
def test_no_name_covers_another_even_of_forty_at_one_place(size: dict[str, int]) -> None:
    dots = [Dot(str(n), f"Commune {n}", 0.5, 0.5 + n / 1000, "") for n in range(40)]
    root = drawn(replace(SPEC, dots=dots), **size)
    letters = size.get("size", 13)
    named = [item for item in root.iter(f"{SVG}text") if "Commune" in (item.text or "")]
    places = [(float(item.get("x", 0)), float(item.get("y", 0))) for item in named]

    assert 5 <= len(named) < 40
    for at, (x, y) in enumerate(places):
        for other_x, other_y in places[at + 1 :]:
            # "Commune 7" is at least four letters wide to either side
            assert abs(y - other_y) > letters or abs(x - other_x) > 8 * letters * 0.5


def test_hostile_names_stay_text() -> None:
    dots = [Dot("x", '<script>"&', 0.5, 0.5, "<b>", href='/"><script>')]
    text = scatter(replace(SPEC, dots=dots))

    assert "<script" not in text
    assert ET.fromstring(text) is not None


def test_no_style_and_no_script_so_that_a_strict_policy_lets_it_through() -> None:
    assert not re.search(r"style=|<style|<script|on\w+=", scatter(SPEC))
