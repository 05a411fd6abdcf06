"""What is seen when sources are laid beside each other: silent needs, women and men, neighbours, change."""

from dataclasses import replace

import pytest
from flask import Flask

from communes.needs import measured_need
from communes.neighbours import adjacency
from communes.territory import get_commune, list_communes
from communes.themes import UnknownTheme
from pac_toolkit.priorities import insights
from pac_toolkit.priorities.insights import Contrast, Means, SubjectKind
from pac_toolkit.priorities.insights.neighbourhoods import connected
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.models import Round
from surveys.comparison import Verdict
from tests.priorities.factories import (
    BENI_MELLAL,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

# by the census of 2024
DRIEST = max(list_communes(), key=lambda item: measured_need("water")[item.code].value or 0.0).code
WETTEST = min(list_communes(), key=lambda item: measured_need("water")[item.code].value or 0.0).code


def of(found: tuple[Contrast, ...], code: str) -> Contrast:
    return next(item for item in found if item.code == code)


@pytest.mark.usefixtures("context")
class TestContrasts:
    def test_measured_high_and_not_voiced_is_a_silent_need(self) -> None:
        make_workshop({"roads": (20, 20)}, commune_code=DRIEST)
        found = of(insights.list_contrasts(None, "water"), DRIEST)

        assert (found.kind, found.voiced, found.standing) == ("silent", 0.0, "value")
        assert found.gap == found.measured

    def test_voiced_first_where_the_census_measures_little_is_the_contrary(self) -> None:
        make_workshop({"water": (20, 20), "roads": (5, 5)}, commune_code=WETTEST)

        assert of(insights.list_contrasts(None, "water"), WETTEST).kind == "voiced"

    def test_voiced_first_where_much_is_measured_is_both(self) -> None:
        make_workshop({"water": (20, 20), "roads": (5, 5)}, commune_code=DRIEST)

        assert of(insights.list_contrasts(None, "water"), DRIEST).kind == "both"

    def test_every_place_is_told_those_not_heard_without_a_kind(self) -> None:
        make_workshop({"roads": (20, 20)}, commune_code=DRIEST)
        found = insights.list_contrasts(None, "water")

        assert [item.code for item in found] == [item.code for item in list_communes()]
        other = of(found, WETTEST)
        assert (other.kind, other.voiced, other.standing) == (None, None, "no_data")
        assert other.measured is not None

    def test_under_ten_votes_nothing_is_told_of_what_was_voiced(self) -> None:
        make_workshop({"roads": (3, 3)}, commune_code=DRIEST)
        found = of(insights.list_contrasts(None, "water"), DRIEST)

        assert (found.kind, found.voiced, found.standing) == (None, None, "hidden")

    def test_under_thirty_votes_it_is_indicative(self) -> None:
        make_workshop({"roads": (12, 12)}, commune_code=DRIEST)

        assert of(insights.list_contrasts(None, "water"), DRIEST).standing == "indicative"

    def test_a_theme_without_a_measure_has_no_kind_anywhere(self) -> None:
        make_workshop({"health": (20, 20)}, commune_code=DRIEST)

        assert {item.kind for item in insights.list_contrasts(None, "health")} == {None}

    def test_the_share_naming_it_in_answers_is_told_or_hidden_as_published(self) -> None:
        survey = make_round()
        make_answers(survey)
        told = of(insights.list_contrasts(survey, "water"), BENI_MELLAL)
        hidden = of(insights.list_contrasts(survey, "culture"), BENI_MELLAL)

        assert told.named == pytest.approx(0.6)
        assert hidden.named is None

    def test_provinces_are_told_too_and_an_unknown_theme_is_refused(self) -> None:
        assert len(insights.list_contrasts(None, "water", Level.PROVINCE)) == 5
        with pytest.raises(UnknownTheme):
            insights.list_contrasts(None, "gold")


def name_differently(survey: Round, code: str = BENI_MELLAL) -> None:
    """200 women of whom 90 name childcare and 60 water; 200 men of whom 10 and 62."""
    tally(survey, code, "priorities", {"*": 200, "childcare_women": 90, "water": 60})
    tally(survey, code, "priorities", {"*": 200, "childcare_women": 10, "water": 62}, sex="male")


@pytest.mark.usefixtures("context")
class TestWomenAndMen:
    def test_a_difference_beyond_chance_is_told_with_both_shares_and_its_margin(self) -> None:
        survey = make_round()
        name_differently(survey)
        (found,) = insights.list_partings(survey, Level.COMMUNE)

        assert (found.code, found.theme) == (BENI_MELLAL, "childcare_women")
        assert (found.women.count, found.men.count, found.women.base) == (90, 10, 200)
        assert found.difference.value == pytest.approx(0.4)
        assert found.difference.interval.low > 0.3

    def test_what_is_alike_is_not_told(self) -> None:
        survey = make_round()
        name_differently(survey)

        assert "water" not in {one.theme for one in insights.list_partings(survey, Level.COMMUNE)}

    def test_a_theme_first_of_women_and_beyond_the_tenth_of_men_is_pushed_by_women(self) -> None:
        survey = make_round()
        others = ["water", "roads", "health", "education", "economy", "sanitation", "waste"]
        others += ["lighting", "transport", "agriculture", "culture", "social"]
        tally(survey, BENI_MELLAL, "priorities", {"*": 300, "ambulance": 200, "water": 60})
        men = dict.fromkeys(others, 60)
        tally(survey, BENI_MELLAL, "priorities", {"*": 300, **men, "ambulance": 11}, sex="male")
        pushed = [one for one in insights.list_partings(survey, Level.COMMUNE) if one.pushed_by]

        assert [(one.theme, one.pushed_by) for one in pushed] == [("ambulance", "women")]

    def test_who_has_no_place_for_a_theme_neither_pushes_it_nor_leaves_it_behind(self) -> None:
        survey = make_round()
        name_differently(survey)
        (found,) = insights.list_partings(survey, Level.COMMUNE)

        for women, men in ((1, None), (None, 1), (None, None)):
            sides = replace(found.women, rank=women), replace(found.men, rank=men)
            assert replace(found, women=sides[0], men=sides[1]).pushed_by is None

    def test_hidden_counts_are_never_compared(self) -> None:
        survey = make_round()
        tally(survey, BENI_MELLAL, "priorities", {"*": 200, "culture": 100})
        tally(survey, BENI_MELLAL, "priorities", {"*": 200, "culture": 4}, sex="male")

        assert insights.list_partings(survey, Level.COMMUNE) == ()

    def test_without_a_round_nothing_is_tested_but_votes_still_rank(self) -> None:
        make_workshop({"water": (30, 2), "roads": (2, 30)})
        (tops,) = insights.list_top_needs(None, Level.COMMUNE)

        assert insights.list_partings(None, Level.COMMUNE) == ()
        assert (tops.women[0].theme, tops.men[0].theme) == ("water", "roads")
        assert tops.shared >= {"water", "roads"}


@pytest.mark.usefixtures("context")
class TestNeighbourhoods:
    def test_neighbours_with_one_first_need_stand_together_with_their_people(self) -> None:
        first, second = pair = sorted((BENI_MELLAL, min(adjacency()[BENI_MELLAL])))
        for code in pair:
            make_workshop({"roads": (20, 20)}, commune_code=code)
        (found,) = insights.list_neighbourhoods(None)

        assert (found.theme, found.codes) == ("roads", tuple(pair))
        assert found.population == sum(get_commune(code).population_2024 for code in pair)
        assert (found.means, found.is_indicative) == (Means.ESTABLISHMENT, False)
        assert get_commune(first).province_code in found.provinces
        assert get_commune(second).province_code in found.provinces

    def test_neighbours_with_different_first_needs_stand_apart(self) -> None:
        make_workshop({"roads": (20, 20)})
        make_workshop({"water": (20, 20)}, commune_code=min(adjacency()[BENI_MELLAL]))

        assert insights.list_neighbourhoods(None) == ()

    def test_a_field_outside_the_tasks_of_an_establishment_goes_by_agreement(self) -> None:
        for code in (BENI_MELLAL, min(adjacency()[BENI_MELLAL])):
            make_workshop({"health": (12, 12)}, commune_code=code)
        (found,) = insights.list_neighbourhoods(None)

        assert (found.means, found.is_indicative) == (Means.AGREEMENT, True)


def test_a_chain_of_neighbours_is_one_group_and_a_gap_parts_it() -> None:
    first = BENI_MELLAL
    second = min(adjacency()[first])
    third = min(adjacency()[second] - adjacency()[first] - {first})
    firsts = dict.fromkeys((first, second, third), "roads")

    assert connected(firsts) == [tuple(sorted(firsts))]
    assert connected({**firsts, second: "water"}) == [(code,) for code in sorted(firsts)]


@pytest.mark.usefixtures("context")
class TestHotSpots:
    def test_a_census_measure_compares_every_commune(self) -> None:
        subject = insights.parse_subject("census:illiteracy")
        assert subject is not None
        found = insights.find_spots(None, subject)

        assert len(found) == 135
        assert any(item.is_spot for item in found.values())

    def test_scores_compare_the_communes_heard_and_too_few_find_nothing(self) -> None:
        make_workshop({"roads": (20, 20)})
        subject = insights.parse_subject("priority:roads")
        assert subject is not None

        assert insights.find_spots(None, subject) == {}

    @pytest.mark.parametrize("text", ["", "census", "census:gold", "priority:gold", "x:water"])
    def test_what_does_not_exist_names_nothing(self, text: str) -> None:
        assert insights.parse_subject(text) is None

    def test_every_subject_has_an_address(self) -> None:
        for kind in SubjectKind:
            for subject in insights.list_subjects(kind):
                assert insights.parse_subject(str(subject)) == subject


@pytest.mark.usefixtures("context")
class TestChange:
    def test_a_share_in_both_rounds_is_compared_later_less_earlier(self) -> None:
        before, after = make_round("one"), make_round("two")
        tally(before, BENI_MELLAL, "sat_water", {"1": 100, "5": 100})
        tally(after, BENI_MELLAL, "sat_water", {"1": 40, "5": 160})
        found = {one.key: one for one in insights.list_changes(before, after, BENI_MELLAL)}

        assert found["water"].topic is insights.Topic.SATISFIED
        assert found["water"].difference.value == pytest.approx(0.3)
        assert found["water"].difference.verdict is Verdict.DIFFERENT

    def test_what_differs_stands_before_what_does_not(self) -> None:
        before, after = make_round("one"), make_round("two")
        for survey, satisfied in ((before, 100), (after, 160)):
            tally(survey, BENI_MELLAL, "sat_civil_status", {"1": 100, "5": 100})
            tally(survey, BENI_MELLAL, "sat_water", {"1": 200 - satisfied, "5": satisfied})
        found = insights.list_changes(before, after, BENI_MELLAL)

        assert [one.key for one in found] == ["water", "civil_status"]

    def test_what_one_round_hides_is_not_compared(self) -> None:
        before, after = make_round("one"), make_round("two")
        tally(before, BENI_MELLAL, "sat_water", {"1": 3, "5": 100})
        tally(after, BENI_MELLAL, "sat_water", {"1": 40, "5": 160})

        assert not insights.list_changes(before, after, BENI_MELLAL)

    def test_a_place_that_nobody_answered_for_has_no_change(self) -> None:
        before, after = make_round("one"), make_round("two")

        assert insights.list_changes(before, after, OTHER_COMMUNE) == ()


def test_insights_import_no_geometry(app: Flask) -> None:
    import subprocess
    import sys

    program = "import pac_toolkit.priorities.insights, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"scipy", "geopandas", "shapely", "pandas"} & set(loaded)
