"""Every SELECT behind the ranking: workshop voices and survey tallies, for all territories at once."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import func, select

from communes.services import list_services
from communes.territory import (
    REGION,
    get_commune,
    get_territory,
    list_communes,
    list_provinces,
)
from pac_toolkit.database import db
from pac_toolkit.priorities.scoring import (
    DEFAULT_WEIGHTS,
    SMALL_COUNT_STANDS_FOR,
    Evidence,
    Group,
    Level,
    Priority,
    Rating,
    ThemeEvidence,
    Weights,
    sum_evidence,
)
from pac_toolkit.priorities.scoring import (
    rank as rank_themes,
)
from pac_toolkit.responses.disclosure import YOUTH
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import ScaleCounts
from pac_toolkit.responses.queries import get_publication, get_published, get_targets
from pac_toolkit.responses.tallying import ALL, SERVICE_PREFIX
from pac_toolkit.workshops.models import Hearing, Workshop
from pac_toolkit.workshops.queries import count_hearings_by_theme

# the question a ranking reads beside those on services
PRIORITIES_QUESTION = "priorities"

# how a group is cut out of the public figures; the others of `Group` are whole communes
_CUTS: Mapping[Group, Mapping[str, str]] = {
    Group.ALL: {},
    Group.WOMEN: {"sex": "female"},
    Group.MEN: {"sex": "male"},
    Group.YOUTH: {"age_band": YOUTH},
}
_HABITATS = frozenset({Group.RURAL, Group.URBAN})

Standing = Literal["value", "indicative", "hidden", "no_data"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked themes of one territory and what they rest on.

    `standing`: `no_data` when nothing was heard, `hidden` when too few spoke, `indicative` when the
    first theme rests on fewer than thirty in one of its parts, else `value`.
    """

    code: str
    level: Level
    priorities: tuple[Priority, ...]
    respondents: int
    votes: int
    hearings: int

    @property
    def first(self) -> Priority | None:
        """The theme ranked first; None when nothing can be ranked, or when no theme has any weight."""
        first = self.priorities[0] if self.priorities else None
        return first if first and first.score > 0 else None

    @property
    def standing(self) -> Standing:
        """How far the ranking can be relied on."""
        if self.first:
            return "indicative" if self.first.is_indicative else "value"
        return "hidden" if self.respondents or self.votes or self.hearings else "no_data"

    def of(self, theme: str) -> Priority | None:
        """A theme's place, None when the territory has no ranking."""
        return next((item for item in self.priorities if item.theme == theme), None)


def rank_all(
    level: Level,
    survey: Round | None = None,
    group: Group = Group.ALL,
    weights: Weights = DEFAULT_WEIGHTS,
) -> dict[str, Ranking]:
    """The ranking of every territory of a level from which something was heard, by code.

    Answers as they were published, voices of validated workshops; one SELECT of each. `survey` None counts
    workshops alone.
    """
    return {
        code: _ranking(code, level, evidence, weights)
        for code, evidence in _evidence(level, survey, group).items()
    }


