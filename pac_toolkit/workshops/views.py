"""Pages of workshops: the public list and record, the need's page, the clerk's form and the staff record."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from communes.territory import (
    Commune,
    Province,
    UnknownTerritory,
    commune_codes_within,
    get_commune,
    list_provinces,
    province_of,
)
from communes.themes import get_theme
from pac_toolkit import audit, i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.accounts.permissions import is_staff
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import checks, forms, permissions, queries, services
from pac_toolkit.workshops.forms.workshop import EMPTY_NEEDS, WorkshopForm
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Hearing,
    Phase,
    Sex,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import Record, differing_parts, record_of, take_part

blueprint = Blueprint("workshops", __name__)

PAGE = 40
"""Workshops on one page of the list."""
_NEW = (WorkshopState.HELD, WorkshopState.PLANNED, WorkshopState.DRAFT)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """What the templates call things."""
    return {
        "labels": forms,
        "Sex": Sex,
        "AgeBand": AgeBand,
        "Category": Category,
        "WorkshopState": WorkshopState,
        "may": permissions,
        "sentence": forms.sentence,
        "commune_of": get_commune,
        "province_of": province_of,
        "theme_of": get_theme,
    }


@blueprint.get("/workshops/")
def index() -> str:
    """Workshops announced and validated, with what they add up to."""
    chosen = _filters()
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "workshops/index.html",
        chosen=chosen,
        page=page,
        totals=queries.get_totals(chosen["commune_codes"], states=queries.PUBLIC),
        coming=queries.list_workshops(
            **chosen,
            states=[WorkshopState.PLANNED],
            since=services.today(),
            is_newest_first=False,
        ),
        count=queries.count_workshops(**chosen, states=queries.PUBLIC),
        rows=queries.list_workshops(
            **chosen, states=queries.PUBLIC, limit=PAGE, offset=(page - 1) * PAGE
        ),
        places=_places(queries.list_commune_totals(states=queries.ANNOUNCED)),
        is_chosen=bool(request.args),
        page_size=PAGE,
    )


@blueprint.get("/workshops/<int:workshop_id>")
def show(workshop_id: int) -> str | Response:
    """One workshop as everybody may read it."""
    workshop = _get(workshop_id)
    if not permissions.can_view(current_user, workshop):
        abort(403 if is_staff(current_user) else 404)
    if workshop.state not in queries.ANNOUNCED:
        return redirect(url_for("workshops.staff_show", workshop_id=workshop.id))
    return render_template("workshops/show.html", workshop=workshop, record=record_of(workshop))


@blueprint.get("/needs/<int:need_id>")
def need(need_id: int) -> str:
    """A need and every hearing of it that this person may read."""
    found = queries.get_need(need_id) or abort(404)
    hearings = [hearing for hearing in found.hearings if _may_hear(hearing)]
    if not hearings:
        abort(403 if is_staff(current_user) else 404)
    return render_template("workshops/need.html", need=found, hearings=hearings)


@blueprint.get("/staff/workshops/")
@auth_required("session")
def staff_index() -> str:
    """Every workshop of the territory, what waits first."""
    require(permissions.can_list(current_user))
    chosen = _filters(within=current_user.commune_codes)
    state = _one_of(WorkshopState, request.args.get("state"))
    return render_template(
        "workshops/staff_index.html",
        chosen=chosen,
        state=state,
        waiting=queries.list_waiting(current_user.commune_codes, services.today()),
        rows=queries.list_workshops(**chosen, states=[state] if state else None),
        places=_places(current_user.commune_codes),
        is_chosen=bool(request.args),
    )


@blueprint.get("/staff/workshops/<int:workshop_id>")
@auth_required("session")
def staff_show(workshop_id: int) -> str:
    """The whole record, what is doubtful in it, what may be done with it, and its history."""
    workshop = _get(workshop_id)
    require(permissions.can_read(current_user, workshop))
    record = record_of(workshop)
    return render_template(
        "workshops/staff_show.html",
        workshop=workshop,
        record=record,
        doubts=checks.list_doubts(record),
        missing=checks.list_missing(record),
        advised=[name for section in checks.list_sections(record) for name in section.advised],
        history=audit.list_entries("workshop", workshop.id),
        saved_draft=session.pop("saved_draft", None),
        today=services.today(),
    )


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
    workshop = _get(workshop_id)
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


@blueprint.post("/staff/workshops/<int:workshop_id>/state")
@auth_required("session")
def move(workshop_id: int) -> Response:
    """Lead the workshop to another state and come back to the record."""
    workshop = _get(workshop_id)
    state = _one_of(WorkshopState, request.form.get("state")) or abort(400)
    require(permissions.can_read(current_user, workshop))
    if state in services.MOVES[workshop.state]:
        require(permissions.can_move(current_user, workshop, state))
    message = _move(workshop, state)
    flash(message or forms.MOVED[state], "error" if message else "success")
    return redirect(url_for("workshops.staff_show", workshop_id=workshop_id))


def _actor() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user


def _get(workshop_id: int) -> Workshop:
    return queries.get_workshop(workshop_id) or abort(404)


def _may_hear(hearing: Hearing) -> bool:
    workshop = hearing.workshop
    return workshop.state in queries.PUBLIC or permissions.can_read(current_user, workshop)


def _one_of(kind: Any, word: str | None) -> Any:
    """The member of this enumeration; None for no word, 404 for an unknown one."""
    if not word:
        return None
    try:
        return kind(word)
    except ValueError:
        abort(404)


def _filters(within: frozenset[str] | None = None) -> dict[str, Any]:
    """What `queries.list_workshops` asks, out of the address: a commune, else a province, and a kind."""
    code = request.args.get("commune") or request.args.get("province")
    try:
        codes = commune_codes_within(code) if code else None
    except UnknownTerritory:
        abort(404)
    if within is not None:
        codes = within if codes is None else codes & within
    return {
        "commune_codes": codes,
        "workshop_type": _one_of(WorkshopType, request.args.get("type")),
    }


def _places(codes: Iterable[str]) -> list[tuple[Province, list[Commune]]]:
    """The communes to choose from, by name under their province."""
    language = i18n.current_language().code
    communes = sorted(map(get_commune, codes), key=lambda commune: commune.name(language))
    groups = [
        (province, [c for c in communes if c.province_code == province.code])
        for province in list_provinces()
    ]
    return [(province, inside) for province, inside in groups if inside]


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
                record=form.to_record(), actor=_actor(), client_key=form.client_uuid
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
                actor=_actor(),
            )
            _lead(workshop, form.chosen_state)
    except (services.StaleRevision, services.ImpossibleMove):
        return _show_conflict(form, workshop)
    return _saved(workshop, str(workshop.id))


def _lead(workshop: Workshop, state: WorkshopState) -> None:
    if state is not workshop.state:
        services.move_to(workshop=workshop, state=state, actor=_actor())


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


def _move(workshop: Workshop, state: WorkshopState) -> str | None:
    """Move it; a refusal comes back as the sentence to show."""
    try:
        with transaction():
            services.move_to(
                workshop=workshop,
                state=state,
                actor=_actor(),
                expected_revision=request.form.get("revision", type=int),
                reason=request.form.get("reason", "")[:1000],
            )
    except services.InvalidWorkshop as invalid:
        return " ".join(forms.sentence(problem) for problem in invalid.problems)
    except (services.StaleRevision, services.ImpossibleMove):
        return str(
            gettext("Somebody changed this record meanwhile. Look at it again, then decide.")
        )
    except services.MissingContent as error:
        names = gettext(", ").join(str(forms.PART_LABELS[name]) for name in error.missing)
        return str(gettext("Before closing, fill in: %(names)s.", names=names))
    except services.ReasonNeeded:
        return str(gettext("Say in a few words why the record is opened again."))
    except services.NotEntitled:
        return str(gettext("A record is validated by somebody else than the one who entered it."))
    return None
