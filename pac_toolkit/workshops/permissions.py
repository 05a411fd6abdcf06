"""Who may do what with a workshop: role × territory × state, and nothing else."""

from typing import Any

from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import can_read_territory, has_role
from pac_toolkit.workshops.models import EDITABLE, VALIDATORS, Workshop, WorkshopState
from pac_toolkit.workshops.queries import ANNOUNCED
from pac_toolkit.workshops.services import MOVES

WRITERS = (Role.COMMUNE, Role.EXPERT, Role.PROVINCE)
"""The roles that keep records of workshops in their territory."""
COMING = frozenset({WorkshopState.DRAFT, WorkshopState.PLANNED})
"""The states in which people may still be invited."""


def can_list(user: Any) -> bool:
    """Whoever keeps records sees the list of the territory; the region sees all."""
    return has_role(user, *WRITERS, Role.REGION)


def can_create(user: Any, commune_code: str) -> bool:
    """Commune staff, experts and provinces write in the communes of their territory."""
    return has_role(user, *WRITERS) and can_read_territory(user, commune_code)


def can_create_somewhere(user: Any) -> bool:
    """Whether there is any commune in which the user keeps records."""
    return has_role(user, *WRITERS) and bool(user.commune_codes)


def can_read(user: Any, workshop: Workshop) -> bool:
    """The whole record, with names and history: staff of the territory, and the region."""
    return can_list(user) and can_read_territory(user, workshop.commune_code)


def can_view(user: Any, workshop: Workshop) -> bool:
    """The public page: everybody once announced or validated; before, only who reads the record."""
    return workshop.state in ANNOUNCED or can_read(user, workshop)


def can_edit(user: Any, workshop: Workshop) -> bool:
    """Who writes in the commune, until the record is closed."""
    return workshop.state in EDITABLE and can_create(user, workshop.commune_code)


def can_announce(user: Any, workshop: Workshop) -> bool:
    """Put a draft on the public list, or take it back."""
    return _may_lead(user, workshop, WorkshopState.PLANNED) or _may_lead(
        user, workshop, WorkshopState.DRAFT
    )


def can_hold(user: Any, workshop: Workshop) -> bool:
    """Say that a draft or announced workshop took place."""
    return workshop.state is not WorkshopState.CLOSED and _may_lead(
        user, workshop, WorkshopState.HELD
    )


def can_close(user: Any, workshop: Workshop) -> bool:
    """Who writes in the commune closes a held workshop."""
    return _may_lead(user, workshop, WorkshopState.CLOSED)


def can_reopen(user: Any, workshop: Workshop) -> bool:
    """Who writes in the commune reopens a closed record, before it is validated."""
    return workshop.state is WorkshopState.CLOSED and _may_lead(user, workshop, WorkshopState.HELD)


def can_validate(user: Any, workshop: Workshop) -> bool:
    """An expert or the province of the commune validates a closed record in which they wrote nothing."""
    return (
        workshop.state is WorkshopState.CLOSED
        and has_role(user, *VALIDATORS)
        and can_read_territory(user, workshop.commune_code)
        and not workshop.is_written_by(user.id)
    )


def can_validate_others(user: Any, commune_code: str) -> bool:
    """An expert or the province of the commune validates there what others wrote."""
    return has_role(user, *VALIDATORS) and can_read_territory(user, commune_code)


def can_correct(user: Any, workshop: Workshop) -> bool:
    """An expert or the province of the commune corrects a validated record, with a reason and a date."""
    return (
        workshop.state is WorkshopState.VALIDATED
        and has_role(user, *VALIDATORS)
        and can_read_territory(user, workshop.commune_code)
    )


def can_merge(user: Any, commune_code: str) -> bool:
    """An expert or the province of the commune says that two needs are one."""
    return can_validate_others(user, commune_code)


def can_read_file(user: Any, workshop: Workshop) -> bool:
    """Scans and photos show names and faces: only who reads the whole record opens them."""
    return can_read(user, workshop)


def can_change_files(user: Any, workshop: Workshop) -> bool:
    """Who writes in the record attaches and removes its files; once validated, who may correct it adds some."""
    return can_edit(user, workshop) or can_correct(user, workshop)


def can_print(user: Any, workshop: Workshop, kind: str) -> bool:
    """A paper with everything in it: who reads the record; a poster until the workshop is held."""
    return can_read(user, workshop) and (kind != "poster" or workshop.state in COMING)


def can_take_paper(workshop: Workshop, kind: str) -> bool:
    """What everybody may print, without names: what is announced until held, the minutes once validated."""
    if kind in {"poster", "agenda"}:
        return workshop.state is WorkshopState.PLANNED
    return kind == "minutes" and workshop.state is WorkshopState.VALIDATED


def can_move(user: Any, workshop: Workshop, state: WorkshopState) -> bool:
    """Whether the user may lead the workshop to this state from where it stands."""
    if state is WorkshopState.VALIDATED:
        return can_validate(user, workshop)
    return _may_lead(user, workshop, state)


def _may_lead(user: Any, workshop: Workshop, state: WorkshopState) -> bool:
    return state in MOVES[workshop.state] and can_create(user, workshop.commune_code)
