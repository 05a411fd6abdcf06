"""`docs/surveys.md` says what the library does."""

import ast
import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import surveys
from surveys.expressions import BINARY, FUNCTIONS
from surveys.questionnaire import QuestionType

ROOT = Path(surveys.__file__).parent
DOCUMENT = ROOT.parent / "docs" / "surveys.md"
# these pages of their own list their codes: docs/exchange.md, docs/statistics.md
ELSEWHERE = ("openrosa", "tables", "weighting", "disclosure", "comparison")
REPORTERS = {"Problem", "refuse", "_refusal", "Refused", "_problem"}
# told by what returns or yields a code for another to report
RETURNED = {"required", "constraint", "wrong_number_of_entries"} | {
    "unknown_reference",
    "not_a_repeat",
    "many_answers",
}


def test_examples_of_the_document_run() -> None:
    result = doctest.testfile(str(DOCUMENT), module_relative=False)

    assert result.attempted > 15
    assert result.failed == 0


def _texts(value: ast.expr) -> Iterator[str]:
    """The text written, or the two of a conditional expression; "" says that nothing is wrong."""
    for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
            yield part.value


def _codes(tree: ast.Module) -> Iterator[str]:
    """Problem codes: first arguments of what reports, and what is assigned to `code`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in REPORTERS:
                yield from _texts(node.args[0])
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            yield from _texts(node.value)


def test_every_problem_code_is_in_the_document_and_none_else() -> None:
    raised = {
        code
        for path in ROOT.rglob("*.py")
        if not path.relative_to(ROOT).parts[0].startswith(ELSEWHERE)
        for code in _codes(ast.parse(path.read_text(encoding="utf-8")))
    }
    table = DOCUMENT.read_text(encoding="utf-8").split("## Problem codes")[1].split("##")[0]

    assert set(re.findall(r"`([a-z0-9_]+)`", table)) == raised | RETURNED


def test_grammar_and_types_are_in_the_document() -> None:
    words = set(re.split(r"[\s`,.]+", DOCUMENT.read_text(encoding="utf-8")))

    assert set(FUNCTIONS) | set(BINARY) <= words
    assert {kind.value for kind in QuestionType} <= words
