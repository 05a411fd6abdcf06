"""Expressed and measured, women and men, hot spots, neighbours, change: public pages, from published figures."""

from collections.abc import Sequence
from typing import Any

from flask import render_template

from communes.credits import CENSUS_CREDIT
from communes.local_moran import FALSE_DISCOVERY_RATE, PERMUTATIONS, LocalMoran
from communes.needs import measured_need, measured_themes
from communes.territory import REGION, get_territory, list_communes, list_provinces
from pac_toolkit.priorities import drawing, insights, wording
from pac_toolkit.priorities.insights import Contrast, Neighbourhood, Subject, SubjectKind, Topic
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.priorities.views.asked import (
    asked_level,
    asked_place,
    asked_round,
    asked_rounds,
    asked_subject,
    asked_theme,
    place_address,
    themes_by_measure,
)
from pac_toolkit.priorities.views.blueprint import blueprint
from pac_toolkit.territory.queries import get_layer, get_partner_codes

_SPOTS = (
    ("high_high", "#7C2D12"),
    ("high_low", "#D69A63"),
    ("low_high", "#7FB3A3"),
    ("low_low", "#0B5D4B"),
    ("none", "#F3EFE5"),
)
# Okabe-Ito, as on the map of first priorities; a group further on is grey
_GROUPS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
_ALONE, _FURTHER = "#F3EFE5", "#9A9A94"


@blueprint.get("/priorities/")
def index() -> str:
    """The ways to look at what comes first."""
    return render_template(
        "priorities/index.html",
        region=REGION.code,
        has_two_rounds=len(insights.list_public_rounds()) > 1,
    )


@blueprint.get("/priorities/contrasts")
def contrasts() -> str:
    """Expressed beside measured: silent needs, and their contrary."""
    survey, theme = asked_round(), asked_theme("water")
    level = asked_level((Level.COMMUNE, Level.PROVINCE))
    found = insights.list_contrasts(survey, theme, level)
    return render_template(
        "priorities/contrasts.html",
        survey=survey,
        theme=theme,
        level=level,
        themes=themes_by_measure(measured_themes()),
        needs=measured_need(theme, level.value),
        charts=drawing.contrast_charts(theme, found, place_address),
        **_contrast_lists(found, theme),
        **_words(),
    )


def _contrast_lists(found: Sequence[Contrast], theme: str) -> dict[str, Any]:
    """The places of each kind, the widest apart first; all that were heard, and how many were not."""
    heard = [item for item in found if item.standing != "no_data"]
    return {
        "is_measured": theme in measured_themes(),
        "silent": sorted(
            (item for item in heard if item.kind == "silent"), key=lambda item: -item.gap
        ),
        "beyond": sorted(
            (item for item in heard if item.kind == "voiced"), key=lambda item: item.gap
        ),
        "heard": sorted(heard, key=lambda item: -item.gap),
        "unheard": len(found) - len(heard),
    }


@blueprint.get("/priorities/women-men")
def women_men() -> str:
    """What women and men ask for first, and where they part."""
    survey, level = asked_round(), asked_level((Level.PROVINCE, Level.COMMUNE, Level.REGION))
    rankings = insights.rank_by_sex(survey, level)
    partings = insights.list_partings(survey, level, rankings)
    return render_template(
        "priorities/women_men.html",
        survey=survey,
        level=level,
        partings=partings,
        alone=[item for item in partings if item.pushed_by],
        tops=insights.list_top_needs(survey, level, rankings),
        **_words(),
    )


@blueprint.get("/priorities/hot-spots")
def hot_spots() -> str:
    """Where communes and those around them are high together, or low together."""
    survey, subject = asked_round(), asked_subject("census:no_running_water")
    found = insights.find_spots(survey, subject)
    kinds = {item.code: item.quadrant.value if item.is_spot else "none" for item in found.values()}
    return render_template(
        "priorities/hot_spots.html",
        survey=survey,
        subject=subject,
        subjects=[(kind, insights.list_subjects(kind)) for kind in SubjectKind],
        found=found,
        lists=_spot_lists(list(found.values())),
        picture=_spot_map(subject, kinds, found) if found else None,
        permutations=PERMUTATIONS,
        rate=FALSE_DISCOVERY_RATE,
        **_words(),
    )


