"""Staff: keying paper forms, one a screen, without a mouse; correcting them; keying a sample again."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit import i18n
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.responses import codes, permissions, queries, services
from pac_toolkit.responses.errors import (
    AlreadyKeyedError,
    ErasedError,
    NotInRoundError,
    NotToKeyAgainError,
    RoundClosedError,
    SpoiledError,
    WithdrawnError,
)
from pac_toolkit.responses.forms import (
    Keyed,
    is_authorised,
    read_keyed,
    rows,
    screen_rules,
    typed_of,
)
from pac_toolkit.responses.models import PaperCopy
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.responses.views.paper import said, shown
from surveys.paper import Sheet, lay_out

FIRST, AGAIN, CORRECTION = "first", "again", "correction"

# sheets by the sha256 of their questionnaire: a few ms each, and they never change
_sheets: dict[tuple[str, int], Sheet] = {}


@blueprint.get("/staff/paper/key")
@auth_required("session")
def key_paper() -> str | HttpResponse | tuple[str, int]:
    """Ask for a serial, typed or scanned; the next one of the pile is offered."""
    require(permissions.can_key_somewhere(current_user))
    if "serial" not in request.args:
        return _start()
    number = codes.read_serial(request.args["serial"])
    if number is None:
        return _start(gettext("One digit is wrong: compare with the number on the form.")), 422
    if queries.find_copy(number) is None:
        return _start(gettext("No form with this number was printed here.")), 422
    return redirect(url_for("responses.key_paper_copy", serial=codes.serial(number)))


@blueprint.get("/staff/paper/key/<serial>")
@auth_required("session")
def key_paper_copy(serial: str) -> str:
    """The form to key; or what is stored, when it is keyed already."""
    copy = _found(serial)
    if copy.response_id is None and copy.spoiled_at is None:
        return _page(copy, FIRST, Keyed({}))
    if services.can_be_keyed_again(copy, current_user):
        return _page(copy, AGAIN, Keyed({}))
    return _stored_page(copy)


@blueprint.post("/staff/paper/key/<serial>")
@auth_required("session")
def store_paper_copy(serial: str) -> str | HttpResponse | tuple[str, int]:
    """Store what was keyed and ask for the next form; or the same screen with what to correct."""
    copy = _found(serial)
    keyed = _keyed(copy)
    if not keyed.is_valid:
        return _page(copy, FIRST, keyed), 422
    try:
        with transaction():
            services.key_copy(copy=copy, answers=keyed.answers, actor=current_user)
    except (AlreadyKeyedError, SpoiledError, WithdrawnError):
        return _refused(copy)
    except (RoundClosedError, NotInRoundError) as error:
        return _page(copy, FIRST, keyed, _refusal(error)), 409
    return redirect(url_for("responses.key_paper", after=serial), 303)


@blueprint.post("/staff/paper/key/<serial>/again")
@auth_required("session")
def key_paper_again(serial: str) -> str | HttpResponse | tuple[str, int]:
    """Compare a second person's keying with the first."""
    copy = _found(serial)
    keyed = _keyed(copy)
    if not keyed.is_valid:
        return _page(copy, AGAIN, keyed), 422
    try:
        with transaction():
            services.key_again(copy=copy, answers=keyed.answers, actor=current_user)
    except (NotToKeyAgainError, WithdrawnError):
        return _stored_page(copy, is_refused=True), 409
    return redirect(url_for("responses.key_paper", again=serial), 303)


@blueprint.route("/staff/paper/key/<serial>/correct", methods=["GET", "POST"])
@auth_required("session")
def correct_paper_copy(serial: str) -> str | HttpResponse | tuple[str, int]:
    """Change what was keyed of a form."""
    copy = _found(serial)
    if not _is_readable(copy) or services.can_be_keyed_again(copy, current_user):
        return redirect(url_for("responses.key_paper_copy", serial=serial))
    if request.method == "GET":
        answers = copy.response.answers if copy.response else {}
        return _page(copy, CORRECTION, Keyed(typed_of(_sheet(copy), answers)))
    keyed = _keyed(copy)
    if not keyed.is_valid:
        return _page(copy, CORRECTION, keyed), 422
    return _correct(copy, keyed)


@blueprint.post("/staff/paper/key/<serial>/spoiled")
@auth_required("session")
def spoil_paper_copy(serial: str) -> HttpResponse:
    """Say that nobody can read a form, or take that back."""
    copy = _found(serial)
    is_spoiled = request.form.get("spoiled") == "1"
    try:
        with transaction():
            services.mark_spoiled(copy=copy, is_spoiled=is_spoiled, actor=current_user)
    except AlreadyKeyedError:
        return redirect(url_for("responses.key_paper_copy", serial=serial), 303)
    if is_spoiled:
        return redirect(url_for("responses.key_paper", spoiled=serial), 303)
    return redirect(url_for("responses.key_paper_copy", serial=serial), 303)


@blueprint.post("/staff/paper/key/<serial>/withdraw")
@auth_required("session")
def withdraw_paper_copy(serial: str) -> HttpResponse:
    """Withdraw the answers for the person who brought the number of the form."""
    copy = _found(serial)
    response = copy.response or abort(404)
    try:
        with transaction():
            services.withdraw_response(receipt=response.receipt)
    except ErasedError:
        abort(410)
    flash(gettext("The answers are withdrawn: they no longer count, and are erased."), "success")
    return redirect(url_for("responses.key_paper_copy", serial=serial), 303)


