"""The words and the tables of what workshops add up to: the same rows for the page and for the file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

from communes.territory import REGION, Territory, get_commune, list_provinces, province_of
from communes.themes import get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops.equity import (
    FEW,
    Concern,
    Side,
    Sums,
    Voice,
    add_up,
    list_concerns,
    list_differences,
    list_voices,
    population_of,
)
from pac_toolkit.workshops.forms.labels import PHASE_LABELS, TYPE_LABELS
from surveys.disclosure import is_small

CONCERN_LABELS = {
    Concern.NO_WORKSHOP: lazy_gettext("No workshop at all"),
    Concern.NO_WOMEN: lazy_gettext("No women's workshop"),
    Concern.NO_YOUTH: lazy_gettext("No youth workshop"),
    Concern.WOMEN_FAR_UNDER: lazy_gettext("Women far under their share"),
}

Table = tuple[list[str], list[list[Any]]]


@dataclass(frozen=True, slots=True)
class Report:
    """What the page tells: the sums of each commune that is asked about, and whether a visitor reads it."""

    communes: Mapping[str, Sums]
    is_public: bool

    def hides(self, n: int) -> bool:
        """Whether so few people came of a group that visitors are not told how many."""
        return self.is_public and is_small(n)

    @property
    def whole(self) -> Sums:
        """All communes together."""
        return add_up(self.communes.values())

    @property
    def voices(self) -> list[Voice]:
        """The themes with women's list and men's."""
        return list_voices(self.whole.themes)

    @property
    def votes(self) -> tuple[int, int]:
        """All votes of women and of men."""
        voices = self.voices
        return sum(v.women.votes for v in voices), sum(v.men.votes for v in voices)

    @property
    def is_few(self) -> bool:
        """Whether women or men gave so few votes that their lists mean little."""
        return min(self.votes) < FEW

    @property
    def is_split(self) -> bool:
        """Whether votes are shown by group: to the public only where both groups gave enough of them."""
        return not (self.is_public and self.is_few)

    @property
    def concerns(self) -> list[tuple[Concern, list[str]]]:
        """Each thing lacking with the communes in which it is, by name."""
        lists: dict[Concern, list[str]] = {concern: [] for concern in Concern}
        for code in sorted(self.communes, key=_name):
            for concern in list_concerns(code, self.communes[code]):
                lists[concern].append(code)
        return list(lists.items())

    @property
    def differences(self) -> list[Voice]:
        """The themes on which women and men differ most."""
        return list_differences(self.voices) if self.is_split else []


def list_place_rows(
    report: Report, address: Callable[[str], str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Rows by province, rows by commune and the row of all, as `data_table` reads them."""
    communes = [
        _row(report, get_commune(code), [code], sums, address)
        for code, sums in report.communes.items()
    ]
    provinces = []
    for province in list_provinces():
        inside = [code for code in report.communes if code.startswith(f"{province.code}.")]
        if inside:
            sums = add_up(report.communes[code] for code in inside)
            provinces.append(_row(report, province, inside, sums, address))
    whole = _row(report, REGION, report.communes, report.whole, address)
    whole["name"] = gettext("All together")
    return provinces, sorted(communes, key=lambda row: row["name"][0]), whole


def _row(
    report: Report,
    place: Territory,
    codes: Iterable[str],
    sums: Sums,
    address: Callable[[str], str],
) -> dict[str, Any]:
    people = population_of(list(codes))

    def share(n: int) -> float | None:
        return None if report.hides(n) else sums.share(n)

    return {
        "code": place.code,
        "name": (place.name(i18n.current_language().code), address(place.code)),
        "workshops": sums.workshops,
        "participants": sums.participants,
        "women": share(sums.women),
        "women_census": people.women_share,
        "youth": share(sums.youth),
        "youth_census": people.youth_share,
        "disabled": share(sums.with_disabilities),
        "reached": sums.reached,
        "unreached": sums.unreached,
        "hearings": sums.hearings,
    }


