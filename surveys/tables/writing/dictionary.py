"""The data dictionary and the codes of an export, as rows: what every column is, what every code means."""

from collections.abc import Iterator
from typing import Any, Final

from surveys.questions import Question, Texts
from surveys.tables.record import FIELDS
from surveys.tables.writing.plan import Column, Plan

NOT_A_LEVEL: Final = ("97", "98", "99")
"""Does not exist here, not used, does not know: answers, but no degree of satisfaction."""

SHEETS: Final[dict[str, Texts]] = {
    "data": {"ar": "البيانات", "fr": "Données", "en": "Data"},
    "dictionary": {"ar": "قاموس البيانات", "fr": "Dictionnaire", "en": "Dictionary"},
    "codebook": {"ar": "الترميز", "fr": "Codes", "en": "Codebook"},
}

_HEADINGS: Final[dict[str, Texts]] = {
    "column": {"ar": "العمود", "fr": "Colonne", "en": "Column"},
    "key": {"ar": "الاسم", "fr": "Nom", "en": "Name"},
    "type": {"ar": "النوع", "fr": "Type", "en": "Type"},
    "group": {"ar": "المجموعة", "fr": "Groupe", "en": "Group"},
    "asked_when": {"ar": "شرط الطرح", "fr": "Posée si", "en": "Asked when"},
    "sensitive": {"ar": "معطى حساس", "fr": "Donnée sensible", "en": "Sensitive"},
    "not_levels": {
        "ar": "رموز خارج السلم",
        "fr": "Codes hors échelle",
        "en": "Codes off the scale",
    },
    "code": {"ar": "الرمز", "fr": "Code", "en": "Code"},
}


def sheet_name(sheet: str, language: str) -> str:
    """The name of a sheet of the export in the reader's language."""
    return SHEETS[sheet].get(language) or SHEETS[sheet]["en"]


def dictionary(plan: Plan) -> list[dict[str, Any]]:
    """One entry a column: column, key, type, group, asked_when, sensitive, not_levels, labels by language."""
    return [_entry(plan, column) for column in _columns(plan)]


def codebook(plan: Plan) -> list[dict[str, Any]]:
    """One entry a code of a question with choices: question, code, labels by language."""
    entries: list[dict[str, Any]] = []
    for column in _columns(plan):
        if column.question and column.choice is None:
            entries.extend(
                {"key": column.key, "code": choice.name, "labels": dict(choice.labels)}
                for choice in column.question.choices
            )
        elif column.field:
            entries.extend(
                {"key": column.key, "code": word, "labels": dict(labels)}
                for word, labels in FIELDS[column.field].words.items()
            )
    return entries


def _columns(plan: Plan) -> Iterator[Column]:
    yield from plan.columns
    for inner in plan.repeats.values():
        yield from inner.columns


def dictionary_rows(plan: Plan) -> Iterator[list[str]]:
    """The dictionary as a table, headings first, labels in every language of the questionnaire."""
    names = ("column", "key", "type", "group", "asked_when", "sensitive", "not_levels")
    yield [*_headings(names, plan), *plan.questionnaire.languages]
    for entry in dictionary(plan):
        labels = (entry["labels"].get(code, "") for code in plan.questionnaire.languages)
        yield [*(str(entry[name]) for name in names), *labels]


def codebook_rows(plan: Plan) -> Iterator[list[str]]:
    """The codes as a table, headings first."""
    yield [*_headings(("key", "code"), plan), *plan.questionnaire.languages]
    for entry in codebook(plan):
        labels = (entry["labels"].get(code, "") for code in plan.questionnaire.languages)
        yield [entry["key"], entry["code"], *labels]


def _headings(names: tuple[str, ...], plan: Plan) -> list[str]:
    return [_HEADINGS[name].get(plan.language) or _HEADINGS[name]["en"] for name in names]


def _entry(plan: Plan, column: Column) -> dict[str, Any]:
    question = column.question
    return {
        "column": column.header,
        "key": column.key,
        "type": _type(column),
        "group": question.section if question else "",
        "asked_when": _rules(plan, question) if question else "",
        "sensitive": "1" if question and question.is_sensitive else "",
        "not_levels": " ".join(codes_off_scale(question)) if question else "",
        "labels": _labels(column),
    }


def _type(column: Column) -> str:
    if column.choice:
        return "tick"
    return str(column.question.type) if column.question else "record"


def _rules(plan: Plan, question: Question) -> str:
    """What must all hold for the question to be asked, as it is written in the XLSForm."""
    if question.name not in plan.questionnaire:
        return ""
    rules = plan.questionnaire.relevance(question)
    return " and ".join(f"({rule.source})" if len(rules) > 1 else rule.source for rule in rules)


def _labels(column: Column) -> dict[str, str]:
    if column.field:
        return dict(FIELDS[column.field].labels)
    if column.question is None:
        return {}
    if column.choice is None:
        return dict(column.question.labels)
    own = column.choice.labels
    return {code: f"{text}: {own.get(code, '')}" for code, text in column.question.labels.items()}


def codes_off_scale(question: Question) -> tuple[str, ...]:
    """The codes of a scale that are no level of it."""
    names = {choice.name for choice in question.choices}
    return tuple(code for code in NOT_A_LEVEL if code in names) if "1" in names else ()
