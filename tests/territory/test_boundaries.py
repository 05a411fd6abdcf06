"""A boundary layer brought in by command: used everywhere, or refused with every reason, in three languages."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from communes.boundaries import default_layer
from pac_toolkit.audit import AuditEntry
from pac_toolkit.database import db
from pac_toolkit.storage import folder
from pac_toolkit.territory import queries
from pac_toolkit.territory.cli import communes_commands
from pac_toolkit.territory.models import BoundaryFile
from tests.territory.layers import own_layer

Run = Callable[..., Result]


@pytest.fixture
def run(context: Flask) -> Run:
    """Runs `communes …` where no layer was ever brought in."""
    for path in folder(queries.BOUNDARIES_FOLDER).iterdir():
        path.unlink()
    runner = context.test_cli_runner()
    return lambda *arguments: runner.invoke(communes_commands, [str(one) for one in arguments])


def kept() -> list[str]:
    """The files in the folder of layers."""
    return sorted(path.name for path in folder(queries.BOUNDARIES_FOLDER).iterdir())


def bring_in(run: Run, path: Path, *more: str) -> Result:
    return run("import-boundaries", path, "--attribution", "© Agence, ODbL", *more)


def test_a_layer_in_another_projection_and_column_comes_into_use(run: Run, tmp_path: Path) -> None:
    result = bring_in(run, own_layer(tmp_path / "limites.gpkg", crs=26191))

    assert result.exit_code == 0, result.output
    layer = queries.get_layer()
    assert (layer.attribution, layer.is_indicative) == ("© Agence, ODbL", False)
    assert layer.communes.keys() == default_layer().communes.keys()
    assert layer.communes != default_layer().communes
    assert layer.source is not None
    assert layer.source["name"] == "limites.gpkg"
    row = queries.get_boundary_file()
    assert row is not None
    assert kept() == [f"{row.sha256}.geojson"]


def test_one_command_goes_back_to_the_default(run: Run, tmp_path: Path) -> None:
    bring_in(run, own_layer(tmp_path / "limites.gpkg"))
    result = run("default-boundaries")

    assert result.exit_code == 0
    assert queries.get_layer() is default_layer()
    changes = db.session.scalars(select(AuditEntry.changes).order_by(AuditEntry.id)).all()
    assert [one["file_name"] for one in changes] == [
        ["default", "limites.gpkg"],
        ["limites.gpkg", "default"],
    ]
    assert run("default-boundaries").exit_code == 0
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 2


def without_first(frame: Any) -> Any:
    return frame.iloc[1:]


def doubled(frame: Any) -> Any:
    frame.loc[6, "ref_hcp"] = frame.loc[5, "ref_hcp"]
    return frame


def without_area(frame: Any) -> Any:
    frame.loc[3, "geometry"] = None
    return frame


def holed(frame: Any) -> Any:
    area = frame.geometry[50]
    frame.loc[50, "geometry"] = area.difference(area.representative_point().buffer(1500))
    return frame


def shifted(frame: Any) -> Any:
    frame["geometry"] = frame.geometry.translate(0, 19_800)
    return frame


def without_codes(frame: Any) -> Any:
    return frame[["nom", "geometry"]]


WRONG: dict[str, tuple[Callable[[Any], Any], dict[str, str]]] = {
    "134 communes": (
        without_first,
        {
            "en": "Azilal (05.081.01.01) is missing.",
            "fr": "Azilal (05.081.01.01) manque.",
            "ar": "أزيلال (05.081.01.01) غير موجودة في الملف.",
        },
    ),
    "a code twice": (
        doubled,
        {"en": "several times: features 6, 7.", "fr": "entités 6, 7.", "ar": "العناصر 6، 7."},
    ),
    "no surface": (
        without_area,
        {"en": "Feature 4: ", "fr": "Entité 4 : ", "ar": "العنصر 4: "},
    ),
    "a hole": (
        holed,
        {"en": "a hole of 7.1 km²", "fr": "un trou de 7.1 km²", "ar": "فجوة مساحتها 7.1 كم²"},
    ),
    "beside its place": (
        shifted,
        {"en": "20 km to the north", "fr": "20 km au nord", "ar": "20 كم إلى الشمال"},
    ),
    "no codes": (
        without_codes,
        {"en": "No column holds", "fr": "Aucune colonne", "ar": "لا يوجد عمود"},
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_precisely_and_nothing_is_kept(
    run: Run, tmp_path: Path, wrong: str
) -> None:
    spoil, told = WRONG[wrong]
    path = own_layer(tmp_path / "limites.gpkg", spoil=spoil)
    for language, sentence in told.items():
        result = bring_in(run, path, "--lang", language)
        assert result.exit_code == 1
        assert sentence in result.stderr
    assert queries.get_layer() is default_layer()
    assert db.session.scalars(select(BoundaryFile)).all() == []
    assert kept() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.gpkg", b"\x89PNG"),
        ("table.csv", b"a,b\n1,2\n"),
        ("empty.zip", b""),
        (
            "other.geojson",
            b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        ),
    ],
)
def test_a_file_that_is_no_map_is_refused_by_its_name(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    result = bring_in(run, tmp_path / name)

    assert result.exit_code == 1
    assert f"{name} cannot be read as a map" in result.stderr
    assert kept() == []


def test_a_file_that_names_another_file_is_not_followed(run: Run, tmp_path: Path) -> None:
    own_layer(tmp_path / "secret.gpkg")
    link = tmp_path / "link.geojson"
    link.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{tmp_path}/secret.gpkg'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )

    assert bring_in(run, link).exit_code == 1
    assert kept() == []


@pytest.mark.parametrize("credit", ["", "   ", "x" * 401])
def test_a_layer_without_a_credit_is_not_read(run: Run, tmp_path: Path, credit: str) -> None:
    path = own_layer(tmp_path / "limites.gpkg")
    assert run("import-boundaries", path, "--attribution", credit).exit_code == 2
    assert kept() == []


def test_a_file_that_tells_gdal_what_to_do_is_not_obeyed(run: Run, tmp_path: Path) -> None:
    secret = own_layer(tmp_path / "secret.gpkg")
    told = {
        "type": "gdal_streamed_alg",
        "command_line": f"gdal vector pipeline ! read {secret} ! limit 1000",
    }
    for name in ("link.geojson", "link.gdalg.json", "link.json"):
        (tmp_path / name).write_text(json.dumps(told))
        assert "cannot be read as a map" in bring_in(run, tmp_path / name).stderr
    assert kept() == []


@pytest.mark.parametrize("name", ["limites.gpkg", "limites.geojson", "limites.fgb", "limites.shp"])
def test_each_format_that_is_named_is_read(run: Run, tmp_path: Path, name: str) -> None:
    path = own_layer(tmp_path / name)
    if path.suffix == ".shp":
        path = zipped(path)
    result = bring_in(run, path)
    assert result.exit_code == 0, result.output


def zipped(shapefile: Path) -> Path:
    """A shapefile with what belongs to it, in one file."""
    path = shapefile.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for part in shapefile.parent.glob(f"{shapefile.stem}.[!z]*"):
            archive.write(part, part.name)
    return path


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("en", "at most 500 MB"), ("fr", "500 Mo au plus"), ("ar", "500 ميغابايت")],
)
def test_a_zip_that_would_fill_the_memory_is_refused_before_it_is_unpacked(
    run: Run, tmp_path: Path, lang: str, sentence: str
) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("limites.geojson", "w") as stream,
    ):
        for _ in range(501):
            stream.write(bytes(1_000_000))
    result = bring_in(run, path, "--lang", lang)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert kept() == []


def test_nothing_is_left_of_a_layer_that_could_not_be_stored(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_words: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("pac_toolkit.territory.services.use_layer", refuse)
    assert bring_in(run, own_layer(tmp_path / "limites.gpkg")).exit_code == 1
    assert kept() == []
