"""What is read about rounds and results."""

from datetime import date

import pytest

from pac_toolkit.database import transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import Channel, ResultsPolicy, RoundState
from pac_toolkit.responses.queries import Cut
from surveys.shipped import satisfaction, satisfaction_source
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


def test_the_current_round_is_the_newest_that_runs_else_the_newest_closed_never_a_draft() -> None:
    assert queries.get_current_round() is None
    make_round(RoundState.DRAFT)
    assert queries.get_current_round() is None
    closed = make_round(RoundState.CLOSED)
    assert queries.get_current_round() is closed
    running = make_round(RoundState.CLOSING)
    make_round(RoundState.CLOSED)
    assert queries.get_current_round() is running
    newer = make_round(RoundState.OPEN)
    assert queries.get_current_round() is newer


def test_rounds_are_listed_the_newest_first_and_by_state() -> None:
    first, second = make_round(), make_round(RoundState.CLOSED)
    assert queries.list_rounds() == [second, first]
    assert queries.list_rounds([RoundState.OPEN]) == [first]


@pytest.mark.parametrize(
    ("policy", "state", "is_public"),
    [
        (ResultsPolicy.LIVE, RoundState.DRAFT, False),
        (ResultsPolicy.LIVE, RoundState.OPEN, True),
        (ResultsPolicy.LIVE, RoundState.CLOSING, True),
        (ResultsPolicy.LIVE, RoundState.CLOSED, True),
        (ResultsPolicy.AFTER_CLOSING, RoundState.DRAFT, False),
        (ResultsPolicy.AFTER_CLOSING, RoundState.OPEN, False),
        (ResultsPolicy.AFTER_CLOSING, RoundState.CLOSING, False),
        (ResultsPolicy.AFTER_CLOSING, RoundState.CLOSED, True),
    ],
)
def test_results_are_public_by_policy_and_state(
    policy: ResultsPolicy, state: RoundState, is_public: bool
) -> None:
    assert make_round(state, policy=policy).has_public_results is is_public


def test_a_place_to_answer_needs_a_round_in_the_field_and_a_commune_in_it() -> None:
    round_, draft = make_round(), make_round(RoundState.DRAFT)
    place = queries.find_place(round_.slug, RURAL)
    assert place is not None
    assert (place.round.id, place.commune.code) == (round_.id, RURAL)
    assert queries.find_place("nothing", RURAL) is None
    assert queries.find_place(round_.slug, OUTSIDE) is None
    assert queries.find_place(round_.slug, "nonsense") is None
    assert queries.find_place(draft.slug, RURAL) is None


def test_an_earlier_version_is_still_answered_and_an_unknown_one_is_the_rounds() -> None:
    round_ = make_round()
    first = round_.version
    newer = satisfaction_source().replace(first.version.encode(), b"2027010101")
    with transaction():
        services.edit_round(
            round_=round_,
            titles=round_.titles,
            opens_on=date(2026, 10, 1),
            closes_on=date(2026, 12, 31),
            version=services.publish_version(source=newer),
            targets=dict(queries.get_targets(round_)),
            results_policy=round_.results_policy,
        )
    place = queries.find_place(round_.slug, RURAL, first.version)
    assert place is not None
    assert place.version.id == first.id
    place = queries.find_place(round_.slug, RURAL, "1999")
    assert place is not None
    assert place.version.version == "2027010101"


def test_a_version_is_parsed_once() -> None:
    version = make_round().version
    assert queries.get_questionnaire(version) is queries.get_questionnaire(version)
    assert queries.get_questionnaire(version) == satisfaction()


def test_counts_are_cut_by_any_territory_and_trait() -> None:
    round_ = make_round()
    store(round_, a_submission(some_answers(sat_water="1")))
    store(round_, a_submission(some_answers(sat_water="5", sex="male")))
    store(round_, a_submission(some_answers(sat_water="5")), commune=URBAN)
    water = ("sat_water",)
    counted = queries.get_counts(round_, questions=water, by=(Cut.COMMUNE, Cut.SEX))
    assert counted == {
        (RURAL, "female"): {"sat_water": {"1": 1}},
        (RURAL, "male"): {"sat_water": {"5": 1}},
        (URBAN, "female"): {"sat_water": {"5": 1}},
    }
    assert queries.get_counts(round_, questions=water)[()] == {"sat_water": {"1": 1, "5": 2}}
    province = queries.get_counts(round_, questions=water, by=(Cut.PROVINCE,))
    assert province == {("05.091",): {"sat_water": {"1": 1, "5": 2}}}


