import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from maps.classes import Classes
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.cuts import cut_values, is_open, is_whole
from pac_toolkit.atlas.selection import Cut, LayerKey, Reach, Selection, cuts_of, themes_of

BY_CLASSES = [layer for layer in LayerKey if cuts_of(layer)]
WORKSHOPS = Selection(LayerKey.COVERAGE, theme=Reach.WORKSHOPS)


def states() -> list[Selection]:
    return [
        Selection(layer, theme=theme, classes=cut)
        for layer in BY_CLASSES
        for theme in (themes_of(layer) or (None,))
        for cut in cuts_of(layer)
    ]


def values_of(selection: Selection) -> st.SearchStrategy[list[float]]:
    if is_whole(selection):
        return st.lists(st.integers(1, 40).map(float), max_size=30)
    most = 1.0 if selection.layer is LayerKey.SATISFACTION or selection.theme == "women" else 100.0
    return st.lists(st.floats(0, most).map(lambda value: round(value, 3)), max_size=30)


@given(data=st.data())
def test_every_value_has_a_class_and_every_class_its_words(data: st.DataObject, app: Flask) -> None:
    selection = data.draw(st.sampled_from(states()))
    shown = data.draw(values_of(selection))
    classes = cut_values(selection, shown)
    assert sum(classes.counts) == len(shown)
    with app.test_request_context("/fr/"):
        g.lang = "fr"
        labels = wording.class_labels(selection, classes if shown else None)
    assert len(labels) == len(classes)
    assert all(labels)


def told(app: Flask, selection: Selection, shown: list[float]) -> tuple[str, ...]:
    with app.test_request_context("/en/"):
        g.lang = "en"
        words = wording.class_labels(selection, cut_values(selection, shown))
    # whatever blank a language puts before its sign
    plain = (label.replace("\u2068", "").replace("\u2069", "") for label in words)
    return tuple(" ".join(label.split()) for label in plain)


def test_fixed_limits_are_the_same_whatever_the_values() -> None:
    wanted = Selection(LayerKey.CENSUS, theme="illiteracy", classes=Cut.FIXED)
    assert cut_values(wanted, [12.0, 33.0]).breaks == cut_values(wanted, [81.0]).breaks
    jenks = Selection(LayerKey.CENSUS, theme="illiteracy")
    assert cut_values(jenks, [12.0, 33.0]).breaks != cut_values(jenks, [81.0, 90.0]).breaks


@pytest.mark.parametrize(
    ("cut", "breaks"),
    [
        (Cut.EQUAL, (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)),
        (Cut.QUANTILE, (0.0, 1.8, 3.6, 5.4, 7.2, 100.0)),
        (Cut.JENKS, (0.0, 1.0, 3.0, 6.0, 8.0, 100.0)),
    ],
)
def test_each_cut_is_the_one_it_says(cut: Cut, breaks: tuple[float, ...]) -> None:
    wanted = Selection(LayerKey.CENSUS, theme="illiteracy", classes=cut)
    found = cut_values(wanted, [*map(float, range(9)), 100.0])
    assert found.method == cut.value
    assert found.breaks == pytest.approx(breaks)


def test_whole_numbers_do_not_stand_in_two_classes(app: Flask) -> None:
    wanted = Selection(LayerKey.COVERAGE, theme=Reach.WORKSHOPS, classes=Cut.FIXED)
    assert is_open(wanted)
    assert told(app, wanted, [1.0, 4.0, 9.0]) == ("1", "2", "3", "4 to 5", "more than 5")
    assert told(app, WORKSHOPS, [1.0, 1.0, 2.0, 7.0]) == ("1", "2", "3 to 7")


def test_limits_that_would_read_alike_get_a_decimal(app: Flask) -> None:
    wanted = Selection(LayerKey.CENSUS, theme="illiteracy", classes=Cut.EQUAL)
    assert told(app, wanted, [10.0, 11.0])[0] == "10.0 % to 10.2 %"
    assert told(app, wanted, [10.0, 60.0])[0] == "10 % to 20 %"


def test_the_lowest_and_the_highest_value_lie_within_what_is_said(app: Flask) -> None:
    census = Selection(LayerKey.CENSUS, theme="illiteracy", classes=Cut.EQUAL)
    words = told(app, census, [15.7, 30.0, 82.5])
    assert (words[0].split()[0], words[-1].split()[-2]) == ("15", "83")
    shares = Selection(LayerKey.SATISFACTION, theme="water", classes=Cut.EQUAL)
    words = told(app, shares, [0.124, 0.505, 0.676])
    assert (words[0].split()[0], words[-1].split()[-2]) == ("12", "68")
    # one value alone too
    assert told(app, census, [82.47]) == ("82 % to 83 %",)
    # whole ends stay as they are
    assert told(app, shares, [0.07, 0.29])[-1].split()[-2] == "29"


def test_nothing_shown_has_no_class() -> None:
    assert cut_values(WORKSHOPS, []) == Classes((), (), "fixed")


@pytest.mark.parametrize("selection", states(), ids=lambda one: f"{one.show}-{one.cut}")
def test_the_page_explains_every_cut(app: Flask, selection: Selection) -> None:
    with app.test_request_context("/en/"):
        g.lang = "en"
        sentence = wording.explain(selection)
    words = {
        Cut.FIXED: "same limits",
        Cut.JENKS: "Jenks",
        Cut.QUANTILE: "quantiles",
        Cut.EQUAL: "equal steps",
    }
    assert selection.cut is not None
    assert words[selection.cut] in sentence
