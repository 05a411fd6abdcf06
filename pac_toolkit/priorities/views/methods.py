"""Methods of scoring: side by side for everybody, written by the region."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import REGION, UnknownTerritory, get_territory, list_provinces
from pac_toolkit.accounts.models import User
from pac_toolkit.audit import list_entries
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.priorities import permissions, queries, services, wording
from pac_toolkit.priorities.forms import WEIGHT_LABELS, MethodForm
from pac_toolkit.priorities.scoring import Level, Method
from pac_toolkit.priorities.views.asked import asked_round
from pac_toolkit.priorities.views.blueprint import blueprint
from pac_toolkit.responses.queries import get_current_round
from pac_toolkit.territory.queries import get_partner_codes


@blueprint.get("/priorities/methods/")
def methods() -> str:
    """Two methods side by side for one territory: the same counts, other weights."""
    known = queries.list_methods()
    one, other = _asked(known, "one", known[0]), _asked(known, "other", known[1])
    code, survey = request.args.get("code") or REGION.code, asked_round()
    level = _level(code)
    return render_template(
        "priorities/methods.html",
        **_words(),
        methods=known,
        one=one,
        other=other,
        place=get_territory(code),
        places=_places(),
        rankings=queries.rank_by_each(code, level, survey, (one, other)),
        change=queries.compare_methods(Level.COMMUNE, survey, one, other),
    )


@blueprint.get("/staff/methods/")
@auth_required("session")
def staff_methods() -> str:
    """Every method with its reasons, the one in force, and what was changed when by whom."""
    require(permissions.can_manage_methods(current_user))
    rows = {f"{row.name}.{row.version}": row for row in queries.list_method_rows()}
    return render_template(
        "priorities/staff_methods.html",
        methods=queries.list_methods(),
        rows=rows,
        history=list_entries("scoring_method", "in force"),
        **_words(),
    )


@blueprint.route("/staff/methods/new", methods=["GET", "POST"])
@auth_required("session")
def write_method() -> str | HttpResponse | tuple[str, int]:
    """A new version: seen first, then written."""
    require(permissions.can_manage_methods(current_user))
    if request.method == "GET":
        start = _asked(queries.list_methods(), "from", queries.get_method_in_force())
        return _page(MethodForm.from_method(start))
    form = MethodForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if request.form.get("action") == "preview":
        return _page(form, _draft(form))
    _write(form)
    flash(gettext("Saved."), "success")
    return redirect(url_for("priorities.staff_methods"), 303)


@blueprint.post("/staff/methods/<key>/force")
@auth_required("session")
def put_method_in_force(key: str) -> HttpResponse:
    """Rank by a known method from now on."""
    require(permissions.can_manage_methods(current_user))
    method = queries.find_method(key) or abort(404)
    if method.key != queries.get_method_in_force().key:
        with transaction():
            services.put_in_force(method=method, actor=_user())
    flash(gettext("Saved."), "success")
    return redirect(url_for("priorities.staff_methods"), 303)


def _write(form: MethodForm) -> None:
    with transaction():
        services.write_method(
            name=form.name.data or "",
            weights=form.weights,
            reasons=form.reasons,
            is_in_force=form.is_in_force.data,
            actor=_user(),
        )


def _page(form: MethodForm, draft: Method | None = None) -> str:
    """The form, with what the draft would change beneath it."""
    in_force = queries.get_method_in_force()
    change = None
    if draft is not None:
        change = queries.compare_methods(Level.COMMUNE, get_current_round(), in_force, draft)
    return render_template(
        "priorities/method.html",
        form=form,
        in_force=in_force,
        draft=draft,
        change=change,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "theme_words": wording.theme_words,
        "place_of": get_territory,
        "parts": WEIGHT_LABELS,
    }


def _level(code: str) -> Level:
    """The level of the territory asked for; 404 when there is none such."""
    try:
        return queries.level_of(code)
    except UnknownTerritory:
        abort(404)


def _draft(form: MethodForm) -> Method:
    name = form.name.data or ""
    return Method(name, queries.get_last_version(name) + 1, form.weights, form.reasons)


def _asked(known: tuple[Method, ...], argument: str, default: Method) -> Method:
    """The method that an argument names, 404 when there is none such."""
    key = request.args.get(argument) or default.key
    return next((method for method in known if method.key == key), None) or abort(404)


def _places() -> dict[str, list[Any]]:
    """The territories to choose from: the region, its provinces, the communes that take part."""
    communes = [get_territory(code) for code in sorted(get_partner_codes())]
    return {"region": [REGION], "provinces": list(list_provinces()), "communes": communes}


def _user() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user
