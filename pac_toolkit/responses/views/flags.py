"""Staff: marked answers beside each other, and the verdict on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import Commune, list_communes
from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.accounts.queries import get_user
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.forms.flags import KIND_LABELS, VERDICT_LABELS, ReviewForm
from pac_toolkit.responses.models import FlagKind, Response, Round, Verdict
from pac_toolkit.responses.queries import Case, FlagFilter
from pac_toolkit.responses.views.blueprint import blueprint
from surveys.questionnaire import Question, Questionnaire

CASES_A_PAGE: Final = 10
SHOWN_BESIDE: Final = 6
"""Answers of a case that stand beside each other: as many as a screen takes; the verdict is on all of them."""

_REVIEWED = "reviewed"
_NARROWED: Final = ("round", "state", "kind", "commune", "staff")


@dataclass(frozen=True, slots=True)
class Compared:
    """A case as the page shows it: one line a question, one column an answer of the first ones."""

    case: Case
    shown: Sequence[Response]
    form: ReviewForm
    lines: Sequence[tuple[str, Sequence[str]]]
    may_review: bool


@blueprint.get("/staff/flags")
@auth_required("session")
def flags() -> str:
    """The marked answers of my territory, those nobody looked at first."""
    require(permissions.can_see_flags(current_user))
    return _page(_round())


@blueprint.post("/staff/flags/<int:number>/review")
@auth_required("session")
def review(number: int) -> HttpResponse | tuple[str, int]:
    """The verdict on the answers of one case, with its reason."""
    wanted = {number, *request.form.getlist("response", type=int)}
    chosen = queries.list_marked_responses(wanted)
    require(bool(chosen) and all(permissions.can_review(current_user, one) for one in chosen))
    form = ReviewForm(prefix=f"case-{number}-")
    if not form.validate_on_submit():
        return _page(_round(), number, form), 422
    with transaction():
        done = services.review_responses(
            responses=chosen,
            verdict=Verdict(form.verdict.data),
            reason=form.reason.data or "",
            actor=_user(),
        )
    flash(ngettext("%(num)s answer looked at.", "%(num)s answers looked at.", done), "success")
    return redirect(url_for("responses.flags", **_filters()), 303)


@blueprint.post("/staff/flags/fast")
@auth_required("session")
def flag_fast() -> HttpResponse:
    """Mark the answers given much faster than the others of the round."""
    require(permissions.can_see_flags(current_user))
    round_ = _round() or abort(404)
    with transaction():
        marked, limit = services.flag_fast(round_=round_)
    _tell_fast(marked, limit)
    return redirect(url_for("responses.flags", **_filters()), 303)


def _tell_fast(marked: int, limit: timedelta | None) -> None:
    if limit is None:
        flash(gettext("Too few answers carry their time to tell which are fast."), "info")
        return
    words = ngettext(
        "%(num)s answer given in less than %(minutes)s minutes is now marked.",
        "%(num)s answers given in less than %(minutes)s minutes are now marked.",
        marked,
        minutes=i18n.number(limit.total_seconds() / 60, 1),
    )
    flash(words, "success")


def _round() -> Round | None:
    slug = request.args.get("round")
    return (queries.get_round(slug) or abort(404)) if slug else queries.get_current_round()


def _page(round_: Round | None, number: int = 0, form: ReviewForm | None = None) -> str:
    """The list; a refused verdict stands at its case with everything kept."""
    if round_ is None:
        return render_template("responses/flags.html", round=None)
    wanted = _wanted()
    page = max(1, request.args.get("page", 1, type=int))
    found = queries.list_cases(round_, wanted, limit=CASES_A_PAGE, offset=CASES_A_PAGE * (page - 1))
    return render_template(
        "responses/flags.html",
        round=round_,
        rounds=queries.list_rounds(),
        total=queries.count_cases(round_, wanted),
        per_page=CASES_A_PAGE,
        page=page,
        cases=[_compared(case, form if case.number == number else None) for case in found],
        reviewers=_reviewers(found),
        communes=_communes(round_),
        staff={one.user_id: one.name for one in queries.list_work(round_, communes=_mine(round_))},
        kinds=KIND_LABELS,
        verdicts=VERDICT_LABELS,
        wanted=wanted,
        args=_filters(),
    )


def _wanted() -> FlagFilter:
    """What the address asks for, within my territory; a word that means nothing narrows nothing."""
    codes, commune = current_user.commune_codes, request.args.get("commune")
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    return FlagFilter(
        communes=codes & {commune} if commune else codes,
        kind=FlagKind(kind) if kind in set(FlagKind) else None,
        entered_by_id=request.args.get("staff", type=int),
        is_reviewed=state == _REVIEWED,
        verdict=Verdict(state) if state in set(Verdict) else None,
    )


def _filters() -> dict[str, Any]:
    """What narrows the list, to stay as it is in the next address."""
    return {name: request.args[name] for name in _NARROWED if request.args.get(name)}


def _mine(round_: Round) -> frozenset[str]:
    mine: frozenset[str] = current_user.commune_codes & queries.get_targets(round_).keys()
    return mine


def _communes(round_: Round) -> list[Commune]:
    mine = _mine(round_)
    return [commune for commune in list_communes() if commune.code in mine]


def _reviewers(cases: Iterable[Case]) -> dict[int, str]:
    """Who gave the verdicts, by number."""
    numbers = {flag.reviewed_by_id for one in cases for row in one.responses for flag in row.flags}
    users = (get_user(number) for number in numbers if number is not None)
    return {user.id: user.display_name for user in users if user is not None}


def _compared(case: Case, form: ReviewForm | None) -> Compared:
    return Compared(
        case=case,
        shown=case.responses[:SHOWN_BESIDE],
        form=form or ReviewForm(formdata=None, prefix=f"case-{case.number}-"),
        lines=list(_lines(case.responses[:SHOWN_BESIDE])),
        may_review=all(permissions.can_review(current_user, one) for one in case.responses),
    )


def _lines(responses: Sequence[Response]) -> Iterable[tuple[str, Sequence[str]]]:
    """Every question that one of them answered, in the order of the questionnaire; what is sensitive is left out."""
    forms = [queries.get_questionnaire(one.version) for one in responses]
    for question in {q.name: q for form in forms for q in form.questions()}.values():
        if question.is_sensitive or not any(question.name in one.answers for one in responses):
            continue
        answers = [
            _words(form, question, one.answers.get(question.name))
            for form, one in zip(forms, responses, strict=True)
        ]
        yield forms[0].text(question.labels, i18n.current_language().code), answers


def _words(form: Questionnaire, question: Question, answer: Any) -> str:
    """An answer as people read it."""
    if answer is None:
        return ""
    labels = {one.name: form.label(one, i18n.current_language().code) for one in question.choices}
    given = answer if isinstance(answer, list) else [answer]
    return " · ".join(labels.get(str(one), str(one)) for one in given)


def _user() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user
