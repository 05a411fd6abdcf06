"""Correcting a stored response: the tallies lose what it said and gain what it says."""

from collections.abc import Mapping
from typing import Any

from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.responses.errors import ErasedError
from pac_toolkit.responses.models import Response
from pac_toolkit.responses.queries import get_questionnaire
from pac_toolkit.responses.services.answers import Submission, row_values
from pac_toolkit.responses.services.forgetting import forget_changed_texts
from pac_toolkit.responses.services.tallies import add_to_tallies
from pac_toolkit.responses.tallying import cells
from surveys.questionnaire import Questionnaire, QuestionType

HIDDEN = "…"
"""What the audit record holds of a written answer: that there was one."""


def correct_response(*, response: Response, answers: Mapping[str, Any], actor: Any) -> bool:
    """Replace the answers by these clean ones; tells whether anything changed. Leaves an audit entry.

    Free text stays out of the entry. Raises ErasedError when the round's answers are erased.
    """
    if response.round.erased_at is not None:
        raise ErasedError(response.receipt)
    before = response.answers
    if before == dict(answers):
        return False
    questionnaire = get_questionnaire(response.version)
    add_to_tallies(response, cells(questionnaire, before), -1)
    submission = Submission(
        instance_id=response.instance_id,
        answers=answers,
        language=response.language,
        spoken=response.spoken,
        is_helped=response.is_helped,
        version=response.version,
    )
    values = row_values(
        response.round, response.commune_code, submission, response.channel, response.source, actor
    )
    forget_changed_texts(response, questionnaire, answers)
    for column in ("answers", "content_hash", "answers_hash"):
        setattr(response, column, values[column])
    add_to_tallies(response, cells(questionnaire, answers), 1)
    db.session.flush()
    old, new = _told(questionnaire, before, answers)
    audit.record(
        action="correct",
        thing_type="response",
        thing_id=response.id,
        actor=actor,
        commune_code=response.commune_code,
        before=old,
        after=new,
    )
    return True


def _told(
    questionnaire: Questionnaire, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the audit record holds: changed answers, a written one as a sign that tells before from after."""
    old, new = dict(before), dict(after)
    for name in before.keys() | after.keys():
        if before.get(name) == after.get(name):
            continue
        if name in questionnaire and questionnaire.question(name).type in _WRITTEN:
            old[name] = HIDDEN if name in before else None
            new[name] = HIDDEN * 2 if name in after else None
    return old, new


_WRITTEN = frozenset({QuestionType.TEXT, QuestionType.REPEAT})
