"""What exchange may not bring along before it is used."""

import subprocess
import sys

import pytest

HEAVY = ("lxml", "python_calamine", "xlsxwriter", "pyreadstat", "pandas", "segno", "flask")
MODULES = ("surveys.openrosa", "surveys.tables.reading", "surveys.tables.writing")


@pytest.mark.parametrize("module", MODULES)
def test_importing_exchange_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"
