"""Every way in which a heading may name a column of a questionnaire: by names, labels, with or without groups."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from surveys.problems import excerpt
from surveys.questionnaire import Question, Questionnaire
from surveys.questions import Group, Section, Texts
from surveys.tables.record import FIELDS, SYSTEM_COLUMNS, RecordField
from surveys.tables.text import folded, fused

SEVERAL: Final = frozenset({"select_multiple", "rank"})
"""Types whose answer is a list of choices."""

POINTS: Final = frozenset({"geopoint"})
MEDIA: Final = frozenset({"image"})

NOT_READ: Final = {"note": "note", "calculate": "computed", "repeat": "repeat"}
"""Types without a cell of their own: told only, worked out again, or kept in a table of their own."""

POINT_PARTS: Final = ("latitude", "longitude", "altitude", "precision")
"""As Kobo heads them; ODK Central writes them with a capital, and the last one `Accuracy`."""

_CENTRAL_PARTS: Final = ("Latitude", "Longitude", "Altitude", "Accuracy")
_OF_TOOLS: Final = (
    "generated_table_list_label_",
    "reserved_name_for_field_list_labels_",
    "_submission__",
)


class Kind(StrEnum):
    """What a column holds of its question, or that it holds a fact about the response."""

    ANSWER = "answer"
    TICK = "tick"
    POINT_PART = "point_part"
    RECORD = "record"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What a column is: a question, one choice of it, one number of its point, or a record field."""

    kind: Kind
    name: str
    part: str = ""

    @property
    def key(self) -> str:
        """How it is written for people: `priorities`, `priorities/roads`, `place/latitude`."""
        return f"{self.name}/{self.part}" if self.part else self.name


@dataclass(frozen=True)
class Headings:
    """Looks headings up for one questionnaire. Names are compared to the letter, labels folded."""

    questionnaire: Questionnaire

    def targets(self, header: str) -> frozenset[Target]:
        """What the heading may be: nothing, one thing, or several that nobody can tell apart.

        In this order: names of questions, fields of the record, columns of other tools, labels; then
        the same behind the name or label of a group.
        """
        header = fused(header.strip())
        found = self._without_group(header)
        return found or self._behind_group(header)

    def _without_group(self, header: str) -> frozenset[Target]:
        if header in self._names:
            return frozenset({self._names[header]})
        record = _RECORD.get(header)
        if record is not None:
            return frozenset({Target(Kind.RECORD, record.value)})
        filled = self.questionnaire.metadata.get(header)
        if filled == "start":
            return frozenset({Target(Kind.RECORD, RecordField.STARTED_AT.value)})
        if filled or header in SYSTEM_COLUMNS or header.startswith(_OF_TOOLS):
            return frozenset({Target(Kind.NOTHING, excerpt(header), "system")})
        return frozenset(self._labels.get(folded(header), ()))

    def _behind_group(self, header: str) -> frozenset[Target]:
        """`profile/sex`, `profile-sex`, `Vous/Vous êtes :`: only behind groups around that question."""
        # Kobo heads the numbers of a point `_group/name_latitude`
        start = "_" if header.startswith("_") else ""
        header = header.removeprefix("_")
        for index, letter in enumerate(header):
            inside = self._paths.get(folded(header[:index])) if letter in "/-" else None
            if inside:
                targets = self._without_group(start + header[index + 1 :])
                found = frozenset(target for target in targets if target.name in inside)
                if found:
                    return found
        return frozenset()

    @cached_property
    def _names(self) -> dict[str, Target]:
        """Headings made of names, without groups but where a prefix hides them."""
        names: dict[str, Target] = {}
        for question in self.questionnaire.questions():
            target = _target(question)
            names[question.name] = target
            for part, own in _part_names(question):
                names.setdefault(part, own)
        return names

    @cached_property
    def _labels(self) -> dict[str, set[Target]]:
        labels: dict[str, set[Target]] = defaultdict(set)
        for question in self.questionnaire.questions():
            target = _target(question)
            for label in distinct(question.labels):
                for heading in (label, f"{label} ({question.name})"):
                    labels[folded(heading)].add(target)
                    for part, own in _part_headings(heading, question):
                        labels[folded(part)].add(own)
            # a name typed with other capitals is still that name
            labels[folded(question.name)].add(target)
        for field, column in FIELDS.items():
            for label in distinct(column.labels):
                for heading in (label, f"{label} ({column.aliases[0]})"):
                    labels[folded(heading)].add(Target(Kind.RECORD, field.value))
        return labels

    @cached_property
    def _paths(self) -> dict[str, set[str]]:
        """Groups around questions, outermost first, by names or labels → the questions inside."""
        paths: dict[str, set[str]] = defaultdict(set)
        for section in self.questionnaire.sections:
            for question in section.questions:
                around: tuple[Section | Group, ...]
                around = (section, *section.groups_around(question))
                names = [group.name for group in around]
                labels = [
                    [group.labels.get(language) or group.name for group in around]
                    for language in self.questionnaire.languages
                ]
                for path in ("-".join(names), "/".join(names), *map("/".join, labels)):
                    paths[folded(path)].add(question.name)
        return paths


_RECORD: Final = {alias: name for name, column in FIELDS.items() for alias in column.aliases}


def _target(question: Question) -> Target:
    reason = NOT_READ.get(str(question.type), "")
    return Target(Kind.NOTHING if reason else Kind.ANSWER, question.name, reason)


def _part_names(question: Question) -> Iterator[tuple[str, Target]]:
    name = question.name
    for part, heading in zip(POINT_PARTS, _CENTRAL_PARTS, strict=True):
        if str(question.type) in POINTS:
            yield f"{name}-{heading}", Target(Kind.POINT_PART, name, part)
    yield from _part_headings(name, question, names=True)


def _part_headings(
    heading: str, question: Question, *, names: bool = False
) -> Iterator[tuple[str, Target]]:
    """Columns of the parts of one question under one of its headings."""
    if str(question.type) in POINTS:
        for part in POINT_PARTS:
            yield f"_{heading}_{part}", Target(Kind.POINT_PART, question.name, part)
    if str(question.type) in MEDIA:
        yield f"{heading}_URL", Target(Kind.NOTHING, question.name, "address")
    if str(question.type) == "select_multiple":
        for choice in question.choices:
            tick = Target(Kind.TICK, question.name, choice.name)
            yield f"{heading}/{choice.name}", tick
            if not names:
                for label in distinct(choice.labels):
                    yield f"{heading}/{label}", tick
                    yield f"{heading}/{label} ({choice.name})", tick


def distinct(texts: Texts) -> tuple[str, ...]:
    """The texts that are not empty, each once."""
    return tuple(dict.fromkeys(text for text in texts.values() if text))
