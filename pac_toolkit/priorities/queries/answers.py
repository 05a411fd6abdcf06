"""What a ranking reads of answers: the public figures of a round, never a row."""

from collections.abc import Collection, Mapping, Sequence

from communes.services import list_services
from pac_toolkit.priorities.queries.places import (
    Cuts,
    codes_at,
    place_of,
    public_cuts,
    wider_places,
)
from pac_toolkit.priorities.scoring import (
    SMALL_COUNT_STANDS_FOR,
    ComponentName,
    Contrast,
    Evidence,
    Group,
    Level,
    Rating,
    ThemeEvidence,
)
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import Published, ScaleCounts
from pac_toolkit.responses.queries import get_published
from pac_toolkit.responses.tallying import ALL, SERVICE_PREFIX

# the question a ranking reads beside those on services
PRIORITIES_QUESTION = "priorities"

_Named = Mapping[str, tuple[int, bool]]


def list_answered(
    survey: Round, group: Group, level: Level, only: str | None
) -> dict[str, Evidence]:
    """What the published answers say, by territory."""
    found = {}
    services = tuple(SERVICE_PREFIX + item.key for item in list_services())
    published = get_published(survey)
    rated = _list_ratings(published, services, public_cuts(group, level, only))
    around = {
        (place, question): published.scale(question, place)
        for place in (*codes_at(Level.PROVINCE), ALL)
        for question in services
    }
    sexes = [
        _list_named(published, public_cuts(sex, level, only)) if group is Group.ALL else {}
        for sex in (Group.WOMEN, Group.MEN)
    ]
    for code, named in _list_named(published, public_cuts(group, level, only)).items():
        ratings = _ratings_by_theme(rated.get(code, {}), around, wider_places(place_of(code)))
        contrasts = _contrast(*(of_sex.get(code, {}) for of_sex in sexes))
        themes = {
            theme: ThemeEvidence(
                theme,
                {},
                0,
                ratings.get(theme, {}),
                *named.get(theme, (0, False)),
                _under_name(contrasts.get(theme)),
            )
            for theme in dict.fromkeys((*named, *ratings))
            if theme != ALL
        }
        if ratings or any(n for n, _ in named.values()):
            respondents = named.get(ALL, (0, False))[0]
            found[code] = Evidence(
                themes, respondents, contrast_bases=_under_name(contrasts.get(ALL))
            )
    return found


def _contrast(women: _Named, men: _Named) -> dict[str, Contrast]:
    """Theme → how many women and how many men named it, where neither number is hidden (`*`: who answered)."""
    return {
        theme: (n, men[theme][0])
        for theme, (n, is_hidden) in women.items()
        if theme in men and not is_hidden and not men[theme][1]
    }


def _under_name(contrast: Contrast | None) -> dict[ComponentName, Contrast]:
    return {} if contrast is None else {ComponentName.WOMEN_ANSWERS: contrast}


def list_named(
    survey: Round, group: Group, level: Level, *, only: str | None = None
) -> dict[str, dict[str, tuple[int, bool]]]:
    """Territory → theme → how many of the group named it as published (`*`: who answered), and whether it is hidden."""
    return _list_named(get_published(survey), public_cuts(group, level, only))


def list_ratings(
    survey: Round,
    questions: Collection[str],
    group: Group,
    level: Level,
    *,
    only: str | None = None,
) -> dict[str, dict[str, list[ScaleCounts]]]:
    """Territory → question → its published counts for the group, to be added up; what nobody rated is left out."""
    return _list_ratings(get_published(survey), questions, public_cuts(group, level, only))


def _list_named(published: Published, cuts: Cuts) -> dict[str, dict[str, tuple[int, bool]]]:
    found: dict[str, dict[str, tuple[int, bool]]] = {}
    around: dict[tuple[str, str], dict[str, int | None]] = {}
    for code, places in cuts.items():
        total = found.setdefault(code, {})
        for place, cut in places:
            told = published.choices(PRIORITIES_QUESTION, place, **cut)
            wider = []
            for one in wider_places(place):
                if (one, str(cut)) not in around:
                    around[one, str(cut)] = published.choices(PRIORITIES_QUESTION, one, **cut)
                wider.append(around[one, str(cut)])
            base = _stand_in(told.get(ALL))
            for choice, n in told.items():
                known = [(one.get(choice), one.get(ALL)) for one in wider]
                before, is_hidden = total.get(choice, (0, False))
                shown = base if choice == ALL else _guess(n, base, known)
                total[choice] = (before + shown, is_hidden or n is None)
    return found


def _list_ratings(
    published: Published, questions: Collection[str], cuts: Cuts
) -> dict[str, dict[str, list[ScaleCounts]]]:
    found: dict[str, dict[str, list[ScaleCounts]]] = {}
    for code, places in cuts.items():
        for question in questions:
            told = [published.scale(question, place, **cut) for place, cut in places]
            if kept := [one for one in told if one and (one.base != 0 or one.answered)]:
                found.setdefault(code, {})[question] = kept
    return found


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
