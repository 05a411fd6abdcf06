"""Pictures on the citizen's form: kept with the answers or not at all, refused by name with the rest kept."""

import io
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from pac_toolkit import storage
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import Response, Round
from pac_toolkit.responses.services.media import FOLDER, MAX_FILE_BYTES
from tests.responses.factories import RURAL, make_round
from tests.responses.pages import FormPage
from tests.responses.tablets import JPEG, PHOTO_FORM, PNG

# what a camera writes beside the picture: the name of a place in a comment
TRACED = JPEG[:2] + b"\xff\xfe\x00\x0bAfourer!!" + JPEG[2:] + b"\xff\xd9"
MANY = """
| survey |
|  | type | name | label::Français (fr) | label::العربية (ar) | relevant | required |
|  | select_one yn | broken | Une panne ? | عطب؟ | | yes |
|  | image | photo | Photo | صورة | ${broken} = 'yes' | yes |
|  | begin repeat | holes | Trou | حفرة | | |
|  | text | street | Rue | زنقة | | |
|  | image | hole | Photo du trou | صورة الحفرة | | |
|  | end repeat | | | | | |
| choices |
|  | list_name | name | label::Français (fr) | label::العربية (ar) |
|  | yn | yes | Oui | نعم |
|  | yn | no | Non | لا |
| settings |
|  | form_id | version | default_language | form_title |
|  | holes | 1 | Français (fr) | Trous |
"""


@pytest.fixture
def round_(client: FlaskClient) -> Round:
    with transaction():
        # rows are wiped after each test, the files of the tests before are still there
        services.sweep_media()
    return make_round(source=MANY.encode(), targets={RURAL: 10})


def picture(content: bytes = JPEG, name: str = "image.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def send(client: FlaskClient, round_: Round, lang: str = "fr", **answers: Any) -> Any:
    address = f"/{lang}/surveys/{round_.slug}/{RURAL}"
    found: dict[str, Any] = FormPage(client.get(address).text).data()
    # what a browser sends for a file that was not chosen
    data = {name: value for name, value in found.items() if name != "photo"}
    return client.post(address, data=data | answers, content_type="multipart/form-data")


def only() -> Response:
    return db.session.query(Response).one()


def test_the_form_of_a_picture_goes_in_parts(client: FlaskClient, round_: Round) -> None:
    for lang in ("ar", "fr"):
        page = client.get(f"/{lang}/surveys/{round_.slug}/{RURAL}").text
        assert FormPage(page).form.get("enctype") == "multipart/form-data"
        assert 'accept="image/jpeg,image/png,image/webp"' in page
        assert f'data-most="{MAX_FILE_BYTES}"' in page


def test_a_picture_is_kept_with_its_answers_and_without_its_traces(
    client: FlaskClient, round_: Round
) -> None:
    sent = {"broken": "yes", "holes-0-street": "Souk"}
    answer = send(client, round_, photo=picture(TRACED), **sent, **{"holes-0-hole": picture(PNG)})
    assert answer.status_code == 303
    stored = only()
    (hole,) = stored.answers["holes"]
    files = {row.name: row for row in queries.list_files(stored)}
    assert files.keys() == {stored.answers["photo"], hole["hole"]}
    assert files[hole["hole"]].media_type == "image/png"
    path = storage.find_kept(FOLDER, files[stored.answers["photo"]].sha256)
    assert path is not None
    assert b"Afourer" not in path.read_bytes()


def test_the_name_that_a_device_gave_is_not_kept(client: FlaskClient, round_: Round) -> None:
    send(client, round_, broken="yes", photo=picture(name="maison de Fatima.jpg"))
    assert only().answers["photo"].startswith("photo-")
    assert only().answers["photo"].endswith(".jpg")


def test_the_same_form_again_leads_to_the_same_receipt(client: FlaskClient, round_: Round) -> None:
    sent = {"broken": "yes", "instance_id": str(uuid.uuid4())}
    first = send(client, round_, photo=picture(), **sent)
    again = send(client, round_, photo=picture(), **sent)
    other = send(client, round_, photo=picture(PNG), **sent)
    assert (first.status_code, again.location) == (303, first.location)
    assert other.status_code == 409
    assert len(queries.list_files(only())) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>" + b"x" * 100, "Choisissez une image (JPG, PNG ou WebP)."),
        (b"%PDF-1.7\n" + b"x" * 100, "Choisissez une image (JPG, PNG ou WebP)."),
        (JPEG + b"x" * MAX_FILE_BYTES, "Choisissez une image plus petite : 10 Mo au plus."),
    ],
)
def test_a_wrong_file_is_told_at_its_question_and_the_rest_is_kept(
    client: FlaskClient, round_: Round, content: bytes, words: str
) -> None:
    answer = send(
        client, round_, photo=picture(content), broken="yes", **{"holes-0-street": "Souk"}
    )
    assert answer.status_code == 422
    page = FormPage(answer.text)
    assert words in page.errors()["photo"]
    assert page.data()["holes-0-street"] == ["Souk"]
    assert db.session.query(Response).count() == 0
    assert storage.list_kept(FOLDER) == []


