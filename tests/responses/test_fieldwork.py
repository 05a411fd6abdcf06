"""How the field goes, and what looks odd: against counting by hand."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import (
    Channel,
    FlagKind,
    Response,
    ResponseFlag,
    Round,
    Source,
    Verdict,
)
from pac_toolkit.responses.oddities import Effort, compare_efforts
from pac_toolkit.responses.queries import FlagFilter
from surveys.comparison import Verdict as Difference
from surveys.questionnaire import QuestionType
from surveys.shipped import satisfaction, satisfaction_source
from tests.accounts.factories import make_user
from tests.responses.factories import (
    RURAL,
    URBAN,
    a_submission,
    make_round,
    some_answers,
    store,
)

pytestmark = pytest.mark.usefixtures("context")

SCALES = tuple(q.name for q in satisfaction().questions() if q.name.startswith("sat_"))
EVERYWHERE = frozenset({RURAL, URBAN})
# the shipped questionnaire with a point asked in it, as a tablet gives one
WITH_POINT = satisfaction_source().replace(
    b"|  | end group |",
    "|  | geopoint | place | المكان | Lieu | Place |\n|  | end group |".encode(),
    1,
)
START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def kinds(response: Response) -> set[str]:
    db.session.refresh(response)
    return {flag.kind.value for flag in response.flags}


def on_the_scale(*steps: str) -> dict[str, str]:
    """Answers to as many questions on the scale as there are steps."""
    rural = [q for q in SCALES if "streets" not in q]
    return dict(zip(rural, steps, strict=False))


def bare(**changes: object) -> dict[str, object]:
    return {"sex": "female", "age_band": "25-35", "milieu": "rural", **changes}


@pytest.mark.parametrize(
    ("steps", "is_odd"),
    [(["3"] * 8, True), (["3"] * 7, False), (["3"] * 8 + ["4"], False), (["1"] * 12, True),
     (["99"] * 10, False), (["3"] * 9 + ["97"], False), ([], False)],
)  # fmt: skip
def test_one_step_for_eight_questions_or_more_is_a_straight_line(
    steps: list[str], is_odd: bool
) -> None:
    stored = store(make_round(), a_submission(bare(**on_the_scale(*steps))))
    assert ("straight_line" in kinds(stored.response)) is is_odd
    assert queries.count_responses(stored.response.round) == 1


@pytest.mark.parametrize(
    ("point", "is_odd"),
    [
        # the town of Béni Mellal itself; Casablanca; the same with a device that may be 300 km wrong
        ("32.3372 -6.3498 500 12", False),
        ("33.5731 -7.5898 0 10", True),
        ("33.5731 -7.5898 0 300000", False),
        ("33.5731 -7.5898", True),
    ],
)
def test_a_point_far_outside_its_commune_is_odd(
    point: str, is_odd: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = frozenset(QuestionType)
    monkeypatch.setattr("pac_toolkit.responses.services.rounds.ASKED", every, raising=False)
    round_ = make_round(source=WITH_POINT)
    stored = store(round_, a_submission(bare(place=point)), commune=URBAN)
    assert ("outside_commune" in kinds(stored.response)) is is_odd


def test_less_than_a_third_of_the_median_time_is_fast_for_the_round() -> None:
    round_ = make_round()
    for number in range(31):
        taken = timedelta(seconds=300 + number)
        store(round_, a_submission(started_at=START), received_at=START + taken)
    fast = store(
        round_, a_submission(started_at=START), received_at=START + timedelta(seconds=104)
    ).response
    slow = store(
        round_, a_submission(started_at=START), received_at=START + timedelta(seconds=106)
    ).response
    keyed = store(
        round_,
        a_submission(started_at=START),
        received_at=START + timedelta(seconds=5),
        source=Source.KEYING,
    ).response
    for _ in range(2):
        with transaction():
            marked, limit = services.flag_fast(round_=round_)
    assert limit is not None
    assert 104 < limit.total_seconds() < 106
    assert marked == 0
    assert "fast_for_round" in kinds(fast)
    assert "fast_for_round" not in kinds(slow) | kinds(keyed)


def test_too_few_times_tell_nothing() -> None:
    round_ = make_round()
    for _ in range(5):
        store(round_, a_submission(started_at=START), received_at=START + timedelta(minutes=5))
    with transaction():
        assert services.flag_fast(round_=round_) == (0, None)


def three_alike(round_: Round, **values: object) -> list[Response]:
    answers = some_answers(sat_lighting="2", sat_sanitation="4", sat_roads="1", sat_transport="2")
    return [store(round_, a_submission(answers), **values).response for _ in range(3)]


def review(responses: list[Response], verdict: Verdict, reason: str, actor: User) -> int:
    with transaction():
        return services.review_responses(
            responses=responses, verdict=verdict, reason=reason, actor=actor
        )


def test_a_verdict_is_kept_with_its_reason_and_removes_nothing() -> None:
    round_, expert = make_round(), make_user(Role.EXPERT)
    alike = three_alike(round_)
    assert queries.count_unreviewed(round_, EVERYWHERE) == 3
    assert review(alike[:2], Verdict.DOUBTFUL, "  Même main  ", expert) == 2
    flag = db.session.get(ResponseFlag, (alike[0].id, FlagKind.REPEATED_ANSWERS))
    assert flag is not None
    assert (flag.verdict, flag.reason, flag.reviewed_by_id) == (
        Verdict.DOUBTFUL,
        "Même main",
        expert.id,
    )
    assert flag.reviewed_at is not None
    assert queries.count_unreviewed(round_, EVERYWHERE) == 1
    assert queries.count_doubtful(round_) == 2
    assert queries.count_doubtful(round_, communes={URBAN}) == 0
    assert queries.count_responses(round_) == 3
    (entry,) = audit.list_entries("response", alike[0].id)
    assert (entry.action, entry.commune_code, entry.user_id) == ("review", RURAL, expert.id)
    assert entry.changes["reason"] == [None, "Même main"]


def test_the_same_verdict_again_changes_nothing_and_another_one_is_told() -> None:
    round_, expert = make_round(), make_user(Role.EXPERT)
    alike = three_alike(round_)
    review(alike, Verdict.DOUBTFUL, "Same hand", expert)
    assert review(alike, Verdict.DOUBTFUL, "Same hand", expert) == 0
    assert review(alike, Verdict.GENUINE, "One family", expert) == 3
    assert queries.count_doubtful(round_) == 0
    assert len(audit.list_entries("response", alike[0].id)) == 2


def test_a_verdict_without_a_reason_is_refused() -> None:
    alike = three_alike(make_round())
    with pytest.raises(ValueError, match="reason"):
        review(alike, Verdict.GENUINE, "  \n ", make_user(Role.EXPERT))


def test_a_withdrawn_answer_is_no_longer_to_be_looked_at() -> None:
    round_ = make_round()
    alike = three_alike(round_)
    with transaction():
        services.withdraw_response(receipt=alike[0].receipt)
    assert queries.count_unreviewed(round_, EVERYWHERE) == 2
    assert len(queries.list_marked_responses([one.id for one in alike])) == 2


def test_equal_answers_make_one_case_and_filters_narrow_the_list() -> None:
    round_, asked, expert = make_round(), make_user(Role.ENUMERATOR), make_user(Role.EXPERT)
    alike = three_alike(round_, channel=Channel.ENUMERATOR, actor=asked)
    alone = store(round_, a_submission(bare(**on_the_scale(*["5"] * 9))), commune=URBAN).response
    db.session.commit()

    def cases(**wanted: object) -> list[list[int]]:
        found = queries.list_cases(
            round_, FlagFilter(**{"communes": EVERYWHERE, **wanted}), limit=20
        )
        return sorted([response.id for response in case.responses] for case in found)

    together = [response.id for response in alike]
    assert cases() == sorted([together, [alone.id]])
    assert queries.count_cases(round_, FlagFilter(EVERYWHERE)) == 2
    assert cases(communes=frozenset({URBAN})) == [[alone.id]]
    assert cases(kind=FlagKind.STRAIGHT_LINE) == [[alone.id]]
    assert cases(entered_by_id=asked.id) == [together]
    assert cases(is_reviewed=True) == []
    review(alike, Verdict.DOUBTFUL, "Same hand", expert)
    assert cases() == [[alone.id]]
    assert cases(is_reviewed=True) == cases(verdict=Verdict.DOUBTFUL) == [together]
    assert cases(verdict=Verdict.GENUINE) == []


def test_cases_come_page_by_page_under_the_number_of_their_first_answer() -> None:
    round_ = make_round()
    alike = three_alike(round_)
    (case,) = queries.list_cases(round_, FlagFilter(EVERYWHERE), limit=5)
    assert (case.commune_code, case.number, len(case.responses)) == (RURAL, alike[0].id, 3)
    assert queries.list_cases(round_, FlagFilter(EVERYWHERE), limit=5, offset=1) == []


def test_days_are_those_of_morocco() -> None:
    round_ = make_round()
    for instant in (
        datetime(2026, 10, 5, 22, 59, tzinfo=UTC),
        datetime(2026, 10, 5, 23, 1, tzinfo=UTC),
        datetime(2026, 10, 6, 12, 0, tzinfo=UTC),
    ):
        store(round_, received_at=instant)
    assert queries.count_by_day(round_) == {date(2026, 10, 5): 1, date(2026, 10, 6): 2}
    assert queries.count_by_day(round_, communes={URBAN}) == {}


def test_the_work_of_the_field_equals_a_count_by_hand() -> None:
    """Forty answers of three enumerators in two communes, drawn at random."""
    draw = random.Random(7)
    round_ = make_round()
    staff = [make_user(Role.ENUMERATOR, "05.091") for _ in range(3)]
    stored = []
    for _ in range(40):
        steps = [draw.choice(["1", "4", "99"]) for _ in range(draw.randint(0, 12))]
        channel = draw.choice([Channel.ENUMERATOR, Channel.PAPER, Channel.WEB])
        stored.append(
            store(
                round_,
                a_submission(bare(**on_the_scale(*steps))),
                commune=draw.choice([RURAL, URBAN]),
                channel=channel,
                source=Source.KEYING if channel is Channel.PAPER else Source.FORM,
                actor=draw.choice(staff),
            ).response
        )
    with transaction():
        services.withdraw_response(receipt=stored.pop().receipt)

    brought = [one for one in stored if one.entered_by_id and one.commune_code == RURAL]
    work = queries.list_work(round_, communes={RURAL})
    assert {(one.user_id, "enumerator"): one.asked for one in work if one.asked} | {
        (one.user_id, "paper"): one.keyed for one in work if one.keyed
    } == Counter((one.entered_by_id, one.channel.value) for one in brought)
    assert {one.user_id: one.newest for one in work} == {
        number: max(one.received_at for one in brought if one.entered_by_id == number)
        for number in {one.entered_by_id for one in brought}
    }
    efforts = queries.get_efforts(round_, SCALES)
    asked = [one for one in stored if one.channel is Channel.ENUMERATOR]
    for user in staff:
        people = [
            (list(scale).count("99"), len(scale))
            for one in asked
            if one.entered_by_id == user.id
            and (scale := [a for name, a in one.answers.items() if name in SCALES])
        ]
        assert efforts[user.id] == Effort(
            len(people),
            sum(k for k, _ in people),
            sum(m for _, m in people),
            sum(k * k for k, _ in people),
            sum(k * m for k, m in people),
            sum(m * m for _, m in people),
        )


def test_marks_are_counted_once_an_answer_by_commune_and_by_who_brought_it() -> None:
    round_, asked = make_round(), make_user(Role.ENUMERATOR)
    answers = bare(**on_the_scale(*["4"] * 9))
    alike = [
        store(round_, a_submission(answers), channel=Channel.ENUMERATOR, actor=asked).response
        for _ in range(3)
    ]
    db.session.expire_all()
    assert all(len(one.flags) == 2 for one in alike)
    review(alike[:1], Verdict.DOUBTFUL, "Same hand", make_user(Role.EXPERT))
    flagged = queries.Flagged(marked=3, doubtful=1)
    assert queries.count_flagged_by_commune(round_) == {RURAL: flagged}
    assert queries.count_flagged_by_staff(round_, communes={RURAL}) == {asked.id: flagged}
    assert queries.count_flagged_by_staff(round_, communes={URBAN}) == {}


def test_an_enumerator_counts_what_was_collected_today_and_in_all() -> None:
    round_, mine, other = make_round(), make_user(Role.ENUMERATOR), make_user(Role.ENUMERATOR)
    for days, actor in ((0, mine), (0, mine), (3, mine), (0, other)):
        store(
            round_,
            channel=Channel.ENUMERATOR,
            actor=actor,
            received_at=START - timedelta(days=days),
        )
    assert queries.count_collected(round_, mine.id, date(2026, 10, 5)) == (2, 3)


def effort(people: int, k: int, m: int = 14) -> Effort:
    """Everybody said `k` times of `m` that they do not know."""
    return Effort(people, people * k, people * m, people * k * k, people * k * m, people * m * m)


def test_who_writes_does_not_know_far_oftener_than_the_others_is_told_by_a_test() -> None:
    usual = effort(60, 0) + effort(60, 1)
    found = compare_efforts({1: usual, 2: usual, 3: effort(50, 6) + effort(50, 7)})
    assert found[3].verdict is Difference.DIFFERENT
    assert found[3].value is not None
    assert found[3].value > 0.3


def test_people_are_counted_not_their_answers() -> None:
    """Three people who knew nothing prove nothing, although they left forty-two answers."""
    found = compare_efforts({1: effort(300, 0) + effort(300, 1), 2: effort(3, 14)})
    assert found[2].verdict is Difference.CANNOT_TELL or found[2].adjusted is not None
    assert effort(3, 14).sample.effective_base == pytest.approx(3)


def test_nobody_is_compared_with_nobody() -> None:
    assert compare_efforts({}) == {}
    (alone,) = compare_efforts({1: effort(10, 1)}).values()
    assert alone.verdict is Difference.CANNOT_TELL
