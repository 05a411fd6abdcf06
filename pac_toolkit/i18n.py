"""Languages: which there are, which one a page is in, how numbers and dates are written. No sentence stands here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask, Response, g, request, url_for
from flask_babel import force_locale
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from pac_toolkit.extensions import babel

# the zone of Morocco; instants are stored in UTC and shown in it
ZONE = "Africa/Casablanca"
# prefix of every page's address; anything else than the three languages is 404
PREFIX = "/<any(ar, fr, en):lang>"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages; `locale` decides the formats (`ar_MA`: 8.350,5 and يوليوز)."""

    code: str
    locale: str
    direction: str
    name: str


LANGUAGES: Mapping[str, Language] = {
    "ar": Language("ar", "ar_MA", "rtl", "العربية"),
    "fr": Language("fr", "fr", "ltr", "Français"),
    "en": Language("en", "en_GB", "ltr", "English"),
}
DEFAULT = "ar"


class MissingCatalogueError(RuntimeError):
    """A language has no compiled catalogue: the application does not start."""


def current_language() -> Language:
    """The language of this page: from its address, else the browser's wish, else Arabic."""
    code = g.get("lang")
    if code is None:
        code = (
            request.accept_languages.best_match(list(LANGUAGES), default=DEFAULT)
            if request
            else DEFAULT
        )
    return LANGUAGES[code]


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Texts, numbers and dates in this language, whatever the page's is: for papers in two languages."""
    before = g.get("lang")
    g.lang = code
    try:
        with force_locale(LANGUAGES[code].locale):
            yield LANGUAGES[code]
    finally:
        if before is None:
            g.pop("lang")
        else:
            g.lang = before


def _locale() -> Locale:
    return Locale.parse(current_language().locale)


def select_locale() -> str:
    """What Flask-Babel asks."""
    return current_language().locale


def number(value: float, digits: int = 0) -> str:
    """`value` with `digits` decimals in the page's language: 8.350,5 · 8 350,5 · 8,350.5."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale())


def percent(share: float | None, digits: int = 0) -> str:
    """A share between 0 and 1 as a percentage; an em dash for no value.

    Isolated in Arabic: the sign stays on the right of its number wherever the sentence puts it.
    """
    if share is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + " %"
    written = format_percent(share, format=pattern, locale=_locale())
    return f"\u2066{written}\u2069" if current_language().direction == "rtl" else written


def points(share: float) -> str:
    """A difference of shares (-1 to 1) in points, with its sign, kept together in a sentence of either direction."""
    sign = "+" if round(100 * share) > 0 else "−" if round(100 * share) < 0 else ""
    return f"\u2066{sign}{number(abs(round(100 * share)))}\u2069"


def date_long(value: date | datetime) -> str:
    """9 septembre 2022 · 9 شتنبر 2022."""
    return format_date(value, format="long", locale=_locale())


def weekday(value: date) -> str:
    """The day's name: lundi · الاثنين."""
    return format_date(value, format="EEEE", locale=_locale())


def date_short(value: date | datetime) -> str:
    """09/09/2022, day first in every language."""
    return format_date(value, format="dd/MM/yyyy", locale=_locale())


def instant(value: datetime) -> str:
    """Date and time in Morocco."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - read once, where an instant is shown

    return format_datetime(
        value, format="dd/MM/yyyy HH:mm", tzinfo=ZoneInfo(ZONE), locale=_locale()
    )


def clock(value: Any) -> str:
    """A time of day: 09:30."""
    return format_time(value, format="HH:mm", locale=_locale())


def label(labels: Mapping[str, str]) -> str:
    """The label of a library's datum in the page's language, French when it is missing."""
    return labels.get(current_language().code) or labels["fr"]


def switch_language_url(code: str) -> str:
    """The address of this same page in another language; the home page where it has none."""
    if request.endpoint and request.view_args is not None and request.method == "GET":
        # `_scheme`, `endpoint` and the like would be orders to url_for, not words of an address
        asked = {
            name: values
            for name, values in request.args.to_dict(flat=False).items()
            if not name.startswith("_") and name != "endpoint"
        }
        arguments = {**request.view_args, **asked, "lang": code}
        try:
            return url_for(request.endpoint, **arguments)
        except BuildError:
            pass
    return url_for("pages.home", lang=code)


def install(app: Flask) -> None:
    """Bind Flask-Babel, take the language out of every address and put it into every address built."""
    _require_catalogues(Path(app.root_path) / "translations")
    babel.init_app(app, default_locale=LANGUAGES[DEFAULT].locale, locale_selector=select_locale)
    app.url_value_preprocessor(_take_language)
    app.before_request(_find_language)
    app.after_request(_say_language)

    @app.url_defaults
    def _give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language().code

    app.context_processor(_language_words)
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        points=points,
        date_long=date_long,
        date_short=date_short,
        instant=instant,
        clock=clock,
        label=label,
    )


def _require_catalogues(folder: Path) -> None:
    for code in set(LANGUAGES) - {"en"}:
        if not (folder / code / "LC_MESSAGES" / "messages.mo").exists():
            raise MissingCatalogueError(
                f"no compiled catalogue for {code!r}: run `make catalogues`"
            )


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _find_language() -> None:
    """An address that matches no page still speaks the language it begins with."""
    first = request.path.split("/", 2)[1]
    if (
        "lang" not in g
        and first in LANGUAGES
        and isinstance(request.routing_exception, HTTPException)
    ):
        g.lang = first


def _say_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", current_language().code)
    return response


def _language_words() -> dict[str, Any]:
    language = current_language()
    return {
        "lang": language.code,
        "direction": language.direction,
        "languages": list(LANGUAGES.values()),
        "switch_language_url": switch_language_url,
    }
