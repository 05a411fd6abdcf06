"""Workshops, their attendance, the needs voiced, and what proves a record."""

from pac_toolkit.workshops.models.details import (
    AgendaItem,
    Commitment,
    Douar,
    WorkshopDouar,
)
from pac_toolkit.workshops.models.keeping import (
    Attachment,
    Correction,
    IssuedPaper,
    Writer,
)
from pac_toolkit.workshops.models.mentions import NeedMention
from pac_toolkit.workshops.models.needs import (
    Hearing,
    Need,
)
from pac_toolkit.workshops.models.vocabulary import (
    EDITABLE,
    TOOK_PLACE,
    VALIDATORS,
    YOUTH,
    AgeBand,
    Arrangement,
    Category,
    Channel,
    Competence,
    Dismissal,
    FileKind,
    Language,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.models.workshop import (
    AttendanceCount,
    CategoryCount,
    Workshop,
)

__all__ = [
    "EDITABLE",
    "TOOK_PLACE",
    "VALIDATORS",
    "YOUTH",
    "AgeBand",
    "AgendaItem",
    "Arrangement",
    "Attachment",
    "AttendanceCount",
    "Category",
    "CategoryCount",
    "Channel",
    "Commitment",
    "Competence",
    "Correction",
    "Dismissal",
    "Douar",
    "FileKind",
    "Hearing",
    "IssuedPaper",
    "Language",
    "Need",
    "NeedMention",
    "Phase",
    "Sex",
    "Workshop",
    "WorkshopDouar",
    "WorkshopState",
    "WorkshopType",
    "Writer",
]
