"""What came with a posted form: raw answers by question, and what goes with them. Judges no answer."""

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from flask import current_app
from werkzeug.datastructures import MultiDict

from pac_toolkit.database import now
from surveys.answers import MAX_ENTRIES
from surveys.questionnaire import Question, Questionnaire, QuestionType

SPOKEN: Final = ("ary", "tzm", "shi", "fr", "other")
"""Languages that a helper may have spoken: Darija, Tamazight, Tachelhit, French, another."""

_SEVERAL = frozenset({QuestionType.SELECT_MULTIPLE, QuestionType.RANK})


def answers_limit() -> str:
    """How many answers one network address may send: a workshop shares one."""
    return f"{current_app.extensions['settings'].answers_per_hour}/hour"


def is_authorised() -> bool:
    """Whether the CNDP authorised the controller to ask sensitive questions (law 09-08, art. 12 and 21)."""
    return bool(current_app.extensions["settings"].cndp_authorisation)


def read_instance_id(text: object) -> str | None:
    """A version 4 UUID in its usual form, else None."""
    try:
        found = uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return str(found) if found is not None and found.version == 4 else None


def read_instant(text: object) -> datetime | None:
    """An ISO 8601 instant, in UTC when it names no zone; None when it is none, or lies in the future."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        if found is not None:
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        # the first and last days of the calendar have no instant in other zones
        return None
    return found if found is not None and found <= now() else None


def read_helper(posted: MultiDict[str, Any], *, is_helped: bool) -> tuple[bool, str | None]:
    """Whether somebody helped, and the language they spoke; `is_helped` when the form does not say."""
    said = posted.get("helper")
    helped = is_helped if said not in {"yes", "no"} else said == "yes"
    spoken = posted.get("spoken")
    return helped, spoken if helped and spoken in SPOKEN else None


def read_posted(questionnaire: Questionnaire, posted: MultiDict[str, Any]) -> dict[str, object]:
    """The raw answers of a posted form, a repeat as the list of its entries; its other fields are none."""
    return _read(questionnaire.questions(), posted, "")


def _read(
    questions: Iterable[Question], posted: MultiDict[str, Any], prefix: str
) -> dict[str, object]:
    raw: dict[str, object] = {}
    for question in questions:
        name = prefix + question.name
        if question.body is not None:
            numbers = _entry_numbers(name, posted)
            raw[question.name] = [
                _read(question.inner, posted, f"{name}-{number}-") for number in numbers
            ]
        elif question.takes_answer and name in posted:
            raw[question.name] = _given(question, posted, name)
    return raw


def _entry_numbers(name: str, posted: MultiDict[str, Any]) -> list[int]:
    """The numbers of the entries posted, in order: taking one away leaves a gap."""
    pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,6}})-")
    found = {int(match[1]) for key in posted if (match := pattern.match(key))}
    return sorted(found)[: MAX_ENTRIES + 1]


def _given(question: Question, posted: MultiDict[str, Any], name: str) -> object:
    if question.type in _SEVERAL:
        return posted.getlist(name)
    if question.type is QuestionType.GEOPOINT:
        return " ".join(part.strip() for part in posted.getlist(name)).strip()
    value = posted[name]
    if question.type is QuestionType.IMAGE:
        # as it was uploaded: `pictures` names it
        return value
    return getattr(value, "filename", value)
