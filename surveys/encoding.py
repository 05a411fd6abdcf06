"""The parts of a questionnaire as JSON and back, so that a version is kept compiled and read cheaply."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from surveys.expressions import AnswerValue, Expression
from surveys.questions import Choice, Group, Question, QuestionType, Section

FORMAT: Final = 2
_READABLE: Final = frozenset({1, FORMAT})
"""Format 1 had no repeats, calculations or nested groups: what it lacks is empty."""

Json = dict[str, Any]


class UnreadableQuestionnaire(ValueError):  # noqa: N818 - named for what is wrong
    """The JSON was not written by `to_json`, or by a later format than this one."""


@contextmanager
def reading(document: Mapping[str, Any]) -> Iterator[None]:
    """Turns whatever is wrong with a stored document into `UnreadableQuestionnaire`."""
    if document.get("format") not in _READABLE:
        raise UnreadableQuestionnaire(f"format {document.get('format')!r}, not up to {FORMAT}")
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableQuestionnaire(f"{type(error).__name__}: {error}") from error


def sections_to_json(sections: Sequence[Section]) -> Json:
    """Sections, and the choice lists they use, each list once; expressions with their tree."""
    encoded = [_section_to_json(section) for section in sections]
    lists = {
        question.list_name: [_choice_to_json(choice) for choice in question.choices]
        for section in sections
        for _, question in section.walk()
        if question.list_name
    }
    return {"lists": lists, "sections": encoded}


def sections_from_json(document: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sections that `sections_to_json` wrote."""
    lists = {
        name: tuple(_choice_from_json(choice) for choice in choices)
        for name, choices in document["lists"].items()
    }
    return tuple(_section_from_json(item, lists) for item in document["sections"])


def _present(**values: object) -> Json:
    """Only what differs from nothing: an empty value is the default on reading."""
    return {key: value for key, value in values.items() if value not in (None, "", False, {}, [])}


def _rule_to_json(rule: Expression | bool | None) -> object:
    if isinstance(rule, Expression):
        return {"source": rule.source, "tree": rule.to_json()}
    return rule


def _rule_from_json(item: Any) -> Expression | None:
    return None if item is None else Expression.from_json(item["source"], item["tree"])


def _choice_to_json(choice: Choice) -> Json:
    return {
        "name": choice.name,
        **_present(labels=dict(choice.labels), filters=dict(choice.filters)),
    }


def _choice_from_json(item: Json) -> Choice:
    return Choice(item["name"], item.get("labels", {}), item.get("filters", {}))


def _section_to_json(section: Section) -> Json:
    return {
        "name": section.name,
        "questions": [_question_to_json(question) for question in section.questions],
        **_present(
            labels=dict(section.labels),
            hints=dict(section.hints),
            relevant=_rule_to_json(section.relevant),
            appearance=section.appearance,
            groups=[_group_to_json(group) for group in section.groups],
        ),
    }


def _group_to_json(group: Group) -> Json:
    return {
        "name": group.name,
        **_present(
            labels=dict(group.labels),
            hints=dict(group.hints),
            relevant=_rule_to_json(group.relevant),
            appearance=group.appearance,
            within=group.within,
        ),
    }


def _group_from_json(item: Json) -> Group:
    return Group(
        name=item["name"],
        labels=item.get("labels", {}),
        hints=item.get("hints", {}),
        relevant=_rule_from_json(item.get("relevant")),
        appearance=item.get("appearance", ""),
        within=item.get("within", ""),
    )


def _section_from_json(item: Json, lists: Mapping[str, tuple[Choice, ...]]) -> Section:
    name = item["name"]
    return Section(
        name=name,
        labels=item.get("labels", {}),
        questions=tuple(_question_from_json(each, name, lists) for each in item["questions"]),
        relevant=_rule_from_json(item.get("relevant")),
        appearance=item.get("appearance", ""),
        groups=tuple(_group_from_json(each) for each in item.get("groups", ())),
        hints=item.get("hints", {}),
    )


def _question_to_json(question: Question) -> Json:
    return {
        "name": question.name,
        "type": question.type.value,
        **_present(
            labels=dict(question.labels),
            hints=dict(question.hints),
            guidance=dict(question.guidance),
            required=_rule_to_json(question.required),
            required_messages=dict(question.required_messages),
            relevant=_rule_to_json(question.relevant),
            constraint=_rule_to_json(question.constraint),
            constraint_messages=dict(question.constraint_messages),
            list=question.list_name,
            appearance=question.appearance,
            parameters=dict(question.parameters),
            sensitive=question.is_sensitive,
            calculation=_rule_to_json(question.calculation),
            choice_filter=_rule_to_json(question.choice_filter),
            default=_default_to_json(question.default),
            file=question.file,
            group=question.group,
            body=_section_to_json(question.body) if question.body else None,
            repeat_count=_rule_to_json(question.repeat_count),
        ),
    }


def _default_to_json(default: AnswerValue | Expression | None) -> object:
    """A fixed answer in a list of its own: 0 or "" must not be taken for nothing."""
    if default is None or isinstance(default, Expression):
        return _rule_to_json(default)
    return [default]


def _default_from_json(item: Any) -> AnswerValue | Expression | None:
    if isinstance(item, list):
        answer: AnswerValue = item[0]
        return answer
    return _rule_from_json(item)


def _question_from_json(
    item: Json, section: str, lists: Mapping[str, tuple[Choice, ...]]
) -> Question:
    required = item.get("required", False)
    list_name = item.get("list", "")
    body = item.get("body")
    return Question(
        name=item["name"],
        type=QuestionType(item["type"]),
        labels=item.get("labels", {}),
        section=section,
        hints=item.get("hints", {}),
        guidance=item.get("guidance", {}),
        required=required if isinstance(required, bool) else Expression.from_json(**required),
        required_messages=item.get("required_messages", {}),
        relevant=_rule_from_json(item.get("relevant")),
        constraint=_rule_from_json(item.get("constraint")),
        constraint_messages=item.get("constraint_messages", {}),
        list_name=list_name,
        choices=lists[list_name] if list_name else (),
        appearance=item.get("appearance", ""),
        parameters=item.get("parameters", {}),
        is_sensitive=item.get("sensitive", False),
        calculation=_rule_from_json(item.get("calculation")),
        choice_filter=_rule_from_json(item.get("choice_filter")),
        default=_default_from_json(item.get("default")),
        file=item.get("file", ""),
        group=item.get("group", ""),
        body=_section_from_json(body, lists) if body else None,
        repeat_count=_rule_from_json(item.get("repeat_count")),
    )
