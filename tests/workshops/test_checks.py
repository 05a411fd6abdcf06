"""What is questioned, what is missing, and how two records are compared."""

from dataclasses import replace
from datetime import date, time

import pytest

from pac_toolkit.workshops.checks import (
    LARGE_CELL,
    LARGE_WORKSHOP,
    list_doubts,
    list_missing,
    list_refusals,
    list_sections,
)
from pac_toolkit.workshops.models import AgeBand, Category, Sex, WorkshopState
from pac_toolkit.workshops.record import (
    NeedVoiced,
    Promise,
    differing_parts,
    facts_of,
    says_the_same,
    take_part,
)
from tests.workshops.factories import make_record

TODAY = date(2026, 11, 22)


def doubts(**values: object) -> set[tuple[str, str]]:
    return {(doubt.code, doubt.place) for doubt in list_doubts(make_record(**values))}


def test_an_ordinary_record_raises_no_doubt() -> None:
    assert doubts() == set()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"categories": {Category.ELECTED: 35}},
            ("category_over_participants", "categories.elected"),
        ),
        (
            {"attendance": {(Sex.MALE, AgeBand.ADULT): LARGE_CELL + 1}},
            ("large_cell", "attendance.male.36-59"),
        ),
        (
            {
                "attendance": {
                    (Sex.FEMALE, band): LARGE_WORKSHOP // len(AgeBand) + 1 for band in AgeBand
                }
            },
            ("many_participants", "attendance"),
        ),
        (
            {"needs": (NeedVoiced(theme="water", text="x", votes_women=15),)},
            ("votes_over_women", "needs.0.votes_women"),
        ),
        (
            {"needs": (NeedVoiced(theme="water", text="x", votes_men=21),)},
            ("votes_over_men", "needs.0.votes_men"),
        ),
        ({"starts_at": time(8), "ends_at": time(20)}, ("long", "ends_at")),
        (
            {
                "needs": (
                    NeedVoiced(theme="water", text="Un  puits"),
                    NeedVoiced(theme="water", text="un puits"),
                )
            },
            ("need_repeated", "needs.1.text"),
        ),
        (
            {"commitments": (Promise(what="x"), Promise(what="y", due_on=date(2022, 3, 13)))},
            ("promise_before", "commitments.1.due_on"),
        ),
    ],
)
def test_what_is_seldom_right_is_questioned_and_not_refused(
    values: dict[str, object], expected: tuple[str, str]
) -> None:
    assert expected in doubts(**values)
    assert list_refusals(make_record(**values), WorkshopState.HELD, TODAY) == []


def test_people_of_unknown_sex_may_have_voted_with_either() -> None:
    attendance = {(Sex.FEMALE, AgeBand.ADULT): 3, (Sex.UNKNOWN, AgeBand.UNKNOWN): 4}
    needs = (NeedVoiced(theme="water", text="x", votes_women=7),)
    assert doubts(attendance=attendance, needs=needs, categories={}) == set()


def test_votes_without_a_grid_are_not_questioned() -> None:
    needs = (NeedVoiced(theme="water", text="x", votes_women=7),)
    assert doubts(attendance={}, categories={}, needs=needs) == set()


def test_youth_may_be_all_voters_and_not_one_more() -> None:
    need = NeedVoiced(theme="water", text="x", votes_women=2, votes_men=3, votes_youth=5)
    assert list_refusals(make_record(needs=(need,)), "held", TODAY) == []
    problem = list_refusals(make_record(needs=(replace(need, votes_youth=6),)), "held", TODAY)[0]
    assert problem.parameters == {"youth": 6, "votes": 5, "women": 2, "men": 3}


def test_a_draft_may_lie_in_the_future_or_have_no_day() -> None:
    for day in (None, date(2030, 1, 1)):
        assert list_refusals(make_record(held_on=day), "draft", TODAY) == []


def test_an_announced_workshop_needs_its_day() -> None:
    assert [p.code for p in list_refusals(make_record(held_on=None), "planned", TODAY)] == [
        "date_missing"
    ]


def test_sections_say_what_is_missing_in_them() -> None:
    record = make_record(place="", agenda=(), attendance={}, observations="")
    sections = {section.key: section for section in list_sections(record)}
    assert sections["basics"].missing == ("place",)
    assert sections["agenda"].advised == ("agenda",)
    assert sections["attendance"].missing == ("attendance",)
    assert sections["needs"].is_complete
    assert not sections["observations"].is_complete
    assert {key for key, section in sections.items() if not section.is_optional} == {
        "basics",
        "attendance",
    }
    assert list_missing(record) == ("place", "attendance")


def test_a_complete_record_misses_nothing() -> None:
    assert list_missing(make_record()) == ()


def test_records_are_compared_by_what_they_say() -> None:
    record = make_record()
    numbered = replace(
        record,
        needs=tuple(replace(need, hearing_id=5) for need in record.needs),
        attendance={**record.attendance, (Sex.UNKNOWN, AgeBand.TEEN): 0},
    )
    assert says_the_same(record, numbered)
    other = replace(record, place="Souk", needs=record.needs[:1])
    assert differing_parts(record, other) == ("place", "needs")


def test_one_part_of_the_other_record_may_be_taken() -> None:
    mine, theirs = (
        make_record(place="A", observations="A"),
        make_record(place="B", observations="B"),
    )
    taken = take_part(mine, theirs, "place")
    assert (taken.place, taken.observations) == ("B", "A")
    with pytest.raises(ValueError, match="entered_by"):
        take_part(mine, theirs, "entered_by")


def test_the_needs_of_both_may_be_kept_each_once() -> None:
    common = NeedVoiced(theme="water", text="puits", hearing_id=1)
    reworded = replace(common, text="un puits")
    mine = make_record(needs=(reworded, NeedVoiced(theme="roads", text="piste")))
    theirs = make_record(needs=(common, NeedVoiced(theme="health", text="médecin", hearing_id=2)))
    both = take_part(mine, theirs, "needs+").needs
    assert [need.text for need in both] == ["un puits", "piste", "médecin"]


def test_facts_name_each_cell_and_each_need() -> None:
    facts = facts_of(make_record(needs=(NeedVoiced(theme="water", text="x", hearing_id=9),)))
    assert facts["attendance.male.60+"] == 15
    assert facts["categories.disability"] == 2
    assert facts["need.9"]["text"] == "x"
