"""What the library may not bring along."""

import subprocess
import sys

import pytest

HEAVY = (
    "flask",
    "sqlalchemy",
    "pandas",
    "numpy",
    "pyxform",
    "openpyxl",
    "lxml",
    "communes",
    "maps",
)
MODULES = tuple(
    f"surveys.{name}"
    for name in ("shipped", "forms", "results", "answers", "browser", "columns", "external")
)


@pytest.mark.parametrize("module", MODULES)
def test_answering_loads_neither_web_nor_database_nor_pyxform(module: str) -> None:
    code = (
        f"import sys, {module}; from surveys.shipped import satisfaction; satisfaction(); "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"
