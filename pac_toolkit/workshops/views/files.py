"""Scans and photos of a record: only who may read the whole record opens them."""

import io

from flask import abort, flash, redirect, send_file, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.security import allow_large
from pac_toolkit.workshops import permissions, queries, services
from pac_toolkit.workshops.models import Attachment
from pac_toolkit.workshops.views.shared import actor, blueprint

REQUEST_LIMIT = 80 * 1024 * 1024
"""A form with its files: large enough that a scan of 60 MB is refused by name, with the rest of the form kept."""


allow_large(
    blueprint, "workshops.create", "workshops.edit", "workshops.correct", at_most=REQUEST_LIMIT
)


@blueprint.get("/staff/workshops/<int:workshop_id>/files/<int:attachment_id>")
@auth_required("session")
def file(workshop_id: int, attachment_id: int) -> Response:
    """One file to keep, never to be opened as a page of this site."""
    attachment = _find(workshop_id, attachment_id)
    require(permissions.can_read_file(current_user, attachment.workshop))
    try:
        content = services.read_content(attachment)
    except FileNotFoundError:
        abort(404)
    answer = send_file(
        io.BytesIO(content),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.post("/staff/workshops/<int:workshop_id>/files/<int:attachment_id>/remove")
@auth_required("session")
def remove_file(workshop_id: int, attachment_id: int) -> Response:
    """Take a file out of a record that may still be changed."""
    attachment = _find(workshop_id, attachment_id)
    require(permissions.can_edit(current_user, attachment.workshop))
    digest = attachment.sha256
    with transaction():
        services.detach_file(attachment=attachment, actor=actor())
    services.forget_content(digest)
    flash(gettext("The file is removed."), "success")
    return redirect(url_for("workshops.staff_show", workshop_id=workshop_id))


def _find(workshop_id: int, attachment_id: int) -> Attachment:
    attachment = queries.get_attachment(attachment_id)
    if attachment is None or attachment.workshop_id != workshop_id:
        abort(404)
    return attachment
