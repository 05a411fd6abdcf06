"""The minutes: who met where, what was asked for with which votes, what was promised, and who signs."""

from collections.abc import Iterator

from flask_babel import gettext, ngettext

from communes.themes import get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops.forms.labels import (
    BAND_LABELS,
    CATEGORY_LABELS,
    NEED_LABELS,
    PART_LABELS,
    SEX_LABELS,
    list_changes,
    show_count,
    show_need_value,
    show_value,
)
from pac_toolkit.workshops.forms.papers.frame import (
    Json,
    Print,
    agenda,
    frame,
    in_a_row,
    meeting,
)
from pac_toolkit.workshops.models import AgeBand, Category, Sex, WorkshopState
from pac_toolkit.workshops.record import NeedVoiced, Record

_OUTCOME = ("strengths", "constraints", "disagreements", "next_step", "observations")
_INVITATION = ("channels", "invited", "languages", "villages", "arrangements")
_SAID = ("problem", "cause", "sufferers", "solution", "competence")


def minutes(order: Print) -> Json:
    """Everything the minutes say, in the language that is spoken now."""
    record = order.record
    return {
        **frame(order, gettext("Minutes of the workshop")),
        "state": _state(order),
        "copy": gettext("Copy for everybody, without the names of persons.")
        if order.is_public
        else "",
        "meeting": meeting(order),
        "legal_head": PART_LABELS["legal_basis"],
        "legal": record.legal_basis,
        "officials_head": gettext("In function"),
        "officials": list(_officials(order)),
        "invitation_head": gettext("Invitation and access"),
        "invitation": [
            [
                str(PART_LABELS[name]),
                in_a_row(record.villages)
                if name == "villages"
                else show_value(name, getattr(record, name)),
            ]
            for name in _INVITATION
            if getattr(record, name)
        ],
        "agenda_head": gettext("Agenda"),
        "agenda_columns": [gettext("No."), gettext("Point"), gettext("Minutes given")],
        "agenda": [point[:3] for point in agenda(order)],
        "attendance": grid(record),
        "categories": _categories(record),
        "needs": _needs(record),
        "outcome": [
            [str(PART_LABELS[name]), getattr(record, name)]
            for name in _OUTCOME
            if getattr(record, name)
        ],
        "commitments": _commitments(record),
        "corrections": _corrections(order),
        "signatures": [] if order.is_public else _signatures(record),
        "signed": gettext("Done on:"),
    }


def _state(order: Print) -> Json:
    workshop = order.workshop
    if workshop.state is WorkshopState.VALIDATED and workshop.validated_at:
        words = gettext("Validated on %(day)s.", day=i18n.date_long(workshop.validated_at))
        return {"is_draft": False, "words": words}
    return {"is_draft": True, "words": gettext("Draft, not validated")}


def _officials(order: Print) -> Iterator[list[str]]:
    """Function and name; in public the function of the chair alone."""
    record = order.record
    if order.is_public:
        if record.chair_function:
            yield [str(PART_LABELS["chair"]), record.chair_function]
        return
    chair = in_a_row((record.chair, record.chair_function))
    for name, value in (
        ("chair", chair),
        ("facilitator", record.facilitator),
        ("rapporteur", record.rapporteur),
        ("expert", record.expert),
    ):
        if value:
            yield [str(PART_LABELS[name]), value]


def grid(record: Record) -> Json:
    """The attendance by age and sex with its sums; rows and columns of nobody stay, so that sheets compare."""
    return {
        "head": gettext("Who came"),
        "columns": [gettext("Age"), *(str(SEX_LABELS[sex]) for sex in Sex), gettext("All")],
        "rows": [
            [
                # one wording in both languages: the paper itself keeps its direction
                str(BAND_LABELS[band]).strip("\u2066\u2069"),
                *(i18n.number(record.attendance.get((sex, band), 0)) for sex in Sex),
                i18n.number(sum(record.attendance.get((sex, band), 0) for sex in Sex)),
            ]
            for band in AgeBand
        ],
        "sums": [
            gettext("All ages"),
            *(i18n.number(record.count_sex(sex)) for sex in Sex),
            i18n.number(record.participants),
        ],
        "youth": ngettext(
            "Of these %(num)s is young (18 to 35 years).",
            "Of these %(num)s are young (18 to 35 years).",
            record.youth,
        ),
    }


def _categories(record: Record) -> Json:
    return {
        "head": gettext("In which capacity"),
        "hint": gettext("One person may be counted in several."),
        "rows": [
            [str(CATEGORY_LABELS[category]), i18n.number(record.categories[category])]
            for category in Category
            if record.categories.get(category)
        ],
    }


def _needs(record: Record) -> Json:
    ranked = sorted(record.needs, key=lambda need: -need.votes)
    return {
        "head": gettext("Needs voiced, most votes first"),
        "hint": gettext("Women and men add up; youth are counted among them."),
        "none": gettext("No need was voiced in this workshop."),
        "columns": [
            gettext("Rank"),
            gettext("Need"),
            gettext("Women"),
            gettext("Men"),
            gettext("All"),
            gettext("of these youth"),
            str(NEED_LABELS["has_consensus"]),
        ],
        "rows": [_need(need, _rank(need, ranked)) for need in ranked],
    }


def _rank(need: NeedVoiced, ranked: list[NeedVoiced]) -> int:
    """Needs of equal votes share their rank."""
    return 1 + sum(other.votes > need.votes for other in ranked)


def _need(need: NeedVoiced, rank: int) -> Json:
    votes = (need.votes_women, need.votes_men, need.votes, need.votes_youth)
    return {
        "rank": i18n.number(rank),
        "theme": i18n.label(get_theme(need.theme).labels),
        "text": need.text,
        "place": need.place,
        "votes": [show_count(n) for n in votes],
        "consensus": "—"
        if need.has_consensus is None
        else show_need_value("has_consensus", need.has_consensus),
        "said": [
            [str(NEED_LABELS[name]), _unmarked(show_need_value(name, getattr(need, name)))]
            for name in _SAID
            if getattr(need, name)
        ],
    }


def _commitments(record: Record) -> Json:
    return {
        "head": gettext("Commitments"),
        "columns": [
            gettext("What was promised"),
            gettext("Who promised"),
            gettext("By when"),
            gettext("State"),
        ],
        "rows": [
            [
                promise.what,
                promise.who or "—",
                i18n.date_short(promise.due_on) if promise.due_on else "—",
                gettext("done") if promise.is_done else gettext("not done yet"),
            ]
            for promise in record.commitments
        ],
    }


def _corrections(order: Print) -> Json:
    return {
        "head": gettext("Corrections"),
        "before": gettext("before"),
        "after": gettext("after"),
        "rows": [
            {
                "when": gettext(
                    "Corrected on %(day)s", day=i18n.date_long(correction.corrected_at)
                ),
                "reason": correction.reason,
                "changes": [
                    [change.what, change.before or "—", change.after or "—"]
                    for change in list_changes(correction.changes, is_public=order.is_public)
                ],
            }
            for correction in order.workshop.corrections
        ],
    }


def _signatures(record: Record) -> list[list[str]]:
    return [
        [gettext("The chair"), record.chair],
        [gettext("The rapporteur"), record.rapporteur],
    ]


def _unmarked(text: str) -> str:
    """Without the signs of direction: the paper gives free text a line of its own."""
    return text.strip("\u2068\u2069")
