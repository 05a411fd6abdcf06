"""A questionnaire as its page draws it: sections as screens, groups, questions, the entries of repeats."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from communes.themes import HEADINGS
from pac_toolkit import i18n
from pac_toolkit.responses.services.media import MAX_FILE_BYTES
from pac_toolkit.responses.tallying import SERVICE_PREFIX
from surveys.answers import MAX_ENTRIES, Validation, default_answers, entries_due, validate
from surveys.expressions import Context, Expression
from surveys.forms import AnswerForm
from surveys.questionnaire import Group, Question, Questionnaire, QuestionType, Section
from surveys.results import OUTSIDE, STEPS

BLANK_ENTRIES: Final = 3
"""Entries of a repeat on a page without a script, which cannot add one by itself."""

TEMPLATE_NUMBER: Final = 999_999
"""The number in the names of the entry that a script copies; it writes another in its place."""

# more choices than this are a list to open rather than buttons to tap
_MOST_BUTTONS = 15
_HEADINGS = {heading.key: heading for heading in HEADINGS}
_INPUTS = {
    QuestionType.ACKNOWLEDGE: "check",
    QuestionType.NOTE: "note",
    QuestionType.RANK: "rank",
    QuestionType.GEOPOINT: "point",
    QuestionType.IMAGE: "file",
    QuestionType.REPEAT: "repeat",
    QuestionType.INTEGER: "number",
    QuestionType.DECIMAL: "number",
    QuestionType.DATE: "date",
    QuestionType.TIME: "date",
    QuestionType.DATETIME: "date",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question, in words; one that a filter takes away is drawn hidden."""

    value: str
    words: str
    is_chosen: bool
    is_offered: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a repeat; `number` counts from 1 as people do."""

    number: int
    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Block:
    """One question as the page draws it.

    `kind`: scale, radio, likert, table, numbers, select, cards, checks, rank, check, note, point, file,
    repeat, number, date or text. `path` names it as problems do: `children[1]/age` in an entry.
    """

    question: Question
    path: str
    kind: str
    words: str
    hint: str
    guidance: str
    field: Any
    is_asked: bool
    options: tuple[Option, ...] = ()
    groups: tuple[tuple[str, str, list[str]], ...] = ()
    limit: int | None = None
    entries: tuple[Entry, ...] = ()
    blank: Entry | None = None

    @property
    def sign(self) -> str:
        """The pictogram: of the service asked about, or ""."""
        name = self.question.name
        return name.removeprefix(SERVICE_PREFIX) if name.startswith(SERVICE_PREFIX) else ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choices as value and words."""
        return [(option.value, option.words) for option in self.options]

    @property
    def is_inner(self) -> bool:
        """Whether it stands in an entry of a repeat."""
        return "/" in self.path

    @property
    def is_filtered(self) -> bool:
        """Whether what is offered depends on other answers."""
        return self.question.choice_filter is not None

    @property
    def has_choice(self) -> bool:
        """Whether anything is left to choose from."""
        return not self.options or any(option.is_offered for option in self.options)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group inside a section: its heading and what stands under it; a table has its choices as heads."""

    name: str
    words: str
    hint: str
    heads: tuple[str, ...]
    parts: "tuple[Part, ...]"

    @property
    def is_asked(self) -> bool:
        """Whether anything in it is asked."""
        return any(part.is_asked for part in self.parts)


Part = Block | Cluster


@dataclass(frozen=True, slots=True)
class Step:
    """A section as the page draws it: one screen."""

    section: Section
    words: str
    hint: str
    parts: tuple[Part, ...]
    heads: tuple[str, ...]

    @property
    def is_asked(self) -> bool:
        """Whether anything on it is asked."""
        return any(part.is_asked for part in self.parts)

    @property
    def blocks(self) -> list[Block]:
        """Its questions, those of groups too, without those of entries."""
        return list(_blocks(self.parts))


def with_blank_entries(
    questionnaire: Questionnaire, raw: Mapping[str, object], more: str = ""
) -> tuple[dict[str, Any], Validation]:
    """Raw answers with the blank entries that a page shows, and their judgement.

    A page without a script cannot add one, so there are `BLANK_ENTRIES` at least; `more` names a repeat
    to add one to. A counted repeat gets as many as the answers ask for; what was written stays.
    """
    judged = validate(questionnaire, raw)
    found: dict[str, Any] = dict(raw)
    for question in questionnaire.questions():
        if question.body is not None:
            entries = found.get(question.name) or []
            wanted = max(BLANK_ENTRIES, len(entries) + (question.name == more))
            if question.repeat_count is not None:
                wanted = entries_due(question.repeat_count, Context(judged.answers))
            blank = min(wanted, MAX_ENTRIES) - len(entries)
            found[question.name] = [*entries, *({} for _ in range(blank))]
    has_repeats = any(question.body is not None for question in questionnaire.questions())
    return found, validate(questionnaire, found) if has_repeats else judged


def draw(
    form: AnswerForm,
    raw: Mapping[str, Any],
    validation: Validation,
    *,
    for_enumerator: bool = False,
) -> list[Step]:
    """The sections of the questionnaire as screens; questions not asked now are drawn hidden.

    `raw` are the answers that `validation` judged, blank entries included. Calculations are not drawn,
    and no screen is made of them; guidance is for enumerators.
    """
    page = _Page(form, validation, for_enumerator)
    for question in form.questionnaire.questions():
        if question.body is not None:
            entries: Any = form[question.name]
            wanted = len(raw[question.name])
            while len(entries.entries) < min(wanted, MAX_ENTRIES):
                entries.append_entry()
            # a form has one entry at least, which a counted repeat may not want
            del entries.entries[wanted:]
    steps = (page.step(section) for section in form.questionnaire.sections)
    return [step for step in steps if step.parts]


@dataclass(frozen=True, slots=True)
class _Page:
    form: AnswerForm
    validation: Validation
    for_enumerator: bool

    def step(self, section: Section) -> Step:
        questionnaire = self.form.questionnaire
        return Step(
            section,
            questionnaire.label(section, self.form.language),
            questionnaire.text(section.hints, self.form.language),
            self.parts(section, self.form, ""),
            self.heads(section.appearance, section.questions),
        )

    def parts(self, section: Section, fields: Any, prefix: str) -> tuple[Part, ...]:
        """The questions of a section or an entry, in their groups."""
        found = [
            (section.groups_around(question), self.block(section, question, fields, prefix))
            for question in section.questions
            if question.type is not QuestionType.CALCULATE
        ]
        return self.nested(found, 0)

    def nested(
        self, found: Sequence[tuple[tuple[Group, ...], Block]], depth: int
    ) -> tuple[Part, ...]:
        def group_of(item: tuple[tuple[Group, ...], Block]) -> str:
            groups, _ = item
            return groups[depth].name if len(groups) > depth else ""

        parts: list[Part] = []
        for name, run in groupby(found, group_of):
            items = list(run)
            if not name:
                parts.extend(block for _, block in items)
                continue
            parts.append(self.cluster(items[0][0][depth], items, depth))
        return tuple(parts)

    def cluster(
        self, group: Group, items: Sequence[tuple[tuple[Group, ...], Block]], depth: int
    ) -> Cluster:
        text, language = self.form.questionnaire.text, self.form.language
        return Cluster(
            group.name,
            text(group.labels, language),
            text(group.hints, language),
            self.heads(group.appearance, [block.question for _, block in items]),
            self.nested(items, depth + 1),
        )

    def heads(self, appearance: str, questions: Sequence[Question]) -> tuple[str, ...]:
        """The words above the columns of a table: its choices; no heads where it is none."""
        asked = [question for question in questions if question.choices]
        if "table-list" not in appearance or not asked or _is_scale(asked[0]):
            return ()
        label = self.form.questionnaire.label
        return tuple(label(choice, self.form.language) for choice in asked[0].choices)

    def block(self, section: Section, question: Question, fields: Any, prefix: str) -> Block:
        questionnaire, language = self.form.questionnaire, self.form.language
        path = prefix + question.name
        field = fields[question.name] if question.takes_answer else None
        if field is not None:
            field.flags.required = bool(question.required)
        kind = _kind(question, section)
        return Block(
            question=question,
            path=path,
            kind=kind,
            words=questionnaire.label(question, language),
            hint=questionnaire.text(question.hints, language),
            guidance=questionnaire.text(question.guidance, language) if self.for_enumerator else "",
            field=field,
            is_asked=path in self.validation.relevant and not _is_empty_by_count(question, field),
            options=tuple(self.options(path, field)),
            groups=_groups(question) if kind == "cards" else (),
            limit=_limit(question),
            entries=tuple(self.entries(question, field)),
            blank=self.blank_entry(question, field),
        )

    def options(self, path: str, field: Any) -> Iterator[Option]:
        kept = self.validation.offered.get(path)
        data = getattr(field, "data", None)
        chosen = data if isinstance(data, list) else [data]
        for choice in getattr(field, "choices", None) or ():
            is_offered = kept is None or choice.value in kept
            yield Option(choice.value, str(choice.label), choice.value in chosen, is_offered)

    def entries(self, question: Question, field: Any) -> Iterator[Entry]:
        if question.body is None:
            return
        for number, entry in enumerate(field.entries, start=1):
            prefix = f"{question.name}[{number}]/"
            yield Entry(number, self.parts(question.body, entry.form, prefix))

    def blank_entry(self, question: Question, field: Any) -> Entry | None:
        """The entry that a script copies, with the defaults of its questions; all of them drawn."""
        if question.body is None:
            return None
        starts = default_answers(self.form.questionnaire)
        inner = {q.name: starts[q.name] for q in question.inner if q.name in starts}
        kept = field.entries, field.last_index
        field.entries, field.last_index = [], TEMPLATE_NUMBER - 1
        entry = field.append_entry(MappingProxyType(inner))
        field.entries, field.last_index = kept
        return Entry(0, self.parts(question.body, entry.form, f"{question.name}[0]/"))


def list_faults(steps: Sequence[Step]) -> list[Block]:
    """Every question with something to correct, in the order of the page."""
    found: list[Block] = []
    for step in steps:
        for block in step.blocks:
            inner = [one for entry in block.entries for one in _blocks(entry.parts)]
            found.extend(one for one in (block, *inner) if one.field and one.field.errors)
    return found


def _blocks(parts: Sequence[Part]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Block):
            yield part
        else:
            yield from _blocks(part.parts)


def _is_empty_by_count(question: Question, field: Any) -> bool:
    """Whether a counted repeat has nothing to fill in."""
    return question.repeat_count is not None and not field.entries


def _kind(question: Question, section: Section) -> str:
    match question.type:
        case QuestionType.SELECT_ONE:
            return _kind_of_one(question, section)
        case QuestionType.SELECT_MULTIPLE:
            has_headings = question.choices and all(
                "heading" in c.filters for c in question.choices
            )
            return "cards" if has_headings and question.choice_filter is None else "checks"
        case QuestionType.RANGE:
            start, end, step = question.bounds
            return "numbers" if round((end - start) / step) < 11 else "number"
    return _INPUTS.get(question.type, "text")


def _kind_of_one(question: Question, section: Section) -> str:
    looks = question.appearance.split()
    groups = section.groups_around(question)
    if _is_scale(question):
        return "scale"
    if any("table-list" in look for look in (section.appearance, *(g.appearance for g in groups))):
        return "table"
    is_long = question.file or len(question.choices) > _MOST_BUTTONS
    if is_long or {"minimal", "autocomplete"}.intersection(looks):
        return "select"
    return "likert" if "likert" in looks else "radio"


def _is_scale(question: Question) -> bool:
    """Five steps of satisfaction, with faces: of a service, or with the answers outside the scale."""
    names = {choice.name for choice in question.choices}
    others = names.difference(STEPS)
    is_service = question.name.startswith(SERVICE_PREFIX)
    return (
        question.type is QuestionType.SELECT_ONE
        and question.choice_filter is None
        and names.issuperset(STEPS)
        and others <= set(OUTSIDE)
        and (is_service or bool(others))
    )


def _groups(question: Question) -> tuple[tuple[str, str, list[str]], ...]:
    """Choices under their headings, in the order of the questionnaire."""
    found: dict[str, list[str]] = {}
    for choice in question.choices:
        found.setdefault(choice.filters["heading"], []).append(choice.name)
    return tuple(
        (key, i18n.label(_HEADINGS[key].labels) if key in _HEADINGS else key, names)
        for key, names in found.items()
    )


def _limit(question: Question) -> int | None:
    """How many may be ticked, when the constraint is `count-selected(.) <= n`; how many bytes a picture may have."""
    if question.type is QuestionType.IMAGE:
        return MAX_FILE_BYTES
    if isinstance(question.constraint, Expression):
        match question.constraint.tree:
            case ("<=", ("count-selected", ("self",)), ("number", float(limit))):
                return int(limit)
    return None
