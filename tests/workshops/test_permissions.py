"""Who may do what with a workshop: every cell of role × territory × state."""

import itertools
from typing import Any

import pytest
from flask_login import AnonymousUserMixin

from pac_toolkit.accounts.models import Role, User, UserTerritory
from pac_toolkit.workshops import permissions
from pac_toolkit.workshops.models import Workshop, WorkshopState, Writer
from tests.workshops.factories import AZILAL, BOUTFERDA

ROLES: tuple[Role | None, ...] = (None, *Role)
HERE, ELSEWHERE = BOUTFERDA, AZILAL
ENTERED_BY = 7

# rows: what may be done with a workshop of the own territory; columns: the states in which it may
D, P, H, C, V = WorkshopState
WRITER = {
    "can_read": {D, P, H, C, V},
    "can_view": {D, P, H, C, V},
    "can_edit": {D, P, H},
    "can_announce": {D, P},
    "can_hold": {D, P},
    "can_close": {H},
    "can_reopen": {C},
    "can_validate": set[WorkshopState](),
    "can_correct": set[WorkshopState](),
    "can_read_file": {D, P, H, C, V},
    "can_change_files": {D, P, H},
}
VALIDATOR = {
    **WRITER,
    "can_validate": {C},
    "can_correct": {V},
    "can_change_files": {D, P, H, V},
}
READER = {
    "can_read": {D, P, H, C, V},
    "can_view": {D, P, H, C, V},
    "can_read_file": {D, P, H, C, V},
}
VISITOR = {"can_view": {P, V}}
AT_HOME: dict[Role | None, dict[str, set[WorkshopState]]] = {
    None: VISITOR,
    Role.ENUMERATOR: VISITOR,
    Role.COMMUNE: WRITER,
    Role.EXPERT: VALIDATOR,
    Role.PROVINCE: VALIDATOR,
    Role.REGION: READER,
    Role.ADMIN: VISITOR,
}
# the region and the administrator act everywhere: nowhere is abroad for them
ABROAD = {role: AT_HOME[role] if role in {Role.REGION, Role.ADMIN} else VISITOR for role in ROLES}


def make_user(role: Role | None, code: str, number: int = 1) -> Any:
    if role is None:
        return AnonymousUserMixin()
    user = User(id=number, role=role, active=True)
    if role not in {Role.REGION, Role.ADMIN}:
        user.territories = [UserTerritory(code=code)]
    return user


def make_workshop(state: WorkshopState) -> Workshop:
    return Workshop(commune_code=HERE, state=state, entered_by_id=ENTERED_BY)


@pytest.mark.parametrize(
    ("verb", "role", "place", "state"),
    list(itertools.product(WRITER, ROLES, (HERE, ELSEWHERE), WorkshopState)),
)
def test_every_cell(verb: str, role: Role | None, place: str, state: WorkshopState) -> None:
    table = AT_HOME if place == HERE else ABROAD
    allowed = state in table[role].get(verb, set())
    assert getattr(permissions, verb)(make_user(role, place), make_workshop(state)) is allowed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
def test_writers_create_in_their_territory_only(role: Role | None, place: str) -> None:
    writes = role in {Role.COMMUNE, Role.EXPERT, Role.PROVINCE}
    user = make_user(role, place)
    assert permissions.can_create(user, HERE) is (writes and place == HERE)
    assert permissions.can_create_somewhere(user) is writes
    assert permissions.can_list(user) is (writes or role is Role.REGION)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_validates_what_they_entered(role: Role | None) -> None:
    author = make_user(role, HERE, number=ENTERED_BY)
    assert permissions.can_validate(author, make_workshop(C)) is False


@pytest.mark.parametrize("role", ROLES)
def test_nobody_validates_what_they_wrote_in(role: Role | None) -> None:
    writer, workshop = make_user(role, HERE, number=9), make_workshop(C)
    workshop.writers = [Writer(user_id=9)]
    assert permissions.can_validate(writer, workshop) is False


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
def test_experts_and_provinces_join_needs_of_their_territory(role: Role | None, place: str) -> None:
    allowed = role in {Role.EXPERT, Role.PROVINCE} and place == HERE
    assert permissions.can_merge(make_user(role, place), HERE) is allowed
    assert permissions.can_validate_others(make_user(role, place), HERE) is allowed


@pytest.mark.parametrize("role", [Role.EXPERT, Role.PROVINCE])
def test_a_province_covers_its_communes(role: Role) -> None:
    user = make_user(role, "05.091")
    assert permissions.can_validate(user, make_workshop(C))
    assert permissions.can_edit(user, make_workshop(H))


@pytest.mark.parametrize("role", list(Role))
def test_a_user_who_left_may_nothing(role: Role) -> None:
    user = make_user(role, HERE)
    user.active = False
    workshops = [make_workshop(state) for state in (D, H, C)]
    assert not any(
        getattr(permissions, verb)(user, workshop) for verb in WRITER for workshop in workshops
    )


@pytest.mark.parametrize(("before", "after"), list(itertools.product(WorkshopState, WorkshopState)))
def test_a_move_is_allowed_exactly_where_its_verb_is(
    before: WorkshopState, after: WorkshopState
) -> None:
    verb = {
        (D, P): "can_announce",
        (P, D): "can_announce",
        (D, H): "can_hold",
        (P, H): "can_hold",
        (H, C): "can_close",
        (C, H): "can_reopen",
        (C, V): "can_validate",
    }.get((before, after))
    for role in ROLES:
        user, workshop = make_user(role, HERE), make_workshop(before)
        expected = bool(verb) and getattr(permissions, verb or "")(user, workshop)
        assert permissions.can_move(user, workshop, after) is expected


def test_every_permission_stands_in_a_table_above() -> None:
    # those of papers have their table in `test_papers`
    apart = {"can_create", "can_create_somewhere", "can_list", "can_merge", "can_move"} | {
        "can_print", "can_take_paper", "can_validate_others",
    }  # fmt: skip
    assert {name for name in vars(permissions) if name.startswith("can_")} - {
        "can_read_territory"
    } == {*WRITER, *apart}
