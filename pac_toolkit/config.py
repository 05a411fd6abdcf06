"""Settings, read once from the environment. Nothing else in the code reads `os.environ`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from pac_toolkit.sqlite_line import LinedConnection

_ROOT = Path(__file__).resolve().parent.parent
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _setting(name: str, default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"name": name, "meaning": meaning})


class InvalidSetting(ValueError):  # noqa: N818 - named for what is wrong
    """A setting's value cannot be understood; the text names the setting."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the application; `docs/running.md` lists the same names (a test holds them equal)."""

    var_dir: Path = _setting(
        "PAC_VAR", _ROOT / "var", "folder of the database, keys and built assets"
    )
    database_url: str = _setting(
        "DATABASE_URL", "", "database address; empty: SQLite in the var folder"
    )
    host: str = _setting("HOST", "127.0.0.1", "address the server listens on")
    port: int = _setting("PORT", 8000, "port the server listens on")
    secret_key: str = _setting(
        "SECRET_KEY", "", "signs sessions; empty: random, kept in the var folder"
    )
    proxies: int = _setting(
        "PAC_PROXIES", 0, "number of reverse proxies in front, whose headers are trusted"
    )
    https: bool = _setting(
        "PAC_HTTPS", False, "served over HTTPS: cookies marked secure, HSTS sent"
    )
    controller: str = _setting(
        "PAC_CONTROLLER", "", "who is responsible for the data (law 09-08); shown in the notice"
    )
    contact: str = _setting("PAC_CONTACT", "", "address to which a citizen writes about the data")
    cndp_receipt: str = _setting(
        "PAC_CNDP_RECEIPT", "", "number of the CNDP declaration; empty: said to be not yet declared"
    )
    cndp_authorisation: str = _setting(
        "PAC_CNDP_AUTHORISATION",
        "",
        "number of the CNDP's prior authorisation to ask sensitive questions; empty: they are left out",
    )
    retention_months: int = _setting(
        "PAC_RETENTION_MONTHS", 24, "months after which individual answers are erased"
    )
    answers_per_hour: int = _setting(
        "PAC_ANSWERS_PER_HOUR", 600, "answers accepted an hour from one network address"
    )
    publish_minutes: int = _setting(
        "PAC_PUBLISH_MINUTES",
        30,
        "minutes between two refreshes of what the public sees of results; 0: only by the command",
    )
    minimum_seconds: int = _setting(
        "PAC_MINIMUM_SECONDS",
        20,
        "an answer sent sooner after opening the form is flagged, never refused",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every setting; raises InvalidSetting naming the setting whose value cannot be understood."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = environ.get(item.metadata["name"], "")
            if raw:
                values[item.name] = _convert(item.metadata["name"], raw, item.default)
        if url := values.get("database_url"):
            _check_database_url(url)
        return cls(**values)

    @property
    def is_demonstration_allowed(self) -> bool:
        """Demonstration data and accounts only on the embedded database and the loopback address."""
        return not self.database_url and self.host in _LOOPBACK

    @property
    def sqlalchemy_url(self) -> str:
        """The database address; `postgres://` of hosting platforms is understood."""
        if not self.database_url:
            return f"sqlite:///{self.var_dir / 'pac.db'}"
        return self.database_url.replace("postgres://", "postgresql://", 1)

    @property
    def _engine_options(self) -> dict[str, Any]:
        if self.sqlalchemy_url.startswith("sqlite"):
            return {"connect_args": {"factory": LinedConnection}}
        return {}

    def flask_config(self) -> dict[str, Any]:
        """The configuration of Flask and its extensions that follows from these settings."""
        return {
            "SECRET_KEY": self.secret_key or kept_secret(self.var_dir / "secret_key"),
            "SQLALCHEMY_DATABASE_URI": self.sqlalchemy_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._engine_options,
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 2000,
            "SESSION_COOKIE_NAME": "pac",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.https,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": self.https,
            "WTF_CSRF_TIME_LIMIT": None,
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": 5,
        }


def _convert(name: str, raw: str, default: Any) -> Any:
    """`raw` as the type of `default`."""
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                raw.lower()
            ]
        return type(default)(raw) if not isinstance(default, Path) else Path(raw).resolve()
    except (KeyError, ValueError):
        raise InvalidSetting(
            f"{name}={raw!r} cannot be understood as {type(default).__name__}"
        ) from None


def _check_database_url(url: str) -> None:
    try:
        make_url(url)
    except ArgumentError:
        # not repeated: it may hold a password
        raise InvalidSetting(
            "DATABASE_URL is no database address such as postgresql://user@host/name"
        ) from None


def kept_secret(path: Path) -> str:
    """A random secret made at the first call and kept in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