def _spot_lists(found: Sequence[LocalMoran]) -> list[tuple[str, list[LocalMoran]]]:
    """The communes that stand out, by kind, the surest first."""
    return [
        (
            kind,
            sorted(
                (item for item in found if item.is_spot and item.quadrant.value == kind),
                key=lambda item: (item.p_sim, item.code),
            ),
        )
        for kind, _ in _SPOTS[:-1]
    ]


def _spot_map(
    subject: Subject, kinds: dict[str, str], found: dict[str, LocalMoran]
) -> drawing.Picture:
    words = {**wording.QUADRANT_LABELS, "none": wording.gettext("Nothing beyond chance")}

    def told(code: str) -> str:
        if code not in found:
            return wording.gettext("not compared")
        value = wording.subject_value(subject, found[code].value)
        return f"{words[kinds[code]]} · {value}"

    return drawing.kinds_map(
        wording.gettext("Hot spots: %(subject)s", subject=wording.subject_words(subject)),
        kinds,
        [(key, str(words[key]), colour) for key, colour in _SPOTS],
        get_layer(),
        told=told,
        no_data=wording.gettext("not compared"),
        address=place_address,
    )


@blueprint.get("/priorities/neighbours")
def neighbours() -> str:
    """Neighbours who share their first need, as candidates to answer it together."""
    survey = asked_round()
    groups = insights.list_neighbourhoods(survey)
    return render_template(
        "priorities/neighbours.html",
        survey=survey,
        groups=groups,
        colours=_group_colours(groups),
        picture=_group_map(groups) if groups else None,
        **_words(),
    )


def _group_colours(groups: Sequence[Neighbourhood]) -> list[str]:
    return [_GROUPS[place] if place < len(_GROUPS) else _FURTHER for place in range(len(groups))]


def _group_map(groups: Sequence[Neighbourhood]) -> drawing.Picture:
    """Each group in a colour of its own, those further on together in grey."""
    last = len(_GROUPS)
    kinds = {c: str(min(place, last)) for place, one in enumerate(groups) for c in one.codes}
    themes = {c: wording.theme_words(one.theme) for one in groups for c in one.codes}
    alone = wording.gettext("shares its first need with no neighbour")
    others = {c: "alone" for c in get_partner_codes() if c not in kinds}
    words = [
        (
            str(place),
            wording.gettext(
                "%(number)s · %(theme)s", number=place + 1, theme=wording.theme_words(one.theme)
            ),
            _GROUPS[place],
        )
        for place, one in enumerate(groups[:last])
    ]
    further = (str(last), wording.gettext("further groups"), _FURTHER)
    return drawing.kinds_map(
        wording.gettext("Neighbours who share their first need"),
        {**kinds, **others},
        [*words, further, ("alone", alone, _ALONE)],
        get_layer(),
        told=lambda code: themes.get(code, alone if code in others else _outside()),
        no_data=_outside(),
        address=place_address,
    )


def _outside() -> str:
    return wording.gettext("does not take part")


@blueprint.get("/priorities/change")
def change() -> str:
    """What changed between two rounds."""
    rounds, place = asked_rounds(), asked_place()
    found = insights.list_changes(*rounds, place) if rounds else ()
    return render_template(
        "priorities/change.html",
        rounds=rounds,
        public=insights.list_public_rounds(),
        place=place,
        provinces=list_provinces(),
        communes={item.code: list_communes(item.code) for item in list_provinces()},
        partners=get_partner_codes(),
        topics=[(topic, [item for item in found if item.topic is topic]) for topic in Topic],
        **_words(),
    )


def _words() -> dict[str, Any]:
    """What every page of these needs to name things."""
    return {
        "wording": wording,
        "theme_words": wording.theme_words,
        "mark_sign": drawing.mark_sign,
        "place_of": get_territory,
        "address_of": place_address,
        "levels": Level,
        "public_rounds": insights.list_public_rounds(),
        "census_credit": CENSUS_CREDIT,
    }
