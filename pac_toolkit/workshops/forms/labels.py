"""What types, phases, states, sexes, age bands, capacities and fields are called, and the history in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import gettext, lazy_gettext

from communes.territory import get_commune
from communes.themes import get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops.forms.fields import show_point
from pac_toolkit.workshops.models import (
    AgeBand,
    Arrangement,
    Category,
    Channel,
    Competence,
    FileKind,
    Language,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import NAMES, AgendaPoint

TYPE_LABELS = {
    WorkshopType.LAUNCH: lazy_gettext("Launch meeting"),
    WorkshopType.DOUAR: lazy_gettext("Workshop of a douar"),
    WorkshopType.NEIGHBOURHOOD: lazy_gettext("Workshop of a neighbourhood"),
    WorkshopType.THEMATIC: lazy_gettext("Workshop on a theme"),
    WorkshopType.WOMEN: lazy_gettext("Women's workshop"),
    WorkshopType.YOUTH: lazy_gettext("Youth workshop"),
    WorkshopType.DISABILITY: lazy_gettext("Workshop of persons with disabilities"),
    WorkshopType.COUNCIL: lazy_gettext("Workshop of the council"),
    WorkshopType.IEECAG: lazy_gettext("Workshop of the equity body (IEECAG)"),
    WorkshopType.FEEDBACK: lazy_gettext("Feedback meeting"),
}
PHASE_LABELS = {
    Phase.LAUNCH: lazy_gettext("Preparation and launch"),
    Phase.DIAGNOSIS: lazy_gettext("Diagnosis"),
    Phase.PRIORITISATION: lazy_gettext("Ranking of priorities"),
    Phase.PROGRAMMING: lazy_gettext("Choice of projects and resources"),
    Phase.DRAFTING: lazy_gettext("Drafting of the plan"),
    Phase.ADOPTION: lazy_gettext("Deliberation and visa"),
    Phase.IMPLEMENTATION: lazy_gettext("Implementation and monitoring"),
    Phase.EVALUATION: lazy_gettext("Yearly evaluation"),
    Phase.UPDATE: lazy_gettext("Update of the plan"),
}
STATE_LABELS = {
    WorkshopState.DRAFT: lazy_gettext("In preparation"),
    WorkshopState.PLANNED: lazy_gettext("Announced"),
    WorkshopState.HELD: lazy_gettext("Held"),
    WorkshopState.CLOSED: lazy_gettext("Closed"),
    WorkshopState.VALIDATED: lazy_gettext("Validated"),
}
SEX_LABELS = {
    Sex.FEMALE: lazy_gettext("Women"),
    Sex.MALE: lazy_gettext("Men"),
    Sex.UNKNOWN: lazy_gettext("Not noted"),
}
BAND_LABELS = {
    AgeBand.TEEN: lazy_gettext("15-17"),
    AgeBand.YOUNG: lazy_gettext("18-24"),
    AgeBand.YOUNG_ADULT: lazy_gettext("25-35"),
    AgeBand.ADULT: lazy_gettext("36-59"),
    AgeBand.OLDER: lazy_gettext("60 and over"),
    AgeBand.UNKNOWN: lazy_gettext("Age not noted"),
}
CATEGORY_LABELS = {
    Category.ELECTED: lazy_gettext("Elected members of the council"),
    Category.STAFF: lazy_gettext("Staff of the commune"),
    Category.ASSOCIATIONS: lazy_gettext("Members of associations"),
    Category.COOPERATIVES: lazy_gettext("Members of cooperatives"),
    Category.IEECAG: lazy_gettext("Members of the equity body (IEECAG)"),
    Category.SERVICES: lazy_gettext("Services of the State"),
    Category.DISABILITY: lazy_gettext("Persons with disabilities"),
}
LANGUAGE_LABELS = {
    Language.DARIJA: lazy_gettext("Moroccan Arabic"),
    Language.TAMAZIGHT: lazy_gettext("Tamazight"),
    Language.TACHELHIT: lazy_gettext("Tachelhit"),
    Language.FRENCH: lazy_gettext("French"),
    Language.OTHER: lazy_gettext("Another language"),
}
CHANNEL_LABELS = {
    Channel.LETTER: lazy_gettext("Letter of invitation"),
    Channel.POSTER: lazy_gettext("Posted at the commune and in public places"),
    Channel.AUTHORITY: lazy_gettext("Through the local authority"),
    Channel.ASSOCIATIONS: lazy_gettext("Through associations"),
    Channel.CRIER: lazy_gettext("Announced at the market or the mosque"),
    Channel.PHONE: lazy_gettext("Telephone or messages"),
    Channel.INTERNET: lazy_gettext("Website or social networks"),
    Channel.RADIO: lazy_gettext("Radio"),
    Channel.OTHER: lazy_gettext("Another way"),
}
ARRANGEMENT_LABELS = {
    Arrangement.SIGN_LANGUAGE: lazy_gettext("Sign language"),
    Arrangement.RAMP: lazy_gettext("Ramp or ground floor"),
    Arrangement.CHILDCARE: lazy_gettext("Care for children"),
    Arrangement.TRANSPORT: lazy_gettext("Transport"),
}
COMPETENCE_LABELS = {
    Competence.INSIDE: lazy_gettext("The commune's own task"),
    Competence.OUTSIDE: lazy_gettext("The task of others"),
}
FILE_LABELS = {
    FileKind.SHEET: lazy_gettext("Attendance sheet"),
    FileKind.MINUTES: lazy_gettext("Minutes"),
    FileKind.PHOTO: lazy_gettext("Photo"),
}
LEGAL_TEXTS = (
    lazy_gettext("Organic law 113-14, article 119 (participatory mechanisms)"),
    lazy_gettext("Decree 2-16-301, article 4 (information and consultation meeting)"),
    lazy_gettext("Decree 2-16-301, article 7 (consultation of citizens and associations)"),
    lazy_gettext("Decree 2-16-301, article 7, and organic law 113-14, article 120 (equity body)"),
    lazy_gettext("Decree 2-16-301, article 16 (update of the plan)"),
)
"""What a workshop is held after, offered while the legal basis is typed."""
SECTION_LABELS = {
    "basics": lazy_gettext("Where and when"),
    "agenda": lazy_gettext("Agenda and chair"),
    "attendance": lazy_gettext("Who came"),
    "categories": lazy_gettext("In which capacity"),
    "needs": lazy_gettext("Needs voiced"),
    "commitments": lazy_gettext("Commitments"),
    "invitation": lazy_gettext("Invitation and access"),
    "observations": lazy_gettext("Observations"),
    "files": lazy_gettext("Scans and photos"),
}
PART_LABELS = {
    "commune_code": lazy_gettext("Commune"),
    "workshop_type": lazy_gettext("Kind of workshop"),
    "phase": lazy_gettext("Phase of the action plan"),
    "title": lazy_gettext("Title"),
    "held_on": lazy_gettext("Day"),
    "starts_at": lazy_gettext("From"),
    "ends_at": lazy_gettext("Until"),
    "place": lazy_gettext("Place"),
    "latitude": lazy_gettext("Latitude of the place"),
    "longitude": lazy_gettext("Longitude of the place"),
    "douars": lazy_gettext("Douars or neighbourhoods"),
    "villages": lazy_gettext("Douars whose people came"),
    "agenda": lazy_gettext("Agenda"),
    "chair": lazy_gettext("Chair"),
    "chair_function": lazy_gettext("Function of the chair"),
    "facilitator": lazy_gettext("Facilitator"),
    "rapporteur": lazy_gettext("Rapporteur"),
    "expert": lazy_gettext("Expert"),
    "legal_basis": lazy_gettext("Legal basis"),
    "languages": lazy_gettext("Languages spoken"),
    "channels": lazy_gettext("How people were invited"),
    "invited": lazy_gettext("Persons invited"),
    "arrangements": lazy_gettext("So that everybody could come and follow"),
    "strengths": lazy_gettext("Strengths and potential"),
    "constraints": lazy_gettext("Constraints"),
    "disagreements": lazy_gettext("Disagreements"),
    "next_step": lazy_gettext("Next step"),
    "observations": lazy_gettext("Observations"),
    "attendance": lazy_gettext("Who came"),
    "categories": lazy_gettext("In which capacity"),
    "needs": lazy_gettext("Needs voiced"),
    "commitments": lazy_gettext("Commitments"),
    "state": lazy_gettext("State"),
    "reason": lazy_gettext("Reason"),
    "file": lazy_gettext("File"),
    "kind": lazy_gettext("Kind of file"),
    "code": lazy_gettext("Code"),
}
NEED_LABELS = {
    "theme": lazy_gettext("Theme"),
    "text": lazy_gettext("What was asked for, as it was said"),
    "place": lazy_gettext("Where"),
    "problem": lazy_gettext("The problem"),
    "cause": lazy_gettext("Its cause"),
    "sufferers": lazy_gettext("Who suffers from it"),
    "solution": lazy_gettext("Solution proposed"),
    "competence": lazy_gettext("Whose task it is"),
    "has_consensus": lazy_gettext("Agreed by all"),
    "votes_women": lazy_gettext("Votes of women"),
    "votes_men": lazy_gettext("Votes of men"),
    "votes_youth": lazy_gettext("of these by youth"),
}
COMMITMENT_LABELS = {
    "what": lazy_gettext("What was promised"),
    "who": lazy_gettext("Who promised"),
    "due_on": lazy_gettext("By when"),
    "is_done": lazy_gettext("Done"),
}
ACTION_LABELS = {
    "create": lazy_gettext("Entered the record"),
    "edit": lazy_gettext("Changed the record"),
    "move": lazy_gettext("Changed the state"),
    "correct": lazy_gettext("Corrected the validated record"),
    "attach": lazy_gettext("Attached a file"),
    "detach": lazy_gettext("Removed a file"),
    "link": lazy_gettext("Heard the need in another workshop"),
    "merge": lazy_gettext("Joined two needs into one"),
}

_ENUMS: Mapping[str, tuple[Any, Mapping[Any, Any]]] = {
    "workshop_type": (WorkshopType, TYPE_LABELS),
    "phase": (Phase, PHASE_LABELS),
    "state": (WorkshopState, STATE_LABELS),
    "languages": (Language, LANGUAGE_LABELS),
    "channels": (Channel, CHANNEL_LABELS),
    "arrangements": (Arrangement, ARRANGEMENT_LABELS),
    "kind": (FileKind, FILE_LABELS),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history: what changed, from which words to which; "" where there was nothing."""

    what: str
    before: str
    after: str


