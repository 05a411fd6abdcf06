import json

import pytest

from maps.charts import Chart, Series, bars, diverging, opposed, stacked
from tests.maps.factories import HOSTILE_NAMES


def series(name: str, *values: float | None, **changes) -> Series:
    """A series whose displays are the values as text."""
    told = {
        "name": name,
        "colour": "#6A3D9A",
        "values": values,
        "displays": tuple("no data" if value is None else f"{value:g} %" for value in values),
    }
    return Series(**told | changes)


def chart(*given: Series, **changes) -> Chart:
    """A chart of the series, one category a value."""
    told = {
        "title": "Women name water most",
        "axis": "Share",
        "foot": "Base: 10",
        "language": "en",
        "direction": "ltr",
        "categories": tuple(f"Theme {row}" for row in range(len(given[0].values))),
        "series": given,
    }
    return Chart(**told | changes)


def drawn(text: str) -> tuple[list[dict], dict]:
    """The bars and the layout of a figure."""
    figure = json.loads(text)
    return [trace for trace in figure["data"] if trace["type"] == "bar"], figure["layout"]


def words_of(text: str) -> str:
    """Every word written on the chart by a text mark."""
    figure = json.loads(text)
    marks = (trace.get("text", ()) for trace in figure["data"] if trace["type"] == "scatter")
    return " ".join(word for mark in marks for word in mark)


def test_bars_carry_the_values_and_the_callers_words():
    text = bars(chart(series("Women", 48.2, 10.0), series("Men", 25.0, 12.0)))
    traces, layout = drawn(text)

    assert [trace["x"] for trace in traces] == [[48.2, 10.0], [25.0, 12.0]]
    assert "48.2 %" in words_of(text)
    assert layout["meta"] == {
        "title": "Women name water most",
        "foot": "Base: 10",
        "language": "en",
    }


def test_whiskers_reach_the_limits_of_the_interval():
    (trace,), _ = drawn(bars(chart(series("All", 40.0, intervals=((35.0, 46.0),)))))

    assert (trace["error_x"]["arrayminus"], trace["error_x"]["array"]) == ([5.0], [6.0])


def test_a_missing_value_is_said_in_words_and_draws_no_bar():
    text = bars(chart(series("All", None, 4.0, intervals=(None, (3.0, 5.0)))))
    (trace,), _ = drawn(text)

    assert trace["x"][0] is None
    assert "no data" in words_of(text)


@pytest.mark.parametrize("draw", [bars, stacked, diverging])
def test_an_arabic_axis_runs_from_the_right(draw):
    one, other = (
        json.loads(draw(chart(series("All", 4.0), direction=direction)))["layout"]["xaxis"]["range"]
        for direction in ("ltr", "rtl")
    )

    assert one[0] < one[1]
    assert other == one[::-1]


@pytest.mark.parametrize("draw", [bars, stacked, diverging])
def test_arabic_labels_end_at_the_right_side_of_the_bars(draw):
    figure = json.loads(draw(chart(series("الكل", 4.0), direction="rtl", categories=("الماء",))))

    assert figure["data"][0]["textposition"] == "top left"
    assert figure["data"][0]["x"] == [figure["layout"]["xaxis"]["range"][1]]


def test_parts_lie_end_to_end():
    traces, _ = drawn(
        stacked(chart(series("A", 30.0, 5.0), series("B", 25.0, None), series("C", 5.0, 6.0)))
    )

    assert [trace["base"] for trace in traces] == [[0.0, 0.0], [30.0, 5.0], [55.0, 5.0]]


def test_negative_parts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        stacked(chart(series("A", -1.0)))


def test_the_middle_of_a_scale_lies_half_on_each_side():
    scale = [series(str(step), value) for step, value in enumerate((20.0, 25.0, 15.0, 25.0, 15.0))]
    traces, layout = drawn(diverging(chart(*scale)))

    assert [trace["base"][0] for trace in traces] == [-52.5, -32.5, -7.5, 7.5, 32.5]
    assert layout["xaxis"]["range"] == [-52.5, 52.5]


