"""Hot spots: communes that are high together with their neighbours, or low together. Exploratory."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from communes.census import get_measure, list_measures, values
from communes.local_moran import LocalMoran, local_moran
from communes.themes import get_theme, list_themes
from pac_toolkit.priorities.queries import rank_all
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.models import Round


class SubjectKind(StrEnum):
    """What is looked at: a census measure of all communes, or a theme's score where people were heard."""

    CENSUS = "census"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at; `key` names a census measure or a theme."""

    kind: SubjectKind
    key: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}"


def list_subjects(kind: SubjectKind) -> tuple[Subject, ...]:
    """Everything of a kind that can be looked at."""
    items = list_measures() if kind is SubjectKind.CENSUS else list_themes()
    return tuple(Subject(kind, item.key) for item in items)


def parse_subject(text: str) -> Subject | None:
    """The subject that an address names, None when there is none such."""
    kind, _, key = text.partition(":")
    try:
        known = get_measure if SubjectKind(kind) is SubjectKind.CENSUS else get_theme
        known(key)
    except (ValueError, KeyError):
        return None
    return Subject(SubjectKind(kind), key)


def find_spots(survey: Round | None, subject: Subject) -> dict[str, LocalMoran]:
    """The statistic of every commune with a value and a neighbour with one, by code; empty when there are too few."""
    if subject.kind is SubjectKind.CENSUS:
        figures = values(subject.key)
    else:
        figures = {
            code: item.score
            for code, ranking in rank_all(Level.COMMUNE, survey).items()
            if ranking.first is not None and (item := ranking.of(subject.key)) is not None
        }
    return _computed(tuple(sorted(figures.items())))


@lru_cache(maxsize=64)
def _computed(figures: tuple[tuple[str, float | None], ...]) -> dict[str, LocalMoran]:
    """Kept by the figures themselves, so that nothing stale is ever told."""
    return local_moran(dict(figures))
