"""Lists, sums, needs and votes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import queries, services
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Hearing,
    Sex,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import NeedVoiced
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_workshop

pytestmark = pytest.mark.usefixtures("context")


@contextmanager
def counting_selects() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def one_cell(sex: Sex, band: AgeBand, n: int) -> dict[str, object]:
    return {"attendance": {(sex, band): n}, "categories": {}, "needs": ()}


def test_an_empty_database_adds_up_to_nothing() -> None:
    totals = queries.get_totals()
    assert totals == queries.Totals()
    assert totals.share(totals.women) is None
    assert (queries.list_workshops(), queries.list_needs(), queries.list_voices()) == (
        [],
        [],
        [],
    )


def test_totals_count_what_took_place_and_states_count_everything() -> None:
    make_workshop(WorkshopState.DRAFT, **one_cell(Sex.MALE, AgeBand.ADULT, 100))
    make_workshop(WorkshopState.PLANNED, **one_cell(Sex.MALE, AgeBand.ADULT, 100))
    make_workshop(WorkshopState.HELD, **one_cell(Sex.FEMALE, AgeBand.YOUNG, 4))
    make_workshop(WorkshopState.CLOSED, **one_cell(Sex.UNKNOWN, AgeBand.YOUNG_ADULT, 2))
    make_workshop(WorkshopState.VALIDATED, workshop_type=WorkshopType.WOMEN)
    totals = queries.get_totals()
    assert (totals.workshops, totals.took_place, totals.communes) == (3, 3, 1)
    assert (totals.participants, totals.women, totals.men, totals.youth) == (40, 18, 20, 17)
    assert totals.with_disabilities == 2
    assert totals.by_type == {WorkshopType.DOUAR: 2, WorkshopType.WOMEN: 1}
    assert totals.by_state == dict.fromkeys(WorkshopState, 1)


def test_public_totals_hold_validated_workshops_only() -> None:
    make_workshop(WorkshopState.CLOSED)
    make_workshop(WorkshopState.VALIDATED)
    totals = queries.get_totals(states=queries.PUBLIC)
    assert (totals.workshops, totals.participants) == (1, 34)


def test_totals_keep_to_the_territory() -> None:
    make_workshop(WorkshopState.HELD)
    make_workshop(WorkshopState.HELD, commune_code=AZILAL)
    assert queries.get_totals([AZILAL]).workshops == 1
    assert queries.get_totals([]).workshops == 0
    by_commune = queries.list_commune_totals()
    assert set(by_commune) == {AZILAL, BOUTFERDA}
    assert by_commune[AZILAL].participants == 34
    assert by_commune[AZILAL].workshops == 1


def test_lists_are_filtered_sorted_and_cut() -> None:
    old = make_workshop(WorkshopState.HELD, held_on=date(2022, 1, 5))
    new = make_workshop(WorkshopState.HELD, held_on=date(2022, 5, 5))
    other = make_workshop(commune_code=AZILAL, held_on=None, workshop_type=WorkshopType.YOUTH)
    assert [row.id for row in queries.list_workshops()] == [other.id, new.id, old.id]
    assert [row.id for row in queries.list_workshops(is_newest_first=False)] == [
        old.id,
        new.id,
        other.id,
    ]
    assert [row.id for row in queries.list_workshops(commune_codes=[AZILAL])] == [other.id]
    assert [row.id for row in queries.list_workshops(since=date(2022, 2, 1))] == [new.id]
    assert [row.id for row in queries.list_workshops(states=[WorkshopState.HELD], limit=1)] == [
        new.id
    ]
    assert queries.count_workshops(workshop_type=WorkshopType.YOUTH) == 1


def test_a_row_of_the_list_carries_the_sums_of_its_own_grid() -> None:
    make_workshop()
    make_workshop(attendance={}, categories={}, needs=())
    full, empty = sorted(queries.list_workshops(), key=lambda row: -row.participants)
    assert (full.participants, full.women, full.needs) == (34, 14, 2)
    assert (empty.participants, empty.women, empty.needs) == (0, 0, 0)


def test_what_waits_is_held_closed_or_announced_for_a_day_gone_by() -> None:
    day = services.today()
    make_workshop(WorkshopState.DRAFT)
    make_workshop(WorkshopState.VALIDATED)
    make_workshop(WorkshopState.PLANNED, held_on=day)
    missed = make_workshop(WorkshopState.PLANNED, held_on=day - timedelta(days=1))
    held = make_workshop(WorkshopState.HELD)
    closed = make_workshop(WorkshopState.CLOSED)
    make_workshop(WorkshopState.HELD, commune_code=AZILAL)
    waiting = queries.list_waiting([BOUTFERDA], day)
    assert {row.id for row in waiting} == {missed.id, held.id, closed.id}
    assert queries.count_waiting([BOUTFERDA], day) == {
        WorkshopState.PLANNED: 1,
        WorkshopState.HELD: 1,
        WorkshopState.CLOSED: 1,
    }


def test_votes_of_a_need_are_summed_over_its_hearings() -> None:
    first = make_workshop(WorkshopState.VALIDATED)
    second = make_workshop(WorkshopState.VALIDATED, needs=())
    unpublished = make_workshop(WorkshopState.HELD, needs=())
    water = first.hearings[0].need
    with transaction():
        db.session.add(Hearing(workshop=second, need=water, votes_women=3, votes_men=1))
        db.session.add(Hearing(workshop=unpublished, need=water, votes_women=50))
    public = queries.list_needs([BOUTFERDA])
    assert [(row.theme, row.hearings, row.votes_women, row.votes) for row in public] == [
        ("water", 2, 15, 25),
        ("roads", 1, 2, 13),
    ]
    everything = queries.list_needs([BOUTFERDA], theme="water", public_only=False)
    assert [(row.hearings, row.votes_women) for row in everything] == [(3, 65)]
    assert len(queries.list_needs(limit=1)) == 1


def test_needs_of_workshops_that_did_not_take_place_are_not_counted() -> None:
    make_workshop(WorkshopState.PLANNED)
    assert queries.list_needs(public_only=False) == []
    assert queries.list_voices() == []


def test_voices_are_counted_by_workshop_and_theme_in_one_statement() -> None:
    first = make_workshop(WorkshopState.VALIDATED)
    other = make_workshop(
        WorkshopState.VALIDATED,
        commune_code=AZILAL,
        needs=(
            NeedVoiced(theme="water", text="a", votes_women=1, votes_men=2, votes_youth=1),
            NeedVoiced(theme="water", text="b", votes_women=3),
        ),
    )
    make_workshop(WorkshopState.CLOSED)
    with counting_selects() as statements:
        rows = queries.list_voices()
    assert len(statements) == 1
    kind, of_other = first.workshop_type, other.workshop_type
    assert rows == [
        queries.Voices(first.id, BOUTFERDA, kind, "roads", 1, 2, 11, None, 0),
        queries.Voices(first.id, BOUTFERDA, kind, "water", 1, 12, 9, 7, 21),
        queries.Voices(other.id, AZILAL, of_other, "water", 2, 4, 2, 1, 3),
    ]
    assert queries.list_voices([AZILAL]) == rows[2:]


def test_a_page_of_the_list_costs_one_statement_however_long() -> None:
    for _ in range(5):
        make_workshop(WorkshopState.VALIDATED)
    db.session.expire_all()
    with counting_selects() as statements:
        queries.list_workshops()
    assert len(statements) == 1


def test_people_with_disabilities_are_a_count_among_the_participants() -> None:
    make_workshop(
        WorkshopState.HELD,
        attendance={(Sex.FEMALE, AgeBand.OLDER): 10},
        categories={Category.DISABILITY: 3, Category.STAFF: 2},
        needs=(),
    )
    totals = queries.get_totals()
    assert totals.participants == 10
    assert totals.with_disabilities == 3
    assert totals.share(totals.with_disabilities) == pytest.approx(0.3)


def test_a_need_is_read_with_all_its_hearings() -> None:
    workshop = make_workshop(WorkshopState.VALIDATED, actor=make_user(Role.EXPERT))
    need = queries.get_need(workshop.hearings[1].need_id)
    assert need is not None
    assert [hearing.workshop.id for hearing in need.hearings] == [workshop.id]
    assert queries.get_need(0) is None
