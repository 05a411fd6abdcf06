"""Staff: batches of paper forms, where their copies are, and how two keyings differ."""

from collections.abc import Sequence
from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext, ngettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import get_commune, list_communes
from pac_toolkit import i18n
from pac_toolkit.database import now, transaction
from pac_toolkit.documents import PDF, isolated
from pac_toolkit.errors import require
from pac_toolkit.responses import codes, permissions, queries, services
from pac_toolkit.responses.errors import (
    NotInRoundError,
    RoundClosedError,
    TooManyCopiesError,
    UnfitAnswersError,
    WithdrawnError,
)
from pac_toolkit.responses.forms import BatchForm, MovementForm, batch_pdf, is_authorised
from pac_toolkit.responses.models import (
    MovementKind,
    PaperBatch,
    PaperCopy,
    Round,
    RoundState,
    SecondKeying,
)
from pac_toolkit.responses.views.blueprint import blueprint
from surveys.questionnaire import Questionnaire

USUAL_COPIES = 50
PRINTABLE = (RoundState.DRAFT, RoundState.OPEN, RoundState.CLOSING)


@blueprint.get("/staff/paper/")
@auth_required("session")
def paper_batches() -> str:
    """The batches of my territory, and where their copies are."""
    require(permissions.can_see_paper(current_user))
    found = queries.list_batches(current_user.commune_codes)
    return render_template(
        "responses/paper/batches.html",
        batches=found,
        counts=queries.count_copies(found),
        serial=codes.serial,
        shown=shown,
        numbers=queries.get_number_ranges(found),
        may_key=permissions.can_key_somewhere(current_user),
    )


@blueprint.route("/staff/paper/new", methods=["GET", "POST"])
@auth_required("session")
def create_paper_batch() -> str | HttpResponse | tuple[str, int]:
    """Number the copies of a batch and lead to it, where it is printed from."""
    require(permissions.can_key_somewhere(current_user))
    rounds = queries.list_rounds(PRINTABLE)
    form = _batch_form(rounds)
    if request.method == "GET" or not form.validate():
        page = render_template("responses/paper/new.html", form=form, rounds=rounds)
        return page if request.method == "GET" else (page, 422)
    require(permissions.can_key_paper(current_user, form.commune.data))
    return _create(form, rounds)


@blueprint.get("/staff/paper/<int:batch_id>")
@auth_required("session")
def paper_batch(batch_id: int) -> str:
    """One batch: print it, follow its copies, key, and see how two keyings differ."""
    return _batch_page(_seen(batch_id), MovementForm(moved_on=now().date()))


@blueprint.get("/staff/paper/<int:batch_id>/forms.pdf")
@auth_required("session")
def print_paper_batch(batch_id: int) -> HttpResponse:
    """The copies of a batch, or the first one alone (`?copies=1`), as one PDF."""
    found = _seen(batch_id)
    copies = queries.list_copies(found)[: 1 if request.args.get("copies") == "1" else None]
    pdf = batch_pdf(
        queries.get_asked(found.round, found.version, is_authorised=is_authorised()),
        language=found.language,
        commune=get_commune(found.commune_code),
        round_titles=found.round.titles,
        copies=[(codes.serial(copy.number), _address(copy)) for copy in copies],
    )
    name = f"{found.round.slug}-{found.commune_code}-{found.id}.pdf"
    return send_file(BytesIO(pdf), PDF, download_name=name, max_age=0)


@blueprint.post("/staff/paper/<int:batch_id>/movements")
@auth_required("session")
def move_paper_copies(batch_id: int) -> str | HttpResponse | tuple[str, int]:
    """Say that copies were handed out or came back."""
    found = _seen(batch_id)
    require(permissions.can_key_paper(current_user, found.commune_code))
    form = MovementForm()
    if not form.validate():
        return _batch_page(found, form), 422
    try:
        _record(found, form)
    except TooManyCopiesError as many:
        form.n.errors = [_too_many(form, many.left)]
        return _batch_page(found, form), 422
    flash(gettext("Saved."), "success")
    return redirect(url_for("responses.paper_batch", batch_id=batch_id), 303)


@blueprint.post("/staff/paper/<int:batch_id>/differences/<int:number>")
@auth_required("session")
def settle_paper_copy(batch_id: int, number: int) -> HttpResponse:
    """Say which keying was right; the response follows."""
    found = _seen(batch_id)
    require(permissions.can_key_paper(current_user, found.commune_code))
    copy = queries.find_copy(number)
    if copy is None or copy.batch_id != batch_id or copy.second is None:
        abort(404)
    verdicts = {
        name: request.form[name] == "second"
        for name in copy.second.unsettled
        if request.form.get(name) in {"first", "second"}
    }
    _settle(copy.second, verdicts)
    return redirect(url_for("responses.paper_batch", batch_id=batch_id, _anchor="twice"), 303)


