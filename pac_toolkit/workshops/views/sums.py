"""What workshops add up to: for everybody what is validated, for staff their territory."""

from datetime import date
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_security import auth_required, current_user

from pac_toolkit import i18n
from pac_toolkit.errors import require
from pac_toolkit.territory.queries import get_partner_codes
from pac_toolkit.workshops import permissions, queries
from pac_toolkit.workshops.equity import Sums
from pac_toolkit.workshops.forms import sums as words
from pac_toolkit.workshops.models import TOOK_PLACE, Phase, WorkshopState
from pac_toolkit.workshops.queries import Choice
from pac_toolkit.workshops.views.shared import blueprint, filters, one_of, places
from surveys.tables.writing.texts import table_chunks

# names of douars on the page of staff, and needs on either: the rest is in the lists
_DOUARS = 200
_NEEDS = 15

# what an address may ask for, and the links of the page hand on
_ASKED = ("commune", "province", "phase", "state", "from", "until", "theme")


@blueprint.get("/workshops/sums")
def sums() -> str:
    """Who came, who was reached and what women and men asked for, out of validated workshops."""
    return _page(_choice(), is_public=True)


@blueprint.get("/workshops/sums/<table>.csv")
def sums_file(table: str) -> Response:
    """A table of that page as a file."""
    return _file(table, _choice(), is_public=True)


@blueprint.get("/staff/workshops/sums")
@auth_required("session")
def staff_sums() -> str:
    """The same for the territory of a member of staff, with what is not validated yet."""
    require(permissions.can_list(current_user))
    return _page(_choice(current_user.commune_codes), is_public=False)


@blueprint.get("/staff/workshops/sums/<table>.csv")
@auth_required("session")
def staff_sums_file(table: str) -> Response:
    """A table of that page as a file."""
    require(permissions.can_list(current_user))
    return _file(table, _choice(current_user.commune_codes), is_public=False)


def _choice(within: frozenset[str] | None = None) -> Choice:
    """What the address asks for; a visitor counts validated workshops, whatever the address says."""
    days = _days()
    states = queries.PUBLIC
    if within is not None:
        state = one_of(WorkshopState, request.args.get("state"))
        states = TOOK_PLACE if state is None else TOOK_PLACE & {state}
    return Choice(
        commune_codes=filters(within)["commune_codes"],
        states=states,
        phase=one_of(Phase, request.args.get("phase")),
        since=days[0],
        until=days[1],
    )


def _days() -> tuple[date | None, date | None]:
    """The first and the last day asked for, in their order."""
    try:
        since, until = (
            date.fromisoformat(text) if (text := request.args.get(name, "").strip()) else None
            for name in ("from", "until")
        )
    except ValueError:
        abort(404)
    return (until, since) if since and until and until < since else (since, until)


def _report(choice: Choice, *, is_public: bool) -> words.Report:
    """The partner communes of the choice and all others in which a workshop was counted."""
    found = queries.list_commune_sums(choice)
    asked = get_partner_codes()
    if choice.commune_codes is not None:
        asked &= choice.commune_codes
    listed = asked | {code for code, one in found.items() if one.workshops}
    return words.Report({code: found.get(code) or Sums() for code in sorted(listed)}, is_public)


def _page(choice: Choice, *, is_public: bool) -> str:
    report = _report(choice, is_public=is_public)
    endpoint = "workshops.sums" if is_public else "workshops.staff_sums"
    chosen: dict[str, Any] = {n: request.args[n] for n in _ASKED if request.args.get(n)}

    def address(code: str) -> str:
        return url_for(endpoint, **dict(chosen, commune=code))

    provinces, communes, whole = words.list_place_rows(report, address)
    return render_template(
        "workshops/sums.html",
        report=report,
        words=words,
        choice=choice,
        chosen=chosen,
        endpoint=endpoint,
        province_rows=provinces,
        commune_rows=communes,
        whole_row=whole,
        phases=[phase for phase in Phase if any(one is phase for _, one in report.whole.kinds)],
        top_share=max((s.share or 0 for v in report.voices for s in (v.women, v.men)), default=1)
        or 1,
        needs=queries.list_voiced_needs(choice, theme=chosen.get("theme"), limit=_NEEDS),
        places=_places(is_public),
        **_unreached(choice, is_public),
    )


def _places(is_public: bool) -> Any:
    """The communes to choose from."""
    if is_public:
        return places(get_partner_codes() | set(queries.list_commune_totals(states=queries.PUBLIC)))
    return places(current_user.commune_codes)


def _unreached(choice: Choice, is_public: bool) -> dict[str, Any]:
    """The douars that nobody reached, for staff; who looks at a whole territory sees the first of them."""
    if is_public:
        return {"unreached": [], "is_cut": False}
    found = queries.list_unreached_douars(choice, limit=_DOUARS + 1)
    return {"unreached": found[:_DOUARS], "is_cut": len(found) > _DOUARS}


def _file(table: str, choice: Choice, *, is_public: bool) -> Response:
    tell = words.TABLES.get(table) or abort(404)
    headers, rows = tell(_report(choice, is_public=is_public))
    # spreadsheets of a French or Moroccan office part cells by semicolons
    delimiter = "," if i18n.current_language().code == "en" else ";"
    content = b"".join(table_chunks(headers, rows, delimiter=delimiter))
    answer = Response(content, mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="workshops-{table}.csv"'
    return answer
