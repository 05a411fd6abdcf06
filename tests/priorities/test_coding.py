"""Free texts of answers: who reads them, what they are said to speak of, and that it goes with the answer."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from communes.themes import UnknownTheme
from pac_toolkit import audit
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.audit import AuditEntry
from pac_toolkit.database import db, now, transaction
from pac_toolkit.priorities import services
from pac_toolkit.priorities.errors import CodedMeanwhileError, TextGoneError
from pac_toolkit.priorities.queries import texts
from pac_toolkit.responses.models import Response, ResultsPolicy, Round, RoundState
from pac_toolkit.responses.queries import get_questionnaire
from pac_toolkit.responses.services import (
    correct_response,
    erase_answers,
    move_round,
    withdraw_response,
)
from pac_toolkit.responses.services.answers import replace_response
from pac_toolkit.workshops.models import Dismissal, Need, NeedMention, WorkshopState
from pac_toolkit.workshops.queries import count_mentions
from pac_toolkit.workshops.record import record_of
from pac_toolkit.workshops.services import edit_workshop, merge_needs
from tests.accounts.factories import make_user
from tests.priorities.factories import make_workshop
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

WELL = "Un puits pour le douar"
QUESTION = "free_text"


def write(round_: Round, text: str = WELL, **values: Any) -> Response:
    """An answer with these words."""
    with transaction():
        return store(round_, a_submission(some_answers(free_text=text)), **values).response


def need_of(commune: str = RURAL, theme: str = "water") -> Need:
    """A need that a validated workshop of the commune voiced."""
    with transaction():
        workshop = make_workshop({theme: (20, 20)}, commune_code=commune)
    return workshop.hearings[0].need


def code(response: Response, actor: User, **said: Any) -> NeedMention:
    """Say what the answer's text speaks of."""
    with transaction():
        return services.code_text(response=response, question=QUESTION, actor=actor, **said)


def mentions() -> list[NeedMention]:
    db.session.rollback()
    return list(db.session.scalars(select(NeedMention).order_by(NeedMention.id)))


