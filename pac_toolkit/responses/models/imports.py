"""Files of answers that were brought in, and the rows as they stood in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.accounts.models import User
from pac_toolkit.database import Model, now
from pac_toolkit.responses.models.rounds import Round


class Import(Model):
    """A file whose answers were stored: what it was, who brought it in, what came of its rows.

    The file itself is not kept.
    """

    __tablename__ = "imports"
    __table_args__ = (Index(None, "round_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    # who wrote the file: own, kobo, central or plain
    origin: Mapped[str] = mapped_column(String(16))
    # of the columns that are kept of each row
    headings: Mapped[list[str]] = mapped_column(deferred=True)
    n_rows: Mapped[int]
    n_stored: Mapped[int]
    n_known: Mapped[int]
    n_left_out: Mapped[int]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    imported_at: Mapped[datetime] = mapped_column(default=now)

    round: Mapped[Round] = relationship()
    imported_by: Mapped[User | None] = relationship()


class ImportedRow(Model):
    """The row that a response was read from, a cell under each of the import's headings.

    It goes when the response is forgotten.
    """

    __tablename__ = "imported_rows"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True
    )
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    row: Mapped[int]
    cells: Mapped[list[str]]
