from collections import Counter
from pathlib import Path

import pytest
from flask import Flask, g

from communes.boundaries import default_layer
from communes.territory import get_commune, list_communes
from communes.themes import list_themes
from pac_toolkit.atlas import drawing, wording
from pac_toolkit.atlas.drawing import Drawing, Kept
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import LayerKey, Selection
from pac_toolkit.i18n import LANGUAGES

CODES = [item.code for item in list_communes()]
FIRST = Selection()
WATER = Selection(LayerKey.PRIORITY, theme="water")


def draw(app: Flask, selection: Selection, figures: list[Figure], lang: str = "fr") -> Drawing:
    filled = {code: Figure(code, "no_data") for code in CODES} | {
        item.code: item for item in figures
    }
    with app.test_request_context(f"/{lang}/maps/"):
        g.lang = lang
        spec = drawing.make_spec(
            selection,
            filled,
            layer=default_layer(),
            language=LANGUAGES[lang],
            sprite=drawing.sprite_path(app.root_path),
            address=lambda code: f"/{lang}/communes/{code}",
        )
    return Drawing(spec, filled)


def test_legend_counts_every_territory_once(app: Flask) -> None:
    figures = [Figure(code, "value", 7.0 * place) for place, code in enumerate(CODES[:14])]
    figures += [Figure(CODES[20], "hidden"), Figure(CODES[21], "indicative", 55.0)]
    drawn = draw(app, WATER, figures)
    # an indicative area stands in its class and once more as what it is
    counted = [entry.count for entry in drawn.legend if not entry.is_dashed]
    assert sum(counted) == 135


def test_first_priorities_show_the_seven_commonest_and_another_theme(app: Flask) -> None:
    keys = [theme.key for theme in list_themes()][:9]
    themes = [key for place, key in enumerate(keys) for _ in range(10 - place)]
    figures = [Figure(code, "value", 100.0, key) for code, key in zip(CODES, themes, strict=False)]
    drawn = draw(app, FIRST, figures)
    assert [category.key for category in drawn.spec.categories] == [*keys[:7], "other"]
    shown = Counter(area.category for area in drawn.spec.areas.values() if area.category)
    assert shown["other"] == 3 + 2
    assert all(category.pictogram for category in drawn.spec.categories[:7])
    assert len({category.colour for category in drawn.spec.categories}) == 8


def test_same_theme_keeps_its_colour_where_it_is_free(app: Flask) -> None:
    one = draw(app, FIRST, [Figure(CODES[0], "value", 9.0, "water")])
    two = draw(
        app,
        FIRST,
        [Figure(CODES[0], "value", 9.0, "water"), Figure(CODES[1], "value", 9.0, "roads")],
    )
    colours = {category.key: category.colour for category in two.spec.categories}
    assert colours["water"] == one.spec.categories[0].colour
    assert colours["roads"] != colours["water"]


def test_nothing_heard_draws_a_map_without_a_class(app: Flask) -> None:
    for selection in (FIRST, WATER):
        drawn = draw(app, selection, [])
        assert [entry.pattern for entry in drawn.legend] == ["no-data"]


def test_list_goes_from_the_highest_down_with_the_hidden_last(app: Flask) -> None:
    figures = [
        Figure(CODES[3], "hidden"),
        Figure(CODES[4], "value", 20.0),
        Figure(CODES[5], "value", 90.0),
    ]
    drawn = draw(app, WATER, figures)
    assert [item.code for item in drawn.shown] == [CODES[5], CODES[4], CODES[3]]


def test_passing_the_target_stays_in_the_last_class(app: Flask) -> None:
    drawn = draw(app, Selection(LayerKey.PARTICIPATION), [Figure(CODES[0], "value", 3.4, base=50)])
    assert drawn.legend[4].count == 1


def test_commune_names_are_in_the_script_of_the_page(app: Flask) -> None:
    code = CODES[0]
    commune = get_commune(code)
    labels = {lang: draw(app, FIRST, [], lang).spec.areas[code].label for lang in LANGUAGES}
    assert labels == {"ar": commune.name_ar, "fr": commune.name_fr, "en": commune.name_fr}


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_map_reads_in_the_direction_of_the_page(app: Flask, lang: str) -> None:
    assert draw(app, FIRST, [], lang).spec.direction == LANGUAGES[lang].direction


def test_locator_shows_every_commune_and_colours_one(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        g.lang = "fr"
        picture = drawing.locator(get_commune(CODES[0]), default_layer(), LANGUAGES["fr"])
    assert picture.count("data-code=") == 135
    assert "Azilal" in picture


def test_display_says_indicative_and_hidden_in_words(app: Flask) -> None:
    with app.test_request_context("/en/"):
        g.lang = "en"
        assert "indicative" in wording.display(WATER, Figure(CODES[0], "indicative", 40.0))
        assert wording.display(WATER, Figure(CODES[0], "hidden")) == "too few answers to show"


def test_drawings_are_kept_by_their_key_and_the_oldest_goes_first(app: Flask) -> None:
    kept: Kept[Drawing] = Kept(2)
    made: list[str] = []

    def build(name: str) -> Drawing:
        made.append(name)
        return draw(app, FIRST, [])

    for name in ("a", "b", "a", "c", "a", "b"):
        kept.get((name,), lambda name=name: build(name))
    assert made == ["a", "b", "c", "b"]


def test_sprite_is_where_the_maps_look_for_it(app: Flask) -> None:
    assert isinstance(drawing.sprite_path(app.root_path), Path)
    assert drawing.sprite_path(app.root_path).exists()
