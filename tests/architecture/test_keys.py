"""The questionnaire and the territory library do not know each other: here their keys are held equal."""

import pytest

from communes.services import list_services
from communes.territory import Milieu
from communes.themes import HEADINGS, list_themes
from surveys.shipped import satisfaction


def test_every_rated_service_is_a_service() -> None:
    rated = {
        q.name.removeprefix("sat_") for q in satisfaction().questions() if q.name.startswith("sat_")
    }

    assert rated == {service.key for milieu in Milieu for service in list_services(milieu)}


@pytest.mark.parametrize("milieu", Milieu)
def test_a_person_meets_the_services_of_the_milieu(milieu: Milieu) -> None:
    from surveys.forms import validate

    answers = {
        f"sat_{service.key}": "3" for milieu_ in Milieu for service in list_services(milieu_)
    }
    kept = validate(satisfaction(), {"milieu": milieu.value, **answers}).answers

    assert {name for name in kept if name.startswith("sat_")} == {
        f"sat_{service.key}" for service in list_services(milieu)
    }


def test_the_priority_choices_are_the_themes() -> None:
    choices = satisfaction().question("priorities").choices

    assert [choice.name for choice in choices] == [theme.key for theme in list_themes()]


def test_the_headings_are_the_same() -> None:
    choices = satisfaction().question("priorities").choices
    themes = {theme.key: theme.heading for theme in list_themes()}

    assert {choice.filters["heading"] for choice in choices} == {
        heading.key for heading in HEADINGS
    }
    assert {choice.name: choice.filters["heading"] for choice in choices} == themes
