"""Writes about rounds, responses and tallies."""

import threading
import uuid
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from communes.territory import UnknownTerritory
from pac_toolkit import audit
from pac_toolkit.database import db, now, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.errors import (
    ConflictError,
    NotInRoundError,
    RoundClosedError,
    SlugTakenError,
    VersionTakenError,
    WrongMoveError,
)
from pac_toolkit.responses.models import (
    Channel,
    ChannelTally,
    FlagKind,
    QuestionnaireVersion,
    Response,
    ResponseFlag,
    Round,
    RoundState,
    Source,
    Tally,
)
from pac_toolkit.responses.services import Outcome
from surveys.shipped import satisfaction, satisfaction_source
from surveys.xlsform import InvalidQuestionnaire
from tests.accounts.factories import make_user
from tests.responses.factories import (
    OUTSIDE,
    RURAL,
    URBAN,
    a_submission,
    make_round,
    some_answers,
    store,
)

pytestmark = pytest.mark.usefixtures("context")


def count_rows(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def tally_rows() -> dict[tuple[str, ...], int]:
    rows = db.session.execute(
        select(Tally.question, Tally.choice, Tally.sex, Tally.age_band, Tally.milieu, Tally.n)
    )
    return {tuple(key): n for *key, n in rows}


def flags_of(response: Response) -> set[FlagKind]:
    return set(
        db.session.scalars(select(ResponseFlag.kind).where(ResponseFlag.response_id == response.id))
    )


def test_a_response_is_stored_with_its_tallies_in_one_transaction() -> None:
    stored = store(make_round(), a_submission(some_answers(priorities=["water"])))
    assert stored.outcome is Outcome.STORED
    person = ("female", "25-35", "rural")
    assert tally_rows()["*", "*", *person] == 1
    assert tally_rows()["sat_water", "1", *person] == 1
    assert tally_rows()["priorities", "*", *person] == 1
    assert tally_rows()["priorities", "water", *person] == 1
    assert ("priorities", "roads", *person) not in tally_rows()


def test_what_was_not_answered_is_unknown() -> None:
    store(make_round(), a_submission(some_answers(sex="unknown", milieu=None)))
    assert tally_rows()["*", "*", "unknown", "25-35", "unknown"] == 1


def test_the_channel_is_counted_apart() -> None:
    round_ = make_round()
    store(round_, channel=Channel.KIOSK)
    store(round_, channel=Channel.WEB)
    rows = db.session.execute(
        select(ChannelTally.channel, ChannelTally.n).where(ChannelTally.question == "*")
    )
    assert {row.channel: row.n for row in rows} == {Channel.KIOSK: 1, Channel.WEB: 1}


def test_the_same_again_gives_the_same_receipt_and_one_row() -> None:
    round_, submission = make_round(), a_submission()
    first = store(round_, submission)
    second = store(round_, replace(submission, language="fr"), source=Source.QUEUE)
    assert second.outcome is Outcome.AGAIN
    assert second.response.receipt == first.response.receipt
    assert count_rows(Response) == 1
    assert set(tally_rows().values()) == {1}


def test_other_content_under_a_known_id_is_a_conflict_and_changes_nothing() -> None:
    round_, submission = make_round(), a_submission()
    store(round_, submission)
    other = replace(submission, answers=some_answers(sat_water="5"))
    with pytest.raises(ConflictError):
        store(round_, other)
    assert count_rows(Response) == 1
    assert services.find_differences() == []


def test_a_closed_round_refuses_answers() -> None:
    with pytest.raises(RoundClosedError):
        store(make_round(RoundState.CLOSED))
    assert count_rows(Response) == 0


def test_a_closed_round_still_knows_an_answer_it_has() -> None:
    round_, submission = make_round(), a_submission()
    store(round_, submission)
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)
    assert store(round_, submission).outcome is Outcome.AGAIN


def test_a_closing_round_takes_what_is_on_its_way() -> None:
    assert store(make_round(RoundState.CLOSING)).outcome is Outcome.STORED


def test_a_commune_outside_the_round_is_refused() -> None:
    with pytest.raises(NotInRoundError):
        store(make_round(), commune=OUTSIDE)


