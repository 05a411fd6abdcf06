"""Keeping the tallies equal to the responses: adding, subtracting, rebuilding, proving."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit.database import db
from pac_toolkit.responses.models import ChannelTally, QuestionnaireVersion, Response, Tally
from pac_toolkit.responses.queries import get_questionnaire
from pac_toolkit.responses.tallying import cells, profile_of

Key = tuple[Any, ...]

_TALLY_KEY: Final = (
    "round_id", "commune_code", "question", "choice", "sex", "age_band", "milieu",
)  # fmt: skip
_CHANNEL_KEY: Final = ("round_id", "commune_code", "question", "choice", "channel")
_TABLES: Final[tuple[tuple[type[Any], tuple[str, ...]], ...]] = (
    (Tally, _TALLY_KEY),
    (ChannelTally, _CHANNEL_KEY),
)
_ROWS_A_STATEMENT: Final = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally row that does not say what the responses say."""

    table: str
    key: Key
    stored: int
    counted: int


def add_to_tallies(response: Response, pairs: Iterable[tuple[str, str]], by: int) -> None:
    """Add `by` (1 or -1) to every row these (question, choice) pairs of a response count in.

    One statement a table, rows in the order of the key: two transactions never wait for each other in a circle.
    """
    profile = profile_of(response.answers)
    place = {"round_id": response.round_id, "commune_code": response.commune_code, "n": by}
    rows = [{**place, "question": question, "choice": choice} for question, choice in sorted(pairs)]
    person = {"sex": profile.sex, "age_band": profile.age_band, "milieu": profile.milieu}
    _upsert(Tally, [{**row, **person} for row in rows], _TALLY_KEY)
    _upsert(ChannelTally, [{**row, "channel": response.channel} for row in rows], _CHANNEL_KEY)
    if by < 0:
        _drop_empty(response)


def retally(
    *, round_id: int | None = None, progress: Callable[[int], None] = lambda _: None
) -> list[Difference]:
    """Rebuild the tallies of a round, or of all, from the responses; says which rows were wrong."""
    _keep_writers_out()
    counted = _count_all(round_id, progress)
    found = []
    for (table, names), rows in zip(_TABLES, counted, strict=True):
        found.extend(_compare(table, names, rows, round_id))
        statement = delete(table)
        if round_id is not None:
            statement = statement.where(table.round_id == round_id)
        db.session.execute(statement)
        ordered = sorted(rows.items())
        for start in range(0, len(ordered), _ROWS_A_STATEMENT):
            part = ordered[start : start + _ROWS_A_STATEMENT]
            values = [{**dict(zip(names, key, strict=True)), "n": n} for key, n in part]
            db.session.execute(insert(table), values)
    db.session.expire_all()
    return found


def find_differences(
    *, round_id: int | None = None, progress: Callable[[int], None] = lambda _: None
) -> list[Difference]:
    """Recount the responses and compare; changes nothing. An empty list proves that they agree."""
    _see_one_moment()
    counted = _count_all(round_id, progress)
    return [
        difference
        for (table, names), rows in zip(_TABLES, counted, strict=True)
        for difference in _compare(table, names, rows, round_id)
    ]


def _upsert(table: type[Any], rows: Sequence[Mapping[str, Any]], key: Sequence[str]) -> None:
    """Add each row's n to the stored one. One short statement for every row: it is compiled once for all answers."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    columns = table.__table__.c
    statement = dialect.insert(table.__table__)
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_={"n": columns.n + statement.excluded.n}
    )
    db.session.connection().execute(statement, rows)


def _drop_empty(response: Response) -> None:
    for table, _ in _TABLES:
        db.session.execute(
            delete(table).where(
                table.round_id == response.round_id,
                table.commune_code == response.commune_code,
                table.n == 0,
            )
        )


def _count_all(
    round_id: int | None, progress: Callable[[int], None]
) -> tuple[Counter[Key], Counter[Key]]:
    """Every response counted anew, streamed in the order of their numbers."""
    tally: Counter[Key] = Counter()
    by_channel: Counter[Key] = Counter()
    versions = {
        row.id: get_questionnaire(row) for row in db.session.scalars(select(QuestionnaireVersion))
    }
    statement = (
        select(
            Response.round_id,
            Response.commune_code,
            Response.version_id,
            Response.channel,
            Response.answers,
        )
        .where(Response.withdrawn_at.is_(None))
        .order_by(Response.id)
    )
    if round_id is not None:
        statement = statement.where(Response.round_id == round_id)
    rows = db.session.execute(statement, execution_options={"yield_per": 1000})
    for part in rows.partitions():
        for number, commune_code, version_id, channel, answers in part:
            profile = profile_of(answers)
            for pair in cells(versions[version_id], answers):
                place = (number, commune_code, *pair)
                tally[(*place, profile.sex, profile.age_band, profile.milieu)] += 1
                by_channel[(*place, channel)] += 1
        progress(len(part))
    return tally, by_channel


def _compare(
    table: type[Any], names: Sequence[str], counted: Mapping[Key, int], round_id: int | None
) -> list[Difference]:
    columns = [getattr(table, name) for name in names]
    statement = select(*columns, table.n)
    if round_id is not None:
        statement = statement.where(table.round_id == round_id)
    stored = {tuple(key): n for *key, n in db.session.execute(statement)}
    return [
        Difference(table.__tablename__, key, stored.get(key, 0), counted.get(key, 0))
        for key in sorted(stored.keys() | counted.keys())
        if stored.get(key) != counted.get(key)
    ]


def _keep_writers_out() -> None:
    """SQLite's transaction has the write lock already; PostgreSQL is asked for it."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE tallies, tallies_by_channel IN EXCLUSIVE MODE"))


def _see_one_moment() -> None:
    """Responses and tallies as of the same moment: in PostgreSQL by a snapshot, in SQLite always."""
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
