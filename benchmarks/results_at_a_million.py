"""Pages of results and the ranking at 1,000,000 answers against the same at 8,350: they read published figures, so they should cost the same.

The million is inserted in bulk, tallied by `surveys retally` and published by `surveys publish-results`. 50,000 different people are drawn and repeated under
new numbers: the tallies' rows saturate long before.
"""

import json
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from benchmarks.line import Line, interleaved
from pac_toolkit import assets, create_app
from pac_toolkit.config import Settings
from pac_toolkit.database import db, transaction
from pac_toolkit.demo.people import draw_responses
from pac_toolkit.demo.services import load_demonstration
from pac_toolkit.priorities.queries import rank_all
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.queries import get_current_round
from pac_toolkit.territory.queries import get_partner_codes

SMALL, LARGE, DIFFERENT = 8_350, 1_000_000, 50_000
PAGES = (
    "/fr/surveys/satisfaction/results",
    "/fr/surveys/satisfaction/results.csv",
    "/fr/communes/05.311.01.01",
    "/fr/maps/?layer=first",
)
_DAY = date(2026, 11, 22)
_INSERT = text(
    "INSERT INTO responses (instance_id, receipt, round_id, version_id, commune_code, language, is_helped,"
    " channel, source, received_at, answers, content_hash, answers_hash)"
    " VALUES (:instance_id, :receipt, 1, 1, :commune_code, 'ar', 0, 'web', 'form', :received_at, :answers, '', '')"
)


def make_site(folder: Path) -> Flask:
    """An empty site with the demonstration's round, workshops and 8,350 answers."""
    app = create_app(Settings(var_dir=folder, secret_key="b" * 32), TESTING=True)
    with app.app_context():
        upgrade()
        assets.build(assets.folder(app))
        load_demonstration(responses=SMALL, today=_DAY)
    return app


def rows(count: int) -> Iterator[dict[str, object]]:
    """`count` answers as rows to insert."""
    with_codes = sorted(get_partner_codes())
    drawn = [
        {"commune_code": item.commune_code, "answers": json.dumps(item.answers)}
        for item in draw_responses(with_codes, DIFFERENT, 1, _DAY)
    ]
    received = datetime(2026, 11, 1, tzinfo=UTC)
    for number, row in enumerate(islice(cycle(drawn), count)):
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
        yield {**row, "instance_id": key, "receipt": f"B{number:08d}", "received_at": received}


def grow(app: Flask) -> None:
    """Insert what is missing to the million; tally and publish it by the commands."""
    with app.app_context():
        batch = iter(rows(LARGE - SMALL))
        while chunk := list(islice(batch, 20_000)):
            with transaction():
                db.session.execute(_INSERT, chunk)
    for command in ("retally", "publish-results"):
        outcome = app.test_cli_runner().invoke(args=["surveys", command])
        if outcome.exit_code:
            raise RuntimeError(outcome.output)


def run() -> Iterator[Line]:
    """Two sites in one process, their pages asked in turn."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        modest, huge = make_site(Path(small)), make_site(Path(large))
        grow(huge)
        for page in PAGES:
            figure, baseline = interleaved(partial(ask, huge, page), partial(ask, modest, page), 15)
            yield Line(f"{page.split('?')[0]} at 1,000,000 answers", figure, baseline, "ms", 1.5)
        figure, baseline = interleaved(partial(rank, huge), partial(rank, modest), 15)
        yield Line("ranking all communes and themes at 1,000,000", figure, baseline, "ms", 1.5)


def rank(app: Flask) -> None:
    """Rank every theme of every commune."""
    with app.app_context():
        if not rank_all(Level.COMMUNE, get_current_round()):
            raise RuntimeError("nothing was ranked")


def ask(app: Flask, page: str) -> None:
    """Get a page; anything but the page is an error."""
    answer = app.test_client().get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page}: {answer.status_code}")