def test_identical_submissions_at_the_same_moment_give_one_row_and_one_receipt(
    context: Flask,
) -> None:
    number, submissions = make_round().id, [a_submission() for _ in range(5)]
    db.session.remove()
    receipts: list[tuple[str, str]] = []
    failures: list[BaseException] = []
    start = threading.Barrier(20)

    def send(submission: services.Submission) -> None:
        start.wait()
        try:
            with context.app_context():
                stored = store(db.session.get_one(Round, number), submission)
                receipts.append((submission.instance_id, stored.response.receipt))
        except BaseException as error:  # noqa: BLE001 - whatever happens in a thread is reported
            failures.append(error)

    threads = [threading.Thread(target=send, args=(one,)) for one in submissions for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(receipts) == 20
    assert len(set(receipts)) == 5
    assert count_rows(Response) == 5
    assert services.find_differences() == []


def test_an_answer_given_alone_never_names_who_is_signed_in() -> None:
    user = make_user()
    alone = store(make_round(), actor=user).response
    helped = store(make_round(), actor=user, channel=Channel.ENUMERATOR).response
    assert (alone.entered_by_id, helped.entered_by_id) == (None, user.id)


def test_a_withdrawn_response_is_forgotten_and_no_longer_counted() -> None:
    round_ = make_round()
    kept = store(round_).response
    gone = store(round_, a_submission(some_answers(free_text="my word"), spoken="tzm")).response
    with transaction():
        services.withdraw_response(receipt=gone.receipt)
    assert gone.withdrawn_at is not None
    assert (gone.answers, gone.spoken, gone.content_hash) == ({}, None, "")
    assert kept.answers == some_answers()
    assert queries.count_responses(round_) == 1
    assert services.find_differences() == []


def test_a_withdrawn_response_sent_again_stays_withdrawn() -> None:
    round_, submission = make_round(), a_submission()
    receipt = store(round_, submission).response.receipt
    with transaction():
        services.withdraw_response(receipt=receipt)
    again = store(round_, submission)
    assert (again.outcome, again.response.receipt) == (Outcome.AGAIN, receipt)
    assert queries.count_responses(round_) == 0


def test_withdrawing_twice_subtracts_once() -> None:
    round_ = make_round()
    receipt = store(round_).response.receipt
    store(round_)
    for _ in range(2):
        with transaction():
            services.withdraw_response(receipt=receipt)
    assert queries.count_responses(round_) == 1


def test_an_unknown_receipt_withdraws_nothing() -> None:
    assert services.withdraw_response(receipt="2222-2222") is None


LONG = dict.fromkeys(("sat_transport", "sat_sanitation", "sat_lighting", "sat_sport_culture"), "4")


def test_the_third_equal_vector_flags_all_three() -> None:
    round_ = make_round()
    copies = [
        store(round_, a_submission(some_answers(**LONG, free_text=f"word {number}"))).response
        for number in range(2)
    ]
    assert [flags_of(copy) for copy in copies] == [set(), set()]
    copies += [store(round_, a_submission(some_answers(**LONG))).response for _ in range(2)]
    assert [flags_of(copy) for copy in copies] == [{FlagKind.REPEATED_ANSWERS}] * 4
    assert queries.count_responses(round_) == 4


def test_equal_vectors_of_two_communes_are_not_copies() -> None:
    round_ = make_round()
    for commune in (RURAL, URBAN, RURAL, URBAN):
        store(round_, a_submission(some_answers(**LONG)), commune=commune)
    assert count_rows(ResponseFlag) == 0


def test_a_short_vector_is_never_called_a_copy() -> None:
    round_ = make_round()
    for _ in range(4):
        store(round_, a_submission({"sex": "male", "age_band": "60+", "milieu": "rural"}))
    assert count_rows(ResponseFlag) == 0


def test_a_title_keeps_no_override_of_direction() -> None:
    round_ = make_round()
    with transaction():
        services.edit_round(
            round_=round_,
            titles={"ar": "استطلاع\u202e", "fr": " Enquête ", "en": "\u202e"},
            opens_on=round_.opens_on,
            closes_on=round_.closes_on,
            version=round_.version,
            targets={RURAL: 5},
            results_policy=round_.results_policy,
        )
    assert round_.titles == {"ar": "استطلاع", "fr": "Enquête"}


def test_free_words_do_not_lengthen_a_vector() -> None:
    round_ = make_round()
    seven = {"sex": "male", "age_band": "60+", "milieu": "rural", "education": "none"}
    seven |= dict.fromkeys(("sat_water", "sat_electricity", "sat_lighting"), "4")
    assert len(seven) == services.answers.REPEATED_CHOICES - 1
    for _ in range(4):
        store(round_, a_submission({**seven, "free_text": "the road"}))
    assert count_rows(ResponseFlag) == 0


def test_a_copy_after_a_withdrawal_is_flagged_without_an_error() -> None:
    round_ = make_round()
    for _ in range(3):
        last = store(round_, a_submission(some_answers(**LONG))).response
    with transaction():
        services.withdraw_response(receipt=last.receipt)
    again = store(round_, a_submission(some_answers(**LONG))).response
    assert flags_of(again) == {FlagKind.REPEATED_ANSWERS}


@pytest.mark.parametrize(("seconds", "flagged"), [(5, True), (60, False), (-5, False)])
def test_an_answer_sent_too_fast_is_flagged_and_counted(seconds: int, flagged: bool) -> None:
    round_, started = make_round(), now() - timedelta(seconds=seconds)
    response = store(round_, a_submission(started_at=started), minimum_seconds=20).response
    assert (FlagKind.TOO_FAST in flags_of(response)) is flagged
    assert queries.count_responses(round_) == 1


def test_paper_is_never_too_fast() -> None:
    response = store(
        make_round(), a_submission(started_at=now()), source=Source.KEYING,
        channel=Channel.PAPER, minimum_seconds=20,
    ).response  # fmt: skip
    assert flags_of(response) == set()


def test_a_filled_trap_is_flagged_and_counted() -> None:
    round_ = make_round()
    response = store(round_, a_submission(has_filled_trap=True)).response
    assert flags_of(response) == {FlagKind.HONEYPOT}
    assert queries.count_responses(round_) == 1


def test_retally_mends_what_was_spoilt_and_says_what() -> None:
    round_ = make_round()
    store(round_)
    with transaction():
        db.session.execute(update(Tally).where(Tally.question == "sat_water").values(n=7))
    (difference,) = services.find_differences()
    assert (difference.table, difference.stored, difference.counted) == ("tallies", 7, 1)
    with transaction():
        assert services.retally() == [difference]
    assert services.find_differences() == []


def test_retally_of_one_round_leaves_the_others_alone() -> None:
    first, second = make_round(), make_round()
    store(first)
    store(second)
    with transaction():
        db.session.execute(update(Tally).values(n=7))
    with transaction():
        services.retally(round_id=first.id)
    assert {row.key[0] for row in services.find_differences()} == {second.id}


def test_progress_counts_every_response() -> None:
    round_ = make_round()
    for _ in range(3):
        store(round_)
    steps: list[int] = []
    services.find_differences(progress=steps.append)
    assert sum(steps) == 3


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "sex": st.sampled_from(["female", "male", "unknown"]),
        "age_band": st.sampled_from(["18-24", "60+", "unknown"]),
        "milieu": st.sampled_from(["urban", "rural"]),
        "sat_water": st.sampled_from(["1", "2", "3", "4", "5", "97", "98", "99"]),
        "priorities": st.lists(
            st.sampled_from(["water", "roads", "health"]), min_size=1, max_size=3, unique=True
        ),
        "free_text": st.text(max_size=5),
    },
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["store", "again", "withdraw"]),
        st.integers(0, 4),
        ANSWERS,
        st.sampled_from([RURAL, URBAN]),
        st.sampled_from([Channel.WEB, Channel.PAPER]),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_after_any_sequence_the_tallies_equal_a_recount(steps: Any) -> None:
    round_ = make_round()
    receipts: list[str] = []
    sent: list[Any] = []
    for action, pick, answers, commune, channel in steps:
        if action == "store":
            submission = a_submission(answers)
            sent.append((submission, commune, channel))
            stored = store(round_, submission, commune=commune, channel=channel)
            receipts.append(stored.response.receipt)
        elif sent and action == "again":
            submission, place, way = sent[pick % len(sent)]
            store(round_, submission, commune=place, channel=way)
        elif receipts:
            with transaction():
                services.withdraw_response(receipt=receipts[pick % len(receipts)])
    assert services.find_differences() == []
    assert min(Counter(tally_rows()).values(), default=1) > 0