class TestSaying:
    def test_a_theme_alone_is_enough(self) -> None:
        found = code(write(make_round()), make_user(Role.EXPERT), theme="water")

        assert (found.theme, found.need_id, found.dismissal) == ("water", None, None)

    def test_a_need_brings_its_own_theme(self) -> None:
        need = need_of()
        found = code(write(make_round()), make_user(Role.EXPERT), theme="roads", need=need)

        assert (found.theme, found.need_id) == ("water", need.id)

    def test_what_names_no_need_is_put_aside_with_the_reason(self) -> None:
        found = code(write(make_round()), make_user(Role.EXPERT), dismissal=Dismissal.EMPTY)

        assert (found.theme, found.dismissal) == (None, Dismissal.EMPTY)

    @pytest.mark.parametrize("said", [{}, {"theme": "water", "dismissal": Dismissal.EMPTY}])
    def test_nothing_and_both_are_refused(self, said: dict[str, Any]) -> None:
        response, expert = write(make_round()), make_user(Role.EXPERT)

        with pytest.raises(ValueError, match="theme"):
            code(response, expert, **said)
        assert mentions() == []

    def test_an_unknown_theme_and_a_need_of_another_commune_are_refused(self) -> None:
        response, expert, need = write(make_round()), make_user(Role.EXPERT), need_of(URBAN)

        with pytest.raises(UnknownTheme):
            code(response, expert, theme="gold")
        with pytest.raises(ValueError, match="another commune"):
            code(response, expert, need=need)

    def test_the_same_again_changes_nothing_and_leaves_one_entry(self) -> None:
        response, expert = write(make_round()), make_user(Role.EXPERT)
        first = code(response, expert, theme="water")
        before = (first.id, first.coded_at)
        again = code(response, make_user(Role.EXPERT), theme="water")

        assert (again.id, again.coded_at) == before
        assert len(audit.list_entries("mention", again.id)) == 1

    def test_something_else_is_noted_from_what_to_what_and_without_the_text(self) -> None:
        response, expert = write(make_round()), make_user(Role.EXPERT)
        first = code(response, expert, theme="water")
        code(response, expert, theme="roads", seen=first.coded_at)
        entry, _ = audit.list_entries("mention", first.id)

        assert entry.changes == {"theme": ["water", "roads"]}
        told = [repr(one.changes) + one.thing_id for one in db.session.scalars(select(AuditEntry))]
        assert not [one for one in told if "puits" in one]

    def test_who_saw_an_older_state_does_not_overwrite(self) -> None:
        response, expert = write(make_round()), make_user(Role.EXPERT)
        first = code(response, expert, theme="water")

        for seen in (None, first.coded_at - timedelta(seconds=1)):
            with pytest.raises(CodedMeanwhileError):
                code(response, expert, theme="roads", seen=seen)
        assert mentions()[0].theme == "water"

    def test_the_database_keeps_a_text_from_having_both(self) -> None:
        found = code(write(make_round()), make_user(Role.EXPERT), theme="water")
        found.dismissal = Dismissal.EMPTY
        with pytest.raises(IntegrityError):
            db.session.flush()

    def test_an_answer_withdrawn_or_changed_since_it_was_read_is_not_coded(self) -> None:
        round_, expert = make_round(), make_user(Role.EXPERT)
        for values in ({"withdrawn_at": now()}, {"answers": some_answers(free_text="Une route")}):
            response = write(round_)
            assert response.answers[QUESTION] == WELL
            elsewhere(update(Response).where(Response.id == response.id).values(values))

            with pytest.raises(TextGoneError):
                services.code_text(
                    response=response, question=QUESTION, theme="water", actor=expert
                )
            db.session.rollback()
        assert mentions() == []

    def test_a_code_read_before_the_lock_is_read_again(self) -> None:
        response, expert = write(make_round()), make_user(Role.EXPERT)
        first = code(response, expert, theme="water")
        seen = first.coded_at
        changed = {"theme": "roads", "coded_at": seen + timedelta(seconds=1)}
        elsewhere(update(NeedMention).values(changed))

        assert first.theme == "water"
        with pytest.raises(CodedMeanwhileError):
            services.code_text(
                response=response, question=QUESTION, theme="health", seen=seen, actor=expert
            )


def elsewhere(statement: Any) -> None:
    """A change that this session does not know of."""
    db.session.execute(statement.execution_options(synchronize_session=False))


class TestMoving:
    def edit(self, need: Need, **values: Any) -> None:
        workshop = need.hearings[0].workshop
        with transaction():
            workshop.state = WorkshopState.DRAFT
        with transaction():
            edit_workshop(
                workshop=workshop,
                record=replace(record_of(workshop), **values),
                expected_revision=workshop.revision,
                actor=make_user(),
            )

    def test_a_need_that_moves_leaves_its_answers_with_their_theme(self) -> None:
        need = need_of()
        code(write(make_round()), make_user(Role.EXPERT), need=need)
        self.edit(need, commune_code=URBAN)

        assert [(one.theme, one.need_id) for one in mentions()] == [("water", None)]

    def test_a_need_with_another_theme_brings_its_answers_along(self) -> None:
        need = need_of()
        code(write(make_round()), make_user(Role.EXPERT), need=need)
        voiced = record_of(need.hearings[0].workshop).needs[0]
        self.edit(need, needs=(replace(voiced, theme="health"),))

        assert [(one.theme, one.need_id) for one in mentions()] == [("health", need.id)]

    def test_an_answer_that_moves_waits_to_be_coded_anew(self) -> None:
        response, need = write(make_round()), need_of()
        code(response, make_user(Role.EXPERT), need=need)
        with transaction():
            replace_response(
                response=response, commune_code=URBAN, submission=a_submission(response.answers)
            )

        assert mentions() == []

    def test_texts_of_other_communes_than_mine_are_not_listed(self) -> None:
        response, need = write(make_round()), need_of()
        code(response, make_user(Role.EXPERT), need=need)

        assert [one.text for one in texts.list_texts_of_need(need, [RURAL])] == [WELL]
        assert texts.list_texts_of_need(need, [URBAN]) == []


