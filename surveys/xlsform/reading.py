"""Workbook → `Questionnaire`: settings and choices are read here, the survey sheet in `rows`."""

import re
from collections.abc import Mapping
from typing import Final

from surveys.headings import CHOICES, SETTINGS, SURVEY, TITLE_IN, languages_of, read_headings
from surveys.problems import Parameter, Problem, excerpt
from surveys.questionnaire import Choice, Questionnaire, Texts
from surveys.sheets import InvalidQuestionnaire, Row, Workbook
from surveys.xlsform import checks
from surveys.xlsform.rows import Lists, SurveyReader

_CHOICE_NAME = re.compile(r"[^\s'\"<>&]{1,64}")
_FORM_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
_VERSION = re.compile(r"[0-9A-Za-z._-]{1,32}", re.ASCII)
_DUE: Final = ("form_title", "default_language")


def read(workbook: Workbook) -> Questionnaire:
    """The questionnaire of a workbook; raises `InvalidQuestionnaire` with all problems found."""
    reader = _Reader(workbook)
    questionnaire = reader.read()
    if questionnaire is None:
        raise InvalidQuestionnaire(tuple(reader.problems))
    return questionnaire


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

    def refuse(self, code: str, sheet: str, row: int, **parameters: Parameter) -> None:
        """Notes a problem of one row."""
        where: dict[str, Parameter] = {"sheet": sheet, "row": row, **parameters}
        self.problems.append(Problem(code, where, f"{sheet}!{row}"))

    def read(self) -> Questionnaire | None:
        """The questionnaire, or None when `problems` says why there is none."""
        settings = self.read_settings()
        lists = self.read_choices()
        survey = SurveyReader(
            self.survey, lists, self.default_language, self.problems, self.workbook.survey.rows
        )
        sections = survey.read()
        self.problems.extend(checks.check_sections(sections, survey.rows))
        self.problems.extend(checks.check_references(sections, survey.expressions, lists))
        if self.problems:
            return None
        questionnaire = Questionnaire(
            form_id=settings["form_id"],
            version=settings["version"],
            title=self.titles(settings),
            language_names=self.languages,
            default_language=self.default_language,
            sections=sections,
            source_sha256=self.workbook.sha256,
            metadata=survey.metadata,
        )
        self.problems.extend(checks.check_circles(questionnaire, survey.rows))
        return None if self.problems else questionnaire

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
        for column in _DUE:
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

    def read_choices(self) -> Lists:
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
        found = {name: tuple(members.values()) for name, members in lists.items()}
        return Lists(found, frozenset({"name", *self.choices.filters}))

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
