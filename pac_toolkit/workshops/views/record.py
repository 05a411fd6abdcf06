"""What staff read and decide: the list of the territory, one record, its way from state to state."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit import audit
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import checks, forms, permissions, queries, services
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.record import record_of
from pac_toolkit.workshops.views.shared import (
    actor,
    blueprint,
    filters,
    find_workshop,
    one_of,
    places,
)


@blueprint.get("/staff/workshops/")
@auth_required("session")
def staff_index() -> str:
    """Every workshop of the territory, what waits first."""
    require(permissions.can_list(current_user))
    chosen = filters(within=current_user.commune_codes)
    state = one_of(WorkshopState, request.args.get("state"))
    return render_template(
        "workshops/staff_index.html",
        chosen=chosen,
        state=state,
        waiting=queries.list_waiting(current_user.commune_codes, services.today()),
        rows=queries.list_workshops(**chosen, states=[state] if state else None),
        places=places(current_user.commune_codes),
        is_chosen=bool(request.args),
    )


@blueprint.get("/staff/workshops/<int:workshop_id>")
@auth_required("session")
def staff_show(workshop_id: int) -> str:
    """The whole record, what is doubtful in it, what may be done with it, and its history."""
    workshop = find_workshop(workshop_id)
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


@blueprint.post("/staff/workshops/<int:workshop_id>/state")
@auth_required("session")
def move(workshop_id: int) -> Response:
    """Lead the workshop to another state and come back to the record."""
    workshop = find_workshop(workshop_id)
    state = one_of(WorkshopState, request.form.get("state")) or abort(400)
    require(permissions.can_read(current_user, workshop))
    if state in services.MOVES[workshop.state]:
        require(permissions.can_move(current_user, workshop, state))
    message = _move(workshop, state)
    flash(message or forms.MOVED[state], "error" if message else "success")
    return redirect(url_for("workshops.staff_show", workshop_id=workshop_id))


def _move(workshop: Workshop, state: WorkshopState) -> str | None:
    """Move it; a refusal comes back as the sentence to show."""
    try:
        with transaction():
            services.move_to(
                workshop=workshop,
                state=state,
                actor=actor(),
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
        return str(gettext("A record is validated by somebody else than those who wrote in it."))
    return None