def list_changes(changes: Mapping[str, Any], *, is_public: bool = False) -> Iterator[Change]:
    """The changes of an audit entry or a correction in the words of the page's language; in public without names."""
    for key, (before, after) in changes.items():
        if is_public and key in NAMES:
            continue
        yield Change(_name(key), show_value(key, before), show_value(key, after))


def name_cell(sex: Sex, band: AgeBand) -> str:
    """What a cell of the attendance grid is called."""
    return str(gettext("%(sex)s, %(ages)s", sex=SEX_LABELS[sex], ages=BAND_LABELS[band]))


def _name(key: str) -> str:
    part, *cell = key.split(".")
    if part == "attendance":
        return name_cell(Sex(cell[0]), AgeBand(cell[1]))
    if part == "categories":
        return str(CATEGORY_LABELS[Category(cell[0])])
    if part == "commitment":
        return str(gettext("Commitment"))
    return str(gettext("Need") if part == "need" else PART_LABELS.get(part, part))


def show_value(key: str, value: Any) -> str:
    """A stored value of the part `key` in words."""
    part = key.split(".", maxsplit=1)[0]
    if value in (None, "", [], ()):
        return ""
    if part in _ENUMS:
        kind, labels = _ENUMS[part]
        words = [value] if isinstance(value, str) else value
        return str(gettext(", ")).join(str(labels[kind(word)]) for word in words)
    shown = _SHOWN.get(part)
    if shown is not None:
        return shown(value)
    if isinstance(value, list | tuple):
        return str(gettext(", ")).join(map(_isolated, value))
    return i18n.number(value) if isinstance(value, int) else str(value)


