"""The drawn people: reproducible, near the published shares, with three truths to be found."""

from collections import Counter

import pytest

from communes.census import value
from communes.neighbours import adjacency
from communes.themes import list_themes
from pac_toolkit.demo.meetings import draw_workshops
from pac_toolkit.demo.people import draw_responses, truths
from pac_toolkit.demo.sentences import NEEDS, TITLES
from pac_toolkit.workshops.models import WorkshopType
from tests.demo.conftest import CODES, DAY


def test_the_same_seed_draws_the_same_people() -> None:
    once = list(draw_responses(CODES, 50, 7, DAY)), list(draw_workshops(CODES, 50, 7, DAY))
    twice = (
        list(draw_responses(CODES[::-1], 50, 7, DAY)),
        list(draw_workshops(CODES[::-1], 50, 7, DAY)),
    )

    assert once == twice
    assert once[0] != list(draw_responses(CODES, 50, 8, DAY))


def test_the_scale_is_that_of_2022(responses, workshops) -> None:
    participants = sum(sum(meeting.attendance.values()) for meeting in workshops)

    assert len(responses) == 8350
    assert len(workshops) == 277
    assert {item.commune_code for item in responses} == set(CODES)
    assert {item.commune_code for item in workshops} == set(CODES)
    assert 5000 < participants < 5600


def test_participants_are_near_the_published_shares(workshops) -> None:
    total = sum(sum(meeting.attendance.values()) for meeting in workshops)
    women = sum(n for m in workshops for (sex, _), n in m.attendance.items() if sex == "female")
    youth = sum(
        n for m in workshops for (_, band), n in m.attendance.items() if band in {"18-24", "25-35"}
    )
    disabled = sum(meeting.categories.get("disability", 0) for meeting in workshops)

    assert women / total == pytest.approx(0.33, abs=0.02)
    assert youth / total == pytest.approx(0.33, abs=0.02)
    assert disabled / total == pytest.approx(0.065, abs=0.01)


@pytest.mark.parametrize(
    ("service", "share"),
    [
        ("stray_animals", 0.85),
        ("markets", 0.68),
        ("transport", 0.65),
        ("lighting", 0.46),
        ("civil_status", 0.22),
    ],
)
def test_dissatisfaction_is_near_the_barometer(responses, service: str, share: float) -> None:
    counts = Counter(item.answers.get(f"sat_{service}") for item in responses)
    base = sum(counts[step] for step in "12345")

    assert (counts["1"] + counts["2"]) / base == pytest.approx(share, abs=0.05)


def test_votes_never_exceed_the_people(workshops) -> None:
    for meeting in workshops:
        women = sum(n for (sex, _), n in meeting.attendance.items() if sex == "female")
        men = sum(meeting.attendance.values()) - women
        for need in meeting.needs:
            assert need.votes_women <= women
            assert need.votes_men <= men
            assert need.votes_youth <= need.votes_women + need.votes_men


def test_the_women_of_one_province_push_a_theme(responses) -> None:
    planted = truths(CODES)

    def share(sex: str, inside: bool) -> float:
        group = [
            item.answers["priorities"]
            for item in responses
            if item.answers["sex"] == sex
            and item.commune_code.startswith(planted.women_province) is inside
        ]
        return sum(planted.women_theme in chosen for chosen in group) / len(group)

    assert share("female", inside=True) > 3 * share("male", inside=True)
    assert share("female", inside=True) > 3 * share("female", inside=False)


def test_the_most_deprived_of_water_is_silent_about_it(responses, workshops) -> None:
    planted = truths(CODES)
    deficits = {code: value("no_running_water", code) for code in CODES}
    named = [
        item.answers["priorities"]
        for item in responses
        if item.commune_code == planted.silent_commune
    ]

    assert deficits[planted.silent_commune] == max(deficits.values())
    assert sum("water" in chosen for chosen in named) < 0.05 * len(named)
    assert not [
        need
        for meeting in workshops
        if meeting.commune_code == planted.silent_commune
        for need in meeting.needs
        if need.theme == "water"
    ]


def test_six_neighbours_share_roads_as_their_first_theme(responses) -> None:
    planted = truths(CODES)
    links = adjacency()

    assert len(planted.road_communes) == 6
    assert all(links[code] & planted.road_communes for code in planted.road_communes)
    for code in planted.road_communes:
        named = Counter(
            theme
            for item in responses
            if item.commune_code == code
            for theme in item.answers["priorities"]
        )
        assert named.most_common(1)[0][0] == "roads"


def test_every_theme_and_type_has_words() -> None:
    assert set(NEEDS) == {theme.key for theme in list_themes()}
    assert set(TITLES) == {kind.value for kind in WorkshopType}
