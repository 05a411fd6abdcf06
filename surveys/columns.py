"""One column per question name over all versions of a questionnaire: what exports and results rely on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.questionnaire import Choice, Questionnaire, QuestionType, Texts


@dataclass(frozen=True, slots=True)
class Column:
    """One question over all versions: its latest words and type, and every choice it ever offered.

    `repeat` names the repeat it is in, or ""; `versions` those that ask it, in the order given;
    `types` every type it ever had, the latest first: more than one means that old answers may be of
    another kind.
    """

    name: str
    type: QuestionType
    labels: Texts
    choices: tuple[Choice, ...]
    repeat: str
    versions: tuple[str, ...]
    types: tuple[QuestionType, ...]
    is_sensitive: bool


def columns(versions: Sequence[Questionnaire]) -> tuple[Column, ...]:
    """The columns of answers given to any of these versions, which are listed oldest first.

    Notes have none. The order is that of the latest version; a question that it no longer asks stands
    behind the one it used to follow. Calculations have a column, a repeat has one and so do its
    questions, marked by its name. A sensitive question stays so once it was.
    """
    found: dict[str, Column] = {}
    order: list[str] = []
    for version in reversed(versions):
        before = ""
        for column in _columns(version):
            known = found.get(column.name)
            found[column.name] = _merged(known, column) if known else column
            if known is None:
                order.insert(order.index(before) + 1 if before else 0, column.name)
            before = column.name
    return tuple(found[name] for name in order)


def _columns(version: Questionnaire) -> Iterator[Column]:
    for repeat, question in version.walk():
        if question.type is not QuestionType.NOTE:
            yield Column(
                name=question.name,
                type=question.type,
                labels=question.labels,
                choices=question.choices,
                repeat=repeat,
                versions=(version.version,),
                types=(question.type,),
                is_sensitive=question.is_sensitive,
            )


def _merged(later: Column, earlier: Column) -> Column:
    """A column of later versions with what an earlier one adds."""
    known = {choice.name for choice in later.choices}
    labels: Mapping[str, str] = {**earlier.labels, **later.labels}
    return replace(
        later,
        labels=labels,
        choices=(*later.choices, *(c for c in earlier.choices if c.name not in known)),
        versions=(*earlier.versions, *later.versions),
        types=tuple(dict.fromkeys((*later.types, *earlier.types))),
        is_sensitive=later.is_sensitive or earlier.is_sensitive,
    )
