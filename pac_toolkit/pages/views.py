"""Home, staff home and the standing pages."""

from typing import Any

from flask import Blueprint, current_app, g, render_template, url_for
from flask_security import auth_required, current_user
from sqlalchemy.exc import SQLAlchemyError

from communes.census import list_measures
from communes.credits import CENSUS_CREDIT
from communes.needs import SHARE_OF_CHANGE
from communes.territory import UnknownTerritory, get_territory
from communes.themes import get_theme, list_themes
from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import can_manage_users, has_role
from pac_toolkit.atlas import charts, drawing, wording
from pac_toolkit.atlas.drawing import Drawing, Kept
from pac_toolkit.atlas.queries import get_figures
from pac_toolkit.atlas.selection import Selection
from pac_toolkit.config import Settings
from pac_toolkit.database import now
from pac_toolkit.i18n import current_language
from pac_toolkit.pages import queries
from pac_toolkit.priorities.queries import get_data_version, get_method_in_force
from pac_toolkit.priorities.scoring import (
    FULL_LIFT,
    MINIMUM_BASE,
    MINIMUM_CONTRAST,
    NAMED_IN_FELT,
)
from pac_toolkit.priorities.stability import DRAWS, HOLDS_FROM
from pac_toolkit.responses.disclosure import INDICATIVE_BASE
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.permissions import (
    can_decide_late,
    can_key_somewhere,
    can_manage_rounds,
    can_see_conflicts,
    can_see_flags,
)
from pac_toolkit.responses.queries import (
    count_collected,
    count_late_waiting,
    count_responses,
    count_to_key,
    count_unreviewed,
    day_of,
    get_current_round,
    get_published,
    list_conflicts,
    list_coverage,
    list_rounds,
)
from pac_toolkit.security import allow_plotly_styles
from pac_toolkit.territory.queries import get_layer, get_partner_codes
from pac_toolkit.workshops.models import WorkshopState
from pac_toolkit.workshops.queries import PUBLIC, count_waiting, get_totals
from pac_toolkit.workshops.services import today
from surveys.disclosure import BATCH

blueprint = Blueprint("pages", __name__)

_faces: Kept[Drawing] = Kept(12)
_FACE_WIDTH = 620


@blueprint.app_context_processor
def _every_page() -> dict[str, object]:
    """Every page says when what it shows is invented (asked once a request), and names territories."""
    if "is_demo" not in g:
        try:
            g.is_demo = queries.has_demonstration()
        except SQLAlchemyError:
            # the page of a failing database must still be shown
            g.is_demo = False
    return {"is_demo": g.is_demo, "territory_name": _territory_name}


def _territory_name(code: str) -> str:
    """The name of a territory in the page's language; the code itself when it is none."""
    try:
        return get_territory(code).name(current_language().code)
    except UnknownTerritory:
        return code


@blueprint.get("/")
def home() -> str:
    """The consultation at a glance: what comes first where, in figures, and how to take part."""
    current = get_current_round()
    survey = current if current and current.has_public_results else None
    face = _face(survey)
    return render_template(
        "pages/home.html",
        face=face,
        wording=wording,
        first=Selection(),
        partners=get_partner_codes(),
        totals=get_totals(states=PUBLIC),
        answers=_public_answers(current),
        as_of=queries.get_newest_instant(),
        open_rounds=list_rounds([RoundState.OPEN]),
        current=current,
    )


@blueprint.get("/staff/")
@auth_required("session")
def staff_home() -> str:
    """What waits for me, then how far my territory is."""
    current = get_current_round()
    codes = current_user.commune_codes
    covered = list_coverage(current, communes=codes) if current else []
    allow_plotly_styles()
    return render_template(
        "pages/staff_home.html",
        current=current,
        covered=covered,
        totals=get_totals(codes),
        chart=charts.coverage(covered) if len(covered) > 1 else None,
        **_waiting(current_user, current),
        **_offers(current_user),
    )


def _waiting(user: Any, current: Round | None) -> dict[str, object]:
    """What waits for this user, counted."""
    codes = user.commune_codes
    return {
        "waiting": count_waiting(codes, today()),
        "flags": count_unreviewed(current, codes) if current else 0,
        "mine": count_collected(current, user.id, day_of(now())) if current else (0, 0),
        "conflicts": len(list_conflicts(codes)) if can_see_conflicts(user) else 0,
        "late": count_late_waiting(codes) if can_decide_late(user) else None,
        "to_key": count_to_key(codes, user.id) if can_key_somewhere(user) else None,
    }


def _public_answers(current: Round | None) -> int:
    """How many answered, as published; in full tens while results are held back, so that nobody's coming shows."""
    if current is None:
        return 0
    if current.has_public_results:
        return get_published(current).responses() or 0
    return count_responses(current) // BATCH * BATCH


def _offers(user: Any) -> dict[str, object]:
    """What the staff home offers this user to do."""
    return {
        "states": WorkshopState,
        "is_region": can_manage_rounds(user),
        "is_admin": can_manage_users(user),
        "sees_workshops": not has_role(user, Role.ENUMERATOR, Role.ADMIN),
        "is_writer": has_role(user, Role.COMMUNE, Role.EXPERT, Role.PROVINCE),
        "sees_flags": can_see_flags(user),
        "collects": has_role(user, Role.ENUMERATOR),
        "is_validator": has_role(user, Role.EXPERT, Role.PROVINCE),
    }


@blueprint.get("/about")
def about() -> str:
    """What this site is, who runs it, where its data come from."""
    return render_template(
        "pages/about.html",
        settings=_settings(),
        census_credit=CENSUS_CREDIT,
    )


@blueprint.get("/method")
def method() -> str:
    """How the ranking is computed, in words anyone can follow with a pencil."""
    return render_template(
        "pages/method.html",
        method=(in_force := get_method_in_force()),
        weights=in_force.weights,
        named_in_felt=NAMED_IN_FELT,
        share_of_change=SHARE_OF_CHANGE,
        full_lift=round(100 * FULL_LIFT),
        contrast=MINIMUM_CONTRAST,
        draws=DRAWS,
        holds_from=HOLDS_FROM,
        minimum=MINIMUM_BASE,
        indicative=INDICATIVE_BASE,
        themes=list_themes(),
        measures=[(get_theme(item.theme), item) for item in list_measures()],
    )


@blueprint.get("/accessibility")
def accessibility() -> str:
    """What was done for everybody to use this site, and what is not done yet."""
    return render_template("pages/accessibility.html", settings=_settings())


@blueprint.get("/privacy")
def privacy() -> str:
    """The notice of law 09-08."""
    return render_template("pages/privacy.html", settings=_settings())


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _face(survey: Round | None) -> Drawing:
    """The region by first priority, as one picture; from memory while nothing changed."""
    layer, language = get_layer(), current_language()
    key = (get_data_version(survey), layer.version, language.code, url_for("pages.home"))

    def build() -> Drawing:
        figures = get_figures(Selection(), survey)
        spec = drawing.make_spec(
            Selection(),
            figures,
            layer=layer,
            language=language,
            sprite=drawing.sprite_path(current_app.root_path),
            address=lambda code: url_for("atlas.commune", code=code),
        )
        return Drawing(spec, figures, picture=drawing.picture(spec, layer, width=_FACE_WIDTH))

    return _faces.get(key, build)