def test_an_even_scale_parts_at_its_middle():
    scale = [series(str(step), value) for step, value in enumerate((20.0, 30.0, 40.0, 10.0))]
    traces, _ = drawn(diverging(chart(*scale)))

    assert traces[2]["base"] == [0.0]


@pytest.mark.parametrize("draw", [bars, stacked, diverging])
def test_nothing_known_is_said_in_words(draw):
    text = draw(chart(series("A", None), series("B", None)))

    assert "no data" in words_of(text)
    low, high = json.loads(text)["layout"]["xaxis"]["range"]
    assert low < high


@pytest.mark.parametrize("draw", [bars, stacked, diverging])
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_text_cannot_leave_its_script_element_nor_be_markup(draw, name):
    text = draw(
        chart(
            series(name, 3.0, displays=(name,)),
            categories=(name,),
            title=name,
            foot=name,
            axis=name,
        )
    )

    assert not set("<>&\u2028\u2029") & set(text)
    for label in json.loads(text)["data"][0]["text"]:
        assert "<script" not in label
        assert "<img" not in label


def test_two_categories_of_one_name_stay_two():
    traces, _ = drawn(bars(chart(series("All", 1.0, 2.0), categories=("Same", "Same"))))

    assert len(set(traces[0]["y"])) == 2


def test_long_labels_are_broken_not_cut():
    label = "الطرق والمسالك القروية وفك العزلة عن الدواوير البعيدة"
    figure = json.loads(bars(chart(series("الكل", 4.0), direction="rtl", categories=(label,))))
    (written,) = figure["data"][0]["text"]

    assert "<br>" in written
    assert all(word in written for word in label.split())


@pytest.mark.parametrize(
    "changes",
    [{"displays": ()}, {"intervals": ((1.0, 2.0), (1.0, 2.0))}],
    ids=["display", "interval"],
)
def test_one_word_and_one_interval_a_value(changes):
    with pytest.raises(ValueError, match="a value is needed"):
        series("A", 1.0, **changes)


def test_one_value_a_category():
    with pytest.raises(ValueError, match="one value a category"):
        chart(series("A", 1.0), categories=("x", "y"))
    with pytest.raises(ValueError, match="a category and a series"):
        chart(series("A", 1.0), categories=())


def test_opposed_shares_grow_both_ways_from_one_line_with_their_intervals():
    left = series("Dissatisfied", 60.0, 20.0, intervals=((50.0, 70.0), (12.0, 30.0)))
    right = series("Satisfied", 25.0, None, intervals=((18.0, 33.0), None))
    text = opposed(chart(left, right, suffix=" %"))
    traces, layout = drawn(text)

    assert [trace["x"] for trace in traces] == [[-60.0, -20.0], [25.0, None]]
    # the whisker of the left side reaches from -70 to -50
    assert traces[0]["error_x"]["array"] == [10.0, 8.0]
    assert traces[0]["error_x"]["arrayminus"] == [10.0, 10.0]
    low, high = layout["xaxis"]["range"]
    assert low == -high
    assert low < -70
    assert "no data" in words_of(text)
    ticks = layout["xaxis"]["ticktext"]
    assert ticks == ticks[::-1]
    assert not any("-" in tick or "−" in tick for tick in ticks)


def test_opposed_shares_stand_mirrored_in_arabic():
    told = chart(series("a", 60.0), series("b", 25.0), direction="rtl", language="ar")
    _, layout = drawn(opposed(told))

    low, high = layout["xaxis"]["range"]
    assert low > high


def test_three_series_have_no_two_sides():
    with pytest.raises(ValueError, match="two series"):
        opposed(chart(series("a", 1.0), series("b", 1.0), series("c", 1.0)))
