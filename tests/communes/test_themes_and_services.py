"""Themes under their headings, services with their themes."""

from collections import Counter

import pytest

from communes import (
    BOUNDARIES_CREDIT,
    CENSUS_CREDIT,
    HEADINGS,
    Competence,
    Milieu,
    get_service,
    get_theme,
    list_services,
    list_themes,
)
from communes.services import UnknownService
from communes.themes import UnknownTheme

URBAN = {
    *("civil_status", "permits", "cleaning", "waste", "lighting", "streets", "water"),
    *("electricity", "sanitation", "transport", "markets", "green", "sport_culture"),
    "stray_animals",
}
RURAL = {
    *("civil_status", "waste", "lighting", "rural_roads", "water", "electricity", "sanitation"),
    *("transport", "markets", "ambulance", "sport_culture", "school_bus", "cemeteries"),
    "slaughterhouse",
}
WITHOUT_SERVICE = {
    *("environment", "health", "childcare_women", "social", "economy", "tourism_crafts"),
    "agriculture",
}


def test_the_six_headings_hold_each_of_the_27_themes_once() -> None:
    held = Counter(theme for heading in HEADINGS for theme in heading.themes)

    assert len(HEADINGS) == 6
    assert held == Counter(theme.key for theme in list_themes())
    assert held.total() == 27
    for heading in HEADINGS:
        assert all(get_theme(key).heading == heading.key for key in heading.themes)


def test_themes_come_in_the_order_of_their_headings() -> None:
    assert [theme.key for theme in list_themes()] == [k for h in HEADINGS for k in h.themes]


def test_everything_is_labelled_in_three_languages() -> None:
    themes, services = list_themes(), list_services()
    labelled = [*(t.labels for t in themes), *(s.labels for s in services)]
    labelled += [*(heading.labels for heading in HEADINGS), CENSUS_CREDIT, BOUNDARIES_CREDIT]
    for labels in labelled:
        assert set(labels) == {"ar", "fr", "en"}
        assert any("\u0600" <= letter <= "\u06ff" for letter in labels["ar"])
        assert labels["fr"].strip()
        assert labels["en"].strip()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_no_two_themes_and_no_two_services_share_a_label(language: str) -> None:
    themes = [theme.labels[language] for theme in list_themes()]
    services = [service.labels[language] for service in list_services()]
    headings = [heading.labels[language] for heading in HEADINGS]

    for names in (themes, services, headings):
        assert len(set(names)) == len(names)


def test_arabic_labels_carry_no_presentation_forms() -> None:
    themes = [theme.labels["ar"] for theme in list_themes()]
    services = [service.labels["ar"] for service in list_services()]
    for name in (*themes, *services):
        assert not any("\ufb50" <= letter <= "\ufeff" for letter in name)


def test_competences_are_counted_as_the_law_lists_them() -> None:
    kinds = Counter(theme.competence for theme in list_themes())

    assert kinds[Competence.OWN] == 14
    assert kinds[Competence.SHARED] == 9
    assert kinds[Competence.PLANNING] == 1
    assert kinds[Competence.ORGANISATION] == 2
    assert get_theme("agriculture").competence is Competence.OTHER
    assert get_theme("water").source == "LO 113-14, art. 83"
    assert get_theme("health").source == "LO 113-14, art. 87"
    assert get_theme("urbanism").source == "LO 113-14, art. 85"
    assert get_theme("agriculture").source == ""


def test_26_services_exist_and_14_are_asked_in_each_milieu() -> None:
    assert len(list_services()) == 26
    assert {service.key for service in list_services(Milieu.URBAN)} == URBAN
    assert {service.key for service in list_services(Milieu.RURAL)} == RURAL
    assert len(URBAN) == len(RURAL) == 14


def test_the_shares_of_a_service_add_to_one_over_themes_that_exist() -> None:
    for service in list_services():
        assert sum(service.theme_shares.values()) == pytest.approx(1)
        assert all(get_theme(theme) for theme in service.theme_shares)
        assert service.source


def test_seven_themes_have_no_service() -> None:
    served = {theme for service in list_services() for theme in service.theme_shares}

    assert {theme.key for theme in list_themes()} - served == WITHOUT_SERVICE


def test_school_transport_and_rural_tracks_differ_from_their_theme() -> None:
    assert get_service("school_bus").competence is Competence.OTHER
    assert get_service("rural_roads").competence is Competence.SHARED
    assert get_service("streets").competence is Competence.OWN


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(UnknownTheme):
        get_theme("weather")
    with pytest.raises(UnknownService):
        get_service("weather")
