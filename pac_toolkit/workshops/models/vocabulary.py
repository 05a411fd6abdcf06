"""The words that the tables of workshops keep: states, kinds, sexes, ages, capacities, ways to invite."""

import enum

from pac_toolkit.accounts.models import Role


class WorkshopState(enum.StrEnum):
    """The life of a record; `planned` may be skipped."""

    DRAFT = "draft"
    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"
    VALIDATED = "validated"


# participants, votes and needs are counted from the day on which the workshop was held
TOOK_PLACE = frozenset({WorkshopState.HELD, WorkshopState.CLOSED, WorkshopState.VALIDATED})


# what is written may be changed until the record is closed
EDITABLE = frozenset({WorkshopState.DRAFT, WorkshopState.PLANNED, WorkshopState.HELD})

# who validates a record of the territory; never the one who entered it
VALIDATORS = frozenset({Role.EXPERT, Role.PROVINCE})


class WorkshopType(enum.StrEnum):
    """What kind of meeting it was."""

    LAUNCH = "launch"
    DOUAR = "douar"
    NEIGHBOURHOOD = "neighbourhood"
    THEMATIC = "thematic"
    WOMEN = "women"
    YOUTH = "youth"
    DISABILITY = "disability"
    COUNCIL = "council"
    IEECAG = "ieecag"
    FEEDBACK = "feedback"


class Phase(enum.StrEnum):
    """The phase of the action plan's procedure (decree 2-16-301, art. 4-16)."""

    LAUNCH = "launch"
    DIAGNOSIS = "diagnosis"
    PRIORITISATION = "prioritisation"
    PROGRAMMING = "programming"
    DRAFTING = "drafting"
    ADOPTION = "adoption"
    IMPLEMENTATION = "implementation"
    EVALUATION = "evaluation"
    UPDATE = "update"


class Sex(enum.StrEnum):
    """Sex as counted in a workshop and told in an answer."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class AgeBand(enum.StrEnum):
    """Age bands of a workshop; youth is 18-24 and 25-35 together."""

    TEEN = "15-17"
    YOUNG = "18-24"
    YOUNG_ADULT = "25-35"
    ADULT = "36-59"
    OLDER = "60+"
    UNKNOWN = "unknown"


YOUTH = frozenset({AgeBand.YOUNG, AgeBand.YOUNG_ADULT})


class Category(enum.StrEnum):
    """Capacities counted beside the grid; one person may be in several, so they are never summed."""

    ELECTED = "elected"
    STAFF = "staff"
    ASSOCIATIONS = "associations"
    COOPERATIVES = "cooperatives"
    IEECAG = "ieecag"
    SERVICES = "services"
    DISABILITY = "disability"


class Language(enum.StrEnum):
    """What was spoken in the workshop."""

    DARIJA = "ary"
    TAMAZIGHT = "tzm"
    TACHELHIT = "shi"
    FRENCH = "fr"
    OTHER = "other"


class Channel(enum.StrEnum):
    """How people were invited."""

    LETTER = "letter"
    POSTER = "poster"
    AUTHORITY = "authority"
    ASSOCIATIONS = "associations"
    CRIER = "crier"
    PHONE = "phone"
    INTERNET = "internet"
    RADIO = "radio"
    OTHER = "other"


class Arrangement(enum.StrEnum):
    """What was done so that everybody could come and follow."""

    SIGN_LANGUAGE = "sign_language"
    RAMP = "ramp"
    CHILDCARE = "childcare"
    TRANSPORT = "transport"


class Competence(enum.StrEnum):
    """Whether a need is the commune's own task, where the record says otherwise than its theme."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class FileKind(enum.StrEnum):
    """What an attached file is."""

    SHEET = "sheet"
    MINUTES = "minutes"
    PHOTO = "photo"


class Dismissal(enum.StrEnum):
    """Why a free text of an answer is put aside: it names no need."""

    EMPTY = "empty"
    UNCLEAR = "unclear"
    ELSEWHERE = "elsewhere"
    PERSONAL = "personal"
