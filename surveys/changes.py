"""What a new version of a questionnaire changes for the answers already given to the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.columns import Column, columns
from surveys.questionnaire import Questionnaire, QuestionType


@dataclass(frozen=True, slots=True)
class Retyped:
    """A question whose answers become of another kind."""

    name: str
    before: QuestionType
    after: QuestionType


@dataclass(frozen=True, slots=True)
class Rechosen:
    """A question that offers other choices: names that are new, and names no longer offered."""

    name: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """By the stable name of each question, in the order of the questionnaire.

    `added` are asked from now on only; `dropped` no longer asked, and their answers stay; `reworded` are
    counted together with the answers to their former words.
    """

    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    retyped: tuple[Retyped, ...] = ()
    rechosen: tuple[Rechosen, ...] = ()
    reworded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.added, self.dropped, self.retyped, self.rechosen, self.reworded))


def changes(before: Questionnaire, after: Questionnaire) -> Changes:
    """What differs between two versions of a questionnaire for the columns of its results."""
    old, new = _by_name(before), _by_name(after)
    both = [(old[name], new[name]) for name in new if name in old]
    return Changes(
        added=tuple(name for name in new if name not in old),
        dropped=tuple(name for name in old if name not in new),
        retyped=tuple(Retyped(b.name, a.type, b.type) for a, b in both if a.type != b.type),
        rechosen=tuple(_rechosen(both)),
        reworded=tuple(b.name for a, b in both if _is_reworded(a, b)),
    )


def _by_name(version: Questionnaire) -> Mapping[str, Column]:
    return {column.name: column for column in columns([version])}


def _rechosen(both: list[tuple[Column, Column]]) -> Iterator[Rechosen]:
    for before, after in both:
        old = [choice.name for choice in before.choices]
        new = [choice.name for choice in after.choices]
        found = Rechosen(
            after.name,
            tuple(name for name in new if name not in old),
            tuple(name for name in old if name not in new),
        )
        if found.added or found.dropped:
            yield found


def _is_reworded(before: Column, after: Column) -> bool:
    """Whether a question or one of its choices says something else in a language that both have."""
    words = [(before.labels, after.labels)]
    old = {choice.name: choice.labels for choice in before.choices}
    words += [(old[c.name], c.labels) for c in after.choices if c.name in old]
    return any(
        one[language] != other[language]
        for one, other in words
        for language in one.keys() & other.keys()
    )
