"""What types, phases, states, sexes, age bands, capacities and fields are called, and the history in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import gettext, lazy_gettext

from communes.territory import get_commune
from communes.themes import get_theme
from pac_toolkit import i18n
from pac_toolkit.audit import AuditEntry
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)

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
SECTION_LABELS = {
    "basics": lazy_gettext("Where and when"),
    "agenda": lazy_gettext("Agenda and chair"),
    "attendance": lazy_gettext("Who came"),
    "categories": lazy_gettext("In which capacity"),
    "needs": lazy_gettext("Needs voiced"),
    "observations": lazy_gettext("Observations"),
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
    "douars": lazy_gettext("Douars or neighbourhoods"),
    "agenda": lazy_gettext("Agenda"),
    "chair": lazy_gettext("Chair"),
    "facilitator": lazy_gettext("Facilitator"),
    "rapporteur": lazy_gettext("Rapporteur"),
    "observations": lazy_gettext("Observations"),
    "attendance": lazy_gettext("Who came"),
    "categories": lazy_gettext("In which capacity"),
    "needs": lazy_gettext("Needs voiced"),
    "state": lazy_gettext("State"),
    "reason": lazy_gettext("Reason"),
}
ACTION_LABELS = {
    "create": lazy_gettext("Entered the record"),
    "edit": lazy_gettext("Changed the record"),
    "move": lazy_gettext("Changed the state"),
}

_ENUMS: Mapping[str, tuple[Any, Mapping[Any, Any]]] = {
    "workshop_type": (WorkshopType, TYPE_LABELS),
    "phase": (Phase, PHASE_LABELS),
    "state": (WorkshopState, STATE_LABELS),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history: what changed, from which words to which; "" where there was nothing."""

    what: str
    before: str
    after: str


def list_changes(entry: AuditEntry) -> Iterator[Change]:
    """The changes of one audit entry in the words of the page's language."""
    for key, (before, after) in entry.changes.items():
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
    return str(gettext("Need") if part == "need" else PART_LABELS.get(part, part))


def show_value(key: str, value: Any) -> str:
    """A stored value of the part `key` in words."""
    if value in (None, ""):
        return ""
    part = key.split(".", maxsplit=1)[0]
    if part in _ENUMS:
        kind, labels = _ENUMS[part]
        return str(labels[kind(value)])
    if part == "commune_code":
        return get_commune(value).name(i18n.current_language().code)
    if part == "need":
        return _show_need(value)
    if part == "held_on":
        return i18n.date_long(date.fromisoformat(str(value)))
    if part in ("starts_at", "ends_at"):
        return i18n.clock(time.fromisoformat(str(value)))
    return i18n.number(value) if isinstance(value, int) else str(value)


def _show_need(need: Mapping[str, Any]) -> str:
    words = {
        "theme": _isolated(i18n.label(get_theme(need["theme"]).labels)),
        "text": _isolated(need["text"]),
        "place": _isolated(need["place"] or "—"),
        "women": i18n.number(need["votes_women"]),
        "men": i18n.number(need["votes_men"]),
        "youth": i18n.number(need["votes_youth"]),
    }
    sentence = gettext(
        "%(theme)s: %(text)s · place: %(place)s · votes: women %(women)s, men %(men)s, youth of these %(youth)s",
        **words,
    )
    return str(sentence)


def _isolated(text: str) -> str:
    """The text between the signs that keep its direction from mixing with the sentence around it."""
    return f"\u2068{text}\u2069"
