"""Who may answer how, run rounds, and see what is not published. Pure rules of role × territory × state."""

from collections.abc import Collection
from typing import Any

from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.permissions import COLLECTORS, has_role, is_staff
from pac_toolkit.responses.models import Channel, Response, Round

# who may send answers that are not their own, by channel
_COLLECTORS = {
    Channel.ENUMERATOR: COLLECTORS,
    Channel.PAPER: (Role.COMMUNE, Role.EXPERT, Role.PROVINCE),
}
# who decides about answers that came after a round was closed
_ADMITTERS = (Role.EXPERT, Role.PROVINCE, Role.ADMIN)
# who brings the answers that a device could not send
_RESCUERS = (Role.ENUMERATOR, Role.COMMUNE, Role.EXPERT, Role.PROVINCE, Role.ADMIN)
# who reads unpublished results of the own territory, small numbers too
_READERS = (Role.COMMUNE, Role.EXPERT, Role.PROVINCE, Role.REGION)
_REVIEWERS = (Role.EXPERT, Role.PROVINCE)


def can_answer(user: Any, channel: Channel, commune_code: str) -> bool:
    """Anybody answers alone or at a kiosk; for others, and from paper, staff of the commune's territory."""
    if channel not in _COLLECTORS:
        return True
    return has_role(user, *_COLLECTORS[channel]) and user.covers(commune_code)


def can_key_paper(user: Any, commune_code: str) -> bool:
    """Batches are printed, followed and keyed by staff of the commune's territory, enumerators apart."""
    return can_answer(user, Channel.PAPER, commune_code)


def can_key_somewhere(user: Any) -> bool:
    """Whether there is a commune whose forms the user may key."""
    return has_role(user, *_COLLECTORS[Channel.PAPER]) and bool(user.commune_codes)


def can_see_paper(user: Any) -> bool:
    """Who keys sees the batches of the own territory; the region reads all of them."""
    return has_role(user, *_COLLECTORS[Channel.PAPER], Role.REGION)


def can_see_batch(user: Any, commune_code: str) -> bool:
    """A batch is seen where `can_see_paper` and the territory meet."""
    return can_see_paper(user) and user.covers(commune_code)


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


def can_see_work(user: Any) -> bool:
    """Who runs the field sees, by name, what each member of staff brought in there; an enumerator the own only."""
    return has_role(user, *_READERS)


def can_see_flags(user: Any) -> bool:
    """Marked answers, free text included, are for who reviews them, and for the region to read."""
    return has_role(user, *_REVIEWERS, Role.REGION)


def can_review(user: Any, response: Response) -> bool:
    """A verdict is given in the own territory, and never on an answer that one brought in oneself."""
    if not has_role(user, *_REVIEWERS) or not user.covers(response.commune_code):
        return False
    return response.entered_by_id is None or response.entered_by_id != user.id


def can_read_files(user: Any, commune_code: str) -> bool:
    """Pictures that came with an answer may show people: for the readers of that commune's unpublished records."""
    return sees_everything(user, [commune_code])


def can_see_conflicts(user: Any) -> bool:
    """Forms kept aside hold single answers: for the readers of results, each in the own territory."""
    return has_role(user, *_READERS)


def can_import(user: Any) -> bool:
    """Who keys answers also brings in files of them, each row in the own territory."""
    return has_role(user, *_COLLECTORS[Channel.PAPER])


def can_export(user: Any) -> bool:
    """Who reads unpublished results of the own territory takes out its answers, one row a person."""
    return has_role(user, *_READERS)


def can_export_words(user: Any) -> bool:
    """Free text, exact points and sensitive questions may tell who somebody is: not for the commune's own staff.

    They know their neighbours; experts, the province and the region work on many communes.
    """
    return has_role(user, Role.EXPERT, Role.PROVINCE, Role.REGION)
