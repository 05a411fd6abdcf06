"""What can be judged only when every row is read: references between questions, circles, tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError

from surveys.expressions import GATHERING
from surveys.external import LISTS
from surveys.problems import Parameter, Problem, excerpt
from surveys.questionnaire import Questionnaire
from surveys.questions import Group, Question, QuestionType, Section
from surveys.xlsform.rows import Lists, Written

_IN_TABLES = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE})


def _problem(code: str, row: int, **parameters: Parameter) -> Problem:
    return Problem(code, {"sheet": "survey", "row": row, **parameters}, f"survey!{row}")


def check_sections(sections: Iterable[Section], rows: Mapping[str, int]) -> Iterator[Problem]:
    """A `table-list` holds choices of one list only, and no group: it is drawn as one table."""
    for section in sections:
        yield from _check_tables(section, rows)
        for question in section.questions:
            if question.body is not None:
                yield from _check_tables(question.body, rows)


def _check_tables(section: Section, rows: Mapping[str, int]) -> Iterator[Problem]:
    holders: tuple[Section | Group, ...] = (section, *section.groups)
    for holder in holders:
        if "table-list" in holder.appearance.split():
            group = "" if holder is section else holder.name
            inside = [q for q in section.questions if q.group == group]
            nested = any(each.within == group for each in section.groups)
            lists = {q.list_name for q in inside}
            same = len(lists) == 1 and all(_fits_a_table(q) for q in inside)
            if nested or not same:
                yield _problem("mixed_table", rows.get(holder.name, 1), name=holder.name)


def _fits_a_table(question: Question) -> bool:
    return question.type in _IN_TABLES and question.choice_filter is None and not question.file


class _Names:
    """What the names of a form stand for: answers, repeats, and questions of a repeat."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self.repeat_of: dict[str, str] = {}
        self.repeats: set[str] = set()
        for section in sections:
            for repeat, question in section.walk():
                if question.type is QuestionType.REPEAT:
                    self.repeats.add(question.name)
                elif question.type is not QuestionType.NOTE:
                    self.repeat_of[question.name] = repeat

    def fault(self, name: str, function: str, inside: str) -> str:
        """Why an expression inside a repeat ("" for none) may not look at a name so, or ""."""
        if name not in self.repeat_of and name not in self.repeats:
            return "unknown_reference"
        if function == "count":
            counts = name in self.repeats and name != inside
            return "" if counts else "not_a_repeat"
        if name in self.repeats:
            return "many_answers"
        is_one = self.repeat_of[name] in {"", inside}
        return "" if is_one or function else "many_answers"


def check_references(
    sections: Sequence[Section], expressions: Iterable[Written], lists: Lists
) -> Iterator[Problem]:
    """Every name an expression looks at is an answer it can see; every column is one of the choices."""
    names = _Names(sections)
    for written in expressions:
        uses = [(name, "") for name in written.expression.names_of_one]
        for function in GATHERING:
            uses += [(name, function) for name in written.expression.names_given_to(function)]
        for name, function in sorted(uses):
            code = names.fault(name, function, written.repeat)
            if written.column == "default":
                code = "reference_not_allowed"
            if code:
                yield _problem(code, written.row, column=written.column, name=excerpt(name))
        if written.expression.uses_current and written.column != "constraint":
            yield _problem("current_answer_not_allowed", written.row, column=written.column)
        yield from _check_columns(written, lists)


def _check_columns(written: Written, lists: Lists) -> Iterator[Problem]:
    external = LISTS.get(written.file, frozenset()) | {"name"}
    known = external if written.file else lists.columns
    for column in sorted(written.expression.columns - known):
        yield _problem(
            "unknown_choice_column", written.row, column=written.column, name=excerpt(column)
        )


def check_circles(questionnaire: Questionnaire, rows: Mapping[str, int]) -> Iterator[Problem]:
    """Questions may not decide each other in a circle, in the form or in one entry of a repeat."""
    for scope in (questionnaire.scope, *questionnaire.scope.inner.values()):
        try:
            _ = scope.order
        except CycleError as error:
            names = [str(name) for name in error.args[1]]
            row = rows.get(names[0], 1)
            yield _problem("relevance_circle", row, names=excerpt(" → ".join(names), 200))
