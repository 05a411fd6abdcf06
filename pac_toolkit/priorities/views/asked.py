"""What an address asks for; what does not exist is 404."""

from collections.abc import Sequence

from flask import abort, request, url_for

from communes.territory import REGION, UnknownTerritory
from communes.themes import get_theme, list_themes
from pac_toolkit.priorities.insights import Subject, list_public_rounds, parse_subject
from pac_toolkit.priorities.queries import codes_at, level_of
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_current_round, get_round


def asked_round(name: str = "round") -> Round | None:
    """The public round that is asked for, else the current one when it is public."""
    slug = request.args.get(name)
    survey = get_round(slug) if slug else get_current_round()
    if survey is not None and survey.has_public_results:
        return survey
    return abort(404) if slug else None


def asked_rounds() -> tuple[Round, Round] | None:
    """The earlier and the later of two public rounds, the two newest when none is named; None when there is one."""
    public = list_public_rounds()
    if len(public) < 2:
        return None
    # the earlier one may be the newest: then the newest of the others stands beside it
    rest = [survey for survey in public if survey.slug != request.args.get("from")]
    after = asked_round("to") if "to" in request.args else rest[0]
    others = [survey for survey in public if after is None or survey.id != after.id]
    before = asked_round("from") if "from" in request.args else others[0]
    if after is None or before is None or after.id == before.id:
        abort(404)
    return before, after


def asked_theme(default: str) -> str:
    """The theme asked for."""
    key = request.args.get("theme", default)
    try:
        return get_theme(key).key
    except KeyError:
        abort(404)


def asked_level(allowed: Sequence[Level]) -> Level:
    """The level asked for, the first of those allowed when none is."""
    word = request.args.get("level", allowed[0].value)
    found = next((level for level in allowed if level.value == word), None)
    return abort(404) if found is None else found


def asked_place() -> str:
    """The territory asked for, else the region."""
    code = request.args.get("place") or REGION.code
    try:
        return code if code in codes_at(level_of(code)) else abort(404)
    except UnknownTerritory:
        abort(404)


def asked_subject(default: str) -> Subject:
    """What to look for hot spots of."""
    return parse_subject(request.args.get("subject", default)) or abort(404)


def place_address(code: str) -> str | None:
    """Where a territory's own page is; provinces have none."""
    return url_for("atlas.commune", code=code) if level_of(code) is Level.COMMUNE else None


def themes_by_measure(measured: Sequence[str]) -> tuple[list[str], list[str]]:
    """The themes that the census measures, and the others."""
    keys = [theme.key for theme in list_themes()]
    return [key for key in keys if key in measured], [key for key in keys if key not in measured]