class TestForgetting:
    def test_a_withdrawn_answer_takes_its_code_along(self) -> None:
        response = write(make_round())
        need = need_of()
        code(response, make_user(Role.EXPERT), need=need)
        with transaction():
            withdraw_response(receipt=response.receipt)

        assert mentions() == []
        assert count_mentions(need.id) == []

    def test_a_corrected_text_waits_again_and_another_correction_does_not(self) -> None:
        response, expert = write(make_round()), make_user(Role.EXPERT)
        code(response, expert, theme="water")
        with transaction():
            changed = {**response.answers, "sat_water": "5"}
            assert correct_response(response=response, answers=changed, actor=expert)
        assert len(mentions()) == 1
        with transaction():
            changed = {**response.answers, "free_text": "Une route"}
            assert correct_response(response=response, answers=changed, actor=expert)

        assert mentions() == []

    def test_an_erased_round_keeps_the_count_of_a_need_and_no_way_to_the_answer(self) -> None:
        round_, need, expert = make_round(), need_of(), make_user(Role.EXPERT)
        code(write(round_), expert, need=need)
        code(write(round_), expert, dismissal=Dismissal.EMPTY)
        with transaction():
            for state in (RoundState.CLOSING, RoundState.CLOSED):
                move_round(round_=round_, state=state)
            erase_answers(round_=round_)
        (left,) = mentions()

        assert (left.response_id, left.coded_by_id, left.need_id) == (None, None, need.id)
        assert [one.n for one in count_mentions(need.id)] == [1]

    def test_a_need_made_one_with_another_brings_its_answers(self) -> None:
        kept, merged = need_of(), need_of()
        expert = make_user(Role.EXPERT)
        code(write(make_round()), expert, need=merged)
        with transaction():
            merge_needs(kept=kept, merged=merged, actor=expert)

        assert mentions()[0].need_id == kept.id


class TestTheQueue:
    def test_texts_wait_in_the_order_they_came_and_empty_ones_do_not(self) -> None:
        round_ = make_round()
        write(round_, "")
        store(round_, a_submission(some_answers(free_text=None)))
        first, second = write(round_), write(round_)

        assert texts.find_next_text(round_, [RURAL]) == (first.id, QUESTION)
        assert texts.find_next_text(round_, [RURAL], after=first.id) == (second.id, QUESTION)
        assert texts.count_waiting_texts(round_, [RURAL]) == 2

    def test_of_an_answer_left_for_now_its_later_texts_wait_still(self) -> None:
        round_ = make_round()
        first, second = write(round_), write(round_)

        assert texts.find_next_text(round_, [RURAL], after=first.id, past=QUESTION) == (
            second.id,
            QUESTION,
        )
        assert texts.find_next_text(round_, [RURAL], after=first.id, past="a") == (
            first.id,
            QUESTION,
        )

    def test_coded_withdrawn_and_other_communes_texts_do_not_wait(self) -> None:
        round_ = make_round()
        code(write(round_), make_user(Role.EXPERT), theme="water")
        taken_back = write(round_)
        with transaction():
            withdraw_response(receipt=taken_back.receipt)
        write(round_, commune=URBAN)

        assert texts.find_next_text(round_, [RURAL]) is None
        assert texts.count_waiting_texts(round_, [RURAL]) == 0
        assert texts.count_waiting_texts(round_, [RURAL, URBAN]) == 1

    def test_only_text_questions_that_are_not_sensitive_are_read(self) -> None:
        round_ = make_round()
        questionnaire = get_questionnaire(round_.version)
        names = set(texts.text_questions(questionnaire))

        assert QUESTION in names
        assert not [name for name in names if questionnaire.question(name).is_sensitive]
        assert not names & set(questionnaire.choosing)

    def test_the_needs_said_in_like_words_stand_first(self) -> None:
        need_of(theme="roads")
        with transaction():
            alike = need_of()
            alike.text = alike.hearings[0].text = "Un puits au douar"
        (first, is_alike), (_, other) = texts.list_needs_by_likeness(RURAL, WELL)

        assert (first.id, is_alike, other) == (alike.id, True, False)


