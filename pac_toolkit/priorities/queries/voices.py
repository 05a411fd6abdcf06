"""What a ranking reads of workshops: votes and hearings of the validated ones, with who asked for what."""

from collections.abc import Iterable

from pac_toolkit.priorities.queries.places import HABITATS, code_at, known_codes
from pac_toolkit.priorities.scoring import (
    ComponentName,
    Contrast,
    Evidence,
    Group,
    Level,
    ThemeEvidence,
    sum_contrasts,
)
from pac_toolkit.workshops.models import WorkshopType
from pac_toolkit.workshops.queries import Voices, list_voices

_KINDS = {
    WorkshopType.DISABILITY: ComponentName.DISABILITY_VOTES,
    WorkshopType.DOUAR: ComponentName.DOUAR_VOTES,
}


def list_voiced(level: Level, group: Group, only: str | None) -> dict[str, list[Voices]]:
    """What each workshop heard, by territory; nothing where workshops cannot tell the group's voices."""
    if group in HABITATS:
        return {}
    found: dict[str, list[Voices]] = {}
    for row in list_voices([only] if only is not None and level is Level.COMMUNE else None):
        if row.commune_code in known_codes():
            found.setdefault(code_at(level, row.commune_code), []).append(row)
    return found


def hear(rows: Iterable[Voices], group: Group) -> Evidence:
    """The evidence of several workshops together; what one group's ranking cannot tell is left out."""
    themes: dict[str, list[Voices]] = {}
    for row in rows:
        themes.setdefault(row.theme, []).append(row)
    found = {theme: _hear_theme(theme, heard, group) for theme, heard in themes.items()}
    bases: dict[ComponentName, Contrast] = {}
    for item in found.values():
        bases = sum_contrasts(bases, item.contrasts)
    return Evidence(found, 0, contrast_bases=bases)


def _hear_theme(theme: str, rows: list[Voices], group: Group) -> ThemeEvidence:
    votes = {
        Group.WOMEN: sum(row.votes_women for row in rows),
        Group.MEN: sum(row.votes_men for row in rows),
        Group.YOUTH: sum(row.votes_youth or 0 for row in rows),
    }
    if group is not Group.ALL:
        # hearings tell nothing of one group: only the ranking of all falls back on them
        return ThemeEvidence(theme, {group.value: votes[group]})
    everybody = votes[Group.WOMEN] + votes[Group.MEN]
    # where nobody noted the votes of youth, the others are no older people
    noted = sum(row.votes_with_youth for row in rows)
    contrasts = {
        ComponentName.WOMEN_VOTES: (votes[Group.WOMEN], votes[Group.MEN]),
        ComponentName.YOUTH_VOTES: (votes[Group.YOUTH], noted - votes[Group.YOUTH]),
    }
    for kind, name in _KINDS.items():
        there = sum(row.votes_women + row.votes_men for row in rows if row.workshop_type is kind)
        contrasts[name] = (there, everybody - there)
    return ThemeEvidence(
        theme,
        {one.value: votes[one] for one in (Group.WOMEN, Group.MEN)},
        sum(row.hearings for row in rows),
        contrasts=contrasts,
    )
