"""What tablets are served, and what they sent: forms as they were, and the files that came with them."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.responses.models.answers import Response


class TabletForm(Model):
    """The XForm of a round and version, byte for byte as tablets download it.

    Written once: a tablet compares its hash, which may differ neither between two processes nor
    between two versions of the converter. `key` names everything that it was made from.
    """

    __tablename__ = "tablet_forms"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_versions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    # `md5:…` of the bytes, as OpenRosa wants it
    hash: Mapped[str] = mapped_column(String(40))
    xform: Mapped[bytes] = mapped_column(deferred=True)
    made_at: Mapped[datetime] = mapped_column(default=now)


class CollectedState(enum.StrEnum):
    """`counted`: its answers are those of the response; `replaced` by an edit; `conflict`: other content under a known id, not counted."""

    COUNTED = "counted"
    REPLACED = "replaced"
    CONFLICT = "conflict"


class CollectedForm(Model):
    """One form as a tablet sent it. An edit adds a row to the same response: the chain of its versions.

    When the response is withdrawn or erased the text goes; the row stays, so that the id stays known.
    """

    __tablename__ = "collected_forms"
    __table_args__ = (UniqueConstraint("instance_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), index=True
    )
    instance_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[CollectedState] = mapped_column(stored_enum(CollectedState))
    xml: Mapped[bytes] = mapped_column(deferred=True)
    # "" once the text is erased
    sha256: Mapped[str] = mapped_column(String(64))
    collected_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    received_at: Mapped[datetime] = mapped_column(default=now)
    response: Mapped[Response] = relationship()


class ResponseFile(Model):
    """A file that came with a response, such as the picture that answers a question. Its bytes are in `storage`."""

    __tablename__ = "response_files"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(150), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    # of the bytes as they came, before place and time were taken out: tells the same file from another
    sent_sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    attached_at: Mapped[datetime] = mapped_column(default=now)
    response: Mapped[Response] = relationship()
