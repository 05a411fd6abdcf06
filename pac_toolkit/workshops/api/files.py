"""`PUT /api/v1/workshops/{id}/files/{sha256}`: a scan or photo that waited on a device, after its record."""

from typing import Any
from uuid import UUID

from flask import abort, jsonify, request
from flask_babel import gettext
from flask_security import current_user

from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.storage import digest_of
from pac_toolkit.workshops import forms, permissions, queries, services
from pac_toolkit.workshops.api.records import Answer, actor, address_of, blueprint, for_writers
from pac_toolkit.workshops.checks import FILE_LIMIT_MB
from pac_toolkit.workshops.models import FileKind, Workshop

FILES = frozenset({"workshops_api.put_file", "workshops_api.put_file_by_key"})


@blueprint.url_value_preprocessor
def _allow_file(endpoint: str | None, _values: object) -> None:
    """Let members of staff send one file; a byte more than may be kept, so that it is refused by name."""
    if endpoint in FILES and current_user.is_authenticated:
        request.max_content_length = FILE_LIMIT_MB * 1024 * 1024 + 1


@blueprint.put("/api/v1/workshops/<int:workshop_id>/files/<digest>")
@for_writers
def put_file(workshop_id: int, digest: str) -> Answer:
    """Attach a file to a stored record; 201, or 200 when it is attached already."""
    return _attach(queries.get_workshop(workshop_id) or abort(404), digest)


@blueprint.put("/api/v1/workshops/<uuid:client_key>/files/<digest>")
@for_writers
def put_file_by_key(client_key: UUID, digest: str) -> Answer:
    """Attach a file to the record of this key, which comes before its files."""
    return _attach(queries.find_by_client_key(str(client_key)) or abort(404), digest)


def _attach(workshop: Workshop, digest: str) -> Answer:
    require(permissions.can_create(current_user, workshop.commune_code))
    kind = request.args.get("kind")
    if kind not in set(FileKind):
        abort(400)
    before = workshop.revision
    for known in workshop.attachments:
        if (known.sha256, known.kind.value) == (digest, kind):
            return jsonify(_say(workshop, before, digest)), 200
    if not permissions.can_edit(current_user, workshop):
        advice = gettext("Open it again on its own page, then send the file once more.")
        return jsonify(error=gettext("This record is closed."), advice=advice), 409
    content = request.get_data()
    if digest_of(content) != digest:
        # cut on its way: sent once more it arrives whole
        abort(400)
    try:
        with transaction():
            services.attach_file(
                workshop=workshop,
                kind=FileKind(kind),
                name=request.args.get("name", "")[:200],
                content=content,
                actor=actor(),
                has_consent=request.args.get("consent") == "1",
            )
    except services.FileRefused as refused:
        return jsonify(errors={refused.problem.place: forms.sentence(refused.problem)}), 422
    return jsonify(_say(workshop, before, digest)), 201


def _say(workshop: Workshop, before: int, digest: str) -> dict[str, Any]:
    """`before` lets the device know that nothing but this file came between two revisions."""
    return {
        "code": workshop.code,
        "file": digest,
        "before": before,
        "revision": workshop.revision,
        "address": address_of(workshop),
    }
