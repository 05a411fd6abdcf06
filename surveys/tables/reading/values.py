"""What one cell means as an answer: choices by name or label, lists of them, ticks, instants."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Final

from surveys.cleaning import Refused, western_digits
from surveys.problems import excerpt
from surveys.questions import Question, Texts
from surveys.tables.reading.headings import distinct
from surveys.tables.text import folded

_BETWEEN: Final = re.compile(r"[\s|;,،/]+")
_TICKED: Final = {
    **dict.fromkeys(("1", "true", "vrai", "yes", "oui", "نعم", "x", "✓", "ok"), True),
    **dict.fromkeys(("0", "false", "faux", "no", "non", "لا"), False),
}
BETWEEN_LABELS: Final = " | "
"""What we write between labels; Kobo writes a space."""

_MAX_LIST: Final = 4_000


class Choices:
    """The choices of one question, read by name or by label in any language, or several of them."""

    def __init__(self, names: tuple[tuple[str, Texts], ...]) -> None:
        self._exact = {name: name for name, _ in names}
        self._folded: dict[str, set[str]] = defaultdict(set)
        for name, labels in names:
            for label in distinct(labels):
                self._folded[folded(label)].add(name)
                self._folded[folded(f"{label} ({name})")].add(name)
        for name, _ in names:
            # a name with other digits or capitals, unless it is the label of another choice
            self._folded.setdefault(folded(name), {name})
        self.one = lru_cache(maxsize=4096)(self._one)
        self.several = lru_cache(maxsize=4096)(self._several)

    def is_own(self, label: str, name: str) -> bool:
        """Whether the label is read back as that choice, alone or among others."""
        return label not in self._exact and self._folded.get(folded(label)) == {name}

    def _one(self, text: str) -> str:
        """The choice that the text names; raises `Refused`."""
        text = text.strip()
        if text in self._exact:
            return text
        return self._single(text, self._folded.get(folded(text), set()))

    def _single(self, text: str, names: set[str]) -> str:
        if len(names) == 1:
            return next(iter(names))
        if names:
            raise Refused("ambiguous_choice", value=excerpt(text), choices=" ".join(sorted(names)))
        raise Refused("not_a_choice", value=excerpt(text))

    def _several(self, text: str) -> tuple[str, ...]:
        """The choices that the text names one after the other; raises `Refused`.

        Names between spaces, as XForms have it; else labels, which hold spaces themselves: the text must
        be cut into known labels in one way only.
        """
        words = text.split()
        if all(word in self._exact for word in words):
            return tuple(dict.fromkeys(words))
        whole = folded(text)
        if whole in self._folded:
            return (self._single(text, self._folded[whole]),)
        if BETWEEN_LABELS in text:
            try:
                return tuple(dict.fromkeys(map(self.one, text.split(BETWEEN_LABELS))))
            except Refused:
                pass  # the sign stands inside a label
        if len(text) > _MAX_LIST:
            raise Refused("too_long", limit=_MAX_LIST, length=len(text))
        return self._cut(whole, text)

    def _cut(self, whole: str, text: str) -> tuple[str, ...]:
        """The one way to cut the text into labels, found from its end."""
        ways: dict[int, list[tuple[str, ...]]] = {len(whole): [()]}
        for start in range(len(whole) - 1, -1, -1):
            found: set[tuple[str, ...]] = set()
            for label in self._by_first.get(whole[start], ()):
                end = start + len(label)
                if whole.startswith(label, start):
                    gap = _BETWEEN.match(whole, end)
                    after = (
                        ways.get(gap.end() if gap else end, ()) if gap or end == len(whole) else ()
                    )
                    name = self._folded[label]
                    found.update((*name, *rest) for rest in after if len(name) == 1)
            ways[start] = sorted(found)[:2]
        if len(ways[0]) == 1:
            return tuple(dict.fromkeys(ways[0][0]))
        code = "ambiguous_choice" if ways[0] else "not_a_choice"
        raise Refused(code, value=excerpt(text), choices="")

    @cached_property
    def _by_first(self) -> dict[str, list[str]]:
        labels: dict[str, list[str]] = defaultdict(list)
        for label in self._folded:
            if label:
                labels[label[0]].append(label)
        return labels


def choices_of(question: Question) -> Choices:
    """The choices of a question, ready to read cells."""
    return Choices(tuple((choice.name, choice.labels) for choice in question.choices))


def read_tick(text: str) -> bool | None:
    """Whether a choice was ticked; None when the question was not answered; raises `Refused`."""
    if text in {"1", "0", ""}:
        return text == "1" if text else None
    known = folded(text)
    if not known:
        return None
    if known not in _TICKED:
        raise Refused("not_a_tick", value=excerpt(text))
    return _TICKED[known]


def read_instant(text: str) -> datetime | None:
    """An instant in UTC, None when empty; one without an offset is UTC already; raises `Refused`."""
    text = western_digits(text.strip())
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("not_an_instant", value=excerpt(text)) from None