def list_place_columns(report: Report, first: str) -> list[dict[str, Any]]:
    """The columns of these rows. That a douar was named in an unpublished record is nothing for visitors."""
    columns = [
        {"key": "name", "label": first, "kind": "link"},
        {"key": "workshops", "label": gettext("Workshops"), "kind": "number"},
        {"key": "participants", "label": gettext("Participants"), "kind": "number"},
        {"key": "women", "label": gettext("Women"), "kind": "percent"},
        {"key": "women_census", "label": gettext("Women, census"), "kind": "percent"},
        {"key": "youth", "label": gettext("18-35 years"), "kind": "percent"},
        {"key": "youth_census", "label": gettext("18-35 years, census"), "kind": "percent"},
        {
            "key": "disabled",
            "label": gettext("Persons with disabilities"),
            "kind": "percent",
            "digits": 1,
        },
        {"key": "reached", "label": gettext("Douars reached"), "kind": "number"},
        {"key": "unreached", "label": gettext("Douars not reached"), "kind": "number"},
        {"key": "hearings", "label": gettext("Needs voiced"), "kind": "number"},
    ]
    return [c for c in columns if not (report.is_public and c["key"] == "unreached")]


def say_side(side: Side) -> str:
    """Where a group puts a theme: its rank and its share of the group's votes."""
    if side.rank is None or side.share is None:
        return str(gettext("no vote"))
    return str(
        gettext(
            "rank %(rank)s, %(share)s of the votes",
            rank=i18n.number(side.rank),
            share=i18n.percent(side.share),
        )
    )


def list_pairs(voices: Iterable[Voice]) -> list[dict[str, Any]]:
    """Themes as the bars of women and men read them."""
    return [
        {
            "label": i18n.label(get_theme(voice.theme).labels),
            "sign": voice.theme,
            "women": {"value": voice.women.share, "base": None},
            "men": {"value": voice.men.share, "base": None},
        }
        for voice in voices
    ]


def _name(code: str) -> str:
    return get_commune(code).name(i18n.current_language().code)


def _tell_places(report: Report) -> Table:
    headers = [
        gettext("Code"),
        gettext("Commune"),
        gettext("Province"),
        gettext("Workshops"),
        gettext("Participants"),
        gettext("Women"),
        gettext("Men"),
        gettext("18-35 years"),
        gettext("Persons with disabilities"),
        gettext("Women among the adults, census of 2024 (%)"),
        gettext("18-35 years among the adults, census of 2024 (%)"),
        gettext("Douars reached"),
        gettext("Needs voiced"),
    ]
    if not report.is_public:
        headers.append(gettext("Douars not reached"))
    rows = []
    for code, sums in sorted(report.communes.items()):
        people, language = population_of([code]), i18n.current_language().code
        row = [
            code,
            _name(code),
            province_of(code).name(language),
            sums.workshops,
            sums.participants,
            *(
                gettext("under 10") if report.hides(n) else n
                for n in (sums.women, sums.men, sums.youth, sums.with_disabilities)
            ),
            _percent(people.women_share),
            _percent(people.youth_share),
            sums.reached,
            sums.hearings,
        ]
        rows.append(row if report.is_public else [*row, sums.unreached])
    return headers, rows


def _tell_kinds(report: Report) -> Table:
    headers = [gettext("Kind"), gettext("Phase"), gettext("Workshops")]
    kinds = sorted(report.whole.kinds.items(), key=lambda item: (-item[1], item[0]))
    return headers, [
        [str(TYPE_LABELS[kind]), str(PHASE_LABELS[phase]), n] for (kind, phase), n in kinds
    ]


def _tell_themes(report: Report) -> Table:
    headers = [gettext("Theme"), gettext("Times voiced"), gettext("Votes")]
    split = [
        gettext("Votes of women"),
        gettext("Share of women's votes (%)"),
        gettext("Rank for women"),
        gettext("Votes of men"),
        gettext("Share of men's votes (%)"),
        gettext("Rank for men"),
        gettext("of these by youth"),
    ]
    rows: list[list[Any]] = []
    for voice in report.voices:
        row: list[Any] = [i18n.label(get_theme(voice.theme).labels), voice.hearings, voice.votes]
        if report.is_split:
            for side in (voice.women, voice.men):
                row += [side.votes, _percent(side.share), side.rank]
            row.append(voice.youth)
        rows.append(row)
    return [*headers, *split] if report.is_split else headers, rows


def _tell_concerns(report: Report) -> Table:
    headers = [gettext("Code"), gettext("Commune"), gettext("What is lacking")]
    return headers, [
        [code, _name(code), str(CONCERN_LABELS[concern])]
        for concern, codes in report.concerns
        for code in codes
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


TABLES: Mapping[str, Callable[[Report], Table]] = {
    "communes": _tell_places,
    "kinds": _tell_kinds,
    "themes": _tell_themes,
    "equity": _tell_concerns,
}
"""The tables that the page gives as files, by the name in their address."""
