"""Needs for staff: which earlier one is it, and two that are one."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response

from communes.territory import get_commune
from communes.themes import HEADINGS, get_theme
from pac_toolkit import i18n
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import permissions, queries, services
from pac_toolkit.workshops.similarity import find_twins
from pac_toolkit.workshops.views.shared import actor, blueprint

# rows of the list; a whole territory is read commune by commune
_ROWS = 300


@blueprint.get("/staff/needs")
@auth_required("session")
def needs() -> str:
    """The needs of a territory or one of its communes, and which of them are perhaps one."""
    require(permissions.can_list(current_user))
    chosen = {name: request.args.get(name, "") for name in ("commune", "theme")}
    territory = current_user.commune_codes
    codes = territory & {chosen["commune"]} if chosen["commune"] else territory
    found = queries.list_voiced_needs(
        queries.Choice(codes), theme=chosen["theme"] or None, limit=_ROWS + 1
    )
    rows = found[:_ROWS]
    return render_template(
        "workshops/needs.html", rows=rows, is_cut=len(found) > _ROWS, **_tell(rows, chosen)
    )


def _tell(rows: list[queries.NeedRow], chosen: dict[str, str]) -> dict[str, Any]:
    """What one may choose, and which needs are said alike."""
    language = i18n.current_language().code
    communes = sorted(map(get_commune, current_user.commune_codes), key=lambda c: c.name(language))
    themes = [(theme, i18n.label(get_theme(theme).labels)) for h in HEADINGS for theme in h.themes]
    said = [(row.id, f"{row.commune_code} {row.theme}", row.text) for row in rows]
    return {"chosen": chosen, "communes": communes, "themes": themes, "twins": find_twins(said)}


@blueprint.get("/staff/needs/similar")
@auth_required("session")
def similar() -> Response:
    """Earlier needs of a commune that say what is being typed: number, words, place and hearings, as JSON."""
    commune = request.args.get("commune", "")
    require(permissions.can_create_somewhere(current_user))
    require(not commune or permissions.can_create(current_user, commune))
    found = queries.list_similar_needs(
        commune,
        request.args.get("theme", ""),
        request.args.get("text", "")[:2000],
        except_ids=request.args.getlist("except", type=int),
    )
    return jsonify(
        [{"id": n.id, "text": n.text, "place": n.place, "hearings": n.hearings} for n in found]
    )


@blueprint.post("/staff/needs/<int:need_id>/merge")
@auth_required("session")
def merge(need_id: int) -> Response:
    """Make another need of the commune one with this one."""
    kept = queries.get_need(need_id) or abort(404)
    merged = queries.get_need(request.form.get("merged", 0, type=int)) or abort(404)
    require(permissions.can_merge(current_user, kept.commune_code))
    require(permissions.can_merge(current_user, merged.commune_code))
    try:
        with transaction():
            services.merge_needs(kept=kept, merged=merged, actor=actor())
        flash(gettext("The two needs are one now."), "success")
    except services.NotMergeable:
        flash(
            gettext("These two cannot be one: one workshop voiced both, or their themes differ."),
            "error",
        )
    return redirect(url_for("workshops.need", need_id=need_id))
