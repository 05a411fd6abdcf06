"""The forms of `tests/surveys/forms`: each an XLSForm as Markdown with, in a block of JSON, what is expected."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from surveys.questionnaire import Choice, Question, Questionnaire, Section
from surveys.xlsform import read_xlsform

FOLDER = Path(__file__).parent / "forms"
TODAY = date(2026, 11, 22)
COMMUNES = tuple(
    Choice(code, {"ar": ar, "fr": fr}, {"province": code[:6], "milieu": milieu})
    for code, ar, fr, milieu in (
        ("05.091.01.01", "بني ملال", "Béni Mellal", "urban"),
        ("05.081.01.01", "أزيلال", "Azilal", "urban"),
    )
)


@dataclass(frozen=True, eq=False)
class Example:
    """One form and what it is expected to say."""

    name: str
    source: str
    expected: dict[str, Any]


def examples(folder: Path = FOLDER) -> list[Example]:
    """The forms of a folder, in the order of their names."""
    return [_example(path) for path in sorted(folder.glob("*.md"))]


def _example(path: Path) -> Example:
    source = path.read_text(encoding="utf-8")
    block = re.search(r"```json\n(.*?)```", source, re.DOTALL)
    assert block is not None, path
    return Example(path.stem, source, json.loads(block[1]))


@cache
def read(example: Example) -> Questionnaire:
    """The questionnaire of an example, its external list filled; pyxform is not asked."""
    form = read_xlsform(example.source, ask_pyxform=False)
    return form.with_choices({"communes.csv": COMMUNES})


def outline(sections: Iterable[Section]) -> dict[str, str]:
    """Questions as `group>name:type`, a repeat with its own in brackets, by section."""
    return {section.name: _line(section) for section in sections}


def _line(section: Section) -> str:
    return " ".join(_word(question) for question in section.questions)


def _word(question: Question) -> str:
    group = f"{question.group}>" if question.group else ""
    body = f"({_line(question.body)})" if question.body else ""
    return f"{group}{question.name}:{question.type.value}{body}"
