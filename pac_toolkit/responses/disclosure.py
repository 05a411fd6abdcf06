"""What may be shown to the public: the rules for small numbers, in one place. Pure."""

from collections.abc import Mapping
from typing import Final

MINIMUM_CELL: Final = 10
"""A count of 1 to 9 people is not shown: their neighbours would know whose answer it is."""

INDICATIVE_BASE: Final = 30
"""Shares of fewer answers than this are shown as indicative."""


def is_small(n: int) -> bool:
    """Whether a count is hidden from the public; nobody at all is shown as nobody."""
    return 0 < n < MINIMUM_CELL


def is_indicative(base: int) -> bool:
    """Whether shares of this base are said to be indicative."""
    return base < INDICATIVE_BASE


def protect(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of one list of answers, small ones hidden as None.

    When a single cell would be hidden its value is the total less the others, so the smallest other
    cell that has somebody in it is hidden with it. A list of fewer than MINIMUM_CELL people is hidden whole.
    """
    if is_small(sum(counts.values())):
        return {choice: None if n else 0 for choice, n in counts.items()}
    hidden = {choice for choice, n in counts.items() if is_small(n)}
    if len(hidden) == 1:
        others = [choice for choice, n in counts.items() if n and choice not in hidden]
        hidden.update(sorted(others, key=lambda choice: counts[choice])[:1])
    return {choice: None if choice in hidden else n for choice, n in counts.items()}
