"""How many responses gave a choice: what results, maps and priorities read."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pac_toolkit.database import Model, stored_enum
from pac_toolkit.responses.models.answers import Channel


class Tally(Model):
    """How many responses of a round and commune gave a choice, crossed by sex, age band and milieu.

    Kept in the transaction that stores or withdraws a response. The row `("*", "*")` counts the
    responses themselves; `(question, "*")` counts who answered a question with several choices.
    """

    __tablename__ = "tallies"
    # the key is the table: half the size and half the writes of a key beside rows; who answered stands before
    # what was said in it, so that the thirty rows of one answer lie together
    __table_args__ = (
        Index(None, "round_id", "question", "choice"),
        {"sqlite_with_rowid": False},
    )

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    commune_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    sex: Mapped[str] = mapped_column(String(8), primary_key=True)
    age_band: Mapped[str] = mapped_column(String(8), primary_key=True)
    milieu: Mapped[str] = mapped_column(String(8), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int]


class ChannelTally(Model):
    """The same count by channel, apart: crossing it with the rest would multiply the rows.

    Some 600 rows a commune at most, so it also answers every question that crosses nothing.
    """

    __tablename__ = "tallies_by_channel"
    __table_args__ = (
        Index(None, "round_id", "question", "choice"),
        {"sqlite_with_rowid": False},
    )

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    commune_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int]
