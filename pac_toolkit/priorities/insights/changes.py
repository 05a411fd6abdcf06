"""Change between two rounds: satisfaction with services and what people name, from published figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from communes.services import list_services
from communes.themes import list_themes
from pac_toolkit.priorities.queries import PRIORITIES_QUESTION
from pac_toolkit.priorities.queries.places import place_of
from pac_toolkit.responses.disclosure import MINIMUM_CELL
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import Published
from pac_toolkit.responses.queries import get_published, list_rounds
from pac_toolkit.responses.tallying import ALL, SERVICE_PREFIX
from surveys.comparison import Difference, Sample, Verdict, compare


class Topic(StrEnum):
    """What changed: the share satisfied with a service, or the share naming a theme among three."""

    SATISFIED = "satisfied"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Change:
    """One share in two rounds; `difference` is the later less the earlier, with its interval and test.

    `key` is a service for satisfaction, a theme for naming.
    """

    topic: Topic
    key: str
    before: Sample
    after: Sample
    difference: Difference


def list_public_rounds() -> list[Round]:
    """The rounds whose results everybody may see, the newest first."""
    return [survey for survey in list_rounds() if survey.has_public_results]


def list_changes(before: Round, after: Round, code: str) -> tuple[Change, ...]:
    """Every share that both rounds published of the territory: those that differ first, the widest before the others.

    All of them are one family of tests. The two rounds asked different people; nothing is weighted.
    """
    earlier, later = (_shares(get_published(survey), place_of(code)) for survey in (before, after))
    both = {key: (later[key], earlier[key]) for key in later if key in earlier}
    changes = [
        Change(*key, both[key][1], both[key][0], found) for key, found in compare(both).items()
    ]
    return tuple(sorted(changes, key=_how_far))


def _how_far(change: Change) -> tuple[bool, float]:
    """What differs by its width; the others stay in the order of the published lists."""
    is_different = change.difference.verdict is Verdict.DIFFERENT
    return not is_different, -abs(change.difference.value or 0.0) if is_different else 0.0


def _shares(published: Published, place: str) -> dict[tuple[Topic, str], Sample]:
    """Every share that is shown of a place, from ten answers on."""
    return {
        key: Sample(count, base)
        for key, count, base in (*_satisfied(published, place), *_named(published, place))
        if count is not None and base is not None and base >= MINIMUM_CELL
    }


def _satisfied(
    published: Published, place: str
) -> Iterator[tuple[tuple[Topic, str], int | None, int | None]]:
    for service in list_services():
        counts = published.scale(SERVICE_PREFIX + service.key, place)
        if counts is not None:
            yield (Topic.SATISFIED, service.key), counts.classes["satisfied"], counts.base


def _named(
    published: Published, place: str
) -> Iterator[tuple[tuple[Topic, str], int | None, int | None]]:
    told = published.choices(PRIORITIES_QUESTION, place)
    base = told.get(ALL)
    for theme in list_themes():
        if told:
            yield (Topic.NAMED, theme.key), told.get(theme.key, 0), base