def _seen(batch_id: int) -> PaperBatch:
    found = queries.get_batch(batch_id) or abort(404)
    require(permissions.can_see_batch(current_user, found.commune_code))
    return found


def _batch_form(rounds: Sequence[Round]) -> BatchForm:
    mine = current_user.commune_codes
    asked = {code for round_ in rounds for code in queries.get_targets(round_)} & mine
    language = i18n.current_language().code
    return BatchForm(
        rounds=[(round_.slug, i18n.label(round_.titles)) for round_ in rounds],
        communes=[(one.code, one.name(language)) for one in list_communes() if one.code in asked],
        languages=tuple(
            code
            for code in i18n.LANGUAGES
            if any(code in services.languages_of(round_) for round_ in rounds)
        ),
        language=i18n.DEFAULT,
        copies=USUAL_COPIES,
    )


def _create(form: BatchForm, rounds: Sequence[Round]) -> HttpResponse | tuple[str, int]:
    round_ = queries.get_round(form.round.data) or abort(404)
    try:
        with transaction():
            made = services.create_batch(
                round_=round_,
                commune_code=form.commune.data,
                language=form.language.data,
                copies=form.copies.data or 0,
                actor=current_user,
            )
            number = made.id
    except NotInRoundError:
        form.commune.errors = [gettext("This commune does not take part in this round.")]
    except RoundClosedError:
        form.round.errors = [gettext("This round is closed: ask the region to open it again.")]
    except ValueError:
        form.language.errors = [gettext("The questionnaire is not written in this language.")]
    else:
        return redirect(url_for("responses.paper_batch", batch_id=number), 303)
    return render_template("responses/paper/new.html", form=form, rounds=rounds), 422


def _batch_page(found: PaperBatch, form: MovementForm) -> str:
    seconds = queries.list_second_keyings(found)
    overall, by_question = queries.get_disagreement(seconds)
    copies = queries.list_copies(found)
    return render_template(
        "responses/paper/batch.html",
        batch=found,
        counts=queries.count_copies([found])[found.id],
        movements=queries.list_movements(found),
        form=form,
        copies=copies,
        sample=queries.list_sample(found),
        to_key_again=queries.list_to_key_again(found, current_user.id),
        seconds=seconds,
        overall=overall,
        by_question=by_question,
        questionnaire=queries.get_questionnaire(found.version),
        said=said,
        serial=codes.serial,
        shown=shown,
        percent=queries.SAMPLE_PERCENT,
        may_key=permissions.can_key_paper(current_user, found.commune_code),
    )


def _record(found: PaperBatch, form: MovementForm) -> None:
    with transaction():
        services.record_movement(
            batch=found,
            kind=MovementKind(form.kind.data),
            person=form.person.data or "",
            moved_on=form.moved_on.data or now().date(),
            n=form.n.data or 0,
            actor=current_user,
        )


def _too_many(form: MovementForm, left: int) -> str:
    if form.kind.data == MovementKind.HANDED_OUT:
        words = ngettext(
            "Only %(num)s copy is still in the office.",
            "Only %(num)s copies are still in the office.",
            left,
        )
    else:
        words = ngettext(
            "Only %(num)s copy is still outside. Say first that the others were handed out.",
            "Only %(num)s copies are still outside. Say first that the others were handed out.",
            left,
        )
    return str(words)


def _settle(second: SecondKeying, verdicts: dict[str, bool]) -> None:
    try:
        with transaction():
            services.settle(second=second, is_second_right=verdicts, actor=current_user)
    except UnfitAnswersError:
        words = gettext("These answers do not go together: correct the whole form instead.")
        flash(words, "error")
    except WithdrawnError:
        flash(gettext("This answer was taken back: there is nothing to correct."), "error")
    else:
        flash(gettext("Saved."), "success")


def shown(number: int) -> str:
    """A serial inside a sentence: its two halves stay in their order in Arabic too."""
    return isolated(codes.serial(number))


def said(questionnaire: Questionnaire, name: str, answer: object) -> str:
    """An answer in words; an em dash for one left open."""
    if answer is None:
        return "—"
    language = i18n.current_language().code
    labels = {
        choice.name: questionnaire.label(choice, language)
        for choice in questionnaire.question(name).choices
    }
    parts = answer if isinstance(answer, list) else [answer]
    return " · ".join(labels.get(str(part), str(part)) for part in parts)


def _address(copy: PaperCopy) -> str:
    """What the QR of a copy leads to: the page where it is keyed."""
    serial = codes.serial(copy.number)
    return url_for("responses.key_paper_copy", serial=serial, _external=True)
