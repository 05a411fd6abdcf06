"""What the statistics may not bring along."""

import subprocess
import sys

import pytest

HEAVY = ("flask", "sqlalchemy", "pandas", "numpy", "scipy", "pyxform", "communes", "maps")


@pytest.mark.parametrize(
    "module", ["surveys.weighting", "surveys.disclosure", "surveys.comparison"]
)
def test_importing_the_statistics_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"