def open_queue(client: FlaskClient, role: Role = Role.EXPERT, *codes: str) -> User:
    user = make_user(role, *codes)
    client.sign_in(user)  # type: ignore[attr-defined]
    return user


def address(response: Response) -> str:
    return f"/fr/staff/coding/{response.id}/{QUESTION}"


class TestThePages:
    @pytest.mark.parametrize("language", ["ar", "fr", "en"])
    def test_the_queue_leads_to_the_first_text_and_shows_it_whole(
        self, client: FlaskClient, language: str
    ) -> None:
        response = write(make_round())
        open_queue(client)
        answer = client.get(f"/{language}/staff/coding/", follow_redirects=True)

        assert answer.request.path == f"/{language}/staff/coding/{response.id}/{QUESTION}"
        assert WELL in answer.text
        assert re.search(r'<select[^>]*id="theme"[^>]*autofocus', answer.text)

    def test_keeping_leads_to_the_next_text_and_back(self, client: FlaskClient) -> None:
        round_ = make_round()
        first, second = write(round_), write(round_)
        open_queue(client)
        answer = client.post(address(first), data={"theme": "water"}, follow_redirects=True)

        assert answer.request.path == address(second)
        assert f'href="{address(first)}' in answer.text
        assert mentions()[0].theme == "water"

    def test_the_last_one_leads_to_the_end(self, client: FlaskClient) -> None:
        response = write(make_round())
        open_queue(client)
        answer = client.post(address(response), data={"theme": "water"}, follow_redirects=True)

        assert "Tous les textes sont codés" in answer.text

    def test_one_left_for_now_is_offered_again_at_the_end(self, client: FlaskClient) -> None:
        response = write(make_round())
        open_queue(client)
        answer = client.get(f"/fr/staff/coding/?after={response.id}")

        assert answer.status_code == 200
        assert "Recommencer" in answer.text

    def test_what_no_number_can_be_leaves_nothing_out(self, client: FlaskClient) -> None:
        response = write(make_round())
        open_queue(client)
        number = "9" * 30

        answer = client.get(f"/fr/staff/coding/?after={number}", follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, address(response))
        assert client.get(f"{address(response)}?last={number}/{QUESTION}").status_code == 200

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"theme": "gold"},
            {"need": "999"},
            {"theme": "water", "dismissal": "empty"},
            {"dismissal": "x"},
        ],
    )
    def test_what_cannot_be_is_refused_with_words_and_nothing_kept(
        self, client: FlaskClient, said: dict[str, str]
    ) -> None:
        response = write(make_round())
        open_queue(client)
        answer = client.post(address(response), data=said)

        assert answer.status_code == 422
        assert 'id="theme-error"' in answer.text
        assert mentions() == []

    def test_a_need_of_another_commune_is_not_offered(self, client: FlaskClient) -> None:
        response, need = write(make_round()), need_of(URBAN)
        open_queue(client)

        assert client.post(address(response), data={"need": str(need.id)}).status_code == 422

    def test_somebody_elses_code_is_shown_not_overwritten(self, client: FlaskClient) -> None:
        response = write(make_round())
        code(response, make_user(Role.EXPERT), theme="water")
        open_queue(client)
        answer = client.post(address(response), data={"theme": "roads", "seen": ""})

        assert answer.status_code == 409
        assert re.search(r'<option value="water" selected', answer.text)
        assert mentions()[0].theme == "water"

    def test_the_code_seen_is_changed(self, client: FlaskClient) -> None:
        response = write(make_round())
        code(response, make_user(Role.EXPERT), theme="water")
        open_queue(client)
        seen = re.search(r'name="seen" value="([^"]+)"', client.get(address(response)).text)
        assert seen
        client.post(
            address(response), data={"theme": "roads", "seen": seen[1].replace("&#43;", "+")}
        )

        assert mentions()[0].theme == "roads"

    @pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.COMMUNE, Role.ADMIN])
    def test_who_may_not_read_free_text_reads_none(self, client: FlaskClient, role: Role) -> None:
        response = write(make_round())
        open_queue(client, role)
        answer = client.get(address(response))

        assert answer.status_code == 403
        assert WELL not in answer.text
        assert client.post(address(response), data={"theme": "water"}).status_code == 403

    def test_outside_the_territory_nothing_is_read_nor_offered(self, client: FlaskClient) -> None:
        response, need = write(make_round()), need_of()
        open_queue(client, Role.EXPERT, OUTSIDE)

        assert client.get(address(response)).status_code == 403
        assert client.get(f"/fr/staff/coding/needs/{need.id}").status_code == 403
        assert client.get("/fr/staff/coding/").status_code == 200

    @pytest.mark.parametrize("question", ["sat_water", "sex", "none"])
    def test_other_questions_than_texts_have_no_page(
        self, client: FlaskClient, question: str
    ) -> None:
        response = write(make_round())
        open_queue(client, Role.REGION)

        assert client.get(f"/fr/staff/coding/{response.id}/{question}").status_code == 404


