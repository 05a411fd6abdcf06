"""The page on which staff bring workshops from a spreadsheet, and take them away in one."""

import io

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext, ngettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import exchange as tables
from pac_toolkit.workshops import permissions, queries, services
from pac_toolkit.workshops.exchange.faults import locate
from pac_toolkit.workshops.services import Outcome
from pac_toolkit.workshops.views.shared import actor, blueprint

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/staff/workshops/exchange")
@auth_required("session")
def exchange() -> str:
    """The template, the export, and where to send a filled table."""
    require(permissions.can_list(current_user))
    return _page()


@blueprint.post("/staff/workshops/exchange")
@auth_required("session")
def import_() -> str | Response | tuple[str, int]:
    """Store the workshops of a table: all, or none with every fault by row and cell."""
    require(permissions.can_create_somewhere(current_user))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(gettext("Choose the filled table first."), "error")
        return redirect(url_for("workshops.exchange"))
    reading = tables.read_workbook(sent.stream.read(), services.today())
    try:
        message = _store(reading)
    except tables.Refused:
        return _page(reading, sent.filename), 422
    flash(message, "success")
    return redirect(url_for("workshops.exchange"))


@blueprint.get("/staff/workshops/export.xlsx")
@auth_required("session")
def export() -> Response:
    """The workshops of the territory, or with `template=1` the empty table, as .xlsx."""
    require(permissions.can_list(current_user))
    language = request.args.get("headings", "ar")
    if language not in tables.LANGUAGES:
        abort(404)
    is_empty = "template" in request.args
    workshops = [] if is_empty else queries.list_whole_workshops(current_user.commune_codes)
    content = tables.write_workbook(workshops, language)
    name = "workshops-template.xlsx" if is_empty else "workshops.xlsx"
    return send_file(io.BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name)


def _store(reading: tables.Reading) -> str:
    """Store the reading, or only check it when that was asked; the sentence to show."""
    is_trial = "check" in request.form
    with transaction():
        counts = tables.store_reading(
            reading,
            actor=actor(),
            commune_codes=current_user.commune_codes,
            is_trial=is_trial,
        )
    if is_trial:
        return str(
            ngettext(
                "%(num)s workshop is understood and nothing is wrong. Nothing is stored yet.",
                "%(num)s workshops are understood and nothing is wrong. Nothing is stored yet.",
                sum(counts.values()),
            )
        )
    return str(
        gettext(
            "Stored: %(created)s new, %(changed)s changed, %(unchanged)s as they were.",
            created=counts[Outcome.CREATED],
            changed=counts[Outcome.CHANGED],
            unchanged=counts[Outcome.UNCHANGED],
        )
    )


def _page(reading: tables.Reading | None = None, name: str = "") -> str:
    faults = reading.faults if reading else []
    return render_template(
        "workshops/exchange.html",
        faults=[(locate(fault), tables.describe(fault)) for fault in faults],
        name=name,
    )
