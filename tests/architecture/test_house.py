"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("communes", "surveys", "maps", "pac_toolkit")
FEATURES = (
    "territory",
    "accounts",
    "responses",
    "workshops",
    "priorities",
    "demo",
    "atlas",
    "pages",
)

# what each feature folder must hold: a stranger finds a form, its rules, its table and its page by these names
HOLDS = {
    "territory": {"models", "queries", "services", "cli"},
    "accounts": {"models", "queries", "services", "permissions", "forms", "views", "cli"},
    "responses": {"models", "queries", "services", "permissions", "forms", "views", "api", "cli"},
    "workshops": {"models", "queries", "services", "permissions", "forms", "views"},
    "priorities": {"scoring", "queries", "api", "cli"},
    "demo": {"services", "cli"},
    "atlas": {"queries", "views", "api", "cli"},
    "pages": {"queries", "views", "api"},
}


def sources(*packages: str) -> Iterator[Path]:
    """Every Python source of the packages but the generated migrations."""
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def functions(*packages: str) -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of the packages with its file."""
    for path in sources(*packages):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def length(node: ast.AST) -> int:
    """Lines of a function, its docstring apart."""
    body = node.body  # type: ignore[attr-defined]
    first = body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = first.end_lineno if documented and len(body) > 1 else node.lineno  # type: ignore[attr-defined]
    return node.end_lineno - start  # type: ignore[attr-defined]


def test_only_one_place_commits() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sources("pac_toolkit")
        if ".commit(" in path.read_text()
    ]

    # the second is the driver's connection, which hands the one commit on
    assert sorted(found) == ["pac_toolkit/database.py", "pac_toolkit/sqlite_line.py"]


def test_no_file_is_longer_than_400_lines() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): count
        for path in sources(*PACKAGES)
        if (count := len(path.read_text().splitlines())) > 400
    }

    assert found == {}


def test_views_are_15_lines_or_fewer() -> None:
    found = {}
    for path, node in functions("pac_toolkit"):
        routed = any("blueprint" in ast.unparse(item) for item in node.decorator_list)
        if routed and length(node) > 15:
            found[f"{path.relative_to(ROOT)}:{node.name}"] = length(node)

    assert found == {}


def test_functions_are_short() -> None:
    lengths = [length(node) for _, node in functions(*PACKAGES)]

    assert sum(item <= 40 for item in lengths) >= 0.95 * len(lengths)


def test_no_name_says_nothing() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py", "helper.py"}

    assert [path for path in sources(*PACKAGES, "tests", "benchmarks") if path.name in vague] == []


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_folder_holds_its_files(feature: str) -> None:
    folder = ROOT / "pac_toolkit" / feature
    found = {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert found >= HOLDS[feature]


def test_every_feature_is_known_here() -> None:
    found = {path.parent.name for path in (ROOT / "pac_toolkit").glob("*/__init__.py")}

    assert found == set(FEATURES)


def test_templates_carry_no_inline_style_or_script() -> None:
    wrong = re.compile(
        r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|javascript:"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "pac_toolkit/templates").rglob("*.html")
        for match in wrong.finditer(path.read_text())
    ]

    assert found == []


def test_pages_use_logical_directions_only() -> None:
    wrong = re.compile(
        r"(margin|padding|border)-(left|right)\b|text-align:\s*(left|right)|float:\s*(left|right)|[{;\s](left|right)\s*:"
    )
    found = [
        f"{path.name}: {match.group(0)}"
        for path in (ROOT / "pac_toolkit/static/css").rglob("*.css")
        for match in wrong.finditer(path.read_text())
    ]

    assert found == []


def test_nothing_points_to_another_host() -> None:
    """No page, style or script names an address elsewhere, but namespaces and credits that are links to read."""
    outside = re.compile(
        r"""(?:src|href|url\(|fetch\(|import)\s*[=(]?\s*["']?(https?:)?//(?!www\.w3\.org)"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "pac_toolkit").rglob("*")
        if path.suffix in {".html", ".css", ".js"}
        for match in outside.finditer(path.read_text())
        if not re.search(
            r"<a\s[^>]*$", path.read_text()[: match.start()].rsplit("<", 1)[-1].join(["<", ""])
        )
    ]

    assert found == []
