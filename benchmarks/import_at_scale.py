"""Bringing in 8,350 answers from files of Kobo and ODK Central, against the least that such an import must do.

The figure is the whole of `surveys import`: reading, recognising columns, judging every cell and every row, looking up what
is known, storing responses with the rows that they came from, tallies, flags. The baseline reads the same file into answers
by question name and inserts the same JSON rows and the same tallies, made ready before, in one transaction: no row is judged,
looked up, kept beside or flagged. Processor time of this process; the disk is the same for both.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, insert, select

from benchmarks.line import Line
from pac_toolkit import create_app
from pac_toolkit.audit import AuditEntry
from pac_toolkit.config import Settings
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import exchange, services
from pac_toolkit.responses.models import (
    ChannelTally,
    Import,
    ImportedRow,
    Response,
    ResponseFlag,
    Round,
    RoundState,
    Tally,
)
from pac_toolkit.territory.queries import get_partner_codes
from surveys.shipped import satisfaction, satisfaction_source
from surveys.tables.reading import match_columns, read_responses, read_table
from tests.responses.exchange.tool_files import DAY, central_zip, draw, kobo_csv, kobo_xlsx

ANSWERS = 8_350
TIMES = 3
BOUND = 3.0
_TABLES: tuple[type[Any], ...] = (Response, Tally, ChannelTally)


def run() -> Iterator[Line]:
    """Each file in turn, baseline and import one after the other, the median of three."""
    people = draw(ANSWERS)
    files = {
        "Kobo CSV, names": ("f.csv", kobo_csv(people)),
        "Kobo CSV, French labels": ("f.csv", kobo_csv(people, "fr")),
        "Kobo XLSX, Arabic labels": ("f.xlsx", kobo_xlsx(people, "ar")),
        "ODK Central, zip": ("f.zip", central_zip(people)),
    }
    with tempfile.TemporaryDirectory() as folder:
        app = make_site(Path(folder))
        for name, (file, content) in files.items():
            with app.app_context():
                figure, baseline = compare(file, content)
            yield Line(f"import of 8,350 rows: {name}", figure, baseline, "ms", BOUND)


def make_site(folder: Path) -> Flask:
    """An empty site with an open round."""
    app = create_app(Settings(var_dir=folder, secret_key="b" * 32), TESTING=True)
    with app.app_context():
        upgrade()
        with transaction():
            round_ = services.create_round(
                slug="survey",
                titles={"ar": "استطلاع", "fr": "Enquête"},
                opens_on=DAY,
                closes_on=DAY + timedelta(days=30),
                version=services.publish_version(source=satisfaction_source()),
                targets=dict.fromkeys(get_partner_codes(), 200),
            )
            services.move_round(round_=round_, state=RoundState.OPEN)
    return app


def compare(file: str, content: bytes) -> tuple[float, float]:
    """Milliseconds of the import and of the baseline."""
    bring_in(file, content)
    if services.find_differences():
        raise RuntimeError("the tallies differ from the responses")
    rows = [taken(table) for table in _TABLES]
    empty()
    figures, baselines = [], []
    for _ in range(TIMES):
        baselines.append(clocked(lambda: insert_only(file, content, rows)))
        empty()
        figures.append(clocked(lambda: bring_in(file, content)))
        empty()
    return sorted(figures)[TIMES // 2], sorted(baselines)[TIMES // 2]


def bring_in(file: str, content: bytes) -> None:
    """The import as the command does it."""
    with transaction():
        round_ = db.session.scalars(select(Round)).one()
        ground = exchange.ground_of(round_)
    reading = exchange.read_file(content, file, ground)
    with transaction():
        stored = exchange.store_reading(reading=reading, round_=round_)
        if stored.n_stored != ANSWERS:
            raise RuntimeError(f"{stored.n_stored} of {ANSWERS} stored")


def taken(table: type[Any]) -> list[dict[str, Any]]:
    """Every row of a table, ready to be inserted."""
    return [dict(row._mapping) for row in db.session.execute(select(table.__table__))]  # noqa: SLF001 - documented


def insert_only(file: str, content: bytes, rows: list[list[dict[str, Any]]]) -> None:
    """The answers out of the file, the rows into the database."""
    table, form = read_table(content, file), satisfaction()
    for _ in read_responses(table, match_columns(table, form), form):
        pass
    with transaction():
        for table, values in zip(_TABLES, rows, strict=True):
            db.session.execute(insert(table.__table__), values)


def empty() -> None:
    """As before the import."""
    with transaction():
        for table in (ResponseFlag, ImportedRow, Import, *_TABLES, AuditEntry):
            db.session.execute(delete(table))
    db.session.remove()


def clocked(call: Callable[[], None]) -> float:
    """Milliseconds of processor time."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000
