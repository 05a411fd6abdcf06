"""What the pages of priorities say, in the language of the page. No row and no colour here."""

from collections.abc import Callable

import flask_babel
from flask_babel import lazy_gettext

from communes.census import get_measure
from communes.needs import MeasuredFigure
from communes.services import get_service
from communes.themes import get_theme
from pac_toolkit.i18n import label, number, percent, points
from pac_toolkit.priorities.insights import Change, Means, Subject, SubjectKind, Topic
from pac_toolkit.priorities.scoring import Level
from surveys.comparison import Difference, Verdict

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

LEVEL_LABELS = {
    Level.COMMUNE: lazy_gettext("commune"),
    Level.PROVINCE: lazy_gettext("province"),
    Level.REGION: lazy_gettext("region"),
}
KIND_LABELS = {
    "silent": lazy_gettext("Silent need"),
    "voiced": lazy_gettext("Voiced beyond what is measured"),
    "both": lazy_gettext("Voiced and measured"),
    "neither": lazy_gettext("Neither stands out"),
}
STANDING_LABELS = {
    "hidden": lazy_gettext("too few votes to show"),
    "no_data": lazy_gettext("nothing heard yet"),
}
QUADRANT_LABELS = {
    "high_high": lazy_gettext("High among high"),
    "low_low": lazy_gettext("Low among low"),
    "high_low": lazy_gettext("High among low"),
    "low_high": lazy_gettext("Low among high"),
}
MEANS_LABELS = {
    Means.ESTABLISHMENT: lazy_gettext(
        "This field is among the tasks of an establishment of inter-communal cooperation, which communes that touch may found (organic law 113-14, articles 133 to 140)."
    ),
    Means.AGREEMENT: lazy_gettext(
        "This field is not among the tasks of an establishment of inter-communal cooperation: an agreement of cooperation or partnership is the way (organic law 113-14, articles 149 to 151)."
    ),
}


def theme_words(key: str) -> str:
    """The label of a theme."""
    return label(get_theme(key).labels)


def subject_words(subject: Subject) -> str:
    """What is looked at for hot spots."""
    if subject.kind is SubjectKind.CENSUS:
        return label(get_measure(subject.key).labels)
    return gettext("Priority: %(theme)s", theme=theme_words(subject.key))


def subject_value(subject: Subject, value: float) -> str:
    """A figure of the subject as people read it."""
    if subject.kind is SubjectKind.PRIORITY:
        return gettext("%(score)s of 100", score=number(value))
    if get_measure(subject.key).unit == "km":
        return gettext("%(distance)s km", distance=number(value, 1))
    return percent(value / 100, 1)


def census_words(found: MeasuredFigure) -> str:
    """A census figure with its measure: "Households without running water: 65,0 %"."""
    return gettext(
        "%(measure)s: %(figure)s",
        measure=label(found.measure.labels),
        figure=subject_value(Subject(SubjectKind.CENSUS, found.measure.key), found.figure),
    )


def of_hundred(value: float | None) -> str:
    """A part of 0 to 1, told from 0 to 100; an em dash for none."""
    return "—" if value is None else number(100 * value)


def count_places(level: Level, count: int) -> str:
    """So many communes, or provinces."""
    if level is Level.PROVINCE:
        return ngettext("%(num)s province", "%(num)s provinces", count)
    return ngettext("%(num)s commune", "%(num)s communes", count)


def change_words(change: Change) -> str:
    """What a share is of."""
    if change.topic is Topic.SATISFIED:
        return label(get_service(change.key).labels)
    return theme_words(change.key)


def verdict_words(found: Difference) -> str:
    """What the test allows to say of a later share beside an earlier one."""
    if found.verdict is Verdict.CANNOT_TELL:
        return gettext("too few answers to tell")
    if found.verdict is Verdict.NOT_DIFFERENT:
        return gettext("no change shown")
    return gettext("higher than before") if (found.value or 0) > 0 else gettext("lower than before")


def interval_points(found: Difference) -> str:
    """The interval of a difference in points."""
    low, high = (points(bound) for bound in found.interval)
    return gettext("%(low)s to %(high)s", low=low, high=high)
