"""Several workshops prepared in one go."""

from collections.abc import Sequence

from pac_toolkit.accounts.models import User
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.record import Record
from pac_toolkit.workshops.services.records import create_workshop
from pac_toolkit.workshops.services.states import move_to


def create_series(
    *,
    records: Sequence[Record],
    actor: User | None,
    client_keys: Sequence[str | None],
    state: WorkshopState = WorkshopState.DRAFT,
) -> list[Workshop]:
    """Store several workshops, each under its own key: all or none, and once however often they are sent.

    `state` is draft or planned. Raises what `create_workshop` and `move_to` raise.
    """
    stored = []
    for record, key in zip(records, client_keys, strict=True):
        workshop = create_workshop(record=record, actor=actor, client_key=key)
        if workshop.state is WorkshopState.DRAFT and state is not WorkshopState.DRAFT:
            move_to(workshop=workshop, state=state, actor=actor)
        stored.append(workshop)
    return stored
