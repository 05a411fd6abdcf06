"""Settings from the environment."""

import stat
from pathlib import Path

import pytest

from pac_toolkit.config import InvalidSetting, Settings, kept_secret


def test_what_cannot_be_understood_is_named() -> None:
    with pytest.raises(InvalidSetting, match="PORT='eighty'"):
        Settings.from_environment({"PORT": "eighty"})


def test_a_wrong_database_address_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(InvalidSetting, match="DATABASE_URL") as refusal:
        Settings.from_environment({"DATABASE_URL": "postgresql//u:secret@h/d"})

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("raw", "meaning"), [("1", True), ("true", True), ("no", False), ("0", False)]
)
def test_yes_and_no_are_understood(raw: str, meaning: bool) -> None:
    assert Settings.from_environment({"PAC_HTTPS": raw}).https is meaning


@pytest.mark.parametrize(
    ("environ", "allowed"),
    [
        ({}, True),
        ({"HOST": "0.0.0.0"}, False),
        ({"DATABASE_URL": "sqlite:///x"}, False),
        ({"HOST": "localhost"}, True),
    ],
)
def test_the_demonstration_stays_on_loopback_and_the_embedded_database(
    environ: dict[str, str], allowed: bool
) -> None:
    assert Settings.from_environment(environ).is_demonstration_allowed is allowed


def test_the_secret_is_random_kept_and_private(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "a")

    assert kept_secret(tmp_path / "a") == first
    assert kept_secret(tmp_path / "b") != first
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_addresses_of_hosting_platforms_are_understood() -> None:
    settings = Settings.from_environment({"DATABASE_URL": "postgres://u@h/d"})

    assert settings.sqlalchemy_url == "postgresql://u@h/d"
