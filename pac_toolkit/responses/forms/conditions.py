"""Whom a question on paper is for, in words: "only if you answered “yes” to question 6"."""

from collections.abc import Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import lazy_gettext

from pac_toolkit.i18n import LANGUAGES
from surveys.paper import Clause, Condition, Item, Kind, Sheet


def listed(words: Sequence[str], language: str, style: Any = "standard") -> str:
    """Words in a row as the language writes them; `style` is babel's: standard, or, unit."""
    return format_list(words, style=style, locale=LANGUAGES[language].locale)


_CHOSEN = {
    "=": lazy_gettext("Only if you answered “%(answers)s” to question %(number)s."),
    "!=": lazy_gettext("Only if you did not answer “%(answers)s” to question %(number)s."),
}
_LEFT_OPEN = {
    "=": lazy_gettext("Only if you left question %(number)s open."),
    "!=": lazy_gettext("Only if you answered question %(number)s."),
}
_COMPARED = {
    "<": lazy_gettext("Only if your answer to question %(number)s is below %(answers)s."),
    "<=": lazy_gettext("Only if your answer to question %(number)s is %(answers)s or less."),
    ">": lazy_gettext("Only if your answer to question %(number)s is above %(answers)s."),
    ">=": lazy_gettext("Only if your answer to question %(number)s is %(answers)s or more."),
}
_TICKED = lazy_gettext("Only if you ticked the box of question %(number)s.")
_SHORT = lazy_gettext("Only for “%(answers)s” (question %(number)s)")
_UNSAID = lazy_gettext("Only if it concerns you.")
_UNSAID_AFTER = lazy_gettext("Only if it concerns you, after your answer to %(answers)s.")


class Conditions:
    """Says the conditions of one sheet in one language."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        self.sheet = sheet
        self.language = language

    def say(self, condition: Condition | None, *, is_short: bool = False) -> str:
        """Whom the question is for, in words."""
        if condition is None:
            return ""
        numbers = [self.sheet.number_of(name) for name in condition.names]
        if not condition.is_whole or not all(numbers):
            known = [number for number in numbers if number]
            words = _UNSAID_AFTER if known else _UNSAID
            return str(words) % {"answers": listed(known, self.language)}
        if is_short and len(condition.clauses) == 1 and condition.clauses[0].operator == "=":
            return self._filled(_SHORT, condition.clauses[0])
        return " ".join(self._filled(self._words(clause), clause) for clause in condition.clauses)

    def _words(self, clause: Clause) -> Any:
        """The sentence for a clause."""
        if clause.values == ("",):
            return _LEFT_OPEN.get(clause.operator, _LEFT_OPEN["!="])
        if self._item(clause.name).kind is Kind.TICK:
            return _TICKED
        return _CHOSEN.get(clause.operator) or _COMPARED[clause.operator]

    def _filled(self, words: Any, clause: Clause) -> str:
        questionnaire = self.sheet.questionnaire
        labels = {
            box.choice.name: questionnaire.label(box.choice, self.language)
            for box in self._item(clause.name).boxes
        }
        answers = [labels.get(value, value) for value in clause.values]
        return str(words) % {
            "answers": listed(answers, self.language, "or"),
            "number": self.sheet.number_of(clause.name),
        }

    def _item(self, name: str) -> Item:
        return next(item for item in self.sheet.items() if item.question.name == name)
