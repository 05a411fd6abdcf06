"""Paper: batches with their counts, copies, who keys what a second time, how often two keyings differ."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pac_toolkit.database import db
from pac_toolkit.responses.models import (
    MovementKind,
    PaperBatch,
    PaperCopy,
    PaperMovement,
    Response,
    SecondKeying,
)

SAMPLE_PERCENT: Final = 10
"""Of the keyed copies of a batch, this share is keyed a second time …"""
SAMPLE_LEAST: Final = 5
"""… and never fewer than these, as far as there are any."""


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """Where the copies of a batch are."""

    copies: int
    handed_out: int = 0
    returned: int = 0
    keyed: int = 0
    spoiled: int = 0

    @property
    def missing(self) -> int:
        """Handed out and not come back."""
        return max(0, self.handed_out - max(self.returned, self.keyed + self.spoiled))

    @property
    def waiting(self) -> int:
        """Come back, and neither keyed nor spoiled."""
        return max(0, self.returned - self.keyed - self.spoiled)

    @property
    def left(self) -> int:
        """Printed and still in the office."""
        return max(0, self.copies - self.handed_out)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Of `base` answers keyed twice, `n` differ."""

    question: str
    base: int
    n: int

    @property
    def rate(self) -> float | None:
        """The share that differs; None of nothing."""
        return self.n / self.base if self.base else None


def get_batch(batch_id: int) -> PaperBatch | None:
    """The batch of this number."""
    return db.session.get(PaperBatch, batch_id)


def list_batches(communes: Collection[str]) -> Sequence[PaperBatch]:
    """The batches of these communes, the newest first."""
    return db.session.scalars(
        select(PaperBatch)
        .where(PaperBatch.commune_code.in_(communes))
        .order_by(PaperBatch.id.desc())
    ).all()


def count_copies(batches: Iterable[PaperBatch]) -> Mapping[int, BatchCounts]:
    """Where the copies of each batch are, by its number."""
    copies = {batch.id: batch.copies for batch in batches}
    moved: Counter[tuple[int, MovementKind]] = Counter()
    for number, kind, n in db.session.execute(
        select(PaperMovement.batch_id, PaperMovement.kind, func.sum(PaperMovement.n))
        .where(PaperMovement.batch_id.in_(copies))
        .group_by(PaperMovement.batch_id, PaperMovement.kind)
    ):
        moved[number, kind] = n
    rows = db.session.execute(
        select(
            PaperCopy.batch_id,
            func.count(PaperCopy.response_id),
            func.count(PaperCopy.spoiled_at),
        )
        .where(PaperCopy.batch_id.in_(copies))
        .group_by(PaperCopy.batch_id)
    )
    entered = {number: (keyed, spoiled) for number, keyed, spoiled in rows}
    return {
        number: BatchCounts(
            n,
            moved[number, MovementKind.HANDED_OUT],
            moved[number, MovementKind.RETURNED],
            *entered.get(number, (0, 0)),
        )
        for number, n in copies.items()
    }


def count_to_key(communes: Collection[str], user_id: int) -> tuple[int, int]:
    """In these communes: copies that came back and are not keyed, and those that this person may key a second time."""
    batches = list_batches(communes)
    counts = count_copies(batches)
    waiting = sum(one.waiting for one in counts.values())
    again = [batch for batch in batches if counts[batch.id].keyed]
    return waiting, sum(len(list_to_key_again(batch, user_id)) for batch in again)


def list_movements(batch: PaperBatch) -> Sequence[PaperMovement]:
    """What was handed out and came back, the last first."""
    return db.session.scalars(
        select(PaperMovement)
        .where(PaperMovement.batch_id == batch.id)
        .order_by(PaperMovement.moved_on.desc(), PaperMovement.id.desc())
    ).all()


def list_copies(batch: PaperBatch) -> Sequence[PaperCopy]:
    """The copies of a batch by their number."""
    return db.session.scalars(
        select(PaperCopy).where(PaperCopy.batch_id == batch.id).order_by(PaperCopy.number)
    ).all()


