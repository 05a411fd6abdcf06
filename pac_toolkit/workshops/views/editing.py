"""The clerk's form: a new record, a change, and what to do when somebody else saved meanwhile."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit import audit
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import checks, forms, permissions, services
from pac_toolkit.workshops.forms.workshop import EMPTY_NEEDS, WorkshopForm
from pac_toolkit.workshops.models import Phase, Workshop, WorkshopState, WorkshopType
from pac_toolkit.workshops.record import Record, differing_parts, record_of, take_part
from pac_toolkit.workshops.views.shared import actor, blueprint, find_workshop

_NEW = (WorkshopState.HELD, WorkshopState.PLANNED, WorkshopState.DRAFT)


@blueprint.route("/staff/workshops/new", methods=["GET", "POST"])
@auth_required("session")
def create() -> str | Response | tuple[str, int]:
    """An empty form; POST stores it and leads to the record."""
    require(permissions.can_create_somewhere(current_user))
    if request.method == "GET":
        return _show_form(_empty_form(), None)
    form = WorkshopForm(**_choices(None))
    if _rearranged(form):
        return _show_form(form, None)
    if not form.validate():
        return _show_form(form, None), 422
    return _store_new(form)


@blueprint.route("/staff/workshops/<int:workshop_id>/edit", methods=["GET", "POST"])
@auth_required("session")
def edit(workshop_id: int) -> str | Response | tuple[str, int]:
    """The form of a stored workshop; a save over somebody else's save shows both."""
    workshop = find_workshop(workshop_id)
    require(permissions.can_create(current_user, workshop.commune_code))
    if request.method == "GET":
        if not permissions.can_edit(current_user, workshop):
            return _refer_to_record(workshop)
        return _show_form(_filled_form(record_of(workshop), workshop), workshop)
    form = WorkshopForm(**_choices(workshop))
    if _rearranged(form):
        return _show_form(form, workshop)
    if not form.validate():
        return _show_form(form, workshop), 422
    if part := request.form.get("take"):
        return _take(form, workshop, part)
    return _store_changes(form, workshop)


def _choices(workshop: Workshop | None) -> dict[str, Any]:
    """Which communes and states the form offers to this person."""
    states: tuple[WorkshopState, ...] = _NEW
    if workshop is not None:
        reachable = services.MOVES[workshop.state] - {WorkshopState.CLOSED}
        states = tuple(s for s in _NEW if s is workshop.state or s in reachable)
    return {
        "commune_codes": current_user.commune_codes,
        "states": states,
        "today": services.today(),
    }


def _empty_form() -> WorkshopForm:
    wanted = request.args.get("commune", "")
    codes = sorted(current_user.commune_codes)
    data = {
        "commune_code": wanted if wanted in codes else codes[0] if len(codes) == 1 else "",
        "workshop_type": WorkshopType.DOUAR.value,
        "phase": Phase.DIAGNOSIS.value,
        "state": WorkshopState.HELD.value,
        "client_key": str(uuid.uuid4()),
    }
    form = WorkshopForm(formdata=None, data=data, **_choices(None))
    form.offer_needs(EMPTY_NEEDS)
    return form


def _filled_form(record: Record, workshop: Workshop) -> WorkshopForm:
    form = WorkshopForm.of_record(record, **_choices(workshop))
    form.revision.data = workshop.revision
    form.state.data = workshop.state.value
    form.offer_needs(1)
    return form


def _rearranged(form: WorkshopForm) -> bool:
    """Add or remove a need as a button of the form asked, keeping everything else."""
    if "add_need" in request.form:
        form.add_need()
        return True
    removed = request.form.get("remove_need", type=int)
    if removed is not None:
        form.remove_need(removed)
    return removed is not None


def _show_form(
    form: WorkshopForm, workshop: Workshop | None, theirs: Workshop | None = None
) -> str:
    """The form; `theirs` is the stored record that somebody else saved meanwhile."""
    record = form.to_record()
    return render_template(
        "workshops/edit.html",
        form=form,
        workshop=workshop,
        theirs=record_of(theirs) if theirs else None,
        mine=record,
        theirs_entry=audit.list_entries("workshop", theirs.id)[0] if theirs else None,
        differing=differing_parts(record, record_of(theirs)) if theirs else (),
        parts=[
            (f"part-{section.key}", forms.SECTION_LABELS[section.key], section.is_complete)
            for section in checks.list_sections(record)
        ],
        draft_key=f"workshop:{current_user.id}:{workshop.id if workshop else 'new'}",
    )


def _refer_to_record(workshop: Workshop) -> Response:
    flash(gettext("This record is closed. Reopen it to change it."), "attention")
    return redirect(url_for("workshops.staff_show", workshop_id=workshop.id))


def _store_new(form: WorkshopForm) -> Response | tuple[str, int]:
    require(permissions.can_create(current_user, form.commune_code.data))
    try:
        with transaction():
            workshop = services.create_workshop(
                record=form.to_record(), actor=actor(), client_key=form.client_uuid
            )
            if workshop.state is WorkshopState.DRAFT:
                _lead(workshop, form.chosen_state)
    except services.StaleRevision as stale:
        require(permissions.can_edit(current_user, stale.workshop))
        return _show_conflict(form, stale.workshop)
    return _saved(workshop, "new")


def _store_changes(form: WorkshopForm, workshop: Workshop) -> Response | tuple[str, int]:
    require(permissions.can_create(current_user, form.commune_code.data))
    try:
        with transaction():
            services.edit_workshop(
                workshop=workshop,
                record=form.to_record(),
                expected_revision=form.revision.data or 0,
                actor=actor(),
            )
            _lead(workshop, form.chosen_state)
    except (services.StaleRevision, services.ImpossibleMove):
        return _show_conflict(form, workshop)
    return _saved(workshop, str(workshop.id))


def _lead(workshop: Workshop, state: WorkshopState) -> None:
    if state is not workshop.state:
        services.move_to(workshop=workshop, state=state, actor=actor())


def _saved(workshop: Workshop, draft: str) -> Response:
    flash(gettext("The record is saved."), "success")
    session["saved_draft"] = f"workshop:{current_user.id}:{draft}"
    return redirect(url_for("workshops.staff_show", workshop_id=workshop.id))


def _show_conflict(form: WorkshopForm, theirs: Workshop) -> tuple[str, int]:
    """My text in the form, the stored one beside it; the next save knows what it replaces."""
    form.revision.data, form.revision.raw_data = theirs.revision, None
    return _show_form(form, theirs, theirs), 409


def _take(form: WorkshopForm, workshop: Workshop, part: str) -> str:
    """Take one part of the stored record into the form, and keep showing what still differs."""
    try:
        record = take_part(form.to_record(), record_of(workshop), part)
    except ValueError:
        abort(400)
    taken = _filled_form(record, workshop)
    taken.state.data = form.state.data
    taken.revision.data = form.revision.data
    return _show_form(taken, workshop, workshop)
