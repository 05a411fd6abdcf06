"""Who may answer how, run rounds, see results: every cell of the table."""

import pytest

from pac_toolkit.accounts.models import Role, User, UserTerritory
from pac_toolkit.responses import permissions
from pac_toolkit.responses.models import Channel, ResultsPolicy, Round, RoundState

HERE, ELSEWHERE = "05.091.05.05", "05.311.01.01"
PROVINCE = "05.091"


def a_user(role: Role, code: str = HERE, *, active: bool = True) -> User:
    user = User(role=role, active=active)
    if role not in {Role.REGION, Role.ADMIN}:
        user.territories = [UserTerritory(code=code)]
    return user


STRANGER = object()
COLLECTS = {
    Channel.WEB: set(Role),
    Channel.KIOSK: set(Role),
    Channel.ENUMERATOR: {Role.ENUMERATOR, Role.COMMUNE, Role.EXPERT, Role.PROVINCE},
    Channel.PAPER: {Role.COMMUNE, Role.EXPERT, Role.PROVINCE},
}


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_sends_answers_by_its_channels_in_its_territory(
    role: Role, channel: Channel
) -> None:
    may = role in COLLECTS[channel]
    assert permissions.can_answer(a_user(role), channel, HERE) is may
    everywhere = channel in {Channel.WEB, Channel.KIOSK}
    assert permissions.can_answer(a_user(role, ELSEWHERE), channel, HERE) is (everywhere and may)


@pytest.mark.parametrize("channel", list(Channel))
def test_a_stranger_answers_alone_or_at_a_kiosk_only(channel: Channel) -> None:
    may = channel in {Channel.WEB, Channel.KIOSK}
    assert permissions.can_answer(STRANGER, channel, HERE) is may
    left = a_user(Role.ENUMERATOR, active=False)
    assert permissions.can_answer(left, channel, HERE) is may


@pytest.mark.parametrize("role", list(Role))
def test_rounds_are_the_regions(role: Role) -> None:
    assert permissions.can_manage_rounds(a_user(role)) is (role is Role.REGION)


@pytest.mark.parametrize("role", list(Role))
def test_all_staff_see_coverage_and_no_stranger(role: Role) -> None:
    assert permissions.can_see_coverage(a_user(role))
    assert not permissions.can_see_coverage(a_user(role, active=False))
    assert not permissions.can_see_coverage(STRANGER)
    assert not permissions.can_manage_rounds(STRANGER)


@pytest.mark.parametrize("policy", list(ResultsPolicy))
@pytest.mark.parametrize("state", list(RoundState))
@pytest.mark.parametrize("role", [*Role, None])
def test_unpublished_results_are_for_their_readers_in_the_whole_territory(
    role: Role | None, state: RoundState, policy: ResultsPolicy
) -> None:
    round_ = Round(state=state, results_policy=policy)
    user = STRANGER if role is None else a_user(role)
    reads = role not in {Role.ENUMERATOR, Role.ADMIN, None}
    published = round_.has_public_results
    assert permissions.can_see_results(user, round_, {HERE}) is (published or reads)
    assert permissions.can_see_results(user, round_, {HERE, ELSEWHERE}) is (
        published or role is Role.REGION
    )


def test_small_numbers_are_shown_within_the_own_territory_only() -> None:
    expert = a_user(Role.EXPERT, PROVINCE)
    assert permissions.sees_everything(expert, {HERE})
    assert not permissions.sees_everything(expert, {HERE, ELSEWHERE})
    assert not permissions.sees_everything(STRANGER, {HERE})
    for role in (Role.ENUMERATOR, Role.ADMIN):
        assert not permissions.sees_everything(a_user(role), {HERE})


@pytest.mark.parametrize("role", list(Role))
def test_files_come_in_and_go_out_by_role(role: Role) -> None:
    writers = {Role.COMMUNE, Role.EXPERT, Role.PROVINCE}
    assert permissions.can_import(a_user(role)) is (role in writers)
    assert permissions.can_export(a_user(role)) is (role in writers | {Role.REGION})
    may_have_words = role in {Role.EXPERT, Role.PROVINCE, Role.REGION}
    assert permissions.can_export_words(a_user(role)) is may_have_words


def test_a_stranger_or_who_left_brings_nothing_in_and_takes_nothing_out() -> None:
    for user in (STRANGER, a_user(Role.PROVINCE, active=False)):
        assert not permissions.can_import(user)
        assert not permissions.can_export(user)
        assert not permissions.can_export_words(user)
