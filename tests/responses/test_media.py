"""Files that come with a response: kept once by content, forgotten with the last response that names it."""

from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from pac_toolkit import storage
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.errors import MediaRefusedError, MediaTakenError
from pac_toolkit.responses.models import Response, RoundState
from pac_toolkit.responses.services.media import FOLDER, MAX_FILES
from tests.responses.factories import make_round, store
from tests.responses.tablets import JPEG, PNG

WEBP = b"RIFF\x1c\x00\x00\x00WEBPVP8 " + b"\x00" * 20
PDF = b"%PDF-1.7\n" + b"\x00" * 20


def attach(response: Response, name: str = "a.jpg", content: bytes = JPEG) -> bool:
    with transaction():
        return services.attach_media(response=response, name=name, content=content)


def path_of(content: bytes) -> Path | None:
    return storage.find_kept(FOLDER, storage.digest_of(content))


def withdraw(response: Response) -> None:
    with transaction():
        services.withdraw_response(receipt=response.receipt)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (WEBP, "image/webp"),
        (PDF, "application/pdf"),
    ],
)
def test_a_file_is_what_its_content_says(context: Flask, content: bytes, kind: str) -> None:
    response = store(make_round()).response

    assert attach(response, "anything.txt", content)

    (row,) = queries.list_files(response)
    assert (row.media_type, row.size_bytes) == (kind, len(content))
    path = path_of(content)
    assert path is not None
    assert path.read_bytes() == content


def test_a_file_is_kept_under_no_name_that_somebody_chose_and_readable_by_us_alone(
    context: Flask,
) -> None:
    attach(store(make_round()).response, "my house.jpg", JPEG + b"house")

    path = path_of(JPEG + b"house")

    assert path is not None
    assert "house" not in str(path.name)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.parent.name == "media"


def test_a_picture_is_kept_without_the_place_where_it_was_taken(context: Flask) -> None:
    place = b"\xff\xe1\x00\x18Exif\x00\x00GPSLatitude 32.3"
    shown = b"\xff\xda\x00\x02pixels\xff\xd9"
    response = store(make_round()).response

    assert attach(response, content=b"\xff\xd8" + place + shown)
    assert not attach(response, content=b"\xff\xd8" + place + shown)

    path = path_of(b"\xff\xd8" + shown)
    assert path is not None
    assert b"GPS" not in path.read_bytes()


def test_the_same_file_again_is_no_new_one(context: Flask) -> None:
    response = store(make_round()).response

    assert [attach(response), attach(response)] == [True, False]


def test_another_content_under_a_known_name_is_refused(context: Flask) -> None:
    response = store(make_round()).response
    attach(response)

    with pytest.raises(MediaTakenError):
        attach(response, content=PNG)
    assert [row.media_type for row in queries.list_files(response)] == ["image/jpeg"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("../a.jpg", JPEG, "name"),
        ("a.jpg", b"<svg onload=alert(1)>", "kind"),
        ("a.jpg", b"", "kind"),
        ("a.jpg", JPEG + bytes(10_000_000), "size"),
    ],
)
def test_what_is_no_picture_is_refused(
    context: Flask, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(MediaRefusedError) as caught:
        attach(store(make_round()).response, name, content)
    assert caught.value.reason == reason


def test_a_response_has_only_so_many_files(context: Flask) -> None:
    response = store(make_round()).response
    with transaction():
        for number in range(MAX_FILES):
            services.attach_media(response=response, name=f"{number}.jpg", content=JPEG)

    with pytest.raises(MediaRefusedError):
        attach(response, "one more.jpg")


def test_a_file_goes_with_the_last_response_that_names_it(context: Flask) -> None:
    content = JPEG + b"shared"
    round_ = make_round()
    first, second = store(round_).response, store(round_).response
    for response in (first, second):
        attach(response, content=content)

    withdraw(first)
    assert path_of(content) is not None
    withdraw(second)
    assert path_of(content) is None


def test_erasing_a_round_takes_its_files_away(context: Flask) -> None:
    content = JPEG + b"erased"
    round_ = make_round()
    attach(store(round_).response, content=content)
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)

    with transaction():
        services.erase_answers(round_=round_)

    assert path_of(content) is None


def test_a_transaction_that_fails_leaves_no_file_behind(context: Flask) -> None:
    content = JPEG + b"failed"
    response = store(make_round()).response

    with suppress(RuntimeError), transaction():
        services.attach_media(response=response, name="a.jpg", content=content)
        assert path_of(content) is not None
        raise RuntimeError

    assert path_of(content) is None
    assert queries.list_files(response) == []


def test_a_withdrawal_that_fails_leaves_the_file_where_it_is(context: Flask) -> None:
    content = JPEG + b"stays"
    response = store(make_round()).response
    attach(response, content=content)

    with suppress(RuntimeError), transaction():
        services.withdraw_response(receipt=response.receipt)
        raise RuntimeError

    db.session.expire_all()
    assert path_of(content) is not None
    assert [row.name for row in queries.list_files(response)] == ["a.jpg"]


def test_a_file_without_a_row_is_swept_away_and_the_others_stay(context: Flask) -> None:
    named, left = JPEG + b"named", JPEG + b"left behind"
    attach(store(make_round()).response, content=named)
    storage.keep(FOLDER, left)
    db.session.rollback()

    outcome = context.test_cli_runner().invoke(args=["surveys", "forget"])

    assert outcome.exit_code == 0
    assert path_of(left) is None
    assert path_of(named) is not None
