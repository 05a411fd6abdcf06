"""Staff: free texts of answers, one after the other, coded to a theme and a need, or put aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit.accounts.models import User
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.priorities import permissions, services
from pac_toolkit.priorities.errors import CodedMeanwhileError, TextGoneError
from pac_toolkit.priorities.forms import CodingForm, Offered
from pac_toolkit.priorities.queries import texts
from pac_toolkit.priorities.queries.texts import COUNTED_AT_MOST, FreeText
from pac_toolkit.priorities.views.blueprint import blueprint
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_current_round, get_questionnaire, get_round
from pac_toolkit.workshops.models import Dismissal
from pac_toolkit.workshops.queries import count_mentions, get_need
from surveys.disclosure import BATCH

_DIGITS = 9
"""No answer has a longer number."""
Answer = str | HttpResponse | tuple[str, int]


@blueprint.get("/staff/coding/")
@auth_required("session")
def coding() -> Answer:
    """To the next text that nobody coded; `?after=` leaves one out for now."""
    require(permissions.can_code(current_user))
    survey = _round()
    found = _next(survey) if survey is not None else None
    if found is None:
        return render_template("priorities/coding_done.html", survey=survey, **_left(survey))
    last = {"last": request.args["last"]} if "last" in request.args else {}
    number, question = found
    told = {**_kept(), **last, "response_id": number, "question": question}
    return redirect(url_for("priorities.coding_text", **told), 303)


@blueprint.get("/staff/coding/<int:response_id>/<question>")
@auth_required("session")
def coding_text(response_id: int, question: str) -> str:
    """One text, with what was said of it so far."""
    found = _text(response_id, question)
    return _page(found, CodingForm(data=CodingForm.said_of(found.mention)))


@blueprint.post("/staff/coding/<int:response_id>/<question>")
@auth_required("session")
def code(response_id: int, question: str) -> Answer:
    """Keep what was said of the text, then go to the next one."""
    found, form = _text(response_id, question), CodingForm()
    if not form.fits(Offered.of(found)):
        return _page(found, form), 422
    try:
        with transaction():
            services.code_text(**_said(found, form))
    except CodedMeanwhileError:
        return _meanwhile(response_id, question)
    except TextGoneError:
        return _gone()
    flash(gettext("Kept. The next text follows."), "success")
    told = {**_kept(), "last": _address(found)}
    return redirect(url_for("priorities.coding", **told), 303)


@blueprint.get("/staff/coding/needs/<int:need_id>")
@auth_required("session")
def coded_texts(need_id: int) -> str:
    """The texts of answers that speak of a need."""
    need = get_need(need_id) or abort(404)
    require(permissions.can_code(current_user, need.commune_code))
    return render_template(
        "priorities/coded_texts.html",
        need=need,
        found=texts.list_texts_of_need(need, current_user.commune_codes),
    )


@blueprint.app_context_processor
def _need_words() -> dict[str, Any]:
    """For the page of a need: the answers that speak of it."""
    return {"answers_of_need": answers_of_need}


@dataclass(frozen=True, slots=True)
class AnswersOfNeed:
    """How many answers speak of a need: all of them for who may read them, else at least so many in full tens."""

    n: int
    is_exact: bool


def answers_of_need(need_id: int, commune_code: str) -> AnswersOfNeed:
    """What this reader may know. Small numbers, and a number that moves by one, would tell who wrote."""
    if permissions.can_code(current_user, commune_code):
        return AnswersOfNeed(sum(one.n for one in count_mentions(need_id)), is_exact=True)
    return AnswersOfNeed(texts.count_public_mentions(need_id) // BATCH * BATCH, is_exact=False)


def _page(found: FreeText, form: CodingForm) -> str:
    questionnaire = get_questionnaire(found.response.version)
    survey = found.response.round
    return render_template(
        "priorities/coding.html",
        found=found,
        form=form,
        offered=Offered.of(found),
        survey=survey,
        question=questionnaire.question(found.question),
        skip=url_for("priorities.coding", **{**_kept(), "after": _address(found)}),
        last=_last(),
        kept=_kept(),
        **_left(survey),
    )


def _next(survey: Round) -> tuple[int, str] | None:
    """The next text of my territory, past the one that was left out."""
    number, question = _asked("after")
    communes = current_user.commune_codes
    return texts.find_next_text(survey, communes, after=number, past=question or None)


def _left(survey: Round | None) -> dict[str, Any]:
    """How many texts wait in my territory."""
    n = texts.count_waiting_texts(survey, current_user.commune_codes) if survey else 0
    return {"left": min(n, COUNTED_AT_MOST), "is_more": n > COUNTED_AT_MOST}


def _text(response_id: int, question: str) -> FreeText:
    """The text of this address: 403 outside my territory, 404 when there is none."""
    require(permissions.can_code(current_user))
    found = texts.get_free_text(response_id, question) or abort(404)
    require(permissions.can_code(current_user, found.response.commune_code))
    return found


def _said(found: FreeText, form: CodingForm) -> dict[str, Any]:
    """The form as the service takes it."""
    return {
        "response": found.response,
        "question": found.question,
        "theme": form.theme.data or None,
        "need": get_need(int(form.need.data)) if form.need.data else None,
        "dismissal": Dismissal(form.dismissal.data) if form.dismissal.data else None,
        "seen": _instant(form.seen.data or ""),
        "actor": _user(),
    }


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _meanwhile(response_id: int, question: str) -> tuple[str, int]:
    """The text again with what somebody else said of it."""
    found = _text(response_id, question)
    flash(gettext("Somebody else coded this text meanwhile. Look at what they chose."), "warning")
    return _page(found, CodingForm(formdata=None, data=CodingForm.said_of(found.mention))), 409


def _gone() -> HttpResponse:
    """To the next text: this one is not what was read any more."""
    words = gettext("This answer was withdrawn or changed meanwhile. Nothing was kept of it.")
    flash(words, "warning")
    return redirect(url_for("priorities.coding", **_kept()), 303)


def _last() -> FreeText | None:
    """The text coded before this one, to go back to."""
    found = texts.get_free_text(*_asked("last"))
    is_mine = found and permissions.can_code(current_user, found.response.commune_code)
    return found if is_mine else None


def _address(found: FreeText) -> str:
    """A text as an argument of an address: the answer's number and the question."""
    return f"{found.response.id}/{found.question}"


def _asked(argument: str) -> tuple[int, str]:
    """The number and the question of a text that an argument names; 0 for what no number can be."""
    number, _, question = request.args.get(argument, "").partition("/")
    is_number = number.isdecimal() and len(number) <= _DIGITS
    return (int(number) if is_number else 0), question


def _kept() -> dict[str, Any]:
    """What narrows the queue, to stay in the next address."""
    return {name: request.args[name] for name in ("round", "after") if request.args.get(name)}


def _round() -> Round | None:
    slug = request.args.get("round")
    return (get_round(slug) or abort(404)) if slug else get_current_round()


def _user() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user