def _found(serial: str) -> PaperCopy:
    number = codes.read_serial(serial)
    copy = queries.find_copy(number) if number else None
    if copy is None:
        abort(404)
    require(permissions.can_key_paper(current_user, copy.batch.commune_code))
    return copy


def _sheet(copy: PaperCopy) -> Sheet:
    """The layout that was printed: without what this round may not ask."""
    batch = copy.batch
    asked = queries.get_asked(batch.round, batch.version, is_authorised=is_authorised())
    key = asked.source_sha256, len(list(asked.walk()))
    if key not in _sheets:
        _sheets[key] = lay_out(asked)
    return _sheets[key]


def _language(copy: PaperCopy) -> str:
    """The language of the page, where the questionnaire has it; else that of the paper."""
    language = i18n.current_language().code
    return language if language in _sheet(copy).questionnaire.languages else copy.batch.language


def _keyed(copy: PaperCopy) -> Keyed:
    return read_keyed(_sheet(copy), _language(copy), request.form.to_dict())


def _refused(copy: PaperCopy) -> HttpResponse | tuple[str, int]:
    """What is stored already; not to a person who may still key it again unseen."""
    if services.can_be_keyed_again(copy, current_user):
        return redirect(url_for("responses.key_paper_copy", serial=codes.serial(copy.number)), 303)
    return _stored_page(copy, is_refused=True), 409


def _is_readable(copy: PaperCopy) -> bool:
    response = copy.response
    return (
        response is not None
        and response.withdrawn_at is None
        and copy.batch.round.erased_at is None
    )


def _correct(copy: PaperCopy, keyed: Keyed) -> HttpResponse:
    serial = codes.serial(copy.number)
    try:
        with transaction():
            services.correct_copy(copy=copy, answers=keyed.answers, actor=current_user)
    except (WithdrawnError, ErasedError):
        return redirect(url_for("responses.key_paper_copy", serial=serial), 303)
    return redirect(url_for("responses.key_paper", corrected=serial), 303)


def _refusal(error: Exception) -> str:
    if isinstance(error, RoundClosedError):
        words = gettext(
            "This round is closed and takes no more answers. Keep the form, and ask the region to open the round again."
        )
    else:
        words = gettext(
            "This commune no longer takes part in the round. Keep the form, and ask the region to add the commune."
        )
    return str(words)


def _start(wrong: str = "") -> str:
    """The page that asks for a serial; it says what became of the last form and offers the next."""
    done = next(
        ((what, request.args[what]) for what in _DONE if request.args.get(what)), (None, "")
    )
    number = codes.read_serial(done[1])
    last = queries.find_copy(number) if number else None
    mine = last is not None and permissions.can_key_paper(current_user, last.batch.commune_code)
    return render_template(
        "responses/paper/key.html",
        wrong=wrong,
        typed=request.args.get("serial", ""),
        done=done[0] if mine else None,
        last=last if mine else None,
        next=_next(done[0], last) if mine and last else None,
        keyed=queries.list_last_keyed(current_user.id),
        serial=codes.serial,
        shown=shown,
    )


_DONE = ("after", "again", "corrected", "spoiled")


def _next(done: str | None, last: PaperCopy) -> PaperCopy | None:
    """What the pile brings next: in a second keying the next of its sample."""
    if done == "again":
        return next(iter(queries.list_to_key_again(last.batch, current_user.id)), None)
    return queries.find_next_copy(last)


def _page(copy: PaperCopy, purpose: str, keyed: Keyed, refusal: str = "") -> str:
    if purpose == FIRST and not refusal and not copy.batch.round.accepts_answers:
        refusal = _refusal(RoundClosedError(copy.batch.round.slug))
    sheet, language = _sheet(copy), _language(copy)
    drawn = rows(sheet, language, keyed)
    wrong = (row.name for row in drawn if row.error)
    return render_template(
        "responses/paper/keying.html",
        copy=copy,
        serial=codes.serial(copy.number),
        shown=shown,
        purpose=purpose,
        action=url_for(f"responses.{_ACTIONS[purpose]}", serial=codes.serial(copy.number)),
        rows=drawn,
        focus=next(wrong, drawn[0].name if drawn else ""),
        rules=screen_rules(sheet),
        errors=keyed.errors,
        refusal=refusal,
        language=i18n.LANGUAGES[language],
    )


_ACTIONS = {
    FIRST: "store_paper_copy",
    AGAIN: "key_paper_again",
    CORRECTION: "correct_paper_copy",
}


def _stored_page(copy: PaperCopy, *, is_refused: bool = False) -> str:
    """What is stored of a copy, or why nothing is."""
    answers: dict[str, Any] = copy.response.answers if copy.response else {}
    sheet = _sheet(copy)
    items = [item for item in sheet.items() if item.question.name in answers]
    return render_template(
        "responses/paper/stored.html",
        copy=copy,
        serial=codes.serial(copy.number),
        shown=shown,
        is_refused=is_refused,
        is_readable=_is_readable(copy),
        language=_language(copy),
        questionnaire=sheet.questionnaire,
        items=items,
        answers=answers,
        said=said,
    )
