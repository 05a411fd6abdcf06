"""What everybody reads: the list, one workshop, one need."""

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import current_user
from werkzeug.wrappers import Response

from communes.territory import get_commune
from pac_toolkit import audit, i18n
from pac_toolkit.accounts.permissions import is_staff
from pac_toolkit.workshops import forms, permissions, queries, services
from pac_toolkit.workshops.calendar import Event, write_calendar
from pac_toolkit.workshops.equity import add_noted
from pac_toolkit.workshops.models import Hearing, Need, Workshop, WorkshopState
from pac_toolkit.workshops.record import record_of
from pac_toolkit.workshops.views.shared import blueprint, filters, find_workshop, places

PAGE = 40
"""Workshops on one page of the list."""

# what the links of the list hand on
_ASKED = ("commune", "province", "type")

# no list is longer; the offset of a wild number would not fit the database's integers
_LAST_PAGE = 10_000


@blueprint.get("/workshops/")
def index() -> str:
    """Workshops announced and validated, with what they add up to."""
    chosen = filters()
    return render_template(
        "workshops/index.html",
        chosen=chosen,
        is_chosen=bool(request.args),
        asked={name: request.args[name] for name in _ASKED if name in request.args},
        totals=queries.get_totals(chosen["commune_codes"], states=queries.PUBLIC),
        places=places(queries.list_commune_totals(states=queries.ANNOUNCED)),
        coming=_list_coming(chosen),
        **_list_page(chosen),
    )


@blueprint.get("/workshops/<int:workshop_id>")
def show(workshop_id: int) -> str | Response:
    """One workshop as everybody may read it."""
    workshop = find_workshop(workshop_id)
    if not permissions.can_view(current_user, workshop):
        abort(403 if is_staff(current_user) else 404)
    if workshop.state not in queries.ANNOUNCED:
        return redirect(url_for("workshops.staff_show", workshop_id=workshop.id))
    return render_template("workshops/show.html", workshop=workshop, record=record_of(workshop))


@blueprint.get("/needs/<int:need_id>")
def need(need_id: int) -> str | Response:
    """A need and every hearing of it that this person may read; one made one with another leads on to it."""
    found = queries.get_need(need_id)
    if found is None:
        return _lead_on(need_id)
    hearings = [hearing for hearing in found.hearings if _may_hear(hearing)]
    if not hearings:
        abort(403 if is_staff(current_user) else 404)
    may_merge = permissions.can_merge(current_user, found.commune_code)
    return render_template(
        "workshops/need.html",
        need=found,
        **_tell(found, hearings),
        alike=_list_alike(found) if may_merge else [],
        history=audit.list_entries("need", need_id) if may_merge else [],
    )


def _lead_on(need_id: int) -> Response:
    """To the need with which the one of this address was made one."""
    successor = queries.find_successor(need_id) or abort(404)
    return redirect(url_for("workshops.need", need_id=successor), 301)


def _tell(need: Need, hearings: list[Hearing]) -> dict[str, Any]:
    """The need in words that this person may read, its hearings, and the votes of youth where any were noted."""
    youth = add_noted(*(hearing.votes_youth for hearing in hearings))
    return {"said": _first_said(need, hearings), "hearings": hearings, "youth": youth}


def _first_said(need: Need, hearings: list[Hearing]) -> Need | Hearing:
    """Where its words come from: the need's own may stem from a workshop that this person may not read."""
    told = {(hearing.text, hearing.place) for hearing in hearings}
    is_open = len(hearings) == len(need.hearings) or (need.text, need.place) in told
    return need if is_open else hearings[0]


def _list_alike(need: Need) -> list[queries.SimilarNeed]:
    """Other needs of the commune that are perhaps this one."""
    return queries.list_similar_needs(
        need.commune_code, need.theme, need.text, except_ids=[need.id]
    )


@blueprint.get("/workshops/<int:workshop_id>.ics")
def calendar(workshop_id: int) -> Response:
    """An announced workshop as an entry for calendars (RFC 5545)."""
    workshop = find_workshop(workshop_id)
    if workshop.state is not WorkshopState.PLANNED or workshop.held_on is None:
        abort(404)
    answer = Response(write_calendar(_event(workshop, workshop.held_on)), mimetype="text/calendar")
    name = f"workshop-{workshop.id}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _event(workshop: Workshop, day: date) -> Event:
    """What a calendar keeps of the workshop: nothing that its public page does not say."""
    return Event(
        uid=f"{workshop.code}@{request.host.partition(':')[0]}",
        stamp=workshop.updated_at,
        revision=workshop.revision,
        day=day,
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        summary=workshop.title,
        location=_location(workshop),
        description="\n".join(forms.show_point(point) for point in record_of(workshop).agenda),
        address=url_for("workshops.show", workshop_id=workshop.id, _external=True),
        point=workshop.point,
    )


def _location(workshop: Workshop) -> str:
    """The place and its commune in the page's language."""
    commune = get_commune(workshop.commune_code).name(i18n.current_language().code)
    return str(gettext(", ")).join(part for part in (workshop.place, commune) if part)


def _may_hear(hearing: Hearing) -> bool:
    workshop = hearing.workshop
    return workshop.state in queries.PUBLIC or permissions.can_read(current_user, workshop)


def _list_coming(chosen: dict[str, Any]) -> list[queries.WorkshopRow]:
    """What is announced from today on, the next one first."""
    return queries.list_workshops(
        **chosen, states=[WorkshopState.PLANNED], since=services.today(), is_newest_first=False
    )


def _list_page(chosen: dict[str, Any]) -> dict[str, Any]:
    """One page of what is validated, newest first, and how many there are in all."""
    page = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)
    rows = queries.list_workshops(
        **chosen, states=queries.PUBLIC, limit=PAGE, offset=(page - 1) * PAGE
    )
    count = queries.count_workshops(**chosen, states=queries.PUBLIC)
    return {"page": page, "rows": rows, "count": count, "page_size": PAGE}
