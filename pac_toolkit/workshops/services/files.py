"""Scans and photos of a workshop: told apart by their content, kept under their hash."""

from pac_toolkit import storage
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.checks import check_file, media_type
from pac_toolkit.workshops.models import Attachment, Correction, FileKind, Workshop, WorkshopState
from pac_toolkit.workshops.services.refusals import FileRefused, ReasonNeeded
from pac_toolkit.workshops.services.writing import hold, note, touch
from surveys.cleaning import clean_text

FOLDER = "workshop-files"
"""The folder of the var folder in which contents lie."""
_NAME_LENGTH = 200


def attach_file(
    *,
    workshop: Workshop,
    kind: FileKind,
    name: str,
    content: bytes,
    actor: User | None,
    has_consent: bool = False,
    reason: str = "",
) -> Attachment:
    """Keep a scan or photo with the record; the same content again is the attachment that there is.

    A photo needs the consent of the people in it. On a validated record it is a correction, with a reason
    (ReasonNeeded). Raises FileRefused for what `checks.check_file` refuses.
    """
    problem = check_file(kind.value, name, len(content), content[:16], has_consent=has_consent)
    if problem is not None:
        raise FileRefused(problem)
    hold(workshop, None)
    is_correction = workshop.state is WorkshopState.VALIDATED
    reason = clean_text(reason)
    if is_correction and not reason:
        raise ReasonNeeded
    digest = storage.keep(FOLDER, content)
    for known in workshop.attachments:
        if (known.sha256, known.kind) == (digest, kind):
            return known
    attachment = Attachment(
        kind=kind,
        name=clean_text(name)[-_NAME_LENGTH:] or kind.value,
        media_type=media_type(content[:16]) or "",
        size_bytes=len(content),
        sha256=digest,
        has_consent=has_consent and kind is FileKind.PHOTO,
        added_by_id=actor.id if actor else None,
    )
    workshop.attachments.append(attachment)
    touch(workshop, actor)
    db.session.flush()
    after = {"kind": kind, "file": attachment.name, "reason": reason or None}
    entry = note(workshop, actor, "attach", {}, after)
    if is_correction:
        changes = {key: change for key, change in entry.changes.items() if key != "reason"}
        workshop.corrections.append(
            Correction(
                corrected_by_id=entry.user_id, actor=entry.actor, reason=reason, changes=changes
            )
        )
    return attachment


def detach_file(*, attachment: Attachment, actor: User | None) -> None:
    """Take a file out of the record; its content goes with `forget_content` once this is committed."""
    workshop = attachment.workshop
    hold(workshop, None)
    before = {"kind": attachment.kind, "file": attachment.name}
    workshop.attachments.remove(attachment)
    touch(workshop, actor)
    db.session.flush()
    note(workshop, actor, "detach", before, {})


def forget_content(digest: str) -> None:
    """Delete a content that no record holds any more."""
    if not queries.is_content_held(digest):
        storage.drop(FOLDER, digest)


def read_content(attachment: Attachment) -> bytes:
    """What the file holds. Raises FileNotFoundError when the store lost it."""
    path = storage.find_kept(FOLDER, attachment.sha256)
    if path is None:
        raise FileNotFoundError(attachment.sha256)
    return path.read_bytes()
