"""`docs/exchange.md` says what the library does."""

import ast
import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import surveys
from surveys.openrosa import MediaType

ROOT = Path(surveys.__file__).parent
DOCUMENT = ROOT.parent / "docs" / "exchange.md"
REPORTERS = {"Problem", "Refused", "RefusedSubmission", "UnreadableTable"}
# given as an argument to what reports them
HANDED_ON = {"missing_form_id", "missing_instance_id", "wrong_type"}


def _texts(value: ast.expr) -> Iterator[str]:
    for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in REPORTERS:
                yield from _texts(node.args[0])
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            yield from _texts(node.value)


def test_examples_of_the_document_run() -> None:
    result = doctest.testfile(str(DOCUMENT), module_relative=False)

    assert result.attempted > 20
    assert result.failed == 0


def test_every_problem_code_is_in_the_document_and_none_else() -> None:
    raised = {
        code
        for folder in ("openrosa", "tables")
        for path in (ROOT / folder).rglob("*.py")
        for code in _codes(ast.parse(path.read_text(encoding="utf-8")))
    }
    table = DOCUMENT.read_text(encoding="utf-8").split("## Problem codes")[1]

    assert set(re.findall(r"`([a-z0-9_]+)`", table)) == raised | HANDED_ON


def test_every_media_type_is_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").casefold()

    assert all(kind.extension.strip(".").replace("jpg", "jpeg") in text for kind in MediaType)
