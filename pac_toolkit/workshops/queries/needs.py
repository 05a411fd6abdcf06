"""Needs, their hearings and votes."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.workshops.models import TOOK_PLACE, Hearing, Need, Workshop, WorkshopType
from pac_toolkit.workshops.queries.conditions import PUBLIC, Choice, fetch, vote_sums, within
from pac_toolkit.workshops.similarity import ALIKE, likeness, words_of


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with the votes of all its hearings together."""

    id: int
    commune_code: str
    theme: str
    text: str
    place: str
    hearings: int
    votes_women: int
    votes_men: int
    votes_youth: int | None

    @property
    def votes(self) -> int:
        """All votes: those of women and of men."""
        return self.votes_women + self.votes_men


@dataclass(frozen=True, slots=True)
class Voices:
    """How often a theme was voiced in one workshop, and by whose votes."""

    workshop_id: int
    commune_code: str
    workshop_type: WorkshopType
    theme: str
    hearings: int
    votes_women: int
    votes_men: int
    votes_youth: int | None
    votes_with_youth: int
    """The votes of the hearings in which those of youth were noted."""


@dataclass(frozen=True, slots=True)
class SimilarNeed:
    """An earlier need that is perhaps the one being written; `hearings` counts how often it was voiced."""

    id: int
    text: str
    place: str
    hearings: int


def list_needs(
    commune_codes: Collection[str] | None = None,
    *,
    theme: str | None = None,
    public_only: bool = True,
    limit: int | None = None,
) -> list[NeedRow]:
    """Needs with their votes summed over hearings, most votes first.

    `public_only` counts the hearings of validated workshops; otherwise those of every workshop that took place.
    """
    codes = None if commune_codes is None else frozenset(commune_codes)
    states = PUBLIC if public_only else TOOK_PLACE
    return list_voiced_needs(Choice(codes, states), theme=theme, limit=limit)


def list_voiced_needs(
    choice: Choice, *, theme: str | None = None, limit: int | None = None
) -> list[NeedRow]:
    """The needs voiced in the workshops of the choice, most votes first, in the words first said *there*.

    The need's own words may come from a workshop that the choice leaves out, of which the reader may know nothing.
    """
    hearings, women, men, youth = vote_sums()
    counted = (
        select(
            Hearing.need_id,
            hearings.label("hearings"),
            women.label("women"),
            men.label("men"),
            youth.label("youth"),
            func.min(Hearing.id).label("first_id"),
        )
        .join(Need, Hearing.need_id == Need.id)
        .join(Workshop, Hearing.workshop_id == Workshop.id)
        .where(*choice.conditions(), *([Need.theme == theme] if theme is not None else []))
        .group_by(Hearing.need_id)
        .subquery()
    )
    sums = counted.c
    statement = (
        select(
            Need.id,
            Need.commune_code,
            Need.theme,
            Hearing.text,
            Hearing.place,
            sums.hearings,
            sums.women,
            sums.men,
            sums.youth,
        )
        .join(counted, sums.need_id == Need.id)
        .join(Hearing, Hearing.id == sums.first_id)
        .order_by((sums.women + sums.men).desc(), sums.hearings.desc(), Need.id)
        .limit(limit)
    )
    return fetch(NeedRow, statement)


def list_voices(commune_codes: Collection[str] | None = None) -> list[Voices]:
    """Hearings and votes by validated workshop and theme, ordered by both; what the ranking of priorities reads."""
    workshop = (Workshop.id, Workshop.commune_code, Workshop.workshop_type)
    votes = Hearing.votes_women + Hearing.votes_men
    noted = case((Hearing.votes_youth.is_not(None), votes), else_=0)
    statement = (
        select(*workshop, Need.theme, *vote_sums(), func.coalesce(func.sum(noted), 0))
        .join(Hearing, Hearing.workshop_id == Workshop.id)
        .join(Need, Hearing.need_id == Need.id)
        .where(*within(commune_codes, PUBLIC))
        .group_by(*workshop, Need.theme)
        .order_by(Workshop.id, Need.theme)
    )
    return fetch(Voices, statement)


def get_need(need_id: int) -> Need | None:
    """The need of this number with every hearing and its workshop."""
    return db.session.scalar(
        select(Need)
        .where(Need.id == need_id)
        .options(selectinload(Need.hearings).joinedload(Hearing.workshop))
    )


def find_successor(need_id: int) -> int | None:
    """The number of the need with which this one, that is no more, was made one; the newest wins."""
    for entry in audit.list_entries("need", need_id):
        before, after = entry.changes.get("need", (None, None))
        if entry.action == "merge" and before == need_id and after is not None:
            return int(after)
    return None


def list_heard_elsewhere(need_ids: Collection[int], workshop_id: int) -> frozenset[int]:
    """Which of these needs another workshop voiced too."""
    statement = select(Hearing.need_id).where(
        Hearing.need_id.in_(sorted(need_ids)), Hearing.workshop_id != workshop_id
    )
    return frozenset(db.session.scalars(statement))


def list_needs_by_number(numbers: Collection[int]) -> list[Need]:
    """The needs of these numbers that there are."""
    return list(db.session.scalars(select(Need).where(Need.id.in_(sorted(numbers)))))


def lock_needs(numbers: Collection[int]) -> None:
    """Hold these needs for this transaction, always in the same order."""
    statement = select(Need.id).where(Need.id.in_(sorted(numbers))).order_by(Need.id)
    db.session.execute(statement.with_for_update()).all()


def find_need_by_code(code: str) -> Need | None:
    """The need that spreadsheets call so."""
    return db.session.scalar(select(Need).where(Need.code == code))


def list_similar_needs(
    commune_code: str,
    theme: str,
    text: str,
    *,
    except_ids: Collection[int] = (),
    limit: int = 4,
) -> list[SimilarNeed]:
    """Needs of the commune and the theme said in like words, the most alike first; see `similarity.ALIKE`."""
    wanted = words_of(text)
    if not wanted:
        return []
    statement = (
        select(Need.id, Need.text, Need.place, func.count(Hearing.id))
        .join(Hearing, Hearing.need_id == Need.id)
        .where(Need.commune_code == commune_code, Need.theme == theme)
        .group_by(Need.id, Need.text, Need.place)
    )
    found = [
        (likeness(wanted, words_of(row.text)), row)
        for row in fetch(SimilarNeed, statement)
        if row.id not in except_ids
    ]
    alike = sorted((pair for pair in found if pair[0] >= ALIKE), key=lambda p: (-p[0], p[1].id))
    return [row for _, row in alike[:limit]]
