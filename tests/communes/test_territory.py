"""Codes, names and search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes import (
    REGION,
    Commune,
    Milieu,
    UnknownTerritory,
    commune_codes_within,
    get_commune,
    get_province,
    get_territory,
    list_cercles,
    list_communes,
    list_provinces,
    province_of,
    search_communes,
)
from communes.folding import fold
from communes.territory import normalise_code

COMMUNES_BY_PROVINCE = {"05.081": 44, "05.091": 22, "05.255": 16, "05.301": 22, "05.311": 31}


def test_the_region_has_135_communes_5_provinces_and_19_cercles() -> None:
    assert len(list_communes()) == 135
    assert {p.code: len(list_communes(p.code)) for p in list_provinces()} == COMMUNES_BY_PROVINCE
    assert len(list_cercles()) == 19
    assert sum(len(list_cercles(code)) for code in COMMUNES_BY_PROVINCE) == 19


def test_communes_are_ordered_by_code_and_their_codes_are_unique() -> None:
    codes = [commune.code for commune in list_communes()]

    assert codes == sorted(set(codes))


def test_the_censuses_count_the_published_totals() -> None:
    communes = list_communes()

    assert sum(c.population_2024 for c in communes) == 2_525_801
    assert sum(c.households_2024 for c in communes) == 616_566
    assert sum(c.population_2014 for c in communes) == 2_520_776
    assert all(c.households_2014 > 0 for c in communes)


def test_the_16_municipalities_are_urban_and_have_no_cercle() -> None:
    urban = [c for c in list_communes() if c.milieu is Milieu.URBAN]

    assert len(urban) == 16
    assert all((c.cercle_code is None) == (c.milieu is Milieu.URBAN) for c in list_communes())


def test_every_cercle_of_a_commune_exists_in_its_province() -> None:
    cercles = {cercle.code: cercle for cercle in list_cercles()}

    for commune in list_communes():
        if commune.cercle_code:
            assert cercles[commune.cercle_code].province_code == commune.province_code


def test_every_territory_has_both_names_and_english_takes_the_french_one() -> None:
    for territory in (REGION, *list_provinces(), *list_cercles(), *list_communes()):
        assert territory.name("en") == territory.name("fr") == territory.name_fr
        assert any("\u0600" <= letter <= "\u06ff" for letter in territory.name("ar"))


def test_a_code_finds_its_commune_province_or_region() -> None:
    assert get_commune("05.301.01.05").name_fr == "M'rirt"
    assert get_province("05.301").name_ar == "خنيفرة"
    assert get_territory("05") is REGION
    assert get_territory("05.091") == get_province("05.091")
    assert isinstance(get_territory("05.091.01.01"), Commune)
    assert province_of("05.091.05.05") == get_province("05.091")


@pytest.mark.parametrize("code", ["05.999.01.01", "05.091.01.01.", "06", "", "05.091"])
def test_an_unknown_commune_code_is_refused_and_named(code: str) -> None:
    with pytest.raises(UnknownTerritory) as refused:
        get_commune(code)

    assert refused.value.code == code


def test_an_unknown_province_is_refused() -> None:
    for lookup in (get_province, list_communes, list_cercles, commune_codes_within):
        with pytest.raises(KeyError):
            lookup("05.999")


def test_the_codes_within_a_territory_are_itself_its_communes_or_all() -> None:
    assert commune_codes_within("05.091.01.01") == {"05.091.01.01"}
    assert commune_codes_within("05.255") == {c.code for c in list_communes("05.255")}
    assert len(commune_codes_within("05")) == 135


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BENI MELLAL", "05.091.01.01"),
        ("bni mellal", "05.091.01.01"),
        ("بنى ملال", "05.091.01.01"),
        ("Khénifra", "05.301.01.01"),
        ("خنيفره", "05.301.01.01"),
        ("خـنـيـفـرة", "05.301.01.01"),
        ("ازيلال", "05.081.01.01"),
        ("mrirt", "05.301.01.05"),
        ("m\u2019rirt", "05.301.01.05"),
        ("m rirt", "05.301.01.05"),
        ("oulad ayad", "05.255.01.09"),
        ("اولاد عياد", "05.255.01.09"),
        ("zem", "05.311.01.09"),
        ("Souk-Sebt", "05.255.01.11"),
        ("05.091.05.05", "05.091.05.05"),
        ("050910505", "05.091.05.05"),
        ("٠٥٠٩١٠٥٠٥", "05.091.05.05"),
    ],
)
def test_search_finds_a_commune_however_it_is_spelled(typed: str, code: str) -> None:
    assert search_communes(typed)[0].code == code


def test_every_commune_is_found_first_by_its_own_name_unless_a_namesake_is_larger() -> None:
    for commune in list_communes():
        for name in (commune.name_fr, commune.name_ar):
            found = search_communes(name, limit=135)
            assert commune in found
            assert fold(name) in {fold(found[0].name_fr), fold(found[0].name_ar)}


def test_the_start_of_a_word_beats_the_inside_of_one_then_the_larger_commune_wins() -> None:
    found = [commune.name_fr for commune in search_communes("amma")]

    assert found == ["Ait Ammar", "Sidi Hammadi", "El Hammam"]


def test_search_returns_at_most_the_limit_and_nothing_for_a_blank() -> None:
    assert len(search_communes("a", limit=3)) == 3
    assert search_communes("   ") == search_communes("-") == search_communes("\u200f") == ()
    assert search_communes("Casablanca") == ()


@given(st.text(max_size=30))
def test_search_accepts_any_text(text: str) -> None:
    assert len(search_communes(text)) <= 10


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "written",
    [
        "05.081.11.01",
        "05.081.11.01.",
        " 5.81.11.1 ",
        "05-081-11-01",
        "05 081 11 01",
        "050811101",
        "50811101",
        "50811101.0",
    ],
)
def test_the_ways_files_write_a_code_are_understood(written: str) -> None:
    assert normalise_code(written) == "05.081.11.01"


@pytest.mark.parametrize(
    "written", ["", ".", "nan", "None", "5", "7952", "05.081", "05.081.11.001.1", "-5.81.1.1"]
)
def test_what_is_no_commune_code_is_not_read_as_one(written: str) -> None:
    assert normalise_code(written) is None
