"""A short text that tells whether anything changed that a ranking or a map reads."""

import hashlib

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.priorities.queries.force import get_method_in_force
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_publication, get_targets
from pac_toolkit.workshops.models import Hearing, Workshop


def get_data_version(survey: Round | None) -> str:
    """A short text that differs as soon as anything a ranking or a map reads has changed.

    Reads bounded rows only: the publication's number, the method in force and the workshops.
    """
    held = select(
        func.count(),
        func.max(Workshop.id),
        func.sum(Workshop.revision),
        # a database put in the place of another may agree in the counts
        func.max(Workshop.updated_at),
    )
    voiced = select(
        func.count(),
        func.max(Hearing.id),
        func.sum(Hearing.votes_women),
        func.sum(Hearing.votes_men),
        func.sum(Hearing.votes_youth),
    )
    parts: list[object] = [tuple(db.session.execute(one).one()) for one in (held, voiced)]
    method = get_method_in_force()
    parts.append((method.key, method.weights))
    if survey is not None:
        published = get_publication(survey)
        parts += [survey.id, published and (published.number, published.published_at)]
        parts += [survey.state, survey.results_policy, survey.titles, survey.withheld]
        parts += [sorted(get_targets(survey).items())]
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()
