"""The import contracts hold, and each of them can break."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("communes", "surveys", "maps", "pac_toolkit")

# contract → (file, a line that breaks it)
VIOLATIONS = {
    "communes knows neither": ("communes/territory.py", "import flask"),
    "surveys knows neither": ("surveys/intervals.py", "import communes.territory"),
    "maps knows the territory only": ("maps/classes.py", "import surveys.intervals"),
    "the application's floors": (
        "pac_toolkit/territory/queries.py",
        "import pac_toolkit.atlas.views",
    ),
    "inside a feature": (
        "pac_toolkit/accounts/queries.py",
        "import pac_toolkit.accounts.services",
    ),
    "models, queries and services": ("pac_toolkit/workshops/services/states.py", "import flask"),
    "folium and plotly only in maps": ("pac_toolkit/atlas/queries.py", "import folium"),
    "typst and python-docx only": ("pac_toolkit/workshops/services/states.py", "import typst"),
    "geopandas, shapely and pyproj": ("pac_toolkit/territory/services.py", "import geopandas"),
    "no circles": ("communes/territory.py", "import communes.census"),
}


def run_contracts(folder: Path) -> str:
    """The linter's report on the tree in `folder`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder)},
    ).stdout


def verdicts(report: str) -> dict[str, str]:
    """Contract → KEPT or BROKEN."""
    return dict(re.findall(r"^(\S.*?) (KEPT|BROKEN)(?: \(.*\))?$", report, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tree to break."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("data", "static")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    found = verdicts(run_contracts(ROOT))

    assert set(found.values()) == {"KEPT"}


def test_every_contract_breaks_when_violated(copy: Path) -> None:
    for file, line in VIOLATIONS.values():
        path = copy / file
        path.write_text(path.read_text() + f"\n{line}\n")

    found = verdicts(run_contracts(copy))

    kept = [name for name, verdict in found.items() if verdict == "KEPT"]
    assert kept == []
    assert len(found) == len(VIOLATIONS)
    assert all(any(name.startswith(start) for name in found) for start in VIOLATIONS)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_name_resolves_inside_our_root(package: str) -> None:
    code = f"import {package}; print({package}.__file__)"

    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert Path(found.stdout.strip()).is_relative_to(ROOT)
