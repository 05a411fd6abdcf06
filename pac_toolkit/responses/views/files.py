"""Staff: the pictures that came with answers, and the forms that came under the number of another."""

from flask import Response as HttpResponse
from flask import abort, render_template, send_file
from flask_security import auth_required, current_user

from communes.territory import get_commune
from pac_toolkit import storage
from pac_toolkit.errors import require
from pac_toolkit.responses import permissions, queries
from pac_toolkit.responses.services.media import FOLDER
from pac_toolkit.responses.views.blueprint import blueprint


@blueprint.get("/staff/answers/<int:response_id>/files/<name>")
@auth_required("session")
def file(response_id: int, name: str) -> HttpResponse:
    """A file that came with an answer, to be saved: it is never shown as a page of ours."""
    found = queries.get_file(response_id, name) or abort(404)
    require(permissions.can_read_files(current_user, found.response.commune_code))
    path = storage.find_kept(FOLDER, found.sha256) or abort(404)
    answer = send_file(path, found.media_type, as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/staff/conflicts")
@auth_required("session")
def conflicts() -> str:
    """Forms from tablets that came under the number of another one, in my territory; none of them is counted."""
    require(permissions.can_see_conflicts(current_user))
    rows = queries.list_conflicts(current_user.commune_codes)
    return render_template(
        "responses/conflicts.html",
        rows=[(row, get_commune(row.response.commune_code)) for row in rows],
    )


@blueprint.get("/staff/conflicts/<int:form_id>.xml")
@auth_required("session")
def conflict_text(form_id: int) -> HttpResponse:
    """The text of a form that was kept aside, as it was sent."""
    row = queries.get_conflict(form_id) or abort(404)
    require(permissions.can_see_conflicts(current_user))
    require(permissions.can_read_files(current_user, row.response.commune_code))
    answer = HttpResponse(row.xml, content_type="text/xml; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"conflict-{row.id}.xml")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
