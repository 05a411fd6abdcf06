"""A questionnaire as data for the script of a page: `pacExpressions.judge` applies it as `answers` does.

What a page looks like is the application's; this only says whom what is asked, offered and computed.
"""

from collections.abc import Mapping
from typing import Any

from surveys.expressions import Expression
from surveys.ordering import Scope
from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType

Json = dict[str, Any]


def rules(questionnaire: Questionnaire) -> Json:
    """The rules of every question, to be sent as JSON: `{"order": [name, …], "questions": {name: rule}}`.

    `order` is that of working out. A rule holds `type` and, where there are any: `relevant` (trees that
    must all hold), `required` (true or a tree), `constraint`, `calculation`, `filter` (trees),
    `choices` (the `name` of each, and its columns for a filter), `bounds` (of a range: start, end, step),
    `repeat` (the rules of an entry), `count`.
    """
    return _scope(questionnaire.scope)


def _scope(scope: Scope) -> Json:
    order = [question.name for question in scope.order]
    return {"order": order, "questions": {q.name: _rule(q, scope) for q in scope.questions}}


def _rule(question: Question, scope: Scope) -> Json:
    required = question.required
    rule = {
        "relevant": [each.to_json() for each in scope.rules[question.name]],
        "required": required.to_json() if isinstance(required, Expression) else required,
        "constraint": _tree(question.constraint),
        "calculation": _tree(question.calculation),
        "filter": _tree(question.choice_filter),
        "choices": [_choice(choice, question) for choice in question.choices],
        "bounds": question.bounds if question.type is QuestionType.RANGE else None,
        "repeat": _scope(scope.inner[question.name]) if question.body else None,
        "count": _tree(question.repeat_count),
    }
    return {"type": question.type.value, **{key: part for key, part in rule.items() if part}}


def _choice(choice: Choice, question: Question) -> Mapping[str, str]:
    return choice.columns if question.choice_filter is not None else {"name": choice.name}


def _tree(expression: Expression | None) -> object:
    return None if expression is None else expression.to_json()
