"""Forms from tablets on PostgreSQL, where writers do not wait in one line."""

import threading
import uuid
from collections import Counter

from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.database import db
from pac_toolkit.responses import queries, services
from tests.responses.factories import RURAL, make_round, some_answers
from tests.responses.tablets import JPEG, a_form, make_collector
from tests.responses.test_collect import (  # noqa: F401
    ONE,
    TWO,
    count,
    edit,
    send,
    test_a_new_form_is_201_and_stored_with_all_that_goes_with_it,
    test_a_withdrawn_form_sent_again_is_202_and_stays_withdrawn,
    test_an_edit_moves_the_answer_to_the_commune_it_names,
    test_an_edit_of_an_older_version_is_409,
    test_an_edit_of_the_current_version_is_201_and_counts_in_its_place,
    test_an_edit_of_what_is_not_here_is_404,
    test_an_erased_answer_is_known_and_cannot_be_edited,
    test_other_content_under_a_known_id_is_409_and_kept_aside,
    test_the_form_has_the_hash_of_the_list_and_is_made_once,
    test_the_list_names_the_open_rounds_of_ones_communes_with_absolute_addresses,
    test_the_same_again_with_a_new_file_is_201_and_the_file_joins_the_record,
)
from tests.responses.test_media import *  # noqa: F403


def at_once(app: Flask, token: str, posts: list[bytes]) -> Counter[int]:
    """The statuses of posts that start together, each by a client of its own."""
    db.session.remove()
    statuses: list[int] = []
    start = threading.Barrier(len(posts))

    def post(xml: bytes) -> None:
        with FlaskClient(app, app.response_class) as client:
            start.wait()
            statuses.append(send(client, token, xml, [("photo.jpg", JPEG)]).status_code)

    threads = [threading.Thread(target=post, args=(xml,)) for xml in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(statuses)


def test_eight_identical_posts_at_once_of_each_form_give_one_row_each(context: Flask) -> None:
    _, token = make_collector()
    round_ = make_round()
    forms = [a_form(round_) for _ in range(3)]

    assert at_once(context, token, forms * 8) == {201: 3, 202: 21}
    assert count() == 3
    assert services.find_differences() == []


def test_different_forms_under_one_id_at_once_count_one_of_them(context: Flask) -> None:
    _, token = make_collector()
    round_ = make_round()
    forms = [
        a_form(round_, some_answers(sat_water=step), instance_id=ONE) for step in ("1", "2", "3")
    ]

    assert at_once(context, token, forms) == {201: 1, 409: 2}
    assert count() == 1
    assert len(queries.list_conflicts({RURAL})) == 2


def test_edits_of_one_version_at_once_let_one_through(context: Flask) -> None:
    _, token = make_collector()
    round_ = make_round()
    first = a_form(round_, instance_id=ONE)
    edits = [edit(round_, TWO, ONE, sat_water="5")] * 4
    others = [a_form(round_, some_answers(sat_water="2"), deprecated_id=ONE) for _ in range(3)]
    assert at_once(context, token, [first]) == {201: 1}

    statuses = at_once(context, token, edits + others)

    assert statuses[201] == 1
    assert statuses[201] + statuses[202] + statuses[409] == 7
    assert count() == 1
    assert services.find_differences() == []


def test_edits_among_other_answers_of_the_same_people_all_come_through(context: Flask) -> None:
    _, token = make_collector()
    round_ = make_round()
    olds = [str(uuid.uuid4()) for _ in range(8)]
    firsts = [a_form(round_, instance_id=old) for old in olds]
    edits = [
        a_form(round_, some_answers(sat_water="5", sat_markets="1"), deprecated_id=old)
        for old in olds
    ]
    others = [a_form(round_, some_answers(sat_water="5", sat_markets="1")) for _ in range(8)]
    assert at_once(context, token, firsts) == {201: 8}

    assert at_once(context, token, [*edits, *others]) == {201: 16}
    assert services.find_differences() == []
