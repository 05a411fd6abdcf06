"""Single answers are forgotten when the time promised in the notice has passed; the counts stay."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.errors import ErasedError, WrongMoveError
from pac_toolkit.responses.models import Response, Round, RoundState
from tests.responses.factories import make_round, store


def closed_round(answers: int = 3) -> Round:
    """A closed round with some answers."""
    round_ = make_round()
    for _ in range(answers):
        store(round_)
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)
    return round_


def erase(round_: Round) -> int:
    with transaction():
        return services.erase_answers(round_=round_)


def test_what_people_said_is_gone_and_the_counts_stay(context: Flask) -> None:
    round_ = closed_round()
    before = queries.get_distribution(round_, "sex")

    assert erase(round_) == 3

    db.session.expire_all()
    assert [row.answers for row in db.session.query(Response)] == [{}, {}, {}]
    assert queries.count_responses(round_) == 3
    assert queries.get_distribution(round_, "sex") == before


def test_counts_without_answers_are_neither_rebuilt_nor_called_wrong(context: Flask) -> None:
    round_ = closed_round()
    erase(round_)

    with transaction():
        assert services.retally() == []
    assert services.find_differences() == []
    assert queries.count_responses(round_) == 3


def test_a_round_that_takes_answers_is_never_erased(context: Flask) -> None:
    round_ = make_round()

    with pytest.raises(WrongMoveError):
        erase(round_)


def test_an_erased_round_does_not_open_again(context: Flask) -> None:
    round_ = closed_round()
    erase(round_)

    with pytest.raises(WrongMoveError):
        services.move_round(round_=round_, state=RoundState.OPEN)


def test_an_erased_answer_can_no_longer_be_subtracted(context: Flask) -> None:
    round_ = closed_round()
    receipt = db.session.query(Response).first().receipt
    erase(round_)

    with pytest.raises(ErasedError):
        services.withdraw_response(receipt=receipt)


def test_the_receipt_says_so(client: FlaskClient) -> None:
    round_ = closed_round()
    receipt = db.session.query(Response).first().receipt
    erase(round_)

    page = client.get(f"/en/receipts/{receipt}")

    assert "can no longer be withdrawn" in page.text
    assert client.post(f"/en/receipts/{receipt}/withdraw").status_code == 410


@pytest.mark.parametrize(
    ("closes_on", "day", "is_due"),
    [
        (date(2024, 11, 22), date(2026, 11, 22), True),
        (date(2024, 11, 23), date(2026, 11, 22), False),
        (date(2024, 2, 29), date(2026, 2, 28), False),
        (date(2024, 2, 29), date(2026, 3, 1), True),
        (date(2026, 11, 1), date(2026, 11, 22), False),
    ],
)
def test_the_time_is_counted_in_months(
    context: Flask, closes_on: date, day: date, is_due: bool
) -> None:
    round_ = closed_round(0)
    with transaction():
        round_.opens_on, round_.closes_on = closes_on, closes_on

    assert (queries.list_rounds_to_erase(day, 24) == [round_]) is is_due


def test_the_command_says_what_it_would_do_first(context: Flask) -> None:
    round_ = closed_round()
    with transaction():
        round_.opens_on = round_.closes_on = date(2020, 1, 1)
    slug = round_.slug

    said = context.test_cli_runner().invoke(args=["surveys", "forget", "--dry-run"]).output
    done = context.test_cli_runner().invoke(args=["surveys", "forget"]).output
    again = context.test_cli_runner().invoke(args=["surveys", "forget"]).output

    assert said == f"{slug}: closed on 2020-01-01, to be erased\n"
    assert done == f"{slug}: 3 answers erased, their counts stay\n"
    assert again == "no closed round is older than 24 months\n"
