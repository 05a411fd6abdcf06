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
    list_mentioning_rounds,
    list_needs,
)
from pac_toolkit.workshops.similarity import ALIKE, likeness, words_of
from surveys.questionnaire import Questionnaire, QuestionType

COUNTED_AT_MOST: Final = 1000
"""More than this are not counted: whoever has a thousand texts before them does not need to know more."""
LISTED_AT_MOST: Final = 100
"""So many texts of a need stand on its page, the newest code first."""


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
    text = _text_of(response, question)
    if text is None:
        return None
    return FreeText(response, question, text, find_mention(response_id, question))


def _text_of(response: Response, question: str) -> str | None:
    text = response.answers.get(question)
    is_text = question in text_questions(get_questionnaire(response.version))
    return text if is_text and isinstance(text, str) and text.strip() else None


def find_next_text(
    survey: Round, communes: Collection[str], *, after: int = 0, past: str | None = None
) -> tuple[int, str] | None:
    """The number of the first answer past `after` with a text that nobody coded, and its question.

    `past`: of the answer `after` itself, the texts of later questions wait still.
    """
    waiting = _waiting(survey, communes, after, past, limit=1)
    if waiting is None:
        return None
    row = db.session.execute(select(waiting).order_by(waiting.c.id, waiting.c.question).limit(1))
    found = row.first()
    return (found.id, found.question) if found else None


def count_waiting_texts(survey: Round, communes: Collection[str]) -> int:
    """How many texts nobody coded yet, COUNTED_AT_MOST + 1 when there are more."""
    waiting = _waiting(survey, communes, limit=COUNTED_AT_MOST + 1)
    if waiting is None:
        return 0
    first = select(waiting.c.id).limit(COUNTED_AT_MOST + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(first)) or 0


def list_texts_of_need(need: Need, communes: Collection[str]) -> list[FreeText]:
    """The texts of answers of these communes that speak of a need, the newest code first, LISTED_AT_MOST of them."""
    statement = (
        select(Response, NeedMention)
        .join(NeedMention, NeedMention.response_id == Response.id)
        .where(
            NeedMention.need_id == need.id,
            Response.commune_code.in_(sorted(communes)),
            Response.withdrawn_at.is_(None),
        )
        .order_by(NeedMention.coded_at.desc(), NeedMention.id.desc())
        .limit(LISTED_AT_MOST)
    )
    return [
        FreeText(response, mention.question, text, mention)
        for response, mention in db.session.execute(statement)
        if (text := _text_of(response, mention.question)) is not None
    ]


def count_public_mentions(need_id: int) -> int:
    """How many answers speak of a need, of those rounds and questions whose results everybody may see."""
    rounds = [db.session.get_one(Round, number) for number in list_mentioning_rounds(need_id)]
    withheld = {one.id: one.withheld for one in rounds if one.has_public_results}
    return sum(one.n for one in count_mentions(need_id, withheld) if one.round_id in withheld)


def list_needs_by_likeness(commune_code: str, text: str) -> list[tuple[NeedRow, bool]]:
    """The needs of the commune, those said in like words first, and whether each is one of them."""
    words = words_of(text)
    rows = [
        (likeness(words, words_of(row.text)), row)
        for row in list_needs([commune_code], public_only=False)
    ]
    ordered = sorted(rows, key=lambda pair: (-(pair[0] if pair[0] >= ALIKE else 0), pair[1].id))
    return [(row, share >= ALIKE) for share, row in ordered]


def _waiting(
    survey: Round, communes: Collection[str], after: int = 0, past: str | None = None, *, limit: int
) -> Any | None:
    """(id, question) of the texts of the round in these communes that nobody coded; of each question the first ones."""
    parts = [
        # of the answer itself only what stands after the question that was left
        _waiting_in(survey, communes, after - (past is not None and name > past), name)
        .order_by(Response.id)
        .limit(limit)
        .subquery()
        for name in _known_questions()
    ]
    return union_all(*(select(part) for part in parts)).subquery() if parts else None


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
