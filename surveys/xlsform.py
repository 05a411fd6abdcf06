"""XLSForm → `Questionnaire`: every fault we know is reported at once, with its sheet and row.

Only here is pyxform asked, last, and only when it is needed: reading Markdown takes none of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError
from pathlib import Path
from typing import Final

from surveys.expressions import Expression, InvalidExpression, parse
from surveys.headings import CHOICES, SETTINGS, SURVEY, TITLE_IN, languages_of, read_headings
from surveys.problems import Parameter, Problem, excerpt
from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType, Section, Texts
from surveys.questions import METADATA_TYPES
from surveys.sheets import InvalidQuestionnaire, Row, Sheet, Workbook, read_workbook

__all__ = ["InvalidQuestionnaire", "read_xlsform", "to_xform"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
_CHOICE_NAME = re.compile(r"[^\s'\"<>&]{1,64}")
_FORM_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
_VERSION = re.compile(r"[0-9A-Za-z._-]{1,32}", re.ASCII)
_PARAMETERS = re.compile(r"(?:\s*[a-z-]+\s*=\s*[^\s=;,]+\s*[;,]?)*", re.ASCII)
_PARAMETER = re.compile(r"([a-z-]+)\s*=\s*([^\s=;,]+)", re.ASCII)
_YES: Final = frozenset({"yes", "true", "true()"})
_NO: Final = frozenset({"", "no", "false", "false()"})
_TYPES: Final = frozenset(kind.value for kind in QuestionType)


def read_xlsform(source: bytes | str | Path, *, ask_pyxform: bool = True) -> Questionnaire:
    """The questionnaire of a file (Path), of its bytes, or of Markdown text (str).

    Raises `InvalidQuestionnaire` with all problems found. Our own checks come first; if they find
    nothing, pyxform converts the form too, and its first error is kept as it is under the code
    `pyxform`. `ask_pyxform=False` leaves that out, for a form already known to convert.
    """
    workbook = read_workbook(source)
    reader = _Reader(workbook)
    questionnaire = reader.read()
    if questionnaire is None:
        raise InvalidQuestionnaire(tuple(reader.problems))
    if ask_pyxform:
        _convert(workbook)
    return questionnaire


def to_xform(source: bytes | str | Path) -> bytes:
    """The XForm for ODK Collect and KoboCollect; raises `InvalidQuestionnaire` when pyxform refuses."""
    return _convert(read_workbook(source)).encode()


def _convert(workbook: Workbook) -> str:
    # pyxform takes 0.1-0.5 s to import: only who publishes a form pays for it
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert  # noqa: PLC0415

    sheets = (workbook.survey, workbook.choices, workbook.settings)
    book = {sheet.name: _with_gaps(sheet) for sheet in sheets if sheet.rows}
    heads = {f"{s.name}_header": [dict.fromkeys(s.headings)] for s in sheets if s.rows}
    try:
        return str(convert({**book, **heads}).xform)
    except PyXFormError as error:
        problem = Problem("pyxform", {"message": str(error)}, "file")
        raise InvalidQuestionnaire((problem,)) from error


def _with_gaps(sheet: Sheet) -> list[dict[str, str]]:
    """Rows as pyxform wants them: an empty row keeps its place, so that its row numbers are right."""
    by_number = {row.number: dict(row.cells) for row in sheet.rows}
    return [by_number.get(number, {}) for number in range(2, sheet.rows[-1].number + 1)]


@dataclass
class _Group:
    """A section being read: an opened group, or the questions that stand outside of any."""

    name: str
    labels: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    appearance: str = ""
    row: int = 0
    questions: list[Question] = field(default_factory=list)

    def section(self) -> Section:
        return Section(
            self.name, self.labels, tuple(self.questions), self.relevant, self.appearance
        )


class _Reader:
    """Reads one workbook, collecting problems instead of stopping at the first."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.problems: list[Problem] = []
        self.survey = read_headings(workbook.survey, SURVEY)
        self.choices = read_headings(workbook.choices, CHOICES)
        self.settings = read_headings(workbook.settings, SETTINGS)
        for headings in (self.survey, self.choices, self.settings):
            self.problems.extend(headings.problems)
        self.languages, problems = languages_of(self.survey, self.choices)
        self.problems.extend(problems)
        self.default_language = ""
        self.lists: dict[str, tuple[Choice, ...]] = {}
        self.groups: list[_Group] = []
        self.open: _Group | None = None
        self.rows: dict[str, int] = {}
        self.expressions: list[tuple[int, str, Expression]] = []

    def refuse(self, code: str, sheet: str, row: int, **parameters: Parameter) -> None:
        """Notes a problem of one row."""
        where: dict[str, Parameter] = {"sheet": sheet, "row": row, **parameters}
        self.problems.append(Problem(code, where, f"{sheet}!{row}"))

    def read(self) -> Questionnaire | None:
        """The questionnaire, or None when `problems` says why there is none."""
        settings = self.read_settings()
        self.read_choices()
        self.read_survey()
        self.check_references()
        if self.problems:
            return None
        questionnaire = Questionnaire(
            form_id=settings["form_id"],
            version=settings["version"],
            title=self.titles(settings),
            language_names=self.languages,
            default_language=self.default_language,
            sections=tuple(group.section() for group in self.groups if group.questions),
            source_sha256=self.workbook.sha256,
        )
        return questionnaire if self.has_no_circle(questionnaire) else None

    # settings

    def read_settings(self) -> Mapping[str, str]:
        rows = self.workbook.settings.rows
        row = rows[0] if rows else Row(2, {})
        settings = {column: self.settings.cell(row, column) for column in self.settings.plain}
        for column, pattern in (("form_id", _FORM_ID), ("version", _VERSION)):
            value = settings.setdefault(column, "")
            if not value:
                self.refuse("missing_setting", "settings", row.number, column=column)
            elif pattern.fullmatch(value) is None:
                self.refuse(
                    "invalid_setting", "settings", row.number, column=column, value=excerpt(value)
                )
        for column in ("form_title", "default_language"):
            if not settings.setdefault(column, ""):
                self.refuse("missing_setting", "settings", row.number, column=column)
        self.read_default_language(settings["default_language"], row.number)
        return settings

    def read_default_language(self, name: str, row: int) -> None:
        codes = [code for code, spelled in self.languages.items() if spelled == name]
        if codes:
            self.default_language = codes[0]
        elif name:
            self.refuse("unknown_language", "settings", row, language=excerpt(name))

    def titles(self, settings: Mapping[str, str]) -> Texts:
        titles = {self.default_language: settings["form_title"]}
        for column, text in settings.items():
            match = TITLE_IN.fullmatch(column)
            if match and text:
                titles[match[1]] = text
        return {code: titles[code] for code in self.languages if code in titles}

    # choices

    def read_choices(self) -> None:
        lists: dict[str, dict[str, Choice]] = {}
        for row in self.workbook.choices.rows:
            list_name = self.choices.cell(row, "list_name")
            name = self.choices.cell(row, "name")
            labels = self.choices.texts(row, "label")
            if not list_name:
                self.refuse("missing_list_name", "choices", row.number)
                continue
            members = lists.setdefault(list_name, {})
            if self.choice_is_sound(row.number, name, labels, members):
                filters = {key: text for key in self.choices.filters if (text := row.get(key))}
                members[name] = Choice(name, labels, filters)
        self.lists = {name: tuple(members.values()) for name, members in lists.items()}

    def choice_is_sound(
        self, row: int, name: str, labels: Texts, members: Mapping[str, Choice]
    ) -> bool:
        code = ""
        if not name:
            code = "missing_name"
        elif _CHOICE_NAME.fullmatch(name) is None:
            code = "invalid_choice_name"
        elif name in members:
            code = "duplicate_choice"
        elif not labels.get(self.default_language) and self.default_language:
            code = "missing_label"
        if code:
            self.refuse(code, "choices", row, name=excerpt(name), language=self.default_language)
        return not code

    # survey

    def read_survey(self) -> None:
        if not self.workbook.survey.rows:
            self.refuse("missing_sheet", "survey", 1)
        for row in self.workbook.survey.rows:
            self.read_row(row)
        if self.open is not None:
            self.refuse("group_not_closed", "survey", self.open.row, name=self.open.name)
        if not any(question.takes_answer for group in self.groups for question in group.questions):
            self.refuse("no_question", "survey", 1)

    def read_row(self, row: Row) -> None:
        words = self.survey.cell(row, "type").replace("begin_", "begin ").replace("end_", "end ")
        kind, _, argument = " ".join(words.split()).partition(" ")
        if not kind:
            self.refuse("missing_type", "survey", row.number)
        elif kind in {"begin", "end"}:
            self.read_bracket(row, kind, argument)
        elif kind in METADATA_TYPES:
            self.claim_name(row)
        elif kind not in _TYPES:
            self.refuse("unsupported_type", "survey", row.number, type=excerpt(kind))
        else:
            self.read_question(row, QuestionType(kind), argument)

    def read_bracket(self, row: Row, kind: str, argument: str) -> None:
        if argument != "group":
            self.refuse(
                "unsupported_type", "survey", row.number, type=excerpt(f"{kind} {argument}")
            )
        elif kind == "end":
            if self.open is None:
                self.refuse("group_not_opened", "survey", row.number)
            self.open = None
        elif self.open is not None:
            self.refuse("nested_group", "survey", row.number, name=self.survey.cell(row, "name"))
        else:
            self.open = _Group(
                name=self.claim_name(row),
                labels=self.survey.texts(row, "label"),
                relevant=self.expression(row, "relevant"),
                appearance=self.survey.cell(row, "appearance"),
                row=row.number,
            )
            self.groups.append(self.open)

    def claim_name(self, row: Row) -> str:
        """The name of a row, refused when it is missing, ill-formed or taken."""
        name = self.survey.cell(row, "name")
        if not name:
            self.refuse("missing_name", "survey", row.number)
        elif _NAME.fullmatch(name) is None:
            self.refuse("invalid_name", "survey", row.number, name=excerpt(name))
        elif name in self.rows:
            self.refuse(
                "duplicate_name", "survey", row.number, name=name, first_row=self.rows[name]
            )
        else:
            self.rows[name] = row.number
        return name

    def section_for_question(self) -> _Group:
        """The open group, or a section of its own for questions that stand outside of any."""
        if self.open is not None:
            return self.open
        if not self.groups or self.groups[-1].row:
            self.groups.append(_Group(f"ungrouped.{len(self.groups) + 1}"))
        return self.groups[-1]

    def read_question(self, row: Row, kind: QuestionType, argument: str) -> None:
        labels = self.survey.texts(row, "label")
        if self.default_language and not labels.get(self.default_language):
            self.refuse("missing_label", "survey", row.number, language=self.default_language)
        group = self.section_for_question()
        group.questions.append(
            Question(
                name=self.claim_name(row),
                type=kind,
                labels=labels,
                section=group.name,
                hints=self.survey.texts(row, "hint"),
                guidance=self.survey.texts(row, "guidance_hint"),
                required=self.required(row),
                required_messages=self.survey.texts(row, "required_message"),
                relevant=self.expression(row, "relevant"),
                constraint=self.expression(row, "constraint"),
                constraint_messages=self.survey.texts(row, "constraint_message"),
                list_name=argument,
                choices=self.choices_of(row, kind, argument),
                appearance=self.survey.cell(row, "appearance"),
                parameters=self.parameters(row),
                is_sensitive=self.survey.cell(row, "sensitive").lower() in _YES,
            )
        )

    def choices_of(self, row: Row, kind: QuestionType, list_name: str) -> tuple[Choice, ...]:
        selects = kind in {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE}
        if not selects and list_name:
            self.refuse(
                "unsupported_type", "survey", row.number, type=excerpt(f"{kind.value} {list_name}")
            )
        elif selects and not self.lists.get(list_name):
            self.refuse("unknown_list", "survey", row.number, list=excerpt(list_name))
        return self.lists.get(list_name, ()) if selects else ()

    def parameters(self, row: Row) -> Mapping[str, str]:
        text = self.survey.cell(row, "parameters")
        if _PARAMETERS.fullmatch(text) is None:
            self.refuse("invalid_parameters", "survey", row.number, value=excerpt(text))
        return dict(_PARAMETER.findall(text))

    # expressions

    def required(self, row: Row) -> Expression | bool:
        text = self.survey.cell(row, "required").lower()
        if text in _YES or text in _NO:
            return text in _YES
        return self.expression(row, "required") or False

    def expression(self, row: Row, column: str) -> Expression | None:
        text = self.survey.cell(row, column)
        if not text:
            return None
        try:
            expression = parse(text)
        except InvalidExpression as error:
            self.refuse(
                error.problem.code,
                "survey",
                row.number,
                column=column,
                **dict(error.problem.parameters),
            )
            return None
        self.expressions.append((row.number, column, expression))
        return expression

    def check_references(self) -> None:
        answered = {q.name for group in self.groups for q in group.questions if q.takes_answer}
        for row, column, expression in self.expressions:
            for name in sorted(expression.names - answered):
                self.refuse("unknown_reference", "survey", row, column=column, name=excerpt(name))
            if expression.uses_current and column != "constraint":
                self.refuse("current_answer_not_allowed", "survey", row, column=column)

    def has_no_circle(self, questionnaire: Questionnaire) -> bool:
        try:
            return bool(questionnaire.relevance_order)
        except CycleError as error:
            names = [str(name) for name in error.args[1]]
            row = self.rows.get(names[0], 1)
            self.refuse("relevance_circle", "survey", row, names=excerpt(" → ".join(names), 200))
            return False
