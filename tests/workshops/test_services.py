"""Writing workshops: content, needs, states, history."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from communes.territory import UnknownTerritory
from communes.themes import UnknownTheme
from pac_toolkit import audit
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import queries, services
from pac_toolkit.workshops.checks import NUMBER_LIMIT
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Hearing,
    Need,
    Sex,
    Workshop,
    WorkshopState,
)
from pac_toolkit.workshops.record import NeedVoiced, record_of, says_the_same
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, make_record, make_workshop

pytestmark = pytest.mark.usefixtures("context")


def codes(error: pytest.ExceptionInfo[services.InvalidWorkshop]) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in error.value.problems}


def test_what_is_created_is_what_is_read_back() -> None:
    record = make_record()
    with transaction():
        workshop = services.create_workshop(record=record, actor=make_user())
    db.session.expire_all()
    stored = queries.get_workshop(workshop.id)
    assert stored is not None
    assert says_the_same(record_of(stored), record)
    assert stored.state is WorkshopState.DRAFT
    assert (stored.participants, stored.women, stored.men, stored.youth) == (34, 14, 20, 11)
    assert stored.count_of(Category.DISABILITY) == 2


def test_the_same_key_and_record_again_store_one_workshop() -> None:
    key, record, actor = str(uuid.uuid4()), make_record(), make_user()
    with transaction():
        first = services.create_workshop(record=record, actor=actor, client_key=key)
    with transaction():
        again = services.create_workshop(record=record, actor=actor, client_key=key)
    assert again.id == first.id
    assert db.session.scalar(select(func.count(Workshop.id))) == 1
    assert len(audit.list_entries("workshop", first.id)) == 1


def _at_once(app: Flask, work: Callable[[int], object], times: int = 4) -> list[object]:
    """The work done by several people at the same moment; what each got, or the error."""
    db.session.rollback()
    ready = threading.Barrier(times)

    def run(number: int) -> object:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    return work(number)
            except services.StaleRevision:
                return "stale"

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_the_same_record_sent_at_once_by_an_impatient_hand_is_stored_once(context: Flask) -> None:
    key, record = str(uuid.uuid4()), make_record()
    ids = _at_once(
        context,
        lambda _: services.create_workshop(record=record, actor=None, client_key=key).id,
    )
    assert len(set(ids)) == 1
    assert db.session.scalar(select(func.count(Workshop.id))) == 1


def test_of_several_changes_at_once_one_is_saved_and_the_others_are_told(context: Flask) -> None:
    workshop_id = make_workshop().id

    def change(number: int) -> str:
        workshop = queries.get_workshop(workshop_id)
        assert workshop is not None
        record = replace(record_of(workshop), observations=f"text {number}")
        services.edit_workshop(workshop=workshop, record=record, expected_revision=1, actor=None)
        return "saved"

    assert sorted(map(str, _at_once(context, change))) == ["saved", "stale", "stale", "stale"]
    db.session.rollback()
    stored = queries.get_workshop(workshop_id)
    assert stored is not None
    assert stored.revision == 2


def test_the_same_key_with_another_text_replaces_nothing() -> None:
    key, actor = str(uuid.uuid4()), make_user()
    first = make_record(observations="the first text")
    with transaction():
        services.create_workshop(record=first, actor=actor, client_key=key)
    second = replace(first, observations="another text")
    with pytest.raises(services.StaleRevision) as error, transaction():
        services.create_workshop(record=second, actor=actor, client_key=key)
    assert error.value.workshop.observations == "the first text"


def test_unknown_commune_and_theme_are_refused() -> None:
    with pytest.raises(UnknownTerritory):
        services.create_workshop(record=make_record(commune_code="05.999.01.01"), actor=None)
    with pytest.raises(UnknownTheme):
        services.create_workshop(
            record=make_record(needs=(NeedVoiced(theme="magic", text="x"),)), actor=None
        )


def test_hostile_text_is_kept_as_text_without_override_characters() -> None:
    text = "<script>alert(1)</script> ${x} \u202egnp.exe\u0000"
    with transaction():
        workshop = services.create_workshop(
            record=make_record(
                title="\u0000<b>عنوان</b>", needs=(NeedVoiced(theme="water", text=text),)
            ),
            actor=make_user(),
        )
    assert workshop.title == "<b>عنوان</b>"
    assert workshop.hearings[0].need.text == "<script>alert(1)</script> ${x} gnp.exe"


def test_an_edit_replaces_counts_and_counts_a_new_revision() -> None:
    workshop = make_workshop()
    record = replace(record_of(workshop), attendance={(Sex.MALE, AgeBand.TEEN): 4}, categories={})
    with transaction():
        services.edit_workshop(
            workshop=workshop, record=record, expected_revision=1, actor=make_user()
        )
    db.session.expire_all()
    assert (workshop.participants, workshop.men, workshop.categories) == (4, 4, [])
    assert workshop.revision == 2


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    workshop = make_workshop()
    with transaction():
        services.edit_workshop(
            workshop=workshop, record=record_of(workshop), expected_revision=1, actor=make_user()
        )
    assert workshop.revision == 1
    assert [entry.action for entry in audit.list_entries("workshop", workshop.id)] == ["create"]


def test_an_edit_of_an_older_revision_is_refused_and_nothing_is_lost() -> None:
    workshop = make_workshop()
    base = record_of(workshop)
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=replace(base, observations="first"),
            expected_revision=1,
            actor=make_user(),
        )
    with pytest.raises(services.StaleRevision) as error, transaction():
        services.edit_workshop(
            workshop=workshop,
            record=replace(base, observations="second"),
            expected_revision=1,
            actor=make_user(),
        )
    assert error.value.workshop.observations == "first"


def test_editing_a_need_keeps_its_address() -> None:
    workshop = make_workshop()
    base = record_of(workshop)
    need_id = workshop.hearings[0].need_id
    water = replace(base.needs[0], text="الماء لدوار آيت علا", votes_women=13)
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=replace(base, needs=(base.needs[1], water)),
            expected_revision=1,
            actor=make_user(),
        )
    db.session.expire_all()
    assert [hearing.need.theme for hearing in workshop.hearings] == ["roads", "water"]
    assert workshop.hearings[1].need_id == need_id
    assert workshop.hearings[1].need.text == "الماء لدوار آيت علا"
    assert workshop.hearings[1].votes == 22


def test_a_need_whose_only_hearing_is_removed_is_deleted() -> None:
    workshop = make_workshop()
    base = record_of(workshop)
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=replace(base, needs=base.needs[:1]),
            expected_revision=1,
            actor=make_user(),
        )
    assert db.session.scalars(select(Need.theme)).all() == ["water"]
    assert db.session.scalar(select(func.count(Hearing.id))) == 1


def test_a_need_voiced_elsewhere_too_is_never_changed_nor_deleted_from_here() -> None:
    first, second = make_workshop(), make_workshop(needs=())
    shared = first.hearings[0].need
    with transaction():
        db.session.add(Hearing(workshop=second, need=shared, votes_women=1))
    base = record_of(first)
    reworded = replace(base.needs[0], text="another wording")
    with transaction():
        services.edit_workshop(
            workshop=first,
            record=replace(base, needs=(reworded,)),
            expected_revision=1,
            actor=make_user(),
        )
    db.session.expire_all()
    assert second.hearings[0].need.text == "ربط الدواوير بالماء"
    # the same need, in the words of that day
    assert first.hearings[0].need is second.hearings[0].need
    assert first.hearings[0].text == "another wording"
    base = record_of(second)
    with transaction():
        services.edit_workshop(
            workshop=second,
            record=replace(base, needs=()),
            expected_revision=second.revision,
            actor=make_user(),
        )
    assert db.session.scalars(select(Need.text)).all() == ["ربط الدواوير بالماء"]


def test_the_life_of_a_record() -> None:
    clerk, expert = make_user(), make_user(Role.EXPERT)
    workshop = make_workshop(actor=clerk)
    for state, actor in (
        (WorkshopState.PLANNED, clerk),
        (WorkshopState.HELD, clerk),
        (WorkshopState.CLOSED, clerk),
        (WorkshopState.VALIDATED, expert),
    ):
        with transaction():
            services.move_to(workshop=workshop, state=state, actor=actor)
    db.session.expire_all()
    assert workshop.state is WorkshopState.VALIDATED
    assert workshop.validated_by == expert
    assert workshop.closed_at is not None
    assert workshop.validated_at is not None
    assert workshop.revision == 5


@pytest.mark.parametrize("before", list(WorkshopState))
@pytest.mark.parametrize("after", list(WorkshopState))
def test_a_record_moves_along_the_allowed_paths_only(
    before: WorkshopState, after: WorkshopState
) -> None:
    workshop = make_workshop(before)
    expert = make_user(Role.EXPERT)
    if after in services.MOVES[before]:
        with transaction():
            services.move_to(workshop=workshop, state=after, actor=expert, reason="because")
        assert workshop.state is after
        return
    with pytest.raises(services.ImpossibleMove), transaction():
        services.move_to(workshop=workshop, state=after, actor=expert, reason="because")
    assert workshop.state is before


@pytest.mark.parametrize("state", [WorkshopState.CLOSED, WorkshopState.VALIDATED])
def test_a_closed_record_refuses_changes(state: WorkshopState) -> None:
    workshop = make_workshop(state)
    with pytest.raises(services.ImpossibleMove), transaction():
        services.edit_workshop(
            workshop=workshop,
            record=replace(record_of(workshop), title="other"),
            expected_revision=workshop.revision,
            actor=make_user(),
        )


def test_nobody_validates_what_they_entered() -> None:
    expert = make_user(Role.EXPERT)
    workshop = make_workshop(WorkshopState.CLOSED, actor=expert)
    with pytest.raises(services.NotEntitled), transaction():
        services.move_to(workshop=workshop, state=WorkshopState.VALIDATED, actor=expert)
    assert workshop.state is WorkshopState.CLOSED


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.COMMUNE, Role.REGION, Role.ADMIN])
def test_other_roles_do_not_validate(role: Role) -> None:
    workshop = make_workshop(WorkshopState.CLOSED)
    with pytest.raises(services.NotEntitled), transaction():
        services.move_to(workshop=workshop, state=WorkshopState.VALIDATED, actor=make_user(role))


def test_an_expert_of_another_province_does_not_validate() -> None:
    workshop = make_workshop(WorkshopState.CLOSED)
    stranger = make_user(Role.EXPERT, AZILAL)
    with pytest.raises(services.NotEntitled), transaction():
        services.move_to(workshop=workshop, state=WorkshopState.VALIDATED, actor=stranger)


def test_no_command_validates_in_nobodys_name() -> None:
    workshop = make_workshop(WorkshopState.CLOSED)
    with pytest.raises(services.NotEntitled), transaction():
        services.move_to(workshop=workshop, state=WorkshopState.VALIDATED, actor=None)


def test_reopening_needs_a_reason_and_keeps_it() -> None:
    workshop = make_workshop(WorkshopState.CLOSED)
    actor = make_user()
    with pytest.raises(services.ReasonNeeded), transaction():
        services.move_to(workshop=workshop, state=WorkshopState.HELD, actor=actor, reason="  ")
    with transaction():
        services.move_to(
            workshop=workshop, state=WorkshopState.HELD, actor=actor, reason="نسينا لائحة الحضور"
        )
    assert workshop.closed_at is None
    assert audit.list_entries("workshop", workshop.id)[0].changes == {
        "state": ["closed", "held"],
        "reason": [None, "نسينا لائحة الحضور"],
    }


def test_closing_names_what_is_missing() -> None:
    workshop = make_workshop(WorkshopState.HELD, place="", attendance={}, categories={})
    with pytest.raises(services.MissingContent) as error, transaction():
        services.move_to(workshop=workshop, state=WorkshopState.CLOSED, actor=make_user())
    assert error.value.missing == ("place", "attendance")


def test_a_held_workshop_has_a_day_and_not_a_coming_one() -> None:
    tomorrow = services.today() + timedelta(days=1)
    for day, code in ((tomorrow, "held_in_future"), (None, "date_missing")):
        workshop = make_workshop(held_on=day)
        with pytest.raises(services.InvalidWorkshop) as error, transaction():
            services.move_to(workshop=workshop, state=WorkshopState.HELD, actor=make_user())
        assert codes(error) == {(code, "held_on")}


def test_a_workshop_held_today_is_accepted() -> None:
    workshop = make_workshop(WorkshopState.HELD, held_on=services.today())
    assert workshop.state is WorkshopState.HELD


def test_moving_a_record_that_changed_meanwhile_is_refused() -> None:
    workshop = make_workshop(WorkshopState.HELD)
    with pytest.raises(services.StaleRevision), transaction():
        services.move_to(
            workshop=workshop, state=WorkshopState.CLOSED, actor=make_user(), expected_revision=1
        )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": " \u202e "}, ("title_missing", "title")),
        ({"starts_at": time(12), "ends_at": time(12)}, ("end_before_start", "ends_at")),
        (
            {"attendance": {(Sex.MALE, AgeBand.TEEN): -1}},
            ("negative", "attendance.male.15-17"),
        ),
        ({"categories": {Category.STAFF: NUMBER_LIMIT}}, ("impossible", "categories.staff")),
        ({"needs": (NeedVoiced(theme="water", text=""),)}, ("need_text_missing", "needs.0.text")),
        ({"needs": (NeedVoiced(theme="", text="x"),)}, ("need_theme_missing", "needs.0.theme")),
        (
            {"needs": (NeedVoiced(theme="water", text="x", votes_women=1, votes_youth=2),)},
            ("youth_over_votes", "needs.0.votes_youth"),
        ),
        (
            {"needs": (NeedVoiced(theme="water", text="x", votes_men=-3),)},
            ("negative", "needs.0.votes_men"),
        ),
    ],
)
def test_a_broken_rule_names_its_place(
    values: dict[str, object], expected: tuple[str, str]
) -> None:
    with pytest.raises(services.InvalidWorkshop) as error:
        services.create_workshop(record=make_record(**values), actor=None)
    assert expected in codes(error)


def test_the_history_says_who_changed_what_from_what_to_what() -> None:
    clerk = make_user(display_name="خديجة")
    workshop = make_workshop(actor=clerk)
    base = record_of(workshop)
    hearing = workshop.hearings[0].id
    changed = replace(
        base,
        place="المدرسة",
        held_on=date(2022, 3, 15),
        attendance={**base.attendance, (Sex.FEMALE, AgeBand.YOUNG): 7},
        needs=(replace(base.needs[0], votes_men=10), base.needs[1]),
    )
    with transaction():
        services.edit_workshop(workshop=workshop, record=changed, expected_revision=1, actor=clerk)
    entry = audit.list_entries("workshop", workshop.id)[0]
    assert (entry.action, entry.actor, entry.commune_code) == (
        "edit",
        "خديجة",
        workshop.commune_code,
    )
    assert set(entry.changes) == {"place", "held_on", "attendance.female.18-24", f"need.{hearing}"}
    assert entry.changes["held_on"] == ["2022-03-14", "2022-03-15"]
    assert entry.changes["attendance.female.18-24"] == [6, 7]
    assert [side["votes_men"] for side in entry.changes[f"need.{hearing}"]] == [9, 10]


grids = st.dictionaries(
    st.tuples(st.sampled_from(Sex), st.sampled_from(AgeBand)), st.integers(0, 9999)
)


@given(first=grids, second=grids)
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_total_is_a_sum_of_the_grid(
    first: dict[tuple[Sex, AgeBand], int], second: dict[tuple[Sex, AgeBand], int]
) -> None:
    """Created with one grid, changed to another: the totals of page, list and region follow the cells."""
    with transaction():
        db.session.execute(Workshop.__table__.delete())
        workshop = services.create_workshop(
            record=make_record(attendance=first, needs=(), categories={}), actor=None
        )
        services.edit_workshop(
            workshop=workshop,
            record=make_record(attendance=second, needs=(), categories={}),
            expected_revision=1,
            actor=None,
        )
    db.session.expire_all()
    women = sum(n for (sex, _), n in second.items() if sex is Sex.FEMALE)
    men = sum(n for (sex, _), n in second.items() if sex is Sex.MALE)
    youth = sum(n for (_, b), n in second.items() if b in {AgeBand.YOUNG, AgeBand.YOUNG_ADULT})
    everybody = sum(second.values())
    totals = queries.get_totals(states=[WorkshopState.DRAFT])
    row = queries.list_workshops()[0]
    record = record_of(workshop)
    for counted in (workshop, totals, record):
        assert (counted.participants, counted.women, counted.men, counted.youth) == (
            everybody,
            women,
            men,
            youth,
        )
    assert (row.participants, row.women) == (everybody, women)
