from pathlib import Path

import pytest
from flask import Flask, g

from communes.boundaries import default_layer
from communes.territory import get_commune, list_communes
from pac_toolkit.atlas import drawing
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import LayerKey, Selection, UnknownSelection
from pac_toolkit.atlas.table import Table, View, make_table, parse_view
from pac_toolkit.i18n import LANGUAGES
from pac_toolkit.priorities.scoring import Level

WATER = Selection(LayerKey.PRIORITY, theme="water")
IN_AZILAL, IN_BENI_MELLAL = (list_communes(code)[0].code for code in ("05.081", "05.091"))
ANOTHER = list_communes("05.081")[1].code
FIGURES = [
    Figure(IN_AZILAL, "value", 20.0, base=90, rank=4),
    Figure(ANOTHER, "indicative", 90.0, base=20, rank=1),
    Figure(IN_BENI_MELLAL, "hidden"),
]


def table(app: Flask, view: View, lang: str = "fr", selection: Selection = WATER) -> Table:
    filled = {one.code: Figure(one.code, "no_data") for one in list_communes()}
    filled |= {item.code: item for item in FIGURES}
    with app.test_request_context(f"/{lang}/maps/"):
        g.lang = lang
        spec = drawing.make_spec(
            selection,
            filled,
            layer=default_layer(),
            language=LANGUAGES[lang],
            sprite=Path(drawing.sprite_path(app.root_path)),
            address=lambda _code: None,
        )
        return make_table(selection, Drawing(spec, filled), view, lang)


def codes(found: Table) -> list[str]:
    return [row.code for row in found.rows]


def test_rows_stand_as_the_map_orders_them_until_asked_otherwise(app: Flask) -> None:
    assert codes(table(app, View())) == [ANOTHER, IN_AZILAL, IN_BENI_MELLAL]


def test_figures_sort_both_ways_and_what_is_hidden_stays_at_the_bottom(app: Flask) -> None:
    assert codes(table(app, View(sort="score"))) == [IN_AZILAL, ANOTHER, IN_BENI_MELLAL]
    assert codes(table(app, View(sort="-score"))) == [ANOTHER, IN_AZILAL, IN_BENI_MELLAL]
    assert codes(table(app, View(sort="rank"))) == [ANOTHER, IN_AZILAL, IN_BENI_MELLAL]


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_names_sort_in_the_language_of_the_page(app: Flask, lang: str) -> None:
    rows = table(app, View(sort="name"), lang).rows
    assert [row.name for row in rows] == sorted(row.name for row in rows)
    assert codes(table(app, View(sort="-name"), lang)) == [row.code for row in rows][::-1]


def test_a_province_keeps_its_communes_and_counts_the_others(app: Flask) -> None:
    found = table(app, View(within="05.081"))
    assert set(codes(found)) == {IN_AZILAL, ANOTHER}
    assert found.left_out == 1


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_a_name_is_found_in_either_script(app: Flask, lang: str) -> None:
    place = get_commune(IN_BENI_MELLAL)
    for written in (place.name_fr, place.name_ar):
        assert codes(table(app, View(named=written), lang)) == [IN_BENI_MELLAL]


def test_pressing_a_head_turns_the_order(app: Flask) -> None:
    first = View().sorted_by("score", is_number=True)
    assert (first.sort, first.sorted_by("score", is_number=True).sort) == ("-score", "score")
    by_name = View(sort="-score").sorted_by("name", is_number=False)
    assert (by_name.sort, by_name.sorted_by("name", is_number=False).sort) == ("name", "-name")
    assert (first.direction("score"), first.direction("rank")) == ("descending", "")


@pytest.mark.parametrize(
    "query", [{"sort": "nothing"}, {"sort": "--score"}, {"sort": "answers"}, {"within": "05.999"}]
)
def test_a_view_that_does_not_exist_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(UnknownSelection):
        parse_view(query, WATER)


def test_a_list_of_provinces_has_no_province_to_keep_to() -> None:
    with pytest.raises(UnknownSelection):
        parse_view({"within": "05.081"}, Selection(level=Level.PROVINCE))


def test_a_view_is_its_address() -> None:
    view = View("-score", "05.081", "ait")
    assert parse_view(view.arguments(), WATER) == view
    assert View().arguments() == {}