def show_count(n: int | None) -> str:
    """A count in the page's way of writing; a dash where nobody noted it."""
    return "—" if n is None else i18n.number(n)


def _show_agenda(points: Any) -> str:
    pairs = [p if isinstance(p, AgendaPoint) else AgendaPoint(*p) for p in points]
    return "\n".join(map(show_point, pairs)) if not isinstance(points, str) else points


def _show_need(need: Mapping[str, Any]) -> str:
    if isinstance(need, int):
        return i18n.number(need)
    words = {
        "theme": _isolated(i18n.label(get_theme(need["theme"]).labels)),
        "text": _isolated(need["text"]),
        "place": _isolated(need["place"] or "—"),
        "women": i18n.number(need["votes_women"]),
        "men": i18n.number(need["votes_men"]),
        "youth": show_count(need["votes_youth"]),
    }
    sentence = gettext(
        "%(theme)s: %(text)s · place: %(place)s · votes: women %(women)s, men %(men)s, youth of these %(youth)s",
        **words,
    )
    more = [
        gettext(
            "%(what)s: %(value)s", what=NEED_LABELS[name], value=show_need_value(name, need[name])
        )
        for name in ("problem", "cause", "sufferers", "solution", "competence", "has_consensus")
        if need.get(name) not in (None, "")
    ]
    return " · ".join([str(sentence), *map(str, more)])


def show_need_value(name: str, value: Any) -> str:
    """What is said of a need, in words."""
    if name == "competence":
        return str(COMPETENCE_LABELS[Competence(value)])
    if name == "has_consensus":
        return str(gettext("yes") if value else gettext("no"))
    return _isolated(str(value))


def _show_commitment(promise: Mapping[str, Any]) -> str:
    parts = [_isolated(promise["what"]), _isolated(promise["who"]) if promise["who"] else ""]
    if promise["due_on"]:
        parts.append(i18n.date_long(date.fromisoformat(str(promise["due_on"]))))
    if promise["is_done"]:
        parts.append(str(COMMITMENT_LABELS["is_done"]))
    return " · ".join(part for part in parts if part)


def _isolated(text: str) -> str:
    """The text between the signs that keep its direction from mixing with the sentence around it."""
    return f"\u2068{text}\u2069"


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "commune_code": lambda code: get_commune(code).name(i18n.current_language().code),
    "need": _show_need,
    "commitment": _show_commitment,
    "agenda": _show_agenda,
    "held_on": lambda day: i18n.date_long(date.fromisoformat(str(day))),
    "starts_at": lambda hour: i18n.clock(time.fromisoformat(str(hour))),
    "ends_at": lambda hour: i18n.clock(time.fromisoformat(str(hour))),
}
