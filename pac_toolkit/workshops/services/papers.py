"""Papers of a record leave with its hash, which is kept so that it can be checked later."""

from sqlalchemy.exc import IntegrityError

from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.models import IssuedPaper, Workshop
from pac_toolkit.workshops.proof import hash_record
from pac_toolkit.workshops.record import record_of


def hash_workshop(workshop: Workshop) -> str:
    """The hash of the record as it stands now."""
    return hash_record(
        record_of(workshop),
        code=workshop.code,
        state=workshop.state,
        validated_at=workshop.validated_at,
        corrections=[(row.corrected_at, row.reason, row.changes) for row in workshop.corrections],
    )


def issue_paper(*, workshop: Workshop, actor: User | None) -> str:
    """The hash to print, kept with the instant and who printed this content first; printing again changes nothing."""
    digest = hash_workshop(workshop)
    if queries.get_paper(digest) is None:
        try:
            with db.session.begin_nested():
                db.session.add(
                    IssuedPaper(
                        sha256=digest,
                        workshop_id=workshop.id,
                        state=workshop.state,
                        issued_by_id=actor.id if actor else None,
                    )
                )
        except IntegrityError:
            # somebody printed the same content this instant
            if queries.get_paper(digest) is None:
                raise
    return digest
