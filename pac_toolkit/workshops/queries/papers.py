"""Papers that left: which record a hash belongs to."""

from sqlalchemy import select

from pac_toolkit.database import db
from pac_toolkit.workshops.models import IssuedPaper


def get_paper(sha256: str) -> IssuedPaper | None:
    """The paper of this whole hash."""
    return db.session.get(IssuedPaper, sha256)


def find_papers(start: str) -> list[IssuedPaper]:
    """Papers whose hash begins so, two at most: more letters are needed when there are two."""
    return list(
        db.session.scalars(
            select(IssuedPaper)
            # "g" follows every hexadecimal letter: a range of the primary key, in every collation
            .where(IssuedPaper.sha256 >= start, IssuedPaper.sha256 < start + "g")
            .order_by(IssuedPaper.sha256)
            .limit(2)
        )
    )