def rank(
    code: str,
    survey: Round | None = None,
    group: Group = Group.ALL,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Ranking:
    """The ranking of one commune, province or the region. Raises UnknownTerritory."""
    level = level_of(code)
    evidence = _evidence(level, survey, group, only=code).get(code, Evidence({}, 0))
    return _ranking(code, level, evidence, weights)


def level_of(code: str) -> Level:
    """The level of the territory with this code. Raises UnknownTerritory."""
    get_territory(code)
    return {1: Level.REGION, 2: Level.PROVINCE}.get(len(code.split(".")), Level.COMMUNE)


def codes_at(level: Level) -> tuple[str, ...]:
    """The codes of every territory of a level, ordered."""
    return {
        Level.COMMUNE: tuple(item.code for item in list_communes()),
        Level.PROVINCE: tuple(item.code for item in list_provinces()),
        Level.REGION: (REGION.code,),
    }[level]


def get_data_version(survey: Round | None) -> str:
    """A short text that differs as soon as anything a ranking or a map reads has changed.

    Reads bounded rows only: the publication's number and the workshops.
    """
    held = select(func.count(), func.max(Workshop.id), func.sum(Workshop.revision))
    voiced = select(
        func.count(),
        func.max(Hearing.id),
        func.sum(Hearing.votes_women),
        func.sum(Hearing.votes_men),
        func.sum(Hearing.votes_youth),
    )
    parts: list[object] = [tuple(db.session.execute(one).one()) for one in (held, voiced)]
    if survey is not None:
        published = get_publication(survey)
        parts += [survey.id, published and (published.number, published.published_at)]
        parts += [survey.state, survey.results_policy, survey.titles, survey.withheld]
        parts += [sorted(get_targets(survey).items())]
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _ranking(code: str, level: Level, evidence: Evidence, weights: Weights) -> Ranking:
    themes = evidence.themes.values()
    return Ranking(
        code,
        level,
        rank_themes(evidence, weights),
        evidence.respondents,
        sum(sum(theme.votes.values()) for theme in themes),
        sum(theme.hearings for theme in themes),
    )


def _code_at(level: Level, commune_code: str) -> str:
    if level is Level.COMMUNE:
        return commune_code
    return get_commune(commune_code).province_code if level is Level.PROVINCE else REGION.code


def _evidence(
    level: Level, survey: Round | None, group: Group, only: str | None = None
) -> dict[str, Evidence]:
    """What was counted in each territory of a level from which anything was heard."""
    voices: dict[str, list[Evidence]] = {}
    for commune_code, evidence in _voiced(group, only if level is Level.COMMUNE else None).items():
        voices.setdefault(_code_at(level, commune_code), []).append(evidence)
    answers = _answered(survey, group, level, only) if survey is not None else {}
    can_tell = group not in _HABITATS
    found = {
        code: sum_evidence(
            [*voices.get(code, []), answers.get(code, Evidence({}, 0)), Evidence({}, 0, can_tell)]
        )
        for code in sorted({*voices, *answers})
    }
    return found if only is None else {code: found[code] for code in found if code == only}


def _voiced(group: Group, only: str | None) -> dict[str, Evidence]:
    """What workshops heard, by commune."""
    return {
        code: Evidence({theme: ThemeEvidence(theme, *heard) for theme, heard in themes.items()}, 0)
        for code, themes in _voices(group, only).items()
        if code in _known_codes()
    }


def _answered(survey: Round, group: Group, level: Level, only: str | None) -> dict[str, Evidence]:
    """What the published answers say, by territory."""
    found = {}
    services = tuple(SERVICE_PREFIX + item.key for item in list_services())
    rated = list_ratings(survey, services, group, level, only=only)
    published = get_published(survey)
    around = {
        (place, question): published.scale(question, place)
        for place in (*codes_at(Level.PROVINCE), ALL)
        for question in services
    }
    for code, named in list_named(survey, group, level, only=only).items():
        ratings = _ratings_by_theme(rated.get(code, {}), around, _wider(_place(code)))
        themes = {
            theme: ThemeEvidence(
                theme, {}, 0, ratings.get(theme, {}), *named.get(theme, (0, False))
            )
            for theme in dict.fromkeys((*named, *ratings))
            if theme != ALL
        }
        if ratings or any(n for n, _ in named.values()):
            found[code] = Evidence(themes, named.get(ALL, (0, False))[0])
    return found


@cache
def _known_codes() -> frozenset[str]:
    return frozenset(codes_at(Level.COMMUNE))


def _voices(group: Group, only: str | None) -> dict[str, dict[str, tuple[dict[str, int], int]]]:
    """Commune → theme → (votes by group, hearings), of validated workshops."""
    found: dict[str, dict[str, tuple[dict[str, int], int]]] = {}
    if group in {Group.RURAL, Group.URBAN}:
        return found
    for row in count_hearings_by_theme(None if only is None else [only]):
        votes = {
            Group.WOMEN: row.votes_women,
            Group.MEN: row.votes_men,
            Group.YOUTH: row.votes_youth,
        }
        heard = (Group.WOMEN, Group.MEN) if group is Group.ALL else (group,)
        # hearings tell nothing of one group: only the ranking of all falls back on them
        found.setdefault(row.commune_code, {})[row.theme] = (
            {one.value: votes[one] for one in heard},
            row.hearings if group is Group.ALL else 0,
        )
    return found


def list_named(
    survey: Round, group: Group, level: Level, *, only: str | None = None
) -> dict[str, dict[str, tuple[int, bool]]]:
    """Territory → theme → how many of the group named it as published (`*`: who answered), and whether it is hidden."""
    published = get_published(survey)
    found: dict[str, dict[str, tuple[int, bool]]] = {}
    for code, places in _public_cuts(group, level, only).items():
        total = found.setdefault(code, {})
        for place, cut in places:
            told = published.choices(PRIORITIES_QUESTION, place, **cut)
            base = _stand_in(told.get(ALL))
            wider = [published.choices(PRIORITIES_QUESTION, p, **cut) for p in _wider(place)]
            for choice, n in told.items():
                known = [(one.get(choice), one.get(ALL)) for one in wider]
                before, is_hidden = total.get(choice, (0, False))
                shown = _stand_in(n) if choice == ALL else _guess(n, base, known)
                total[choice] = (before + shown, is_hidden or n is None)
    return found


def list_ratings(
    survey: Round,
    questions: Collection[str],
    group: Group,
    level: Level,
    *,
    only: str | None = None,
) -> dict[str, dict[str, list[ScaleCounts]]]:
    """Territory → question → its published counts for the group, to be added up; what nobody rated is left out."""
    published = get_published(survey)
    found: dict[str, dict[str, list[ScaleCounts]]] = {}
    for code, places in _public_cuts(group, level, only).items():
        for question in questions:
            told = [published.scale(question, place, **cut) for place, cut in places]
            if kept := [one for one in told if one and (one.base != 0 or one.answered)]:
                found.setdefault(code, {})[question] = kept
    return found


def _public_cuts(
    group: Group, level: Level, only: str | None
) -> dict[str, list[tuple[str, Mapping[str, str]]]]:
    """Territory → the public figures that tell of the group there, to be added up.

    Nothing is public of the young of a commune. Where people live is told by whole communes: the rural are those
    of rural communes, the urban those of municipalities.
    """
    codes = codes_at(level) if only is None else (only,)
    if group is Group.YOUTH and level is Level.COMMUNE:
        return {}
    if group not in _HABITATS:
        return {code: [(_place(code), _CUTS[group])] for code in codes}
    found: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for commune in list_communes():
        code = _code_at(level, commune.code)
        if code in codes and commune.milieu.value == group.value:
            found.setdefault(code, []).append((commune.code, {}))
    return found


def _place(code: str) -> str:
    """The name of a territory in public figures."""
    return ALL if code == REGION.code else code


def _wider(place: str) -> tuple[str, ...]:
    """The places around a place."""
    if place == ALL:
        return ()
    return (ALL,) if place.count(".") == 1 else (get_commune(place).province_code, ALL)


def _guess(n: int | None, base: int, wider: Sequence[tuple[int | None, int | None]]) -> int:
    """A count, or what stands for a hidden one: its share in the nearest place around that shows it.

    From public figures alone, whatever is hidden: it tells nothing.
    """
    if n is not None:
        return n
    for count, whole in wider:
        if count is not None and whole:
            return round(base * count / whole)
    return min(SMALL_COUNT_STANDS_FOR, base)


def _stand_in(n: int | None) -> int:
    """What a hidden count stands for in a score, the same everywhere: it must not tell what is hidden."""
    return SMALL_COUNT_STANDS_FOR if n is None else n


def _ratings_by_theme(
    scales: Mapping[str, Sequence[ScaleCounts]],
    around: Mapping[tuple[str, str], ScaleCounts | None],
    places: Sequence[str],
) -> dict[str, dict[str, Rating]]:
    """Each service's answers under every theme it speaks for."""
    found: dict[str, dict[str, Rating]] = {}
    for service in list_services():
        counts = scales.get(SERVICE_PREFIX + service.key)
        if counts is not None:
            wider = [
                (one.classes["dissatisfied"], one.base)
                for place in places
                if (one := around[place, SERVICE_PREFIX + service.key]) is not None
            ]
            told = [one.classes["dissatisfied"] for one in counts]
            dissatisfied = sum(
                _guess(n, _stand_in(one.base), wider) for n, one in zip(told, counts, strict=True)
            )
            rated = sum(_stand_in(one.base) for one in counts)
            for theme, share in service.theme_shares.items():
                rating = Rating(share, min(dissatisfied, rated), rated, None in told)
                found.setdefault(theme, {})[service.key] = rating
    return found
