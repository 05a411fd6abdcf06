"""Keeping the tallies equal to the responses: adding, subtracting, rebuilding, proving."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Protocol

from sqlalchemy import Dialect, bindparam, delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit.database import db
from pac_toolkit.responses.models import (
    Channel,
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
    "round_id", "commune_code", "sex", "age_band", "milieu", "question", "choice",
)  # fmt: skip
_CHANNEL_KEY: Final = ("round_id", "commune_code", "channel", "question", "choice")
_TABLES: Final[tuple[tuple[type[Any], tuple[str, ...]], ...]] = (
    (Tally, _TALLY_KEY),
    (ChannelTally, _CHANNEL_KEY),
)
_ROWS_A_STATEMENT: Final = 2000
_BY_PLACE: Final = {"sqlite": "qmark", "postgresql": "format"}
# of these rounds the tallies are the only record: they are neither rebuilt nor compared
_ERASED: Final = select(Round.id).where(Round.erased_at.is_not(None))


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally row that does not say what the responses say."""

    table: str
    key: Key
    stored: int
    counted: int


class Counted(Protocol):
    """What the tallies need of a response."""

    @property
    def round_id(self) -> int:
        """The number of its round."""

    @property
    def commune_code(self) -> str:
        """Where it was given."""

    @property
    def channel(self) -> Channel:
        """How it was answered."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was said."""


def add_to_tallies(response: Counted, pairs: Iterable[tuple[str, str]], by: int) -> None:
    """Add `by` (1 or -1) to every row these (question, choice) pairs of a response count in.

    One execution a table, rows in the order of the key: two transactions never wait for each other in a circle.
    """
    profile = profile_of(response.answers)
    person = (profile.sex, profile.age_band, profile.milieu)
    place = (response.round_id, response.commune_code)
    ordered = sorted(pairs)
    connection = db.session.connection()
    for number, traits in enumerate((person, (response.channel.value,))):
        values: list[Any] = []
        for pair in ordered:
            values += (*place, *traits, *pair, by)
        text = _upsert(connection.dialect, number, len(ordered))
        connection.exec_driver_sql(text, tuple(values))
    if by < 0:
        _drop_empty(response)


def add_groups(round_id: int, groups: Groups) -> None:
    """Add many responses at once, counted by (commune, person, channel), as `add_to_tallies` would one by one.

    Rows in the order of the key, as there.
    """
    counted = _spread({(round_id, *group): pairs for group, pairs in groups.items()})
    connection = db.session.connection()
    for number, rows in enumerate(counted):
        one = _upsert(connection.dialect, number, 1)
        whole = ((*key, n) for key, n in sorted(rows.items()))
        while part := list(islice(whole, _ROWS_A_STATEMENT)):
            connection.exec_driver_sql(one, part)


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


# the driver's text by dialect, table and number of rows
_upserts: dict[tuple[str, int, int], str] = {}


def _upsert(dialect: Dialect, number: int, rows: int) -> str:
    """The statement that adds so many rows to a tally, or to the rows that are there; its values row by row.

    One statement: a row a statement would let go of the interpreter's lock and take it back thirty times an
    answer, while the other writers wait. Compiled once: SQLAlchemy would compile each anew.
    """
    key = (dialect.name, number, rows)
    if key not in _upserts:
        table, index = _TABLES[number]
        insert_into = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        row = [table.__table__.c[name] for name in (*index, "n")]
        statement = insert_into(table.__table__).values(
            [{column.name: bindparam(None, type_=column.type) for column in row}] * rows
        )
        n = table.__table__.c.n + statement.excluded.n
        upsert = statement.on_conflict_do_update(index_elements=list(index), set_={"n": n})
        by_place = type(dialect)(paramstyle=_BY_PLACE[dialect.name])  # type: ignore[call-arg]
        _upserts[key] = upsert.compile(dialect=by_place).string
    return _upserts[key]


def _drop_empty(response: Counted) -> None:
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
            tally[(number, commune_code, *person, *pair)] += n
            by_channel[(number, commune_code, channel, *pair)] += n
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
