"""The pages of coverage and of marked answers: who sees what, in three languages."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.models import Channel, Response, Round, Source, Verdict
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

LANGUAGES = ("ar", "fr", "en")
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "en": "ltr"}
REVIEWERS = {Role.EXPERT, Role.PROVINCE}
READERS = {*REVIEWERS, Role.COMMUNE, Role.REGION}
ALIKE = some_answers(sat_lighting="2", sat_sanitation="4", sat_roads="1", sat_transport="2")


def sign_in(client: FlaskClient, role: Role, *codes: str) -> int:
    user = make_user(role, *codes)
    client.sign_in(user)  # type: ignore[attr-defined]
    return user.id


def alike(round_: Round, n: int = 3, **values: object) -> list[int]:
    """The numbers of answers that chose the same, and so bear a mark from the third on."""
    free = values.pop("free", "")
    answers = {**ALIKE, "free_text": free} if free else ALIKE
    return [store(round_, a_submission(answers), **values).response.id for _ in range(n)]  # type: ignore[arg-type]


def verdicts() -> list[tuple[int, Verdict | None, str | None]]:
    db.session.rollback()
    rows = db.session.query(Response).order_by(Response.id)
    return [(row.id, flag.verdict, flag.reason) for row in rows for flag in row.flags]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["coverage", "coverage/staff", "flags", f"coverage?place={RURAL}"])
def test_every_page_stands_in_its_language_and_direction(
    client: FlaskClient, path: str, lang: str
) -> None:
    round_, asked = make_round(), make_user(Role.ENUMERATOR)
    alike(round_, channel=Channel.ENUMERATOR, actor=asked)
    sign_in(client, Role.PROVINCE, "05.091")
    answer = client.get(f"/{lang}/staff/{path}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in answer.text
    empty = client.get(f"/{lang}/staff/{path}{'&' if '?' in path else '?'}round=nothing")
    assert empty.status_code == 404


def test_the_pages_are_kind_before_the_first_round(client: FlaskClient) -> None:
    sign_in(client, Role.EXPERT)
    assert "There is no round yet" in client.get("/en/staff/flags").text
    assert client.get("/en/staff/coverage/staff").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_names_of_staff_are_for_who_runs_the_field(role: Role) -> None:
    assert permissions.can_see_work(make_user(role)) is (role in READERS)


@pytest.mark.parametrize("role", list(Role))
def test_marks_are_for_reviewers_and_the_region_reads(role: Role) -> None:
    assert permissions.can_see_flags(make_user(role)) is (role in {*REVIEWERS, Role.REGION})


@pytest.mark.parametrize("role", list(Role))
def test_a_verdict_is_given_in_the_own_territory_on_what_others_brought_in(role: Role) -> None:
    here, elsewhere = make_user(role, RURAL), make_user(role, OUTSIDE)
    response = Response(commune_code=RURAL, entered_by_id=None)
    everywhere = role in {Role.REGION, Role.ADMIN}
    assert permissions.can_review(here, response) is (role in REVIEWERS)
    if not everywhere:
        assert not permissions.can_review(elsewhere, response)
    assert not permissions.can_review(here, Response(commune_code=RURAL, entered_by_id=here.id))
    assert not permissions.can_review(object(), response)


def test_marked_answers_of_other_territories_are_neither_shown_nor_judged(
    client: FlaskClient,
) -> None:
    round_ = make_round()
    numbers = alike(round_, free="ما كاين والو")
    sign_in(client, Role.EXPERT, URBAN)
    page = client.get("/fr/staff/flags").text
    assert "ما كاين والو" not in page
    assert f'id="case-{numbers[0]}"' not in page
    assert client.get(f"/fr/staff/flags?commune={RURAL}").text.count('class="case"') == 0
    answer = client.post(
        f"/fr/staff/flags/{numbers[0]}/review",
        data={f"case-{numbers[0]}-verdict": "genuine", f"case-{numbers[0]}-reason": "x"},
    )
    assert answer.status_code == 403
    assert {verdict for _, verdict, _ in verdicts()} == {None}


def judge(client: FlaskClient, numbers: list[int], verdict: str, reason: str) -> tuple[int, str]:
    first = numbers[0]
    answer = client.post(
        f"/en/staff/flags/{first}/review?state=",
        data={
            "response": [str(number) for number in numbers],
            f"case-{first}-verdict": verdict,
            f"case-{first}-reason": reason,
        },
    )
    return answer.status_code, answer.text


def test_equal_answers_stand_beside_each_other_and_take_one_verdict(client: FlaskClient) -> None:
    round_ = make_round()
    numbers = alike(round_, free="الطريق")
    sign_in(client, Role.EXPERT, RURAL)
    page = client.get("/en/staff/flags").text
    assert page.count("الطريق") == 3
    assert page.count('class="case"') == 1
    assert judge(client, numbers, "doubtful", "One hand")[0] == 303
    assert set(verdicts()) == {(number, Verdict.DOUBTFUL, "One hand") for number in numbers}
    assert "Nothing to look at here" in client.get("/en/staff/flags").text
    looked_at = client.get("/en/staff/flags?state=doubtful").text
    assert "One hand" in looked_at
    assert "3" in re.findall(r"<b><bdi>(\d+)</bdi></b><span>of the answers are doubtful", client.get("/en/staff/coverage").text)  # fmt: skip
    assert queries.count_responses(round_) == 3


@pytest.mark.parametrize(
    ("verdict", "reason", "words"),
    [("", "Because", "Choose genuine or doubtful."), ("genuine", " ", "Write the reason"),
     ("genuine", "x" * 501, "at most 500"), ("perhaps", "Because", "Not a valid choice")],
)  # fmt: skip
def test_a_verdict_that_lacks_something_comes_back_with_everything_kept(
    client: FlaskClient, verdict: str, reason: str, words: str
) -> None:
    numbers = alike(make_round())
    sign_in(client, Role.EXPERT, RURAL)
    status, page = judge(client, numbers, verdict, reason)
    assert status == 422
    assert words in page
    if reason.strip():
        assert reason in page
    assert {one for _, one, _ in verdicts()} == {None}


def test_nobody_judges_what_they_brought_in(client: FlaskClient) -> None:
    round_ = make_round()
    number = sign_in(client, Role.EXPERT, RURAL)
    actor = db.session.get(type(make_user()), number)
    numbers = alike(round_, channel=Channel.PAPER, source=Source.KEYING, actor=actor)
    page = client.get("/en/staff/flags").text
    assert f'id="case-{numbers[0]}"' in page
    assert "/review" not in page
    assert judge(client, numbers, "genuine", "Because")[0] == 403


def test_the_region_reads_and_does_not_judge(client: FlaskClient) -> None:
    numbers = alike(make_round())
    sign_in(client, Role.REGION)
    page = client.get("/en/staff/flags").text
    assert f'id="case-{numbers[0]}"' in page
    assert "/review" not in page
    assert judge(client, numbers, "genuine", "Because")[0] == 403


def test_what_is_sensitive_is_not_shown_to_reviewers(client: FlaskClient) -> None:
    round_ = make_round()
    for _ in range(3):
        store(round_, a_submission({**ALIKE, "disability_consent": "yes", "disability": "yes"}))
    sign_in(client, Role.EXPERT, RURAL)
    page = client.get("/en/staff/flags").text
    assert 'class="case"' in page
    assert "disability" not in page


def test_an_address_typed_by_hand_narrows_nothing_and_leads_nowhere_else(
    client: FlaskClient,
) -> None:
    alike(make_round())
    sign_in(client, Role.EXPERT, RURAL)
    for query in (
        "kind=odd",
        "staff=x",
        "state=maybe",
        "page=-3",
        "_external=1&_scheme=javascript",
    ):
        answer = client.get(f"/en/staff/flags?{query}")
        assert answer.status_code == 200
        assert 'class="case"' in answer.text
        assert "javascript:" not in answer.text
    assert client.post("/en/staff/flags/fast?_external=1&_scheme=x").location == "/en/staff/flags"


def test_fast_answers_are_looked_for_on_request(client: FlaskClient) -> None:
    start = datetime(2026, 10, 5, 9, tzinfo=UTC)
    round_ = make_round()
    for minutes in [6] * 31 + [1]:
        taken = timedelta(minutes=minutes)
        store(round_, a_submission(started_at=start), received_at=start + taken)
    sign_in(client, Role.PROVINCE, "05.091")
    page = client.post("/en/staff/flags/fast", follow_redirects=True).text
    assert "1 answer given in less than 2.0 minutes is now marked." in page
    assert "Much faster than the others" in page


def test_coverage_is_limited_to_the_own_territory(client: FlaskClient) -> None:
    round_ = make_round()
    store(round_)
    store(round_, commune=URBAN)
    sign_in(client, Role.COMMUNE, RURAL)
    page = client.get("/en/staff/coverage").text
    assert f'data-code="{RURAL}"' in page
    assert f'data-code="{URBAN}"' not in page
    for code in (URBAN, OUTSIDE, "05.999"):
        assert client.get(f"/en/staff/coverage?place={code}").status_code == 404
        assert client.get(f"/en/staff/coverage/communes.csv?place={code}").status_code == 404
    assert client.get("/en/staff/coverage/salaries.csv").status_code == 404


def table(client: FlaskClient, name: str, lang: str = "en") -> list[list[str]]:
    answer = client.get(f"/{lang}/staff/coverage/{name}.csv")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter="," if lang == "en" else ";"))


def test_the_tables_are_files_too(client: FlaskClient) -> None:
    round_ = make_round(targets={RURAL: 200})
    store(round_, received_at=datetime(2026, 10, 5, 12, tzinfo=UTC))
    sign_in(client, Role.REGION)
    head, row = table(client, "communes", "fr")
    assert head[0] == "Code"
    assert row[0] == RURAL
    assert row[2:4] == ["1", "200"]
    people = table(client, "people")
    assert ["female", "25-35", ""] in [row[:3] for row in people]
    assert sum(int(row[3]) for row in people[1:]) == 4
    assert table(client, "days")[1:] == [["2026-10-05", "1"]]


def test_who_is_missing_is_told_in_plain_words(client: FlaskClient) -> None:
    round_ = make_round(targets={RURAL: 200})
    store(round_)
    sign_in(client, Role.COMMUNE, RURAL)
    page = client.get("/en/staff/coverage").text
    told = re.findall(r"<li>(\d+) more (women|men) of ([^<]+)</li>", page)
    assert len(told) == 4
    words = {"female": "women", "male": "men"}
    missing = {(row[5], words[row[0]], row[1]) for row in table(client, "people")[1:9]}
    for number, who, age in told:
        band = "60+" if "over" in age else age.replace(" years", "").replace(" to ", "-")
        assert (number, who, band) in missing


def test_an_enumerator_sees_the_own_numbers_and_no_names(client: FlaskClient) -> None:
    round_ = make_round()
    number = sign_in(client, Role.ENUMERATOR, RURAL)
    actor = db.session.get(type(make_user()), number)
    other = make_user(Role.ENUMERATOR, RURAL, display_name="Somebody Else")
    for who in (actor, actor, other):
        store(round_, channel=Channel.ENUMERATOR, actor=who)
    home = client.get("/en/staff/").text
    assert re.search(r"<bdi>2</bdi></b><span>answers today", home)
    page = client.get("/en/staff/coverage").text
    assert "You brought in 2 answers today, and 2 in this round." in page
    assert "Somebody Else" not in home + page
    assert client.get("/en/staff/coverage/staff").status_code == 403


def test_the_staff_table_tells_how_often_people_did_not_know(client: FlaskClient) -> None:
    round_ = make_round()
    steady = make_user(Role.ENUMERATOR, RURAL, display_name="Steady")
    hurried = make_user(Role.ENUMERATOR, RURAL, display_name="Hurried")
    with transaction():
        for number in range(40):
            for actor, unknown in ((steady, number % 4 == 0), (hurried, True)):
                scale = {
                    f"sat_{name}": "99" if unknown else "4"
                    for name in ("water", "waste", "markets")
                }
                services.store_response(
                    round_=round_,
                    commune_code=RURAL,
                    submission=a_submission(some_answers(**scale)),
                    channel=Channel.ENUMERATOR,
                    source=Source.FORM,
                    actor=actor,
                )
    sign_in(client, Role.COMMUNE, RURAL)
    page = client.get("/en/staff/coverage/staff").text
    rows = dict(re.findall(r"<bdi>(Steady|Hurried)</bdi></th>(.*?)</tr>", page, re.DOTALL))
    assert "more often than the others" in rows["Hurried"]
    assert "less often than the others" in rows["Steady"]
    sign_in(client, Role.COMMUNE, URBAN)
    assert "Hurried" not in client.get("/en/staff/coverage/staff").text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.COMMUNE])
def test_the_staff_home_leads_to_what_waits(client: FlaskClient, role: Role) -> None:
    alike(make_round())
    sign_in(client, role, RURAL)
    page = client.get("/en/staff/").text
    task = "<b><bdi>3</bdi></b><span>marked answers to look at"
    assert (f'href="/en/staff/flags">{task}' in page) is (role is Role.EXPERT)
    # who has no page of marked answers is not led to one
    assert ("marked answers to look at" in page) is (role is Role.EXPERT)
