"""Forgetting, with a response, what else is kept of it: a second keying here, and what features above keep."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.engine import CursorResult

from pac_toolkit.database import db
from pac_toolkit.responses.models import PaperCopy, Response, SecondKeying
from surveys.questionnaire import Questionnaire


def forget_keyings(which: ColumnElement[bool]) -> None:
    """Of the copies chosen, keep that they were keyed and how often two keyings differed, nothing more."""
    copies = select(PaperCopy.number).where(which)
    is_any = False
    for statement in (
        update(SecondKeying)
        .where(SecondKeying.copy_number.in_(copies))
        .values(answers={}, keyed_by_id=None),
        update(PaperCopy).where(which).values(keyed_by_id=None),
    ):
        outcome = db.session.execute(statement.execution_options(synchronize_session=False))
        is_any |= isinstance(outcome, CursorResult) and outcome.rowcount > 0
    if is_any:
        db.session.expire_all()


Forgetter = Callable[[Select[Any], bool], None]
"""Takes the numbers of responses, and whether a count of them may stay (it may when a whole round is erased)."""

_forgetters: list[Forgetter] = []


def also_forget(forgetter: Forgetter) -> Forgetter:
    """Register what a feature above this one does when responses are forgotten: it may not be imported here."""
    _forgetters.append(forgetter)
    return forgetter


def forget_elsewhere(responses: Select[Any], *, keeps_counts: bool = False) -> None:
    """Let every feature forget what it keeps of these responses."""
    for forgetter in _forgetters:
        forgetter(responses, keeps_counts)


def forget_changed_texts(
    response: Response,
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    commune_code: str | None = None,
) -> None:
    """Let every feature forget a response whose written words, or whose commune, become others; before they do."""
    is_moved = commune_code not in (None, response.commune_code)
    if is_moved or _texts(questionnaire, response.answers) != _texts(questionnaire, answers):
        forget_elsewhere(select(Response.id).where(Response.id == response.id))


def _texts(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """What a person wrote, by question."""
    choosing = questionnaire.choosing
    return {n: said for n, said in answers.items() if isinstance(said, str) and n not in choosing}