def get_number_ranges(batches: Iterable[PaperBatch]) -> Mapping[int, tuple[int, int]]:
    """The first and last number of each batch, by the batch's own."""
    rows = db.session.execute(
        select(PaperCopy.batch_id, func.min(PaperCopy.number), func.max(PaperCopy.number))
        .where(PaperCopy.batch_id.in_([batch.id for batch in batches]))
        .group_by(PaperCopy.batch_id)
    )
    return {batch_id: (first, last) for batch_id, first, last in rows}


def find_copy(number: int) -> PaperCopy | None:
    """The copy of this number; its serial is checked before."""
    return db.session.get(PaperCopy, number)


def find_next_copy(copy: PaperCopy) -> PaperCopy | None:
    """The next copy of the same batch that is neither keyed nor spoiled."""
    return db.session.scalar(
        select(PaperCopy)
        .where(
            PaperCopy.batch_id == copy.batch_id,
            PaperCopy.number > copy.number,
            PaperCopy.response_id.is_(None),
            PaperCopy.spoiled_at.is_(None),
        )
        .order_by(PaperCopy.number)
        .limit(1)
    )


def list_last_keyed(user_id: int, limit: int = 8) -> Sequence[PaperCopy]:
    """The forms that this person keyed last."""
    return db.session.scalars(
        select(PaperCopy)
        .where(PaperCopy.keyed_by_id == user_id)
        .order_by(PaperCopy.keyed_at.desc(), PaperCopy.number.desc())
        .limit(limit)
    ).all()


def list_sample(batch: PaperBatch) -> Sequence[PaperCopy]:
    """The keyed copies of a batch that are to be keyed twice: those first in the order drawn when it was printed.

    Withdrawn ones are left out. Nobody chooses, and the same copies are found at every look.
    """
    of_batch = (
        PaperCopy.batch_id == batch.id,
        PaperCopy.response.has(Response.withdrawn_at.is_(None)),
    )
    keyed = db.session.scalar(select(func.count(PaperCopy.number)).where(*of_batch)) or 0
    wanted = max(SAMPLE_LEAST, -(-keyed * SAMPLE_PERCENT // 100))
    return db.session.scalars(
        select(PaperCopy)
        .where(*of_batch)
        .options(joinedload(PaperCopy.second))
        .order_by(PaperCopy.draw)
        .limit(wanted)
    ).all()


def list_to_key_again(batch: PaperBatch, user_id: int) -> list[PaperCopy]:
    """The copies of the sample that this person may key: not keyed twice yet, and not by the same person."""
    return [
        copy
        for copy in list_sample(batch)
        if copy.second is None and copy.keyed_by_id not in {None, user_id}
    ]


def list_second_keyings(batch: PaperBatch) -> Sequence[SecondKeying]:
    """Every second keying of a batch."""
    return db.session.scalars(
        select(SecondKeying)
        .join(SecondKeying.copy)
        .where(PaperCopy.batch_id == batch.id)
        .order_by(SecondKeying.copy_number)
    ).all()


def get_disagreement(keyings: Iterable[SecondKeying]) -> tuple[Disagreement, list[Disagreement]]:
    """How often the second keying differs from the first: over all answers, and by question, the most first."""
    base: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for keying in keyings:
        base.update(keying.compared)
        differing.update(keying.differing)
    by_question = [Disagreement(name, n, differing[name]) for name, n in base.items()]
    by_question.sort(key=lambda one: -(one.rate or 0))
    return Disagreement("", base.total(), differing.total()), by_question


def get_last_correction() -> datetime | None:
    """When a keyed form was corrected last, anywhere."""
    return db.session.scalar(
        select(func.max(PaperCopy.corrected_at)).where(PaperCopy.corrected_at.is_not(None))
    )


def find_newest_number() -> int:
    """The highest number that a copy has; 0 before the first."""
    return db.session.scalar(select(func.max(PaperCopy.number))) or 0