def test_publishing_the_same_bytes_twice_gives_one_version() -> None:
    user = make_user()
    with transaction():
        first = services.publish_version(source=satisfaction_source(), actor=user)
        second = services.publish_version(source=satisfaction_source())
    assert first is second
    assert first.source == satisfaction_source()
    assert queries.get_questionnaire(first) == satisfaction()
    (entry,) = audit.list_entries("questionnaire", first.id)
    assert entry.actor == user.display_name


def test_another_text_under_the_same_version_is_refused() -> None:
    with transaction():
        services.publish_version(source=satisfaction_source())
    other = satisfaction_source().replace(b"Eau potable", b"Eau du robinet")
    with pytest.raises(VersionTakenError):
        services.publish_version(source=other)


def test_a_question_may_not_bear_the_name_of_a_field_of_every_form() -> None:
    source = satisfaction_source().replace(b"free_text", b"instance_id")
    with pytest.raises(InvalidQuestionnaire) as refusal:
        services.publish_version(source=source)
    assert [problem.code for problem in refusal.value.problems] == ["reserved_name"]
    assert count_rows(QuestionnaireVersion) == 0


def test_a_round_starts_as_a_draft_with_its_targets_and_an_audit_entry() -> None:
    round_ = make_round(RoundState.DRAFT)
    assert round_.state is RoundState.DRAFT
    assert queries.get_targets(round_) == {RURAL: 200, URBAN: 225}
    assert [entry.action for entry in audit.list_entries("round", round_.id)] == ["create"]


