"""Papers of a workshop to print or edit, and the page on which a paper is checked against its record."""

import io
from typing import Any

from flask import abort, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import transaction
from pac_toolkit.documents import PDF, WORD
from pac_toolkit.errors import require
from pac_toolkit.extensions import limiter
from pac_toolkit.workshops import permissions, queries, services
from pac_toolkit.workshops.forms import papers
from pac_toolkit.workshops.models import IssuedPaper, Workshop
from pac_toolkit.workshops.proof import SHORTEST, read_hash
from pac_toolkit.workshops.views.shared import actor, blueprint, find_workshop

CHECKS = "120/hour"
"""How often an address may ask for hashes: nobody guesses one."""
PRINTS = "120/hour"
"""How often a visitor may have papers set."""


@blueprint.get("/workshops/<int:workshop_id>/<any(agenda, poster, minutes):kind>.pdf")
@limiter.limit(PRINTS, exempt_when=lambda: current_user.is_authenticated)
def paper(workshop_id: int, kind: str) -> Response:
    """What everybody may print: agenda and poster of an announced workshop, minutes without names once validated."""
    workshop = find_workshop(workshop_id)
    if not permissions.can_take_paper(workshop, kind):
        abort(404)
    order = _order(workshop, None, is_public=True)
    return _send(papers.paper_pdf(order, kind), f"{kind}-{workshop.code}.pdf", PDF)


@blueprint.get("/staff/workshops/<int:workshop_id>/<any(agenda, poster, minutes, sheet):kind>.pdf")
@auth_required("session")
def staff_paper(workshop_id: int, kind: str) -> Response:
    """The paper with everything the record says, as PDF."""
    workshop = _find_printable(workshop_id, kind)
    order = _order(workshop, actor(), is_public=False)
    return _send(papers.paper_pdf(order, kind), f"{kind}-{workshop.code}.pdf", PDF)


@blueprint.get("/staff/workshops/<int:workshop_id>/<any(minutes, sheet):kind>.docx")
@auth_required("session")
def staff_paper_to_edit(workshop_id: int, kind: str) -> Response:
    """The minutes or the attendance sheet, to edit in Word."""
    workshop = _find_printable(workshop_id, kind)
    order = _order(workshop, actor(), is_public=False)
    return _send(papers.paper_word(order, kind), f"{kind}-{workshop.code}.docx", WORD)


@blueprint.get("/workshops/check/")
@limiter.limit(CHECKS)
def check() -> str | Response | tuple[str, int]:
    """Where the first letters of a hash are typed from a paper."""
    typed = request.args.get("hash")
    if typed is None:
        return _check_page()
    letters = read_hash(typed)
    if letters is None:
        return _check_page(
            typed=typed,
            error=gettext(
                "Write at least %(n)s letters and digits of the fingerprint at the foot of the paper: digits, and letters from a to f.",
                n=SHORTEST,
            ),
        ), 422
    return redirect(url_for("workshops.check_hash", digest=letters))


@blueprint.get("/workshops/check/<digest>")
@limiter.limit(CHECKS)
def check_hash(digest: str) -> str | tuple[str, int]:
    """The record that a paper was printed from, and whether it still says the same."""
    letters = read_hash(digest)
    found = queries.find_papers(letters) if letters else []
    if len(found) > 1:
        error = gettext("Several papers begin so. Write more letters of the fingerprint.")
        return _check_page(typed=digest, error=error), 422
    if not found:
        return _check_page(typed=digest, is_unknown=True), 404
    return _check_page(paper=found[0])


def _check_page(paper: IssuedPaper | None = None, **told: Any) -> str:
    is_present = paper is not None and services.hash_workshop(paper.workshop) == paper.sha256
    return render_template(
        "workshops/check.html",
        paper=paper,
        workshop=paper.workshop if paper else None,
        is_present=is_present,
        **told,
    )


def _find_printable(workshop_id: int, kind: str) -> Workshop:
    workshop = find_workshop(workshop_id)
    require(permissions.can_read(current_user, workshop))
    if not permissions.can_print(current_user, workshop, kind):
        abort(404)
    return workshop


def _order(workshop: Workshop, user: User | None, *, is_public: bool) -> papers.Print:
    """What was asked for; its hash is kept from now on."""
    asked = request.args.get("in") or i18n.current_language().code
    languages = papers.LANGUAGES.get(asked, papers.LANGUAGES["both"])
    with transaction():
        digest = services.issue_paper(workshop=workshop, actor=user)
    return papers.Print(
        workshop=workshop,
        languages=languages,
        digest=digest,
        check_address=_address("check_hash", languages[0], digest=digest),
        check_page=_address("check", languages[0]),
        page_address=_address("show", languages[0], workshop_id=workshop.id),
        is_public=is_public,
        rows=min(max(request.args.get("rows", 0, type=int), 0), papers.MOST_ROWS),
        size="a3" if request.args.get("size") == "a3" else "a4",
        notice=_notice(),
    )


def _address(page: str, language: str, **values: Any) -> str:
    """The whole address of a page of workshops, in the first language of the paper."""
    return url_for(f"workshops.{page}", _external=True, lang=language, **values)


def _notice() -> dict[str, str]:
    """Who is responsible for what is written on a sheet, as the operator has set it."""
    settings = current_app.extensions["settings"]
    return {name: getattr(settings, name) for name in ("controller", "contact", "cndp_receipt")}


def _send(content: bytes, name: str, kind: str) -> Response:
    answer = send_file(
        io.BytesIO(content), mimetype=kind, as_attachment=kind == WORD, download_name=name
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
