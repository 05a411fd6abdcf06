"""The clerk's form: a new record, a change, a correction, and what to do when somebody else saved meanwhile."""

from flask import abort, flash, redirect, request, session, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import permissions, services
from pac_toolkit.workshops.forms.workshop import WorkshopForm
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.record import record_of, take_part
from pac_toolkit.workshops.views.filling import (
    ask_about_earlier_needs,
    choices,
    draft_key,
    empty_form,
    filled_form,
    rearrange,
    show_form,
)
from pac_toolkit.workshops.views.shared import actor, blueprint, find_workshop


@blueprint.route("/staff/workshops/new", methods=["GET", "POST"])
@auth_required("session")
def create() -> str | Response | tuple[str, int]:
    """An empty form, or a copy of another workshop; POST stores it and leads to the record."""
    require(permissions.can_create_somewhere(current_user))
    pattern = _find_pattern()
    if request.method == "GET":
        return show_form(empty_form(pattern), None, pattern=pattern)
    form = WorkshopForm(**choices(None))
    if rearrange(form):
        return show_form(form, None, pattern=pattern)
    if not form.validate() or ask_about_earlier_needs(form, None):
        return show_form(form, None, pattern=pattern), 422
    return _store_new(form, pattern)


@blueprint.route("/staff/workshops/<int:workshop_id>/edit", methods=["GET", "POST"])
@auth_required("session")
def edit(workshop_id: int) -> str | Response | tuple[str, int]:
    """The form of a stored workshop; a save over somebody else's save shows both."""
    workshop = find_workshop(workshop_id)
    require(permissions.can_create(current_user, workshop.commune_code))
    if request.method == "GET" and not permissions.can_edit(current_user, workshop):
        return _refer_to_record(workshop)
    return _answer(workshop)


@blueprint.route("/staff/workshops/<int:workshop_id>/correct", methods=["GET", "POST"])
@auth_required("session")
def correct(workshop_id: int) -> str | Response | tuple[str, int]:
    """The form of a validated record: what is changed is dated, says why, and keeps the old text."""
    workshop = find_workshop(workshop_id)
    require(permissions.can_correct(current_user, workshop))
    return _answer(workshop)


def _answer(workshop: Workshop) -> str | Response | tuple[str, int]:
    """The form of a stored record, or what was made of it."""
    if request.method == "GET":
        return show_form(filled_form(record_of(workshop), workshop), workshop)
    form = WorkshopForm(**choices(workshop))
    if rearrange(form):
        return show_form(form, workshop)
    if not form.validate():
        return show_form(form, workshop), 422
    if part := request.form.get("take"):
        return _take(form, workshop, part)
    if ask_about_earlier_needs(form, workshop):
        return show_form(form, workshop), 422
    return _store_changes(form, workshop)


def _find_pattern() -> Workshop | None:
    """The workshop of which a copy was asked for."""
    number = request.args.get("copy", type=int)
    if number is None:
        return None
    workshop = find_workshop(number)
    require(permissions.can_read(current_user, workshop))
    return workshop


def _refer_to_record(workshop: Workshop) -> Response:
    flash(gettext("This record is closed. Reopen it to change it."), "attention")
    return redirect(url_for("workshops.staff_show", workshop_id=workshop.id))


def _store_new(form: WorkshopForm, pattern: Workshop | None) -> Response | tuple[str, int]:
    require(permissions.can_create(current_user, form.commune_code.data))
    try:
        with transaction():
            workshop = services.create_workshop(
                record=form.to_record(), actor=actor(), client_key=form.client_uuid
            )
            _attach(form, workshop)
            if workshop.state is WorkshopState.DRAFT:
                _lead(workshop, form.chosen_state, is_first=True)
    except services.StaleRevision as stale:
        require(permissions.can_edit(current_user, stale.workshop))
        return _show_conflict(form, stale.workshop)
    return _saved(workshop, draft_key(None, pattern))


def _store_changes(form: WorkshopForm, workshop: Workshop) -> Response | tuple[str, int]:
    require(permissions.can_create(current_user, form.commune_code.data))
    try:
        with transaction():
            _write(form, workshop)
            _attach(form, workshop)
            if form.chosen_state in services.MOVES[workshop.state]:
                _lead(workshop, form.chosen_state)
    except (services.StaleRevision, services.ImpossibleMove):
        return _show_conflict(form, workshop)
    except services.ReasonNeeded:
        form.reason.errors = [gettext("Say in a few words why the record is corrected.")]
        return show_form(form, workshop), 422
    return _saved(workshop, draft_key(workshop))


def _write(form: WorkshopForm, workshop: Workshop) -> None:
    revision = form.revision.data or 0
    if request.endpoint == "workshops.correct":
        services.correct_workshop(
            workshop=workshop,
            record=form.to_record(),
            reason=form.reason.data or "",
            expected_revision=revision,
            actor=actor(),
        )
    else:
        services.edit_workshop(
            workshop=workshop, record=form.to_record(), expected_revision=revision, actor=actor()
        )


def _attach(form: WorkshopForm, workshop: Workshop) -> None:
    """Keep the files that were sent with the form."""
    for kind, file in form.list_files():
        services.attach_file(
            workshop=workshop,
            kind=kind,
            name=file.filename or "",
            content=file.stream.read(),
            actor=actor(),
            has_consent=bool(form.photo_consent.data),
            reason=form.reason.data or "",
        )


def _lead(workshop: Workshop, state: WorkshopState, *, is_first: bool = False) -> None:
    if state is not workshop.state:
        services.move_to(workshop=workshop, state=state, actor=actor(), is_first=is_first)


def _saved(workshop: Workshop, draft: str) -> Response:
    flash(gettext("The record is saved."), "success")
    session["saved_draft"] = draft
    return redirect(url_for("workshops.staff_show", workshop_id=workshop.id))


def _show_conflict(form: WorkshopForm, theirs: Workshop) -> tuple[str, int]:
    """My text in the form, the stored one beside it; the next save knows what it replaces."""
    form.revision.data, form.revision.raw_data = theirs.revision, None
    return show_form(form, theirs, theirs), 409


def _take(form: WorkshopForm, workshop: Workshop, part: str) -> str:
    """Take one part of the stored record into the form, and keep showing what still differs."""
    try:
        record = take_part(form.to_record(), record_of(workshop), part)
    except ValueError:
        abort(400)
    taken = filled_form(record, workshop)
    taken.state.data = form.state.data
    taken.revision.data = form.revision.data
    taken.reason.data = form.reason.data
    return show_form(taken, workshop, workshop)