def test_one_question_by_one_cut_within_some_communes() -> None:
    round_ = make_round()
    store(round_, channel=Channel.KIOSK)
    store(round_, commune=URBAN)
    assert queries.get_distribution(round_, "sat_water") == {"": {"1": 2}}
    assert queries.get_distribution(round_, "sat_water", by=Cut.CHANNEL) == {
        "kiosk": {"1": 1},
        "web": {"1": 1},
    }
    assert queries.get_distribution(round_, "sat_water", communes=[URBAN]) == {"": {"1": 1}}
    assert queries.get_distribution(round_, "sat_water", communes=[]) == {}


def test_the_channel_is_never_crossed_with_a_trait() -> None:
    with pytest.raises(ValueError, match="channel"):
        queries.get_counts(make_round(), by=(Cut.CHANNEL, Cut.SEX))


def test_results_of_another_round_stay_out() -> None:
    first, second = make_round(), make_round()
    store(first)
    assert queries.count_responses(second) == 0
    assert queries.get_counts(second) == {}


def test_participation_counts_people_not_answers() -> None:
    round_ = make_round()
    store(round_, a_submission(some_answers(age_band="18-24")))
    store(round_, a_submission(some_answers(sex="male", age_band="60+", milieu="urban")))
    store(round_, a_submission(some_answers(sex="unknown")), channel=Channel.KIOSK)
    people = queries.get_participation(round_)
    assert people.total == 3
    assert people.sex == {"female": 1, "male": 1, "unknown": 1}
    assert people.milieu == {"rural": 2, "urban": 1}
    assert people.channel == {"web": 2, "kiosk": 1}
    assert people.youth == 2


def test_coverage_lists_every_commune_that_takes_part_also_without_answers() -> None:
    round_ = make_round(targets={RURAL: 4, URBAN: 0})
    store(round_)
    rural, urban = sorted(queries.list_coverage(round_), key=lambda row: -row.n)
    assert (rural.commune_code, rural.n, rural.target, rural.share) == (RURAL, 1, 4, 0.25)
    assert (urban.commune_code, urban.n, urban.share) == (URBAN, 0, None)
    assert [row.commune_code for row in queries.list_coverage(round_, communes={RURAL})] == [RURAL]


def test_services_are_summarised_at_each_level() -> None:
    round_ = make_round()
    store(round_, a_submission(some_answers(sat_water="1")))
    store(round_, a_submission(some_answers(sat_water="5")), commune=URBAN)
    commune = queries.get_service_summaries(round_, "commune")
    assert commune[RURAL]["water"].bottom_two_box.value == 1.0
    assert commune[URBAN]["water"].bottom_two_box.value == 0.0
    assert queries.get_service_summaries(round_, "province")["05.091"]["water"].base == 2
    region = queries.get_service_summaries(round_, "region")
    assert region["05"]["water"].mean == 3.0
    assert region["05"]["waste"].not_here_share == 1.0


def test_the_stamp_moves_with_every_response_stored_or_withdrawn() -> None:
    round_ = make_round()
    stamps = [queries.get_stamp(round_)]
    receipts = []
    for _ in range(2):
        receipts.append(store(round_).response.receipt)
        stamps.append(queries.get_stamp(round_))
    for receipt in receipts:
        with transaction():
            services.withdraw_response(receipt=receipt)
        stamps.append(queries.get_stamp(round_))
    assert len(set(stamps)) == len(stamps)


def test_flags_are_counted_by_commune_without_withdrawn_responses() -> None:
    round_ = make_round()
    gone = store(round_, a_submission(has_filled_trap=True)).response.receipt
    store(round_, a_submission(has_filled_trap=True), commune=URBAN)
    with transaction():
        services.withdraw_response(receipt=gone)
    assert queries.count_flagged_by_commune(round_) == {URBAN: queries.Flagged(marked=1)}


def test_stored_responses_are_counted_without_the_withdrawn() -> None:
    round_ = make_round()
    store(round_)
    receipt = store(round_).response.receipt
    with transaction():
        services.withdraw_response(receipt=receipt)
    assert queries.count_stored() == 1
    assert queries.count_stored(round_.id) == 1