class TestThePageOfANeed:
    def coded(self, need: Need, n: int, **values: Any) -> Round:
        round_, expert = make_round(**values), make_user(Role.EXPERT)
        for _ in range(n):
            code(write(round_), expert, need=need)
        return round_

    def text(self, client: FlaskClient, need: Need) -> str:
        return client.get(f"/en/needs/{need.id}").text

    @pytest.mark.parametrize(("n", "told"), [(9, None), (10, "10"), (19, "10"), (20, "20")])
    def test_the_public_is_told_full_tens_and_never_a_text(
        self, client: FlaskClient, n: int, told: str | None
    ) -> None:
        need = need_of()
        self.coded(need, n)
        page = self.text(client, need)

        assert (f"{told} answers or more" in page) is (told is not None)
        assert ("answers or more" in page) is (told is not None)
        assert WELL not in page

    def test_an_answer_that_speaks_of_it_twice_is_one(self, client: FlaskClient) -> None:
        need = need_of()
        self.coded(need, 6)
        expert = make_user(Role.EXPERT)
        for response in db.session.scalars(select(Response)).all():
            with transaction():
                services.code_text(response=response, question="more", need=need, actor=expert)

        assert [one.n for one in count_mentions(need.id)] == [6]
        assert "answers or more" not in self.text(client, need)
        elsewhere(update(NeedMention).values(response_id=None))
        assert [one.n for one in count_mentions(need.id)] == [6]

    def test_what_the_public_may_not_see_yet_is_not_counted_for_it(
        self, client: FlaskClient
    ) -> None:
        need = need_of()
        self.coded(need, 12, policy=ResultsPolicy.AFTER_CLOSING)

        assert "answers or more" not in self.text(client, need)

    def test_a_withheld_question_is_not_counted_for_the_public(self, client: FlaskClient) -> None:
        need = need_of()
        round_ = self.coded(need, 12)
        with transaction():
            round_.withheld = [QUESTION]

        assert "answers or more" not in self.text(client, need)

    def test_who_may_read_them_is_told_the_number_and_led_to_the_texts(
        self, client: FlaskClient
    ) -> None:
        need = need_of()
        self.coded(need, 2)
        open_queue(client)

        assert "2 answers speak of this need" in self.text(client, need)
        assert client.get(f"/en/staff/coding/needs/{need.id}").text.count(WELL) == 2

    def test_the_communes_own_staff_is_told_no_more_than_the_public(
        self, client: FlaskClient
    ) -> None:
        need = need_of()
        self.coded(need, 2)
        open_queue(client, Role.COMMUNE)

        assert "speak of this need" not in self.text(client, need)


def test_codes_do_not_count_in_the_ranking(context: Flask) -> None:
    from pac_toolkit.priorities.queries import get_data_version, rank_all
    from pac_toolkit.priorities.scoring import Level

    response = write(make_round())
    need_of(theme="roads")
    before = rank_all(Level.COMMUNE), get_data_version(None)
    code(response, make_user(Role.EXPERT), theme="water")

    assert (rank_all(Level.COMMUNE), get_data_version(None)) == before