def test_two_rounds_never_share_a_short_name() -> None:
    make_round(slug="autumn")
    with pytest.raises(SlugTakenError):
        make_round(slug="autumn")


def test_a_round_with_a_wrong_commune_is_refused() -> None:
    with pytest.raises(UnknownTerritory):
        make_round(targets={"05.999.01.01": 10})
    assert count_rows(Round) == 0


def test_a_round_does_not_close_before_it_opens() -> None:
    round_ = make_round()
    with pytest.raises(ValueError, match="closes"):
        services.edit_round(
            round_=round_,
            titles=round_.titles,
            opens_on=date(2026, 10, 2),
            closes_on=date(2026, 10, 1),
            version=round_.version,
            targets={},
            results_policy=round_.results_policy,
        )


def test_editing_a_round_records_what_changed_only() -> None:
    round_, user = make_round(), make_user()
    with transaction():
        services.edit_round(
            round_=round_,
            titles=round_.titles,
            opens_on=round_.opens_on,
            closes_on=round_.closes_on,
            version=round_.version,
            targets={RURAL: 300},
            results_policy=round_.results_policy,
            actor=user,
        )
    entry = audit.list_entries("round", round_.id)[0]
    assert set(entry.changes) == {"targets"}
    assert queries.get_targets(round_) == {RURAL: 300}


ALLOWED = {
    ("draft", "open"), ("open", "closing"), ("open", "closed"), ("closing", "open"),
    ("closing", "closed"), ("closed", "open"),
}  # fmt: skip


@pytest.mark.parametrize("before", list(RoundState))
@pytest.mark.parametrize("after", list(RoundState))
def test_rounds_move_along_their_states_only(before: RoundState, after: RoundState) -> None:
    round_ = make_round(before)
    if (before, after) in ALLOWED:
        services.move_round(round_=round_, state=after)
        assert round_.state is after
    else:
        with pytest.raises(WrongMoveError):
            services.move_round(round_=round_, state=after)


def test_the_unique_key_belongs_to_the_client_not_to_the_round() -> None:
    submission = a_submission(instance_id=str(uuid.UUID(int=1, version=4)))
    store(make_round(), submission)
    with pytest.raises(ConflictError):
        store(make_round(), submission)
