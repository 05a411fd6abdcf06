"""What is wrong or doubtful, in sentences that say what to do."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext

from communes.problems import Problem
from pac_toolkit import i18n
from pac_toolkit.workshops.forms.labels import BAND_LABELS, CATEGORY_LABELS, SEX_LABELS
from pac_toolkit.workshops.models import AgeBand, Category, Sex, WorkshopState

_SENTENCES = {
    "title_missing": lazy_gettext(
        "Give the workshop a title, for example the douar and the subject."
    ),
    "date_missing": lazy_gettext("Write the day of the workshop."),
    "held_in_future": lazy_gettext(
        "%(date)s is still to come: a workshop that was held has a day in the past. Correct the day, or choose “Announced”."
    ),
    "held_in_future_only": lazy_gettext(
        "%(date)s is still to come, and this workshop was held: correct the day."
    ),
    "end_before_start": lazy_gettext("The end must be later than the start at %(start)s."),
    "negative": lazy_gettext("%(n)s people cannot be counted: write 0 or more."),
    "impossible": lazy_gettext(
        "%(n)s is more than the people of the region: write the number counted."
    ),
    "need_text_missing": lazy_gettext("Write what was asked for, or remove this need."),
    "need_theme_missing": lazy_gettext("Choose the theme that this need belongs to."),
    "youth_over_votes": lazy_gettext(
        "Youth are counted among the women and men: %(youth)s is more than women %(women)s + men %(men)s = %(votes)s."
    ),
    "sheet_differs": lazy_gettext(
        "The table adds up to %(total)s (women %(women)s + men %(men)s + not noted %(unknown)s), the sheet says %(sheet)s. "
        "Correct the one that is wrong, or leave this box empty."
    ),
    "many_participants": lazy_gettext("%(n)s participants are many: is that right?"),
    "confirm_numbers": lazy_gettext("%(sentences)s If they are right, tick this and save again."),
    "large_cell": lazy_gettext("%(sex)s, %(band)s: %(n)s people are many. Is that right?"),
    "category_over_participants": lazy_gettext(
        "%(category)s: %(n)s, but only %(total)s participants are counted. Is the table complete?"
    ),
    "long": lazy_gettext("From %(start)s to %(end)s is a long workshop: are the hours right?"),
    "votes_over_women": lazy_gettext(
        "Need %(need)s has %(votes)s votes of women, but %(present)s women are counted. Which is right?"
    ),
    "votes_over_men": lazy_gettext(
        "Need %(need)s has %(votes)s votes of men, but %(present)s men are counted. Which is right?"
    ),
    "half_a_point": lazy_gettext(
        "Write latitude and longitude, for example 32.3372, -6.3498, or leave both empty."
    ),
    "not_on_earth": lazy_gettext("A degree lies between -%(limit)s and %(limit)s."),
    "far_outside": lazy_gettext(
        "The place on the map lies %(km)s km outside the commune (its boundary is approximate). Is the point right?"
    ),
    "minutes_impossible": lazy_gettext(
        "Point %(point)s of the agenda takes %(n)s minutes: write a number between 1 and 1440."
    ),
    "same_need_twice": lazy_gettext(
        "Need %(need)s is the same as need %(earlier)s: keep one of them, or say that it is a new need."
    ),
    "promise_missing": lazy_gettext("Write what was promised, or remove this commitment."),
    "file_too_large": lazy_gettext(
        "“%(name)s” has %(size)s MB; a file may have %(limit)s MB. Scan it in grey at 150 dpi, or send its pages one by one."
    ),
    "file_kind": lazy_gettext(
        "“%(name)s” is no PDF, JPEG or PNG inside, whatever its name says. Send the scan as one of these."
    ),
    "file_empty": lazy_gettext("“%(name)s” is empty: choose the file again."),
    "photo_not_picture": lazy_gettext("“%(name)s” is no picture: send photos as JPEG or PNG."),
    "photo_without_consent": lazy_gettext(
        "Tick that the people in the photo agreed to it, or do not send the photo."
    ),
    "promise_before": lazy_gettext(
        "Commitment %(commitment)s is due on %(due)s, before the workshop itself (%(held)s). Is the day right?"
    ),
    "need_repeated": lazy_gettext(
        "Need %(need)s says the same as need %(earlier)s: keep one of them."
    ),
}
MOVED = {
    WorkshopState.DRAFT: lazy_gettext("The announcement is withdrawn."),
    WorkshopState.PLANNED: lazy_gettext(
        "The workshop is announced: everybody sees its day, place and agenda."
    ),
    WorkshopState.HELD: lazy_gettext("The record is open: complete it, then close it."),
    WorkshopState.CLOSED: lazy_gettext(
        "The record is closed. An expert or the province validates it now."
    ),
    WorkshopState.VALIDATED: lazy_gettext(
        "The record is validated: everybody sees it, without personal names."
    ),
}
"""What to say after a move to each state."""
_LABELS: Mapping[str, tuple[Any, Mapping[Any, Any]]] = {
    "sex": (Sex, SEX_LABELS),
    "band": (AgeBand, BAND_LABELS),
    "category": (Category, CATEGORY_LABELS),
}


def sentence(problem: Problem) -> str:
    """The problem in the page's language, its numbers, days and hours written as there."""
    words = {name: _show(name, value) for name, value in problem.parameters.items()}
    return str(_SENTENCES[problem.code]) % words


def _show(name: str, value: object) -> str:
    if name in _LABELS:
        kind, labels = _LABELS[name]
        return str(labels[kind(value)])
    if isinstance(value, date):
        return i18n.date_long(value)
    if isinstance(value, time):
        return i18n.clock(value)
    return show_amount(value) if isinstance(value, int) else str(value)


def show_amount(n: int) -> str:
    """A whole number in a sentence: its sign stays before it, whichever way the words around it run."""
    return f"\u2066{i18n.number(n)}\u2069" if n < 0 else i18n.number(n)
