"""Who may answer how, run rounds, and see what is not published. Pure rules of role × territory × state."""

from collections.abc import Collection
from typing import Any

from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import has_role, is_staff
from pac_toolkit.responses.models import Channel, Round

# who may send answers that are not their own, by channel
_COLLECTORS = {
    Channel.ENUMERATOR: (Role.ENUMERATOR, Role.COMMUNE, Role.EXPERT, Role.PROVINCE),
    Channel.PAPER: (Role.COMMUNE, Role.EXPERT, Role.PROVINCE),
}
# who decides about answers that came after a round was closed
_ADMITTERS = (Role.EXPERT, Role.PROVINCE, Role.ADMIN)
# who brings the answers that a device could not send
_RESCUERS = (Role.ENUMERATOR, Role.COMMUNE, Role.EXPERT, Role.PROVINCE, Role.ADMIN)
# who reads unpublished results of the own territory, small numbers too
_READERS = (Role.COMMUNE, Role.EXPERT, Role.PROVINCE, Role.REGION)


def can_answer(user: Any, channel: Channel, commune_code: str) -> bool:
    """Anybody answers alone or at a kiosk; for others, and from paper, staff of the commune's territory."""
    if channel not in _COLLECTORS:
        return True
    return has_role(user, *_COLLECTORS[channel]) and user.covers(commune_code)


def can_manage_rounds(user: Any) -> bool:
    """Rounds, their questionnaire, targets and results policy are the region's."""
    return has_role(user, Role.REGION)


def can_rescue(user: Any, commune_code: str | None = None) -> bool:
    """Those who collect answers, and the administrator, bring rescue files: of their own territory (no code: of any)."""
    return has_role(user, *_RESCUERS) and (commune_code is None or user.covers(commune_code))


def can_decide_late(user: Any, commune_code: str | None = None) -> bool:
    """Experts, the province and the administrator admit or refuse late answers of their territory (no code: of any)."""
    return has_role(user, *_ADMITTERS) and (commune_code is None or user.covers(commune_code))


def can_see_coverage(user: Any) -> bool:
    """Every member of staff sees how far the answers are, in the own territory."""
    return is_staff(user)


def can_see_results(user: Any, round_: Round, commune_codes: Collection[str]) -> bool:
    """Everybody sees published results; who may see everything there also sees them before."""
    if round_.has_public_results:
        return True
    return sees_everything(user, commune_codes)


def sees_everything(user: Any, commune_codes: Collection[str]) -> bool:
    """Whether small numbers are shown: to the readers of results in whose territory all these communes lie."""
    return has_role(user, *_READERS) and user.commune_codes.issuperset(commune_codes)
