"""Keeping the tallies equal to the responses: adding, subtracting, rebuilding, proving."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit.database import db
from pac_toolkit.responses.models import (
    ChannelTally,
    QuestionnaireVersion,
    Response,
    Round,
    Tally,
)
from pac_toolkit.responses.queries import get_questionnaire
from pac_toolkit.responses.tallying import cells, profile_of

Key = tuple[Any, ...]
Groups = Mapping[Key, Counter[tuple[str, str]]]

_TALLY_KEY: Final = (
    "round_id", "commune_code", "question", "choice", "sex", "age_band", "milieu",
)  # fmt: skip
_CHANNEL_KEY: Final = ("round_id", "commune_code", "question", "choice", "channel")
_TABLES: Final[tuple[tuple[type[Any], tuple[str, ...]], ...]] = (
    (Tally, _TALLY_KEY),
    (ChannelTally, _CHANNEL_KEY),
)
_ROWS_A_STATEMENT: Final = 2000
# of these rounds the tallies are the only record: they are neither rebuilt nor compared
_ERASED: Final = select(Round.id).where(Round.erased_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally row that does not say what the responses say."""

    table: str
    key: Key
    stored: int
    counted: int


def add_to_tallies(response: Response, pairs: Iterable[tuple[str, str]], by: int) -> None:
    """Add `by` (1 or -1) to every row these (question, choice) pairs of a response count in.

    One execution a table, rows in the order of the key: two transactions never wait for each other in a circle.
    """
    profile = profile_of(response.answers)
    place = {"round_id": response.round_id, "commune_code": response.commune_code, "n": by}
    rows = [{**place, "question": question, "choice": choice} for question, choice in sorted(pairs)]
    person = {"sex": profile.sex, "age_band": profile.age_band, "milieu": profile.milieu}
    by_person = [{**row, **person} for row in rows]
    by_channel = [{**row, "channel": response.channel} for row in rows]
    connection = db.session.connection()
    for statement, values in zip(
        _upserts(connection.dialect.name), (by_person, by_channel), strict=True
    ):
        connection.execute(statement, values)
    if by < 0:
        _drop_empty(response)


def add_groups(round_id: int, groups: Groups) -> None:
    """Add many responses at once, counted by (commune, person, channel), as `add_to_tallies` would one by one.

    Rows in the order of the key, as there.
    """
    counted = _spread({(round_id, *group): pairs for group, pairs in groups.items()})
    connection = db.session.connection()
    statements = _upserts(connection.dialect.name)
    for statement, (_, names), rows in zip(statements, _TABLES, counted, strict=True):
        # straight to the driver: tens of thousands of rows of plain texts and numbers need no conversion
        fields = (*names, "n")
        written = statement.compile(connection, column_keys=fields)
        whole = ((*key, n) for key, n in sorted(rows.items()))
        while part := list(islice(whole, _ROWS_A_STATEMENT)):
            connection.exec_driver_sql(str(written), _as_parameters(written, fields, part))


def _as_parameters(written: Any, fields: Key, rows: list[Key]) -> list[Any]:
    """Rows as the driver takes them: by place, or by name."""
    if not written.positional:
        return [dict(zip(fields, row, strict=True)) for row in rows]
    if tuple(written.positiontup) == fields:
        return rows
    places = itemgetter(*(fields.index(name) for name in written.positiontup))
    return [places(row) for row in rows]


def retally(
    *, round_id: int | None = None, progress: Callable[[int], None] = lambda _: None
) -> list[Difference]:
    """Rebuild the tallies of a round, or of all, from the responses; says which rows were wrong."""
    _keep_writers_out()
    counted = _count_all(round_id, progress)
    found = []
    for (table, names), rows in zip(_TABLES, counted, strict=True):
        found.extend(_compare(table, names, rows, round_id))
        statement = delete(table).where(table.round_id.not_in(_ERASED))
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


@cache
def _upserts(dialect: str) -> list[Any]:
    """The statements that add a row to each tally, or to the row that is there: fixed, so compiled once."""
    insert_into = postgresql.insert if dialect == "postgresql" else sqlite.insert
    found = []
    for table, key in _TABLES:
        statement = insert_into(table.__table__)
        n = table.__table__.c.n + statement.excluded.n
        found.append(statement.on_conflict_do_update(index_elements=list(key), set_={"n": n}))
    return found


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
    """Every response counted anew, streamed in the order of their numbers.

    Counted first by kind of person and channel, so that the inner loop runs inside Counter.update.
    """
    groups: defaultdict[Key, Counter[tuple[str, str]]] = defaultdict(Counter)
    versions = {
        row.id: get_questionnaire(row) for row in db.session.scalars(select(QuestionnaireVersion))
    }
    for part in _stream(round_id):
        for number, commune_code, version_id, channel, answers in part:
            profile = profile_of(answers)
            person = (profile.sex, profile.age_band, profile.milieu)
            pairs = cells(versions[version_id], answers)
            groups[number, commune_code, person, channel].update(pairs)
        progress(len(part))
    return _spread(groups)


def _spread(groups: Groups) -> tuple[Counter[Key], Counter[Key]]:
    """Counts by kind of person and channel as the rows of the two tables."""
    tally: Counter[Key] = Counter()
    by_channel: Counter[Key] = Counter()
    for (number, commune_code, person, channel), counted in groups.items():
        for pair, n in counted.items():
            place = (number, commune_code, *pair)
            tally[(*place, *person)] += n
            by_channel[(*place, channel)] += n
    return tally, by_channel


def _stream(round_id: int | None) -> Iterator[Sequence[Any]]:
    """What counting needs of every response that was not withdrawn, a thousand at a time."""
    statement = (
        select(
            Response.round_id,
            Response.commune_code,
            Response.version_id,
            Response.channel,
            Response.answers,
        )
        .where(Response.withdrawn_at.is_(None), Response.round_id.not_in(_ERASED))
        .order_by(Response.id)
    )
    if round_id is not None:
        statement = statement.where(Response.round_id == round_id)
    rows = db.session.execute(statement, execution_options={"yield_per": 1000})
    yield from rows.partitions()


def _compare(
    table: type[Any], names: Sequence[str], counted: Mapping[Key, int], round_id: int | None
) -> list[Difference]:
    columns = [getattr(table, name) for name in names]
    statement = select(*columns, table.n).where(table.round_id.not_in(_ERASED))
    if round_id is not None:
        statement = statement.where(table.round_id == round_id)
    stored = {tuple(key): n for *key, n in db.session.execute(statement)}
    wrong = (key for key in stored.keys() | counted.keys() if stored.get(key) != counted.get(key))
    return [
        Difference(table.__tablename__, key, stored.get(key, 0), counted.get(key, 0))
        for key in sorted(wrong)
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
