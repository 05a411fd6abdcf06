"""Writes about users."""

import pytest
from flask import Flask
from flask_security import verify_password

from communes.territory import UnknownTerritory
from pac_toolkit import audit
from pac_toolkit.accounts import queries, services
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import transaction
from tests.accounts.factories import make_user

PASSWORD = "a long enough password"


def create(**values: object):
    with transaction():
        return services.create_user(
            **{
                "email": "Clerk@Commune.ma ",
                "display_name": "Clerk",
                "password": PASSWORD,
                "role": Role.COMMUNE,
                "territories": ["05.091.05.05"],
                **values,
            }
        )


def test_a_new_user_is_kept_with_a_hashed_password(context: Flask) -> None:
    user = create()

    assert user.email == "clerk@commune.ma"
    assert user.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(PASSWORD, user.password)


def test_an_address_is_taken_once_whatever_its_capitals(context: Flask) -> None:
    create()

    with pytest.raises(services.EmailTakenError):
        create(email="CLERK@commune.MA")


def test_a_name_keeps_no_override_of_direction(context: Flask) -> None:
    user = create(display_name=" Naima \u202egnp.exe ")

    assert user.display_name == "Naima gnp.exe"


@pytest.mark.parametrize("email", ["", "clerk", "clerk@commune", "clerk@@commune.ma", "a b@c.ma"])
def test_what_is_no_address_is_refused_and_nothing_kept(context: Flask, email: str) -> None:
    with pytest.raises(services.InvalidEmailError):
        create(email=email)

    assert queries.count_users() == 0


def test_a_role_that_acts_somewhere_needs_a_territory(context: Flask) -> None:
    with pytest.raises(services.TerritoryNeededError):
        create(territories=[])


def test_an_unknown_territory_is_refused_and_nothing_kept(context: Flask) -> None:
    with pytest.raises(UnknownTerritory):
        create(territories=["05.999"])

    assert queries.count_users() == 0


def test_a_province_covers_its_communes_only(context: Flask) -> None:
    user = create(role=Role.PROVINCE, territories=["05.091"])

    assert user.covers("05.091.05.05")
    assert not user.covers("05.081.09.13")
    assert len(user.commune_codes) == 22


@pytest.mark.parametrize("role", [Role.REGION, Role.ADMIN])
def test_region_and_admin_cover_all_135_communes(context: Flask, role: Role) -> None:
    assert len(make_user(role).commune_codes) == 135


def test_a_change_leaves_old_and_new_in_the_audit_record(context: Flask) -> None:
    admin, user = make_user(Role.ADMIN), create()
    with transaction():
        services.change_user(
            user=user,
            display_name="Clerk",
            role=Role.EXPERT,
            territories=["05.091"],
            active=True,
            actor=admin,
        )

    entry = audit.list_entries("user", user.id)[0]
    assert entry.actor == admin.display_name
    assert entry.changes == {
        "role": ["commune", "expert"],
        "territories": [["05.091.05.05"], ["05.091"]],
    }


def test_a_new_password_ends_open_sessions(context: Flask) -> None:
    user = create()
    before = user.fs_uniquifier
    with transaction():
        services.set_password(user=user, password="another long password")

    assert user.fs_uniquifier != before
    assert verify_password("another long password", user.password)
