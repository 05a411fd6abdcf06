"""How the form of a record is filled, rearranged and shown, before anything is stored."""

import uuid
from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask_security import current_user

from pac_toolkit import audit
from pac_toolkit.workshops import checks, forms, queries, services
from pac_toolkit.workshops.forms.workshop import EMPTY_NEEDS, WorkshopForm
from pac_toolkit.workshops.models import Phase, Workshop, WorkshopState, WorkshopType
from pac_toolkit.workshops.record import Record, differing_parts, record_of

_NEW = (WorkshopState.HELD, WorkshopState.PLANNED, WorkshopState.DRAFT)
# what a copy of a workshop leaves out: all that belongs to its own day
_OF_THE_DAY: dict[str, Any] = {
    "held_on": None,
    "invited": None,
    "villages": (),
    "attendance": {},
    "categories": {},
    "needs": (),
    "commitments": (),
    "strengths": "",
    "constraints": "",
    "disagreements": "",
    "next_step": "",
    "observations": "",
}
_CARDS = ("needs", "commitments")
_CONTROLS = {
    "agenda": {"agenda", "chair", "chair_function", "rapporteur", "facilitator", "expert"},
    "attendance": {"attendance", "numbers_right", "villages", "sheet_total"},
    "categories": {"categories"},
    "needs": {"needs"},
    "commitments": {"commitments"},
    "invitation": {"channels", "invited", "languages", "arrangements", "legal_basis"},
    "observations": {
        "observations",
        "strengths",
        "constraints",
        "disagreements",
        "next_step",
    },
    "files": {"sheet", "minutes", "photos", "photo_consent"},
}
"""The controls of each part of the form but the first."""


def choices(workshop: Workshop | None) -> dict[str, Any]:
    """Which communes and states the form offers to this person, and what is stored."""
    states: tuple[WorkshopState, ...] = _NEW
    if workshop is not None:
        reachable = services.MOVES[workshop.state] - {WorkshopState.CLOSED, WorkshopState.VALIDATED}
        states = tuple(s for s in _NEW if s in reachable or s is workshop.state)
    return {
        "commune_codes": current_user.commune_codes,
        "states": states or (workshop.state,) if workshop else states,
        "today": services.today(),
        "stored": record_of(workshop) if workshop else None,
    }


def empty_form(pattern: Workshop | None = None) -> WorkshopForm:
    """The form of a new record; with a pattern all that does not belong to that workshop's day."""
    data: dict[str, Any] = {
        "workshop_type": WorkshopType.DOUAR.value,
        "phase": Phase.DIAGNOSIS.value,
        "state": WorkshopState.HELD.value,
    }
    wanted = request.args.get("commune", "")
    codes = sorted(current_user.commune_codes)
    data["commune_code"] = wanted if wanted in codes else codes[0] if len(codes) == 1 else ""
    if pattern is not None:
        data = forms.form_data(replace(record_of(pattern), **_OF_THE_DAY))
        data["state"] = WorkshopState.DRAFT.value
    data["client_key"] = str(uuid.uuid4())
    form = WorkshopForm(formdata=None, data=data, **choices(None))
    form.offer_needs(EMPTY_NEEDS)
    return form


def filled_form(record: Record, workshop: Workshop) -> WorkshopForm:
    """The form of a stored workshop, filled with this record."""
    form = WorkshopForm.of_record(record, **choices(workshop))
    form.revision.data = workshop.revision
    form.state.data = workshop.state.value
    form.offer_needs(1)
    return form


def rearrange(form: WorkshopForm) -> bool:
    """Add or remove a card as a button of the form asked, keeping everything else."""
    added = request.form.get("add")
    if added in _CARDS:
        form.add(added)
        return True
    part, _, position = request.form.get("remove", "").rpartition("-")
    if part in _CARDS and position.isascii() and position.isdecimal() and len(position) < 5:
        form.remove(part, int(position))
        return True
    return False


def ask_about_earlier_needs(form: WorkshopForm, workshop: Workshop | None) -> bool:
    """Offer earlier needs to each new one that is said alike and of which nobody said yet; whether any was asked."""
    if workshop is None and form.client_uuid and queries.find_by_client_key(form.client_uuid):
        # the same form sent twice: its needs are the ones that it would be asked about
        return False
    here = {hearing.need_id for hearing in workshop.hearings} if workshop else set()
    asked = False
    for card in form.written_needs():
        if not card.is_unasked:
            continue
        need = card.to_need()
        card.offers = queries.list_similar_needs(
            form.commune_code.data, need.theme, need.text, except_ids=here
        )
        if card.offers:
            card.is_asked = asked = True
    return asked


def show_form(
    form: WorkshopForm,
    workshop: Workshop | None,
    theirs: Workshop | None = None,
    *,
    pattern: Workshop | None = None,
) -> str:
    """The form; `theirs` is the stored record that somebody else saved meanwhile, `pattern` what this one is a copy of."""
    record = form.to_record()
    return render_template(
        "workshops/edit.html",
        form=form,
        workshop=workshop,
        theirs=record_of(theirs) if theirs else None,
        mine=record,
        theirs_entry=audit.list_entries("workshop", theirs.id)[0] if theirs else None,
        differing=differing_parts(record, record_of(theirs)) if theirs else (),
        is_correction=request.endpoint == "workshops.correct",
        had_files=any(True for _ in form.list_files()),
        douar_names=queries.list_douar_names(current_user.commune_codes),
        shared_needs=_list_shared_needs(workshop),
        parts=_list_parts(record, workshop, form),
        pattern=pattern,
        questions=[
            (number, entry.form)
            for number, entry in enumerate(form.needs.entries, start=1)
            if entry.form.is_asked
        ],
        draft_key=draft_key(workshop, pattern),
    )


def draft_key(workshop: Workshop | None, pattern: Workshop | None = None) -> str:
    """Under which name a browser keeps what is not saved yet: a copy's text is not that of another new record."""
    name = str(workshop.id) if workshop else f"copy-{pattern.id}" if pattern else "new"
    return f"workshop:{current_user.id}:{name}"


def _list_shared_needs(workshop: Workshop | None) -> frozenset[int]:
    """The needs of this workshop that others voiced too."""
    if workshop is None or not workshop.hearings:
        return frozenset()
    return queries.list_heard_elsewhere([h.need_id for h in workshop.hearings], workshop.id)


def _list_parts(
    record: Record, workshop: Workshop | None, form: WorkshopForm
) -> list[tuple[str, Any, str]]:
    """The table of contents: where each part is, what it is called, how it stands: wrong, done, optional or open."""
    wrong = {_part_of(id_) for id_, _, _ in form.list_errors()}
    parts = [
        (section.key, section.is_complete, section.is_optional)
        for section in checks.list_sections(record)
    ]
    parts.append(("files", bool(workshop and workshop.attachments), True))
    return [
        (
            f"part-{key}",
            forms.SECTION_LABELS[key],
            "wrong"
            if key in wrong
            else "done"
            if is_complete
            else "optional"
            if is_optional
            else "open",
        )
        for key, is_complete, is_optional in parts
    ]


def _part_of(control: str) -> str:
    """The part of the form in which a control stands."""
    name = control.split("-", maxsplit=1)[0]
    return next((part for part, names in _CONTROLS.items() if name in names), "basics")
