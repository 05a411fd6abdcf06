"""How alike two needs are said, in French and in Arabic: by the words they share. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from communes.folding import fold

ALIKE = 0.5
"""Needs of the same theme that share this part of their words are offered as perhaps the same."""

_SHORT = 2
_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
# words that say nothing of what is asked for
_EMPTY = frozenset(
    fold(word)
    for word in (
        *[
            "في",
            "من",
            "الى",
            "على",
            "عن",
            "مع",
            "هذا",
            "هذه",
            "التي",
            "الذي",
            "نريد",
            "نطالب",
            "لنا",
            "دوار",
            "دواوير",
            "حي",
            "جماعة",
            "حاجة",
            "حاجيات",
        ],
        *[
            "le",
            "la",
            "les",
            "un",
            "une",
            "des",
            "du",
            "de",
            "et",
            "a",
            "au",
            "aux",
            "en",
            "pour",
            "par",
            "sur",
            "dans",
            "il",
            "faut",
            "nous",
            "douar",
            "quartier",
            "besoin",
            "commune",
        ],
    )
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that count, folded, without the Arabic article and the French plural."""
    found = (_stem(word) for word in fold(text).split())
    return frozenset(word for word in found if len(word) > _SHORT and word not in _EMPTY)


def _stem(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + _SHORT:
            return word.removeprefix(prefix)
    return word.removesuffix("s") if word.isascii() else word


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two texts have in common, of the shorter one's: 0 to 1; 0 when one says nothing."""
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))


def find_twins(said: Iterable[tuple[int, str, str]]) -> frozenset[int]:
    """The numbers of the needs that are said like another of their group: number, group and words of each."""
    groups: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    for number, group, text in said:
        groups[group].append((number, words_of(text)))
    return frozenset(
        number
        for members in groups.values()
        for one, other in combinations(members, 2)
        if likeness(one[1], other[1]) >= ALIKE
        for number in (one[0], other[0])
    )
