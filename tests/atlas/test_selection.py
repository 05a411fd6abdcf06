import pytest
from hypothesis import given
from hypothesis import strategies as st

from pac_toolkit.atlas.selection import (
    LEVELS,
    Cut,
    LayerKey,
    Selection,
    UnknownSelection,
    cuts_of,
    from_controls,
    groups_of,
    parse,
    themes_of,
)
from pac_toolkit.priorities.scoring import Group, Level


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    layer = draw(st.sampled_from(LayerKey))
    themes = themes_of(layer)
    theme = draw(st.sampled_from(themes)) if themes else None
    group = draw(st.sampled_from(groups_of(layer, theme)))
    slug = draw(st.sampled_from([None, "autumn-2026"]))
    # the usual cut has no word in an address
    cut = draw(st.sampled_from([None, *cuts_of(layer)[1:]]))
    return Selection(layer, draw(st.sampled_from(LEVELS)), theme, group, slug, cut)


@given(selections())
def test_every_state_has_an_address_that_leads_back_to_it(selection: Selection) -> None:
    assert parse(selection.arguments()) == selection


@given(selections())
def test_controls_lead_to_the_state_they_show(selection: Selection) -> None:
    shown = {"show": selection.show, "level": selection.level.value, "group": selection.group.value}
    if selection.round_slug:
        shown["round"] = selection.round_slug
    if selection.cut:
        shown |= {"classes": selection.cut.value, "was": selection.layer.value}
    assert from_controls(shown) == selection


def test_default_is_the_first_priority_of_everyone_by_commune() -> None:
    assert parse({}) == Selection(LayerKey.FIRST, Level.COMMUNE, None, Group.ALL)


@pytest.mark.parametrize(
    "query",
    [
        {"layer": "nothing"},
        {"level": "region"},
        {"level": "douar"},
        {"group": "dogs"},
        {"layer": "priority", "theme": "happiness"},
        {"layer": "satisfaction", "theme": "economy"},
        {"layer": "census", "theme": "water"},
        {"layer": "first", "theme": "water"},
        {"layer": "participation", "group": "women"},
        {"layer": "census", "theme": "no_electricity", "group": "women"},
        {"layer": "census", "theme": "illiteracy", "group": "youth"},
        {"layer": "census", "theme": "distance_to_paved_road", "group": "rural"},
        {"layer": "coverage", "theme": "water"},
        {"layer": "coverage", "theme": "workshops", "group": "women"},
        {"layer": "contrast", "theme": "health"},
        {"layer": "contrast", "theme": "water", "group": "women"},
        {"layer": "census", "theme": "illiteracy", "classes": "nothing"},
        {"layer": "first", "classes": "jenks"},
        {"layer": "contrast", "theme": "water", "classes": "fixed"},
        {"layer": "priority", "theme": ""},
    ],
)
def test_state_that_does_not_exist_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(UnknownSelection):
        parse(query)


def test_group_that_the_new_layer_cannot_tell_gives_way() -> None:
    found = from_controls({"show": "census.no_electricity", "group": "women"})
    assert found.group is Group.ALL


def test_cut_of_another_layer_gives_way_to_the_usual_one() -> None:
    asked = {"show": "census.illiteracy", "classes": "fixed", "was": "priority"}
    assert from_controls(asked).classes is None
    assert from_controls({**asked, "was": "census"}).classes is Cut.FIXED


def test_usual_cut_has_no_word_of_its_own_in_the_address() -> None:
    state = parse({"layer": "census", "theme": "illiteracy", "classes": "jenks"})
    assert "classes" not in state.arguments()


@pytest.mark.parametrize("show", ["", "nothing", "priority.nothing", "census."])
def test_unknown_control_is_refused(show: str) -> None:
    if show == "census.":
        assert from_controls({"show": show}).theme == themes_of(LayerKey.CENSUS)[0]
        return
    with pytest.raises(UnknownSelection):
        from_controls({"show": show})
