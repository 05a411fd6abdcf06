"""The words of scoring, as addresses, files and the database keep them."""

from enum import StrEnum


class Level(StrEnum):
    """Where a ranking is made; provinces and the region from the summed counts of their communes."""

    COMMUNE = "commune"
    PROVINCE = "province"
    REGION = "region"


class Group(StrEnum):
    """Whose voices and answers a ranking hears."""

    ALL = "all"
    WOMEN = "women"
    MEN = "men"
    YOUTH = "youth"
    RURAL = "rural"
    URBAN = "urban"


class PartName(StrEnum):
    """What a score is made of, in the order in which a page tells it."""

    VOICED = "voiced"
    FELT = "felt"
    MEASURED = "measured"
    EQUITY = "equity"
    FEASIBLE = "feasible"


EXPRESSED = (PartName.VOICED, PartName.FELT)
"""The parts that people said themselves: without one of them a theme has no score."""


class ComponentName(StrEnum):
    """What a part is made of, each with its own count and base."""

    # voiced: the votes of a group; every vote together; needs heard where nobody voted
    WOMEN = "women"
    MEN = "men"
    YOUTH = "youth"
    VOTES = "votes"
    HEARINGS = "hearings"
    # felt
    NAMED = "named"
    DISSATISFIED = "dissatisfied"
    # equity: what a group asked for, against what the others did
    WOMEN_VOTES = "women_votes"
    WOMEN_ANSWERS = "women_answers"
    YOUTH_VOTES = "youth_votes"
    DISABILITY_VOTES = "disability_votes"
    DOUAR_VOTES = "douar_votes"


CONTRASTS = (
    ComponentName.WOMEN_VOTES,
    ComponentName.WOMEN_ANSWERS,
    ComponentName.YOUTH_VOTES,
    ComponentName.DISABILITY_VOTES,
    ComponentName.DOUAR_VOTES,
)
"""The contrasts that equity reads, in the order in which equal ones are preferred."""


class Missing(StrEnum):
    """Why a part, or one of its components, does not count."""

    NOTHING_VOICED = "nothing_voiced"
    NO_SERVICE = "no_service"
    NO_ANSWER = "no_answer"
    TOO_FEW = "too_few"
    NOT_BY_GROUP = "not_by_group"
    NO_MEASURE = "no_measure"
    NOT_MEASURED_HERE = "not_measured_here"
