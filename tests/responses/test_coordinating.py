"""What a coordinator meets on the way from a questionnaire to an open round."""

from io import BytesIO

from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, now, transaction
from pac_toolkit.responses.models import RoundState
from surveys.shipped import satisfaction
from tests.accounts.factories import make_user
from tests.responses.factories import RURAL, make_round, store
from tests.surveys.corpus import FOLDER

OTHER_FORM = (FOLDER / "select-one.md").read_bytes()


def test_a_new_round_says_that_the_roster_takes_part_and_can_begin_empty(
    client: FlaskClient,
) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    page = client.get("/en/staff/rounds/new").text
    assert "40 communes of the roster are filled in already" in page
    assert "/en/staff/rounds/new?communes=none#targets" in page
    empty = client.get("/en/staff/rounds/new?communes=none").text
    assert "of the roster" not in empty
    assert 'value="225"' not in empty


def test_a_questionnaire_is_chosen_by_its_title(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    form = satisfaction()
    title = form.text(form.title, "fr")
    page = client.get("/fr/staff/rounds/new").text
    assert f"{title} · {form.form_id} {form.version}</option>" in page


def test_questions_are_withheld_once_the_round_has_its_questionnaire(client: FlaskClient) -> None:
    round_ = make_round(RoundState.DRAFT)
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    assert 'name="withheld"' not in client.get("/en/staff/rounds/new").text
    assert 'name="withheld"' in client.get(f"/en/staff/rounds/{round_.slug}/edit").text


def test_a_round_without_communes_cannot_be_opened_and_says_why(client: FlaskClient) -> None:
    round_ = make_round(RoundState.DRAFT, targets={})
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    page = client.get(f"/en/staff/rounds/{round_.slug}/edit").text
    assert "Write the target of at least one commune" in page
    assert 'value="open"' not in page
    sent = client.post(f"/en/staff/rounds/{round_.slug}/state", data={"state": "open"})
    assert sent.status_code == 400


def test_a_closed_round_is_opened_again_by_name_and_never_once_erased(client: FlaskClient) -> None:
    round_ = make_round(RoundState.CLOSED)
    address = f"/en/staff/rounds/{round_.slug}/edit"
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    assert "Open the round again" in client.get(address).text
    with transaction():
        db.session.merge(round_).erased_at = now()
    assert "Open the round again" not in client.get(address).text


def test_the_list_of_rounds_tells_the_minutes_of_each(client: FlaskClient) -> None:
    make_round()
    assert client.get("/en/surveys/").text.count("It takes about 6 minutes.") == 1
    make_round(source=OTHER_FORM)
    page = client.get("/en/surveys/").text
    assert page.count("It takes about 6 minutes.") == 1
    assert page.count("It takes about 1 minute.") == 1


def test_a_round_on_another_questionnaire_is_named_without_a_list_of_changes(
    client: FlaskClient,
) -> None:
    store(make_round())
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    sent = {"file": (BytesIO(OTHER_FORM), "other.md")}
    page = client.get(client.post("/en/staff/questionnaires/checks/", data=sent).location).text
    assert "asks another questionnaire, which has 1 answer" in page
    assert "What changes for" not in page


def test_coverage_of_a_commune_gives_the_addresses_of_its_form(client: FlaskClient) -> None:
    round_ = make_round()
    address = f"/fr/surveys/{round_.slug}/{RURAL}"
    client.sign_in(make_user(Role.COMMUNE, RURAL))  # type: ignore[attr-defined]
    page = client.get("/fr/staff/coverage").text
    assert f'href="{address}?channel=kiosk"' in page
    assert f"<code>http://localhost{address}</code>" in page


def test_people_who_are_missing_are_not_called_forms_that_did_not_come_back(
    client: FlaskClient,
) -> None:
    store(make_round())
    client.sign_in(make_user(Role.COMMUNE, RURAL))  # type: ignore[attr-defined]
    assert "لم تُرجع" not in client.get("/ar/staff/coverage").text


def test_labels_named_in_the_notice_lose_their_colon(client: FlaskClient) -> None:
    page = client.get(f"/fr/surveys/{make_round().slug}/{RURAL}").text
    assert "<bdi>Vous êtes</bdi>" in page


def test_a_new_user_is_asked_for_a_password(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.ADMIN))  # type: ignore[attr-defined]
    page = client.get("/en/staff/users/new").text
    assert "Tell it to the person." in page
    assert "Leave it empty" not in page
