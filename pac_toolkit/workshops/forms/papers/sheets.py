"""Papers for the day itself: the attendance sheet to sign, the agenda to hand out, the poster to hang up."""

from flask_babel import gettext, ngettext

from pac_toolkit import i18n
from pac_toolkit.workshops.forms.labels import ARRANGEMENT_LABELS, LANGUAGE_LABELS, TYPE_LABELS
from pac_toolkit.workshops.forms.papers.frame import (
    BETWEEN,
    Json,
    Print,
    agenda,
    day,
    frame,
    hours,
    meeting,
)
from pac_toolkit.workshops.models import Arrangement, Language, WorkshopState


def attendance_sheet(order: Print) -> Json:
    """Blank rows to sign. It asks neither for the number of an identity card nor who has a disability (law 09-08)."""
    return {
        **frame(order, gettext("Attendance sheet")),
        "meeting": [[name, value] for name, value in meeting(order)[2:]],
        "columns": [
            gettext("No."),
            gettext("First and family name"),
            gettext("Capacity or organisation"),
            gettext("Sex (W/M)"),
            gettext("Age band"),
            gettext("Douar or neighbourhood"),
            gettext("Telephone (optional)"),
            gettext("Signature"),
            gettext("I agree"),
        ],
        "bands": gettext(
            "Age bands: 15-17, 18-24, 25-35, 36-59, 60 and over. Do not write the number of the identity card."
        ),
        "disability": gettext("Persons with disabilities present (their number only, no name):"),
        "total": gettext("Total of this sheet: women, men, together"),
        "notice": _notice(order),
        "signatures": [[gettext("The chair"), ""], [gettext("The rapporteur"), ""]],
    }


def _notice(order: Print) -> list[list[str]]:
    """The notice of law 09-08 that the form itself must carry (article 5)."""
    told = [
        (gettext("Who is responsible"), order.notice.get("controller")),
        (gettext("Contact"), order.notice.get("contact")),
        (gettext("CNDP declaration"), order.notice.get("cndp_receipt")),
    ]
    missing = gettext(", ").join(name for name, value in told if not value)
    return [
        [
            gettext("Law 09-08"),
            gettext(
                "By ticking “I agree” you accept that the commune keeps what you write here, to prove who took part in the consultation for its action plan. Nothing is published with your name. You may refuse, leave any column open, and take part all the same."
            ),
        ],
        [
            gettext("Your rights"),
            gettext(
                "You may see, correct or object to what is kept of you, at the commune (law 09-08, articles 7 to 9)."
            ),
        ],
        *([name, value] for name, value in told if value),
        # said once, for all that the operator has not set
        *([[gettext("Not yet declared"), missing]] if missing else []),
    ]


def agenda_paper(order: Print) -> Json:
    """The agenda, with the hour of each point where all before it is timed."""
    record = order.record
    minutes = [point.minutes for point in record.agenda]
    whole = sum(n for n in minutes if n) if minutes and all(minutes) else 0
    return {
        **frame(order, gettext("Agenda of the workshop")),
        "meeting": meeting(order),
        "columns": [
            gettext("No."),
            gettext("Hour"),
            gettext("Point"),
            gettext("Minutes given"),
        ],
        "rows": [[number, hour, text, given] for number, text, given, hour in agenda(order)],
        "none": gettext("The agenda is not written yet."),
        "whole": ngettext("%(num)s minute in all", "%(num)s minutes in all", whole)
        if whole
        else "",
    }


def poster(order: Print) -> Json:
    """What is hung up: which meeting, when, where, for whom, and that everybody may come."""
    workshop = order.workshop
    return {
        **frame(order, gettext("Come and say what your commune needs")),
        "kind": str(TYPE_LABELS[workshop.workshop_type]),
        "facts": [
            [name, value]
            for name, value in (
                (gettext("Day"), _weekday(order) or "…"),
                (gettext("Hours"), hours(workshop)),
                (gettext("Place"), workshop.place or "…"),
            )
            if value
        ],
        "places": meeting(order)[-1] if workshop.douars else [],
        "open": gettext("Everybody may take part: women and men, young and old."),
        "access": _access(order),
        "more": gettext("Agenda and map: read this code with a telephone"),
        "is_draft": workshop.state is WorkshopState.DRAFT,
        "draft": gettext("Not announced yet"),
    }


def _weekday(order: Print) -> str:
    """The day with its name: what people plan by."""
    held_on = order.workshop.held_on
    return "" if held_on is None else f"{i18n.weekday(held_on)} {day(order.workshop)}"


def _access(order: Print) -> str:
    """What helps to come and to follow."""
    languages = [str(LANGUAGE_LABELS[Language(word)]) for word in order.workshop.languages]
    told = [str(ARRANGEMENT_LABELS[Arrangement(word)]) for word in order.workshop.arrangements]
    if languages:
        spoken = gettext(", ").join(languages)
        told.append(gettext("Languages spoken: %(languages)s", languages=spoken))
    return BETWEEN.join(told)
