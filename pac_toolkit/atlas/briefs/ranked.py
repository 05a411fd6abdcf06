"""The part of a brief on needs: ranked with their certainty, of women beside men, shared with neighbours."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import flask_babel

from communes.territory import Commune, Province, commune_codes_within, get_commune
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.briefs.locator import neighbours_of
from pac_toolkit.atlas.briefs.sources import Sources
from pac_toolkit.documents import isolated
from pac_toolkit.i18n import current_language, number, percent, points
from pac_toolkit.priorities.queries import Ranking
from pac_toolkit.priorities.scoring import Group, Level, Part, PartName, Priority
from pac_toolkit.priorities.stability import HOLDS_FROM, TOP, Stability
from pac_toolkit.priorities.wording import MEANS_LABELS

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

Json = dict[str, Any]

MOST_NEEDS = 7
MOST_OF_A_SEX = 5
LIKELY = 0.2
"""A theme below the first three is told to be possible there from this share of the draws."""
CLOSE = 2.0
"""Two scores that differ by less than this many points of 100 are said to be a breath apart."""


def tell_needs(place: Commune | Province, sources: Sources) -> Json:
    """The first themes with score, parts and certainty; in words where there are none."""
    ranking = sources.ranking(place.code)
    shown = _ranked(ranking)[:MOST_NEEDS]
    found = {part.name for item in shown for part in item.parts if part.points}
    return {
        "title": gettext("What comes first"),
        "lead": _lead(ranking) if ranking and shown else "",
        "empty": "" if shown else _nothing(ranking, place, sources),
        "rows": [_need(item, ranking, sources.stability(place.code)) for item in shown]
        if ranking
        else [],
        "parts": [
            [wording.part_colour(name), wording.part_words(name)]
            for name in PartName
            if name in found
        ],
    }


def _ranked(ranking: Ranking | None) -> Sequence[Priority]:
    return [item for item in ranking.priorities if item.score > 0] if ranking else []


def _lead(ranking: Ranking) -> str:
    told = []
    if ranking.respondents >= 10:
        told.append(
            ngettext(
                "%(n)s person answered.",
                "%(n)s people answered.",
                ranking.respondents,
                n=number(ranking.respondents),
            )
        )
    if ranking.votes:
        told.append(
            ngettext(
                "%(n)s vote was cast in workshops.",
                "%(n)s votes were cast in workshops.",
                ranking.votes,
                n=number(ranking.votes),
            )
        )
    told.append(gettext("Scores from 0 to 100; the bar shows what each is made of."))
    told.append(
        gettext(
            "A place among the first three holds when it stays in %(share)s of the draws in which workshops, answers and weights vary by chance.",
            share=percent(HOLDS_FROM),
        )
    )
    return " ".join(told)


def _nothing(ranking: Ranking | None, place: Commune | Province, sources: Sources) -> str:
    if ranking is not None and ranking.standing == "hidden":
        return gettext("Too few people were heard here to show what comes first.")
    if sources.partners.isdisjoint(commune_codes_within(place.code)):
        return gettext("This commune does not take part in the consultation yet.")
    return gettext("Nothing was heard here yet.")


def _need(item: Priority, ranking: Ranking, stability: Stability | None) -> Json:
    return {
        "rank": number(item.rank),
        "theme": wording.theme_words(item.theme),
        "score": number(item.score),
        "certainty": certainty(item, ranking, stability),
        "why": [said for part in item.parts if part.missing is None for said in _says(part)],
        "parts": [
            [wording.part_colour(part.name), round(part.points, 2), number(part.points)]
            for part in item.parts
            if part.points > 0
        ],
    }


def _says(part: Part) -> Iterator[str]:
    """What a part says in figures: shares, the lift of equity in points, the census' value from 0 to 1."""
    if part.name is PartName.FELT:
        for one in part.components:
            if one.missing is None:
                yield _pair(
                    wording.component_words(one.name), _share(one.share, one.is_small_count)
                )
    elif part.name is PartName.EQUITY:
        yield _pair(wording.part_words(part.name), points(part.share or 0.0))
    elif part.name is PartName.MEASURED:
        yield _pair(wording.part_words(part.name), number(part.value or 0.0, 2))
    else:
        yield _pair(wording.part_words(part.name), _share(part.share, part.is_small_count))


def _pair(words: str, figure: str) -> str:
    return gettext("%(part)s: %(share)s", part=words, share=figure)


def _share(share: float | None, is_small_count: bool) -> str:
    return gettext("a hidden number") if is_small_count else percent(share)


def certainty(item: Priority, ranking: Ranking, stability: Stability | None) -> str:
    """How sure a place in the ranking is, in words: among the first three in how many draws, what it rests on."""
    told = []
    share = stability.of(item.theme) if stability else None
    if stability is not None and share is not None and (item.rank <= TOP or share >= LIKELY):
        told.append(_hold(item, stability, share))
    if item.is_indicative:
        told.append(gettext("indicative: a part rests on fewer than 30"))
    after = next((one for one in ranking.priorities if one.rank == item.rank + 1), None)
    if after is not None and item.score - after.score < CLOSE:
        told.append(gettext("a breath before the next"))
    return " · ".join(told)


