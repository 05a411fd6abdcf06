"""The survey sheet, row by row: questions, groups and repeats, each fault noted with its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from surveys.expressions import Expression, InvalidExpression, parse
from surveys.external import LISTS
from surveys.headings import Headings
from surveys.problems import Parameter, Problem, excerpt
from surveys.questions import (
    METADATA_TYPES,
    SELECTS,
    Choice,
    Group,
    Question,
    QuestionType,
    Section,
    Texts,
)
from surveys.sheets import Row
from surveys.xlsform import cells

_TYPES: Final = frozenset(set(QuestionType) - {QuestionType.REPEAT})


@dataclass(frozen=True, slots=True)
class Lists:
    """The choices by list, and the columns that a choice filter may look at."""

    choices: Mapping[str, tuple[Choice, ...]]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """An expression and where it stands: its row, its column, the repeat it is in, its question."""

    row: int
    column: str
    expression: Expression
    repeat: str = ""
    file: str = ""


@dataclass
class _Draft:
    """A section or the body of a repeat while it is read."""

    name: str
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    appearance: str = ""
    questions: list[Question] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    is_loose: bool = False

    def section(self) -> Section:
        return Section(
            self.name,
            self.labels,
            tuple(self.questions),
            self.relevant,
            self.appearance,
            tuple(self.groups),
            self.hints,
        )


@dataclass
class _Frame:
    """An opened group or repeat: where its questions go, and under which group there."""

    kind: str
    name: str
    row: int
    draft: _Draft
    group: str = ""
    repeat: Question | None = None


class SurveyReader:
    """Reads the rows of one survey sheet; `problems` takes what is wrong."""

    def __init__(
        self,
        headings: Headings,
        lists: Lists,
        default_language: str,
        problems: list[Problem],
        rows: Sequence[Row],
    ) -> None:
        self.headings = headings
        self.lists = lists
        self.default_language = default_language
        self.problems = problems
        self.sheet = rows
        self.drafts: list[_Draft] = []
        self.frames: list[_Frame] = []
        self.rows: dict[str, int] = {}
        self.metadata: dict[str, str] = {}
        self.expressions: list[Written] = []

    def refuse(self, code: str, row: int, **parameters: Parameter) -> None:
        """Notes a problem of one row."""
        where: dict[str, Parameter] = {"sheet": "survey", "row": row, **parameters}
        self.problems.append(Problem(code, where, f"survey!{row}"))

    def read(self) -> tuple[Section, ...]:
        """The sections in order, without those that hold no question."""
        if not self.sheet:
            self.refuse("missing_sheet", 1)
        for row in self.sheet:
            self.read_row(row)
        for frame in self.frames:
            self.refuse("group_not_closed", frame.row, name=frame.name)
        while self.frames:
            self.close(self.frames.pop())
        sections = tuple(draft.section() for draft in self.drafts if draft.questions)
        if not any(q.takes_answer for section in sections for _, q in section.walk()):
            self.refuse("no_question", 1)
        return sections

    def cell(self, row: Row, column: str) -> str:
        """The text of a plain column, "" when absent or empty."""
        return self.headings.cell(row, column)

    def read_row(self, row: Row) -> None:
        """Reads one row by its type."""
        words = self.cell(row, "type").replace("begin_", "begin ").replace("end_", "end ")
        kind, _, argument = " ".join(words.split()).partition(" ")
        if not kind:
            self.refuse("missing_type", row.number)
        elif kind in {"begin", "end"} and argument:
            self.read_bracket(row, kind, argument)
        elif kind in METADATA_TYPES:
            self.read_metadata(row, kind)
        elif kind == cells.FROM_FILE:
            self.read_question(row, QuestionType.SELECT_ONE, argument, from_file=True)
        elif kind not in _TYPES:
            self.refuse("unsupported_type", row.number, type=excerpt(kind))
        else:
            self.read_question(row, QuestionType(kind), argument)

    def read_metadata(self, row: Row, kind: str) -> None:
        """A row that a tablet fills: it has a name and no rule; Collect knows an audit by its name only."""
        columns = cells.RULES if kind == "audit" else (*cells.RULES, "parameters")
        for column in columns:
            if self.cell(row, column):
                self.refuse("column_not_here", row.number, column=column, type=kind)
        name = self.claim_name(row)
        if kind == "audit" and name not in {"audit", ""}:
            self.refuse("wrong_audit_name", row.number, name=excerpt(name))
        self.metadata[name] = kind

    # groups and repeats

    def read_bracket(self, row: Row, kind: str, argument: str) -> None:
        """Begins or ends a group or a repeat."""
        if argument not in {cells.GROUP, QuestionType.REPEAT}:
            self.refuse("unsupported_type", row.number, type=excerpt(f"{kind} {argument}"))
        elif kind == "begin":
            self.open(row, argument)
        elif not self.frames:
            self.refuse("group_not_opened", row.number)
        else:
            frame = self.frames.pop()
            if frame.kind != argument:
                self.refuse(
                    "wrong_end", row.number, opened=frame.kind, name=frame.name, closed=argument
                )
            self.close(frame)

    def open(self, row: Row, kind: str) -> None:
        """An outermost group is a section; one inside another, a heading in it."""
        name = self.claim_name(row)
        self.check_columns(row, kind)
        if kind == QuestionType.REPEAT:
            self.open_repeat(row, name)
            return
        labels, hints = self.headings.texts(row, "label"), self.headings.texts(row, "hint")
        relevant, appearance = self.expression(row, "relevant"), self.cell(row, "appearance")
        if not self.frames:
            draft = _Draft(name, labels, hints, relevant, appearance)
            self.drafts.append(draft)
            self.frames.append(_Frame(kind, name, row.number, draft))
            return
        outer = self.frames[-1]
        outer.draft.groups.append(Group(name, labels, hints, relevant, appearance, outer.group))
        self.frames.append(_Frame(kind, name, row.number, outer.draft, group=name))

    def open_repeat(self, row: Row, name: str) -> None:
        """A repeat stands in no other: its answers would be a table of tables."""
        if self.repeat:
            self.refuse("nested_repeat", row.number, name=name, repeat=self.repeat)
        draft, group = self.place()
        repeat = Question(
            name=name,
            type=QuestionType.REPEAT,
            labels=self.headings.texts(row, "label"),
            section=draft.name,
            hints=self.headings.texts(row, "hint"),
            relevant=self.expression(row, "relevant"),
            appearance=self.cell(row, "appearance"),
            is_sensitive=self.sensitive(row),
            group=group,
            repeat_count=self.expression(row, "repeat_count"),
        )
        self.frames.append(_Frame("repeat", name, row.number, _Draft(name), repeat=repeat))

    def close(self, frame: _Frame) -> None:
        """A repeat becomes a question of what it stands in, once its own questions are known."""
        if frame.repeat is None:
            return
        if not any(question.takes_answer for question in frame.draft.questions):
            self.refuse("empty_repeat", frame.row, name=frame.name)
        draft, _ = self.place()
        draft.questions.append(replace(frame.repeat, body=frame.draft.section()))

    @property
    def repeat(self) -> str:
        """The repeat being read, or ""."""
        return next((f.name for f in self.frames if f.repeat is not None), "")

    def place(self) -> tuple[_Draft, str]:
        """Where a question goes and its group there; outside of any, a section of its own."""
        if self.frames:
            return self.frames[-1].draft, self.frames[-1].group
        if not self.drafts or not self.drafts[-1].is_loose:
            self.drafts.append(_Draft(f"ungrouped.{len(self.drafts) + 1}", is_loose=True))
        return self.drafts[-1], ""

    def claim_name(self, row: Row) -> str:
        """The name of a row, refused when it is missing, ill-formed or taken."""
        name = self.cell(row, "name")
        if not name:
            self.refuse("missing_name", row.number)
        elif cells.NAME.fullmatch(name) is None:
            self.refuse("invalid_name", row.number, name=excerpt(name))
        elif name in self.rows:
            self.refuse("duplicate_name", row.number, name=name, first_row=self.rows[name])
        else:
            self.rows[name] = row.number
        return name

    # questions

    def read_question(
        self, row: Row, kind: QuestionType, argument: str, *, from_file: bool = False
    ) -> None:
        """Reads a question with all its columns, and puts it in its place."""
        self.check_columns(row, kind)
        file = argument if from_file else ""
        if from_file and file not in LISTS:
            self.refuse("unknown_file", row.number, file=excerpt(file))
        if kind is QuestionType.CALCULATE and not self.cell(row, "calculation"):
            self.refuse("missing_calculation", row.number)
        draft, group = self.place()
        question = replace(
            self.worded(row, kind, draft.name),
            required=self.required(row),
            relevant=self.expression(row, "relevant"),
            constraint=self.expression(row, "constraint"),
            calculation=self.expression(row, "calculation"),
            choice_filter=self.expression(row, "choice_filter", file=file),
            list_name="" if from_file else argument,
            choices=() if from_file else self.choices_of(row, kind, argument),
            file=file,
            group=group,
        )
        draft.questions.append(self.with_default(row, question))

    def worded(self, row: Row, kind: QuestionType, section: str) -> Question:
        """A question with its words and looks, before any rule."""
        texts = self.headings.texts
        labels = texts(row, "label")
        lacks_label = self.default_language and not labels.get(self.default_language)
        if lacks_label and kind is not QuestionType.CALCULATE:
            self.refuse("missing_label", row.number, language=self.default_language)
        return Question(
            name=self.claim_name(row),
            type=kind,
            labels=labels,
            section=section,
            hints=texts(row, "hint"),
            guidance=texts(row, "guidance_hint"),
            required_messages=texts(row, "required_message"),
            constraint_messages=texts(row, "constraint_message"),
            appearance=self.cell(row, "appearance"),
            parameters=cells.read_parameters(kind, self.cell(row, "parameters")) or {},
            is_sensitive=self.sensitive(row),
        )

    def check_columns(self, row: Row, kind: str) -> None:
        """Refuses a column that says nothing of this type, and looks and parameters that it has not."""
        for column, kinds in cells.COLUMNS_FOR.items():
            text = self.cell(row, column)
            if text and kind not in kinds and text.lower() not in cells.NO:
                self.refuse("column_not_here", row.number, column=column, type=str(kind))
        if cells.read_parameters(kind, self.cell(row, "parameters")) is None:
            text = excerpt(self.cell(row, "parameters"))
            self.refuse("invalid_parameters", row.number, value=text)
        word = cells.unknown_appearance(kind, self.cell(row, "appearance"))
        if word:
            self.refuse("unsupported_appearance", row.number, type=str(kind), word=excerpt(word))

    def choices_of(self, row: Row, kind: QuestionType, list_name: str) -> tuple[Choice, ...]:
        """The choices of a list, refused when it is unknown or the type takes none."""
        if kind not in SELECTS and list_name:
            self.refuse("unsupported_type", row.number, type=excerpt(f"{kind.value} {list_name}"))
        elif kind in SELECTS and not self.lists.choices.get(list_name):
            self.refuse("unknown_list", row.number, list=excerpt(list_name))
        return self.lists.choices.get(list_name, ()) if kind in SELECTS else ()

    def sensitive(self, row: Row) -> bool:
        """Yes or no and nothing else: a word that is not understood must not publish what is private."""
        text = self.cell(row, "sensitive").lower()
        if text not in cells.YES | cells.NO:
            self.refuse("not_yes_or_no", row.number, column="sensitive", value=excerpt(text))
        return text in cells.YES

    def with_default(self, row: Row, question: Question) -> Question:
        """The question with its default: an answer it could take, or an expression that looks at no other."""
        text = self.cell(row, "default")
        if not text or question.type not in cells.COLUMNS_FOR["default"]:
            return question
        if cells.is_computed(text):
            return replace(question, default=self.expression(row, "default"))
        answer = cells.fixed_default(question, text)
        if answer is None:
            self.refuse("invalid_default", row.number, value=excerpt(text))
        return replace(question, default=answer)

    # expressions

    def required(self, row: Row) -> Expression | bool:
        """Yes, no, or when."""
        text = self.cell(row, "required").lower()
        if text in cells.YES or text in cells.NO:
            return text in cells.YES
        return self.expression(row, "required") or False

    def expression(self, row: Row, column: str, *, file: str = "") -> Expression | None:
        """The expression of a cell, compiled; None when empty or refused."""
        text = self.cell(row, column)
        if not text:
            return None
        try:
            expression = parse(text, columns=column == "choice_filter")
        except InvalidExpression as error:
            found = dict(error.problem.parameters)
            self.refuse(error.problem.code, row.number, column=column, **found)
            return None
        self.expressions.append(Written(row.number, column, expression, self.repeat, file))
        return expression
