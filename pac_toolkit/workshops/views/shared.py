"""What the pages share: the blueprint, the templates' words, what an address or a person asks for."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, request
from flask_security import current_user

from communes.territory import (
    Commune,
    Province,
    UnknownTerritory,
    commune_codes_within,
    get_commune,
    list_provinces,
    province_of,
)
from communes.themes import get_theme
from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.workshops import forms, permissions, queries
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Sex,
    Workshop,
    WorkshopState,
    WorkshopType,
)

blueprint = Blueprint("workshops", __name__)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """What the templates call things."""
    return {
        "labels": forms,
        "Sex": Sex,
        "AgeBand": AgeBand,
        "Category": Category,
        "WorkshopState": WorkshopState,
        "may": permissions,
        "sentence": forms.sentence,
        "commune_of": get_commune,
        "province_of": province_of,
        "theme_of": get_theme,
    }


def actor() -> User:
    """The member of staff who asks."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user


def find_workshop(workshop_id: int) -> Workshop:
    """The workshop of an address; 404 when there is none."""
    return queries.get_workshop(workshop_id) or abort(404)


def one_of(kind: Any, word: str | None) -> Any:
    """The member of this enumeration; None for no word, 404 for an unknown one."""
    if not word:
        return None
    try:
        return kind(word)
    except ValueError:
        abort(404)


def filters(within: frozenset[str] | None = None) -> dict[str, Any]:
    """What `queries.list_workshops` asks, out of the address: a commune, else a province, and a kind."""
    code = request.args.get("commune") or request.args.get("province")
    try:
        codes = commune_codes_within(code) if code else None
    except UnknownTerritory:
        abort(404)
    if within is not None:
        codes = within if codes is None else codes & within
    return {
        "commune_codes": codes,
        "workshop_type": one_of(WorkshopType, request.args.get("type")),
    }


def places(codes: Iterable[str]) -> list[tuple[Province, list[Commune]]]:
    """The communes to choose from, by name under their province."""
    language = i18n.current_language().code
    communes = sorted(map(get_commune, codes), key=lambda commune: commune.name(language))
    groups = [
        (province, [c for c in communes if c.province_code == province.code])
        for province in list_provinces()
    ]
    return [(province, inside) for province, inside in groups if inside]