def _hold(item: Priority, stability: Stability, share: float) -> str:
    shown = percent(share)
    if item.rank > TOP:
        return gettext("among the first three in %(share)s of draws", share=shown)
    if stability.holds(item.theme):
        return gettext("holds: %(share)s of draws", share=shown)
    return gettext("does not hold: %(share)s of draws", share=shown)


def tell_sexes(place: Commune | Province, sources: Sources) -> Json:
    """What women and men put first, side by side; themes that only one list holds are marked."""
    lists = {
        group: _ranked(sources.ranking(place.code, group))[:MOST_OF_A_SEX]
        for group in (Group.WOMEN, Group.MEN)
    }
    themes = {group: {item.theme for item in found} for group, found in lists.items()}
    apart = themes[Group.WOMEN] ^ themes[Group.MEN] if all(lists.values()) else set()
    return {
        "title": gettext("Women and men"),
        "sides": [
            {
                "title": words,
                "colour": colour,
                "empty": "" if lists[group] else _silent(sources.ranking(place.code, group)),
                "rows": [
                    [number(item.rank), wording.theme_words(item.theme), item.theme in apart]
                    for item in lists[group]
                ],
            }
            for group, words, colour in (
                (Group.WOMEN, gettext("Women put first"), "#6A3D9A"),
                (Group.MEN, gettext("Men put first"), "#1F78B4"),
            )
        ],
        "note": gettext("In bold: what stands in one of the two lists only.") if apart else "",
    }


def _silent(ranking: Ranking | None) -> str:
    if ranking is not None and ranking.standing == "hidden":
        return gettext("Too few were heard to be shown.")
    return gettext("Nothing was heard yet.")


def tell_neighbours(place: Commune | Province, sources: Sources) -> Json:
    """Neighbours of a commune that put the same theme first; what comes first in each commune of a province."""
    if isinstance(place, Province):
        return _firsts(place, sources)
    title = gettext("Neighbours with the same first need")
    ranking = sources.ranking(place.code)
    if ranking is None or ranking.first is None:
        return {"title": title, "text": gettext("No first need can be told here."), "rows": []}
    theme = ranking.first.theme
    language = current_language().code
    around = neighbours_of(place.code, language)
    heard = [item for item in around if _first_of(item.code, sources) is not None]
    same = [item for item in heard if _first_of(item.code, sources) == theme]
    return {
        "title": title,
        "text": _shared(place, theme, same, heard, around, sources),
        "rows": [[isolated(item.name(language)), number(item.population_2024)] for item in same],
    }


def _shared(
    place: Commune,
    theme: str,
    same: Sequence[Commune],
    heard: Sequence[Commune],
    around: Sequence[Commune],
    sources: Sources,
) -> str:
    words = isolated(wording.theme_words(theme))
    if not heard:
        return gettext(
            "None of the %(n)s neighbours was heard yet: whether they share this need is not known.",
            n=number(len(around)),
        )
    if not same:
        return gettext(
            "Of the %(n)s neighbours that were heard, none puts %(theme)s first.",
            n=number(len(heard)),
            theme=words,
        )
    told = ngettext(
        "%(num)s neighbour also puts %(theme)s first: with this commune %(people)s inhabitants.",
        "%(num)s neighbours also put %(theme)s first: with this commune %(people)s inhabitants.",
        len(same),
        theme=words,
        people=number(sum(item.population_2024 for item in (place, *same))),
    )
    group = sources.neighbourhood(place.code)
    if group is None:
        return told
    wider = ngettext(
        "All that touch and put it first: %(num)s commune, %(people)s inhabitants.",
        "All that touch and put it first: %(num)s communes, %(people)s inhabitants.",
        len(group.codes),
        people=number(group.population),
    )
    wide = [wider] if len(group.codes) > len(same) + 1 else []
    return " ".join([told, *wide, str(MEANS_LABELS[group.means])])


def _first_of(code: str, sources: Sources) -> str | None:
    ranking = sources.rankings(Level.COMMUNE).get(code)
    return ranking.first.theme if ranking and ranking.first else None


def _firsts(place: Province, sources: Sources) -> Json:
    language = current_language().code
    found: dict[str, list[Commune]] = {}
    for code in sorted(commune_codes_within(place.code)):
        theme = _first_of(code, sources)
        if theme is not None:
            found.setdefault(theme, []).append(get_commune(code))
    order = sorted(found, key=lambda theme: (-len(found[theme]), theme))
    return {
        "title": gettext("What comes first in its communes"),
        "text": "" if found else gettext("Nothing was heard in its communes yet."),
        "rows": [
            [
                wording.theme_words(theme),
                " · ".join(
                    isolated(item.name(language))
                    for item in sorted(found[theme], key=lambda item: item.name(language))
                ),
            ]
            for theme in order
        ],
    }
