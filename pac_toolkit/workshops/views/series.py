"""Several workshops in one go: the same subject in several douars, on several days."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import permissions, queries, services
from pac_toolkit.workshops.forms.series import SeriesForm
from pac_toolkit.workshops.models import Phase, WorkshopState, WorkshopType
from pac_toolkit.workshops.views.shared import actor, blueprint


@blueprint.route("/staff/workshops/series", methods=["GET", "POST"])
@auth_required("session")
def series() -> str | Response | tuple[str, int]:
    """The form of a series; POST stores every line as a workshop, or none."""
    require(permissions.can_create_somewhere(current_user))
    codes = sorted(current_user.commune_codes)
    if request.method == "GET":
        return _page(_empty(codes))
    form = SeriesForm(commune_codes=codes, today=services.today())
    if "more" in request.form:
        form.offer_lines()
        return _page(form)
    if not form.validate():
        return _page(form), 422
    return _store(form)


def _empty(codes: list[str]) -> SeriesForm:
    data = {
        "commune_code": codes[0] if len(codes) == 1 else "",
        "workshop_type": WorkshopType.DOUAR.value,
        "phase": Phase.DIAGNOSIS.value,
        "state": WorkshopState.PLANNED.value,
        "client_key": str(uuid.uuid4()),
    }
    form = SeriesForm(formdata=None, data=data, commune_codes=codes, today=services.today())
    form.offer_lines()
    return form


def _store(form: SeriesForm) -> Response | tuple[str, int]:
    require(permissions.can_create(current_user, form.commune_code.data))
    try:
        with transaction():
            stored = services.create_series(
                records=form.list_records(),
                actor=actor(),
                client_keys=form.list_keys(),
                state=form.chosen_state,
            )
    except services.StaleRevision:
        form.title.errors = [gettext("These workshops are stored already: look at the list.")]
        return _page(form), 409
    number = len(stored)
    flash(
        ngettext("%(num)s workshop is prepared.", "%(num)s workshops are prepared.", number),
        "success",
    )
    return redirect(url_for("workshops.staff_index", commune=form.commune_code.data))


def _page(form: SeriesForm) -> str:
    return render_template(
        "workshops/series.html",
        form=form,
        douar_names=queries.list_douar_names(current_user.commune_codes),
    )
