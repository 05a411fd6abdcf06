"""What every paper of a workshop bears: authority, day and place, code, hash and the way to check it; one or two languages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import segno
from flask_babel import gettext

from communes.territory import REGION, get_commune, province_of
from pac_toolkit import i18n
from pac_toolkit.documents import isolated
from pac_toolkit.workshops.forms.labels import PHASE_LABELS, TYPE_LABELS
from pac_toolkit.workshops.models import Workshop
from pac_toolkit.workshops.proof import show_hash
from pac_toolkit.workshops.record import Record, record_of

LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("ar",),
    "fr": ("fr",),
    "both": ("ar", "fr"),
}
"""What a paper may be asked in; of two languages the first gives the direction."""

BETWEEN: Final = " · "
"""Parts names in a row: the same in every language, so that they are printed once."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One paper to make: of which workshop, in which languages, under which hash, for whom.

    `check_address` is the page that finds the hash, `check_page` the one where its first letters are typed,
    `page_address` the public page that a poster leads to. `is_public` leaves out the names of persons.
    """

    workshop: Workshop
    languages: tuple[str, ...]
    digest: str
    check_address: str
    check_page: str
    page_address: str = ""
    is_public: bool = False
    rows: int = 0
    size: str = "a4"
    notice: Mapping[str, str]

    @property
    def record(self) -> Record:
        """What the record says now."""
        return record_of(self.workshop)


def told(languages: Sequence[str], make: Callable[[], Json]) -> Json:
    """What `make` says in each language, folded together: every text becomes the list of its different wordings."""
    versions = []
    for code in languages:
        with i18n.speaking(code):
            versions.append(_spoken(make()))
    folded: Json = _fold(versions)
    return folded


def _spoken(made: Any) -> Any:
    """What was made with every lazy text said in the language that is spoken now."""
    if isinstance(made, Mapping):
        return {key: _spoken(value) for key, value in made.items()}
    if isinstance(made, list | tuple):
        return [_spoken(value) for value in made]
    return made if isinstance(made, bool | int) or made is None else str(made)


def _fold(versions: list[Any]) -> Any:
    first = versions[0]
    if isinstance(first, Mapping):
        return {key: _fold([version[key] for version in versions]) for key in first}
    if isinstance(first, list):
        return [_fold(list(parts)) for parts in zip(*versions, strict=True)]
    if isinstance(first, bool | int) or first is None:
        return first
    return list(dict.fromkeys(versions))


def fixed(order: Print) -> Json:
    """What is the same in every language: code, hash, addresses and their QR."""
    return {
        "languages": list(order.languages),
        "code": order.workshop.code,
        "hash": show_hash(order.digest),
        "qr": qr(order.check_address),
        "check_page": _bare(order.check_page),
        "size": order.size,
    }


def frame(order: Print, title: str) -> Json:
    """The words around: whose paper it is, and how it is checked."""
    workshop = order.workshop
    language = i18n.current_language().code
    commune = get_commune(workshop.commune_code)
    return {
        "title": title,
        "kingdom": gettext("Kingdom of Morocco"),
        "region": gettext("Region of %(region)s", region=REGION.name(language)),
        "province": gettext(
            "Province of %(province)s", province=province_of(commune.code).name(language)
        ),
        "commune": gettext("Commune of %(commune)s", commune=commune.name(language)),
        "emblem": gettext("Emblem of the commune"),
        "plan": gettext("Municipal action plan"),
        "name": workshop.title,
        "demo": gettext("Demonstration: invented people and needs") if workshop.is_demo else "",
        "record": gettext("Record"),
        "hash": gettext("Fingerprint"),
        "page": gettext("page %(n)s of %(m)s", n="{n}", m="{m}"),
        "check": gettext("Check this paper:"),
    }


def meeting(order: Print) -> list[list[str]]:
    """Kind, phase, day, hours and place, as lines."""
    workshop = order.workshop
    lines = [
        (gettext("Kind of workshop"), TYPE_LABELS[workshop.workshop_type]),
        (gettext("Phase of the action plan"), PHASE_LABELS[workshop.phase]),
        (gettext("Day"), day(workshop) or "…"),
        (gettext("Hours"), hours(workshop)),
        (gettext("Place"), workshop.place or "…"),
        (gettext("Douars or neighbourhoods"), in_a_row(workshop.douars)),
    ]
    return [[str(name), str(value)] for name, value in lines if value]


def in_a_row(names: Iterable[str]) -> str:
    """Names of people and places, each in its own direction."""
    return BETWEEN.join(isolated(name) for name in names if name)


def day(workshop: Workshop) -> str:
    """The day in words; empty when it is not set."""
    return i18n.date_long(workshop.held_on) if workshop.held_on else ""


def hours(workshop: Workshop) -> str:
    """From when until when, as far as it is known."""
    if workshop.starts_at is None:
        return ""
    start = i18n.clock(workshop.starts_at)
    if workshop.ends_at is None:
        return start
    return str(gettext("%(start)s to %(end)s", start=start, end=i18n.clock(workshop.ends_at)))


def agenda(order: Print) -> list[list[str]]:
    """The points of the agenda: number, text, minutes, and the hour where all before it is timed."""
    return [
        [i18n.number(place), point.text, i18n.number(point.minutes) if point.minutes else "", hour]
        for place, (point, hour) in enumerate(
            zip(order.record.agenda, _hours_of_points(order.record), strict=True), start=1
        )
    ]


def _hours_of_points(record: Record) -> Iterator[str]:
    minute = record.starts_at.hour * 60 + record.starts_at.minute if record.starts_at else None
    for point in record.agenda:
        yield "" if minute is None else f"{minute // 60 % 24:02}:{minute % 60:02}"
        minute = None if minute is None or point.minutes is None else minute + point.minutes


def qr(address: str) -> str:
    """The QR of an address as an SVG without a frame of its own."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True
    )
    return out.getvalue().decode()


def _bare(address: str) -> str:
    """The address as one types it."""
    return address.removeprefix("https://").removeprefix("http://")
