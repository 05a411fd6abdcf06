"""A batch of 500 paper forms, against the time that setting each copy by itself would take."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.line import Line
from communes.territory import get_commune
from pac_toolkit import create_app
from pac_toolkit.config import Settings
from pac_toolkit.responses.codes import serial
from pac_toolkit.responses.forms import batch_pdf
from pac_toolkit.responses.forms.printing import SET_WHOLE
from surveys.shipped import satisfaction

COPIES = 500
BOUND = 0.5


def run() -> Iterator[Line]:
    """One line: seconds for 500 copies by those that they would take one by one."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(var_dir=Path(folder), secret_key="bench" * 8))
        with app.test_request_context():
            _seconds(1, first=1)
            whole = _seconds(SET_WHOLE, first=1_000) * COPIES / SET_WHOLE
            yield Line("printing 500 paper forms", _seconds(COPIES, first=2_000), whole, "s", BOUND)


def _seconds(copies: int, first: int) -> float:
    """How long the PDF of so many copies takes; other numbers each time, because typst remembers what it set."""
    start = time.perf_counter()
    batch_pdf(
        satisfaction(),
        language="ar",
        commune=get_commune("05.091.05.05"),
        round_titles={"ar": "استطلاع", "fr": "Enquête"},
        copies=[
            (serial(number), f"https://pac.example/ar/staff/paper/key/{serial(number)}")
            for number in range(first, first + copies)
        ],
    )
    return time.perf_counter() - start
