"""What browsers load: built from packages, named by content, compressed, light."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit import assets


def test_a_build_is_the_same_twice(var_dir: Path, tmp_path: Path) -> None:
    assert assets.build(tmp_path / "once") == assets.build(tmp_path / "twice")
    assert assets.is_current(tmp_path / "once")


def test_style_sheets_point_to_built_files_only(app: Flask) -> None:
    with app.app_context():
        folder = assets.folder(app)
        for sheet in folder.rglob("*.css"):
            for target in re.findall(r"url\(([^)]*)\)", sheet.read_text()):
                if not target.startswith(("data:", "#")):
                    assert (sheet.parent / target).resolve().exists(), f"{sheet.name}: {target}"


def test_fonts_are_light(app: Flask) -> None:
    with app.app_context():
        sizes = {path.name: path.stat().st_size for path in assets.folder(app).rglob("*.woff2")}

    assert len(sizes) == 2
    assert all(size < 30_000 for size in sizes.values()), sizes


def test_a_file_comes_in_the_encoding_that_the_browser_takes(
    app: Flask, client: FlaskClient
) -> None:
    with app.test_request_context():
        address = assets.asset_url("vendor/leaflet.js")
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    brotli = client.get(address, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert brotli.headers["Content-Encoding"] == "br"
    assert len(brotli.data) < len(plain.data) / 3
    assert "immutable" in plain.headers["Cache-Control"]


def test_only_built_files_are_served(client: FlaskClient) -> None:
    for name in ("../pac.db", "manifest.json", "css/none.css", "..%2Fsecret_key"):
        assert client.get(f"/assets/{name}").status_code == 404
