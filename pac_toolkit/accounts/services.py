"""Every write about users."""

from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password

from communes.territory import get_territory
from pac_toolkit import audit
from pac_toolkit.accounts.models import CollectorKey, Role, User, UserTerritory, new_uniquifier
from pac_toolkit.accounts.queries import find_user_by_email, get_collector_key
from pac_toolkit.accounts.tokens import new_key
from pac_toolkit.database import db, now
from surveys.cleaning import clean_text

# roles that act somewhere must say where
_EVERYWHERE = frozenset({Role.REGION, Role.ADMIN})


class EmailTakenError(ValueError):
    """Another user has this address."""


class InvalidEmailError(ValueError):
    """What was written is no e-mail address."""


class TerritoryNeededError(ValueError):
    """The role acts in a territory and none was given."""


def create_user(
    *,
    email: str,
    display_name: str,
    password: str,
    role: Role,
    territories: Sequence[str] = (),
    actor: User | None = None,
) -> User:
    """Add a user. Raises InvalidEmailError, EmailTakenError, TerritoryNeededError, or UnknownTerritory for a wrong code."""
    try:
        validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise InvalidEmailError(email) from None
    if find_user_by_email(email):
        raise EmailTakenError(email)
    user = User(
        email=email.strip().lower(),
        display_name=clean_text(display_name),
        password=hash_password(password),
        role=role,
    )
    _set_territories(user, role, territories)
    db.session.add(user)
    db.session.flush()
    audit.record(
        action="create",
        thing_type="user",
        thing_id=user.id,
        actor=actor,
        after={"email": user.email, "role": role, "territories": list(territories)},
    )
    return user


def change_user(
    *,
    user: User,
    display_name: str,
    role: Role,
    territories: Sequence[str],
    active: bool,
    actor: User | None = None,
) -> User:
    """Change what a user may do and where; a deactivated user keeps its name in the audit record."""
    before = _facts(user)
    user.display_name = clean_text(display_name)
    user.role = role
    user.active = active
    _set_territories(user, role, territories)
    db.session.flush()
    audit.record(
        action="edit",
        thing_type="user",
        thing_id=user.id,
        actor=actor,
        before=before,
        after=_facts(user),
    )
    return user


def set_password(*, user: User, password: str, actor: User | None = None) -> None:
    """Replace a user's password; every session opened with the old one ends."""
    user.password = hash_password(password)
    user.fs_uniquifier = new_uniquifier()
    db.session.flush()
    audit.record(action="set_password", thing_type="user", thing_id=user.id, actor=actor)


def renew_collector_key(*, user: User, language: str, actor: User | None = None) -> CollectorKey:
    """Let a user send from a tablet, by a new key; a code printed before is void from now on."""
    row = get_collector_key(user)
    action = "make_collect_token" if row is None else "renew_collect_token"
    if row is None:
        row = CollectorKey(user_id=user.id, user=user)
        db.session.add(row)
    row.key, row.language, row.made_at = new_key(), language, now()
    db.session.flush()
    # the key itself is nobody's to read
    audit.record(
        action=action,
        thing_type="user",
        thing_id=user.id,
        actor=actor,
        after={"tablet_language": language},
    )
    return row


def revoke_collector_key(*, user: User, actor: User | None = None) -> bool:
    """Void the code of a lost tablet, or of somebody who left; False when there was none."""
    row = get_collector_key(user)
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    audit.record(action="revoke_collect_token", thing_type="user", thing_id=user.id, actor=actor)
    return True


def _set_territories(user: User, role: Role, codes: Sequence[str]) -> None:
    if role not in _EVERYWHERE and not codes:
        raise TerritoryNeededError(role.value)
    wanted = dict.fromkeys(get_territory(code).code for code in codes)
    kept = {item.code: item for item in user.territories}
    user.territories = [kept.get(code) or UserTerritory(code=code) for code in wanted]


def _facts(user: User) -> dict[str, object]:
    return {
        "display_name": user.display_name,
        "role": user.role,
        "active": user.active,
        "territories": sorted(item.code for item in user.territories),
    }
