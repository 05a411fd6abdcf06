"""Maps kept on disk: found again by another worker, and never after what they show has changed."""

from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from pac_toolkit import storage
from pac_toolkit.atlas import queries
from pac_toolkit.atlas.drawing import Kept
from pac_toolkit.atlas.keeping import dump, load
from pac_toolkit.atlas.views import states
from pac_toolkit.database import db
from pac_toolkit.priorities import services
from pac_toolkit.priorities.scoring import Weights
from pac_toolkit.workshops.models import Workshop, WorkshopState
from tests.priorities.factories import BENI_MELLAL, make_answers, make_round, make_workshop

SHOWN = (
    "layer=priority&theme=roads",
    "layer=first",
    "layer=satisfaction&theme=water",
    "layer=participation",
    "layer=coverage&theme=workshops",
    "layer=census&theme=illiteracy",
)


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()


@pytest.fixture(autouse=True)
def empty(context: Flask) -> None:
    for path in storage.folder("maps").iterdir():
        path.unlink()
    forget()


def forget() -> None:
    """What a worker that has just started remembers."""
    states._kept = Kept()


def kept() -> set[Path]:
    return set(storage.folder("maps").iterdir())


def shown(client: FlaskClient, query: str) -> tuple[str, str]:
    return client.get(f"/fr/maps/?{query}").text, client.get(f"/fr/maps/map.js?{query}").text


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("query", [*SHOWN, "layer=contrast&theme=water"])
def test_another_worker_shows_the_same_from_disk(client: FlaskClient, query: str) -> None:
    drawn = shown(client, query)
    made = kept()
    assert len(made) == 1
    forget()
    assert shown(client, query) == drawn
    assert kept() == made


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("query", [*SHOWN, "layer=contrast&theme=water"])
def test_a_drawing_comes_back_whole(app: Flask, query: str) -> None:
    with app.test_request_context(f"/fr/maps/?{query}"):
        g.lang = "fr"
        drawn = states.draw_state(states.find_state())
        back = load(dump(drawn))
    assert (back.spec, back.figures, back.legend) == (drawn.spec, drawn.figures, drawn.legend)
    assert back.parts
    assert drawn.parts
    assert (back.parts.body, back.parts.drawing) == (drawn.parts.body, drawn.parts.drawing)


@pytest.mark.usefixtures("heard")
def test_each_state_and_language_is_kept_apart(client: FlaskClient) -> None:
    for query in (
        *SHOWN,
        "layer=census&theme=illiteracy&classes=equal",
        "layer=first&level=province",
    ):
        shown(client, query)
    client.get("/ar/maps/?layer=first")
    assert len(kept()) == len(SHOWN) + 3


@pytest.mark.usefixtures("heard")
def test_a_validated_change_is_on_the_map_at_once_in_every_worker(client: FlaskClient) -> None:
    query = "layer=priority&theme=roads"
    before = shown(client, query)
    make_workshop({"roads": (90, 90)})
    db.session.commit()
    after = shown(client, query)
    assert after != before
    forget()
    assert shown(client, query) == after
    # and back again: the workshop is opened for a correction
    found = db.session.query(Workshop).order_by(Workshop.id.desc()).first()
    assert found is not None
    found.state = WorkshopState.HELD
    db.session.commit()
    forget()
    assert shown(client, query)[1] == before[1]


@pytest.mark.usefixtures("heard")
def test_new_published_answers_are_on_the_map_at_once(client: FlaskClient) -> None:
    query = "layer=satisfaction&theme=water"
    before = shown(client, query)
    survey = states.find_public_round("autumn-2026")
    assert survey is not None
    make_answers(survey, BENI_MELLAL, sex="male")
    db.session.commit()
    forget()
    assert shown(client, query) != before


@pytest.mark.usefixtures("heard")
def test_another_method_in_force_is_on_the_map_at_once(client: FlaskClient) -> None:
    query = "layer=priority&theme=roads"
    before = shown(client, query)
    voices = Weights(voiced=1, felt=0, measured=0, equity=0, feasible=0)
    services.write_method(name="voices", weights=voices, reasons={"en": "To see"}, is_in_force=True)
    db.session.commit()
    forget()
    assert shown(client, query)[1] != before[1]


@pytest.mark.usefixtures("heard")
def test_what_changed_while_it_was_drawn_is_kept_for_nobody(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = queries.get_figures

    def read_while_one_validates(*wanted: object) -> object:
        found = read(*wanted)  # type: ignore[arg-type]
        make_workshop({"roads": (90, 90)})
        db.session.commit()
        return found

    monkeypatch.setattr(queries, "get_figures", read_while_one_validates)
    client.get("/fr/maps/?layer=priority&theme=roads")
    assert kept() == set()


@pytest.mark.usefixtures("heard")
def test_a_spoilt_file_is_drawn_anew(client: FlaskClient) -> None:
    drawn = shown(client, "layer=first")
    for path in kept():
        path.write_bytes(b"spoilt")
    forget()
    assert shown(client, "layer=first") == drawn
