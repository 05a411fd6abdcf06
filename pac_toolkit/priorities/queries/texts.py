"""Free texts of answers, for who codes them: which waits next, and what was coded to a need."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, exists, func, literal, select, union_all

from pac_toolkit.database import db
from pac_toolkit.responses.models import QuestionnaireVersion, Response, Round
from pac_toolkit.responses.queries import get_questionnaire
from pac_toolkit.workshops.models import Need, NeedMention
from pac_toolkit.workshops.queries import (
    NeedRow,
    count_mentions,
    find_mention,
    list_mentions,
    list_needs,
)
from pac_toolkit.workshops.similarity import ALIKE, likeness, words_of
from surveys.questionnaire import Questionnaire, QuestionType

COUNTED_AT_MOST: Final = 1000
"""More than this are not counted: whoever has a thousand texts before them does not need to know more."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text that somebody wrote in an answer, and what was said of it so far."""

    response: Response
    question: str
    text: str
    mention: NeedMention | None

    @property
    def named(self) -> tuple[str, ...]:
        """The themes that the same person chose, in the order of the questionnaire."""
        chosen = self.response.answers.get("priorities") or ()
        return tuple(chosen) if isinstance(chosen, list) else ()


def text_questions(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The questions whose answers are free texts, those apart that are sensitive."""
    return tuple(
        question.name
        for question in questionnaire.questions()
        if question.type is QuestionType.TEXT and not question.is_sensitive
    )


def get_free_text(response_id: int, question: str) -> FreeText | None:
    """The text of this answer to this question; None when there is none, or none any more."""
    response = db.session.get(Response, response_id)
    if response is None or response.withdrawn_at is not None:
        return None
    text = response.answers.get(question)
    is_text = question in text_questions(get_questionnaire(response.version))
    if not is_text or not isinstance(text, str) or not text.strip():
        return None
    return FreeText(response, question, text, find_mention(response_id, question))


def find_next_text(
    survey: Round, communes: Collection[str], *, after: int = 0
) -> tuple[int, str] | None:
    """The number of the first answer past `after` with a text that nobody coded, and its question."""
    waiting = _waiting(survey, communes, after)
    if waiting is None:
        return None
    row = db.session.execute(select(waiting).order_by(waiting.c.id, waiting.c.question).limit(1))
    found = row.first()
    return (found.id, found.question) if found else None


def count_waiting_texts(survey: Round, communes: Collection[str]) -> int:
    """How many texts nobody coded yet, COUNTED_AT_MOST + 1 when there are more."""
    waiting = _waiting(survey, communes, 0)
    if waiting is None:
        return 0
    first = select(waiting.c.id).limit(COUNTED_AT_MOST + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(first)) or 0


def list_texts_of_need(need: Need) -> list[FreeText]:
    """The texts that speak of a need, the newest code first."""
    found = (
        get_free_text(mention.response_id, mention.question)
        for mention in list_mentions(need.id)
        if mention.response_id is not None
    )
    return [one for one in found if one is not None]


def count_public_mentions(need_id: int) -> int:
    """How many answers speak of a need, of those rounds and questions whose results everybody may see."""
    return sum(
        one.n
        for one in count_mentions(need_id)
        if (survey := db.session.get(Round, one.round_id)) is not None
        and survey.has_public_results
        and one.question not in survey.withheld
    )


def list_needs_by_likeness(commune_code: str, text: str) -> list[tuple[NeedRow, bool]]:
    """The needs of the commune, those said in like words first, and whether each is one of them."""
    words = words_of(text)
    rows = [
        (likeness(words, words_of(row.text)), row)
        for row in list_needs([commune_code], public_only=False)
    ]
    ordered = sorted(rows, key=lambda pair: (-(pair[0] if pair[0] >= ALIKE else 0), pair[1].id))
    return [(row, share >= ALIKE) for share, row in ordered]


def _waiting(survey: Round, communes: Collection[str], after: int) -> Any | None:
    """(id, question) of every text of the round in these communes that nobody coded."""
    parts = [_waiting_in(survey, communes, after, name) for name in _known_questions()]
    return union_all(*parts).subquery() if parts else None


def _known_questions() -> Sequence[str]:
    """The names that are a text question, and no sensitive one, in every version that has them.

    Read from the few versions, never from the answers: which of them a round used is told by its answers alone.
    """
    versions = db.session.scalars(select(QuestionnaireVersion).order_by(QuestionnaireVersion.id))
    asked = [get_questionnaire(version) for version in versions]
    texts = [set(text_questions(one)) for one in asked]
    others = [
        {question.name for question in one.questions()} - own
        for one, own in zip(asked, texts, strict=True)
    ]
    return sorted(set().union(*texts) - set().union(*others))


def _waiting_in(
    survey: Round, communes: Collection[str], after: int, question: str
) -> Select[int, str]:
    said = Response.answers[question].as_string()
    is_coded = exists().where(
        NeedMention.response_id == Response.id, NeedMention.question == question
    )
    return select(Response.id, literal(question).label("question")).where(
        Response.round_id == survey.id,
        Response.commune_code.in_(sorted(communes)),
        Response.withdrawn_at.is_(None),
        Response.id > after,
        said.is_not(None),
        said != "",
        ~is_coded,
    )
