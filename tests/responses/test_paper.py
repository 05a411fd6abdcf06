"""Forms on paper: batches, copies, keying, correcting, keying a second time."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import errors, queries, services
from pac_toolkit.responses.models import (
    Channel,
    MovementKind,
    PaperBatch,
    PaperCopy,
    Response,
    RoundState,
    Source,
)
from tests.accounts.factories import make_user
from tests.responses.factories import OUTSIDE, RURAL, make_round, some_answers

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("context")


def make_batch(copies: int = 3, actor: User | None = None, **values: Any) -> PaperBatch:
    """A saved batch in the rural commune."""
    with transaction():
        return services.create_batch(
            **{
                "round_": values.pop("round_", None) or make_round(),
                "commune_code": RURAL,
                "language": "ar",
                "copies": copies,
                "actor": actor or make_user(),
                **values,
            }
        )


def key(copy: PaperCopy, actor: User, **changes: Any) -> services.Stored:
    """Key a copy in its own transaction."""
    with transaction():
        return services.key_copy(copy=copy, answers=some_answers(**changes), actor=actor)


def keyed_batch(copies: int, actor: User) -> PaperBatch:
    batch = make_batch(copies, actor)
    for place, copy in enumerate(queries.list_copies(batch)):
        key(copy, actor, free_text=f"form {place}")
    return batch


def test_copies_are_numbered_on_from_the_last_batch() -> None:
    first, second = make_batch(3), make_batch(2)

    numbers = [copy.number for batch in (first, second) for copy in queries.list_copies(batch)]
    assert numbers == [1, 2, 3, 4, 5]
    assert len({copy.instance_id for copy in db.session.query(PaperCopy)}) == 5


@pytest.mark.parametrize("copies", [0, -1, 501])
def test_a_batch_has_between_1_and_500_copies(copies: int) -> None:
    with pytest.raises(ValueError, match=str(copies)):
        make_batch(copies)


def test_a_batch_is_in_a_language_of_the_questionnaire() -> None:
    with pytest.raises(ValueError, match="tz"):
        make_batch(language="tz")


def test_a_closed_round_and_a_commune_outside_get_no_batch() -> None:
    with pytest.raises(errors.RoundClosedError):
        make_batch(round_=make_round(RoundState.CLOSED))
    with pytest.raises(errors.NotInRoundError):
        make_batch(commune_code=OUTSIDE)
    assert make_batch(round_=make_round(RoundState.DRAFT)).copies == 3


def test_copies_are_followed_from_the_office_and_back() -> None:
    actor = make_user()
    batch = make_batch(10, actor)

    def move(kind: MovementKind, n: int) -> None:
        with transaction():
            services.record_movement(
                batch=batch, kind=kind, person="حليمة", moved_on=DAY, n=n, actor=actor
            )

    move(MovementKind.HANDED_OUT, 8)
    with pytest.raises(errors.TooManyCopiesError) as refused:
        move(MovementKind.HANDED_OUT, 3)
    assert refused.value.left == 2
    with pytest.raises(errors.TooManyCopiesError):
        move(MovementKind.RETURNED, 9)
    move(MovementKind.RETURNED, 6)
    copies = queries.list_copies(batch)
    key(copies[0], actor)
    with transaction():
        services.mark_spoiled(copy=copies[1], is_spoiled=True, actor=actor)

    counts = queries.count_copies([batch])[batch.id]
    assert (counts.handed_out, counts.returned, counts.keyed, counts.spoiled) == (8, 6, 1, 1)
    assert (counts.left, counts.missing, counts.waiting) == (2, 2, 4)
    assert [one.n for one in queries.list_movements(batch)] == [6, 8]


def test_a_keyed_copy_is_a_response_from_paper() -> None:
    actor = make_user()
    copy = queries.list_copies(make_batch(1, actor))[0]

    response = key(copy, actor).response

    assert (response.channel, response.source) == (Channel.PAPER, Source.KEYING)
    assert (response.instance_id, response.entered_by_id) == (copy.instance_id, actor.id)
    assert (copy.response_id, copy.keyed_by_id) == (response.id, actor.id)
    assert services.find_differences() == []


def test_a_copy_keyed_twice_counts_once() -> None:
    actor, other = make_user(), make_user()
    copy = queries.list_copies(make_batch(1, actor))[0]
    first = key(copy, actor)

    again = key(copy, actor)

    assert again.response.id == first.response.id
    with pytest.raises(errors.AlreadyKeyedError):
        key(copy, other, sex="male")
    assert db.session.query(Response).count() == 1
    assert copy.keyed_by_id == actor.id


def test_a_spoiled_copy_is_not_keyed_until_it_is_taken_back() -> None:
    actor = make_user()
    copy = queries.list_copies(make_batch(1, actor))[0]
    with transaction():
        services.mark_spoiled(copy=copy, is_spoiled=True, actor=actor)

    with pytest.raises(errors.SpoiledError):
        key(copy, actor)
    with transaction():
        services.mark_spoiled(copy=copy, is_spoiled=False, actor=actor)
    key(copy, actor)
    with pytest.raises(errors.AlreadyKeyedError), transaction():
        services.mark_spoiled(copy=copy, is_spoiled=True, actor=actor)


def test_a_closed_round_takes_no_keyed_form_and_a_closing_one_does() -> None:
    actor = make_user()
    round_ = make_round()
    first, second, _ = queries.list_copies(make_batch(3, actor, round_=round_))
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSING)
    key(first, actor)
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)
    with pytest.raises(errors.RoundClosedError):
        key(second, actor)


def test_a_correction_moves_the_tallies_and_is_told_without_free_text() -> None:
    actor = make_user()
    copy = queries.list_copies(make_batch(1, actor))[0]
    response = key(copy, actor, free_text="secret words").response
    stamp = queries.get_stamp(response.round)

    with transaction():
        answers = some_answers(sat_water="5", free_text="other words")
        changed = services.correct_copy(copy=copy, answers=answers, actor=actor)

    assert changed
    assert response.answers["sat_water"] == "5"
    assert services.find_differences() == []
    found = queries.get_distribution(response.round, "sat_water")
    assert list(found.values()) == [{"5": 1}]
    assert queries.get_stamp(response.round) != stamp
    entry = audit.list_entries("response", response.id)[0]
    assert entry.changes["sat_water"] == ["1", "5"]
    assert "words" not in str(entry.changes)
    assert "free_text" in entry.changes


def test_a_correction_that_changes_nothing_leaves_no_trace() -> None:
    actor = make_user()
    copy = queries.list_copies(make_batch(1, actor))[0]
    response = key(copy, actor).response

    with transaction():
        assert not services.correct_copy(copy=copy, answers=some_answers(), actor=actor)

    assert copy.corrected_at is None
    assert list(audit.list_entries("response", response.id)) == []


def test_withdrawn_answers_are_neither_corrected_nor_keyed_again() -> None:
    actor = make_user()
    copy = queries.list_copies(make_batch(1, actor))[0]
    response = key(copy, actor).response
    with transaction():
        services.withdraw_response(receipt=response.receipt)

    with pytest.raises(errors.WithdrawnError), transaction():
        services.correct_copy(copy=copy, answers=some_answers(), actor=actor)
    with pytest.raises(errors.WithdrawnError), transaction():
        services.key_again(copy=copy, answers=some_answers(), actor=make_user())
    assert copy.keyed_by_id is None
    assert services.find_differences() == []


@pytest.mark.parametrize(("copies", "wanted"), [(3, 3), (20, 5), (61, 7)])
def test_a_tenth_of_the_keyed_copies_and_five_at_least_are_keyed_twice(
    copies: int, wanted: int
) -> None:
    first, second = make_user(), make_user()
    batch = keyed_batch(copies, first)

    sample = queries.list_sample(batch)

    assert len(sample) == wanted
    assert sample == queries.list_sample(batch)
    assert queries.list_to_key_again(batch, first.id) == []
    assert queries.list_to_key_again(batch, second.id) == list(sample)


def test_the_same_seed_draws_the_same_copies(context: Flask) -> None:
    draws = []
    for _ in range(2):
        batch = make_batch(30)
        db.session.query(PaperCopy).filter_by(batch_id=batch.id).delete()
        batch.seed = 7
        services.paper._number_copies(batch)
        db.session.commit()
        draws.append([copy.draw for copy in queries.list_copies(batch)])

    assert draws[0] == draws[1] != sorted(draws[0])


def test_who_keyed_first_does_not_key_the_same_copy_again() -> None:
    first = make_user()
    batch = keyed_batch(2, first)
    copy = queries.list_copies(batch)[0]

    with pytest.raises(errors.NotToKeyAgainError), transaction():
        services.key_again(copy=copy, answers=some_answers(), actor=first)


def test_two_keyings_are_compared_answer_by_answer_free_text_apart() -> None:
    first, second = make_user(), make_user(Role.EXPERT)
    batch = keyed_batch(2, first)
    copy, other = queries.list_copies(batch)

    with transaction():
        answers = some_answers(sat_water="2", sat_markets=None, free_text="as I read it")
        keying = services.key_again(copy=copy, answers=answers, actor=second)
        services.key_again(copy=other, answers=some_answers(), actor=second)
    with pytest.raises(errors.NotToKeyAgainError), transaction():
        services.key_again(copy=copy, answers=answers, actor=make_user())

    assert keying.differing == ["sat_water", "sat_markets"]
    assert keying.answers == {"sat_water": "2", "sat_markets": None}
    overall, by_question = queries.get_disagreement(queries.list_second_keyings(batch))
    assert (overall.n, overall.base) == (2, 18)
    assert {one.question: (one.n, one.base) for one in by_question[:2]} == {
        "sat_water": (1, 2),
        "sat_markets": (1, 2),
    }
    assert copy.response.answers["sat_water"] == "1"


def test_a_settled_difference_corrects_the_response_and_is_forgotten() -> None:
    first, second = make_user(), make_user(Role.EXPERT)
    copy = queries.list_copies(keyed_batch(1, first))[0]
    with transaction():
        answers = some_answers(sat_water="2", sat_markets=None)
        keying = services.key_again(copy=copy, answers=answers, actor=second)

    with transaction():
        services.settle(second=keying, is_second_right={"sat_water": True}, actor=second)
    assert keying.unsettled == ["sat_markets"]
    with transaction():
        services.settle(second=keying, is_second_right={"sat_markets": False}, actor=second)

    assert copy.response.answers["sat_water"] == "2"
    assert copy.response.answers["sat_markets"] == "3"
    assert (keying.answers, keying.unsettled) == ({}, [])
    assert keying.settled == {"sat_water": "second", "sat_markets": "first"}
    assert services.find_differences() == []


def test_a_second_keying_is_forgotten_with_the_answers() -> None:
    first, second = make_user(), make_user(Role.EXPERT)
    batch = keyed_batch(2, first)
    copies = queries.list_copies(batch)
    with transaction():
        for copy in copies:
            answers = some_answers(sat_water="2")
            services.key_again(copy=copy, answers=answers, actor=second)
    with transaction():
        services.withdraw_response(receipt=copies[0].response.receipt)
    assert copies[0].second.answers == {}
    assert copies[1].second.answers == {"sat_water": "2"}
    with transaction():
        services.move_round(round_=batch.round, state=RoundState.CLOSED)
        services.erase_answers(round_=batch.round)

    assert [(one.answers, one.keyed_by_id) for one in queries.list_second_keyings(batch)] == [
        ({}, None),
        ({}, None),
    ]
    assert [copy.keyed_by_id for copy in copies] == [None, None]
    assert queries.get_disagreement(queries.list_second_keyings(batch))[0].n == 2
