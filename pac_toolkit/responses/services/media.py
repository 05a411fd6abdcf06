"""Files that come with a response: kept once by content outside every public folder, forgotten with it.

The file follows the row: it is deleted once the transaction that took the last row away is over, and
a transaction that fails leaves no file behind.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import delete, event, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select

from pac_toolkit import storage
from pac_toolkit.database import db
from pac_toolkit.responses.errors import MediaRefusedError, MediaTakenError
from pac_toolkit.responses.models import Response, ResponseFile
from surveys.openrosa import is_media_name, media_type, without_traces

FOLDER: Final = "media"
MAX_FILE_BYTES: Final = 10_000_000
"""Of one file: a photograph of a telephone has 2 to 6 MB."""

MAX_FILES: Final = 50
"""Of one response."""

# files whose rows come or go in the transaction under way, noted on the session
_KEPT: Final = "media_kept"
_DROPPED: Final = "media_dropped"


def attach_media(*, response: Response, name: str, content: bytes) -> bool:
    """Keep a file with a response; False when it is there already.

    What it is, its content tells; of pictures, place, time and device are not kept. Raises MediaRefusedError, or MediaTakenError for another content under
    a name that the response knows.
    """
    if not is_media_name(name):
        raise MediaRefusedError(name, "name")
    if len(content) > MAX_FILE_BYTES:
        raise MediaRefusedError(name, "size")
    kind = media_type(content[:16])
    if kind is None:
        raise MediaRefusedError(name, "kind")
    sent = storage.digest_of(content)
    # one after the other, for each response: two posts may bring the same file
    db.session.execute(select(Response.id).where(Response.id == response.id).with_for_update())
    known = db.session.get(ResponseFile, (response.id, name), populate_existing=True)
    if known is not None:
        if known.sent_sha256 != sent:
            raise MediaTakenError(name)
        return False
    if _count_files(response) >= MAX_FILES:
        raise MediaRefusedError(name, "number")
    kept = without_traces(content, kind)
    digest = storage.digest_of(kept)
    _let_nobody_delete(db.session.connection(), digest)
    _note(_KEPT, {digest})
    storage.keep(FOLDER, kept)
    db.session.add(
        ResponseFile(
            response_id=response.id,
            name=name,
            sha256=digest,
            sent_sha256=sent,
            media_type=kind.value,
            size_bytes=len(kept),
        )
    )
    db.session.flush()
    return True


def forget_media(responses: Select[int]) -> None:
    """Take the files of these responses away; one that another response names too stays for that one."""
    of_responses = ResponseFile.response_id.in_(responses)
    _note(_DROPPED, set(db.session.scalars(select(ResponseFile.sha256).where(of_responses))))
    db.session.execute(delete(ResponseFile).where(of_responses))


def sweep_media() -> int:
    """Delete files that no row names, such as a server that was cut off may leave; how many there were."""
    before = storage.list_kept(FOLDER)
    connection = db.session.connection()
    for digest in before:
        _delete_if_unnamed(connection, digest)
    return len(before) - len(storage.list_kept(FOLDER))


def _count_files(response: Response) -> int:
    statement = select(func.count()).where(ResponseFile.response_id == response.id)
    return db.session.scalar(statement) or 0


def _note(kind: str, digests: set[str]) -> None:
    db.session.info.setdefault(kind, set()).update(digests)


@event.listens_for(db.session, "after_commit")
def _follow_dropped_rows(session: Any) -> None:
    session.info.pop(_KEPT, None)
    _delete_unnamed(session.info.pop(_DROPPED, ()))


@event.listens_for(db.session, "after_rollback")
def _follow_rows_that_never_came(session: Any) -> None:
    session.info.pop(_DROPPED, None)
    _delete_unnamed(session.info.pop(_KEPT, ()))


def _delete_unnamed(digests: Iterable[str]) -> None:
    """Delete the files that no row names now that the transaction is over: in one of its own."""
    for digest in digests:
        with db.engine.begin() as connection:
            _delete_if_unnamed(connection, digest)


def _delete_if_unnamed(connection: Connection, digest: str) -> None:
    _let_nobody_delete(connection, digest)
    is_named = select(ResponseFile.name).where(ResponseFile.sha256 == digest).limit(1)
    if connection.execute(is_named).first() is None:
        storage.drop(FOLDER, digest)


def _let_nobody_delete(connection: Connection, digest: str) -> None:
    """Who keeps and who deletes the same content wait for each other; SQLite's writers always do."""
    if connection.dialect.name == "postgresql":
        number = int(digest[:15], 16)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