def test_a_good_picture_of_a_refused_form_is_to_be_chosen_again(
    client: FlaskClient, round_: Round
) -> None:
    answer = send(client, round_, broken="yes", **{"holes-0-hole": picture()})
    assert answer.status_code == 422
    errors = FormPage(answer.text).errors()
    assert errors.keys() == {"photo", "holes-0-hole"}
    assert "Choisissez de nouveau l’image" in errors["holes-0-hole"]
    assert storage.list_kept(FOLDER) == []


def test_a_picture_nobody_asked_for_is_not_kept(client: FlaskClient, round_: Round) -> None:
    assert send(client, round_, broken="no", photo=picture()).status_code == 303
    assert only().answers == {"broken": "no"}
    assert storage.list_kept(FOLDER) == []


def test_a_name_without_a_picture_is_no_answer(client: FlaskClient, round_: Round) -> None:
    answer = send(client, round_, broken="yes", photo="photo.jpg")
    assert answer.status_code == 422
    assert "photo" in FormPage(answer.text).errors()


def test_a_record_names_no_picture(client: FlaskClient, round_: Round) -> None:
    body = {
        "instance_id": str(uuid.uuid4()),
        "commune": RURAL,
        "language": "fr",
        "answers": {"broken": "yes", "photo": "photo.jpg", "holes": [{"hole": "a.jpg"}]},
    }
    answer = client.post(
        f"/api/v1/surveys/{round_.slug}/responses",
        json=body,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"].keys() == {"photo", "holes[1]/hole"}


def test_only_a_form_that_asks_for_pictures_may_be_large(client: FlaskClient) -> None:
    plain = make_round()
    address = f"/fr/surveys/{plain.slug}/{RURAL}"
    assert client.post(address, data={"education": "x" * 3_000_000}).status_code == 413


def test_pictures_go_with_a_withdrawn_answer(client: FlaskClient, round_: Round) -> None:
    answer = send(client, round_, broken="yes", photo=picture())
    code = answer.location.rpartition("/")[2].partition("?")[0]
    client.post(f"/fr/receipts/{code}", data={"confirm": "y"})
    client.post(f"/fr/receipts/{code}/withdraw", data={"confirm": "y"})
    assert only().withdrawn_at is not None
    assert storage.list_kept(FOLDER) == []


def test_the_form_of_tablets_is_asked_on_the_web_too(client: FlaskClient) -> None:
    round_ = make_round(source=PHOTO_FORM.encode(), targets={RURAL: 10})
    assert send(client, round_, sex="female", photo=picture()).status_code == 303
    assert len(queries.list_files(only())) == 1
