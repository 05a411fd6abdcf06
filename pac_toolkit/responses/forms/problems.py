"""What is wrong with an XLSForm, in sentences that say what to do: for the page and for the command line."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext

from surveys.problems import Problem

_ANY = lazy_gettext("Check this row: %(code)s.")
# one for every code that `surveys.xlsform` and our own checks report; a test holds the list to the documentation
_SENTENCES = {
    # the file
    "unreadable_file": lazy_gettext(
        "This is no XLSForm that we can read. Send an Excel file (.xlsx) or Markdown tables (.md) with the sheets survey, choices and settings."
    ),
    "not_utf8": lazy_gettext("The text file is not in UTF-8. Save it anew as UTF-8."),
    "file_too_large": lazy_gettext(
        "The file is too large. An XLSForm of up to 5 MB is read: take out pictures and sheets that are not needed."
    ),
    # headings
    "duplicate_column": lazy_gettext("The column %(column)s stands twice. Keep one of them."),
    "unknown_column": lazy_gettext(
        "The column %(column)s is not known. Correct its heading, or remove it."
    ),
    "unsupported_column": lazy_gettext(
        "The column %(column)s belongs to XLSForm, but is not supported here. Remove it."
    ),
    "untranslated_column": lazy_gettext(
        "The column %(column)s names no language. Write it as in label::Français (fr)."
    ),
    "language_without_code": lazy_gettext(
        "The language of the column %(column)s has no code. Write it as in label::Français (fr)."
    ),
    "language_spelled_twice": lazy_gettext(
        "The language %(language)s is written in two ways. Write it alike in every heading."
    ),
    # settings
    "missing_setting": lazy_gettext("Fill in %(column)s in the sheet settings."),
    "invalid_setting": lazy_gettext(
        "%(value)s is no %(column)s. Use letters without accents, digits, hyphens, points and underscores, without spaces."
    ),
    "unknown_language": lazy_gettext(
        "The default language %(language)s has no column. Write it exactly as in the headings, for example Français (fr)."
    ),
    # the survey sheet
    "missing_sheet": lazy_gettext("The sheet survey is missing or empty."),
    "no_question": lazy_gettext("There is no question that a person can answer. Add one."),
    "missing_type": lazy_gettext("This row has no type. Write one, or empty the row."),
    "unsupported_type": lazy_gettext(
        "The type %(type)s is not supported. Choose another type of question."
    ),
    "missing_name": lazy_gettext("This row has no name. Write one."),
    "invalid_name": lazy_gettext(
        "%(name)s cannot be a name. Begin with a letter without accent, then use letters, digits, hyphens and underscores, 64 at most."
    ),
    "wrong_audit_name": lazy_gettext(
        "A row of type audit is called audit, not %(name)s: tablets know it by that name."
    ),
    "duplicate_name": lazy_gettext(
        "The name %(name)s is already that of row %(first_row)s. Choose another one."
    ),
    "missing_label": lazy_gettext("The text in the default language, %(language)s, is missing."),
    "unknown_list": lazy_gettext("The sheet choices has no list %(list)s with choices."),
    "unknown_file": lazy_gettext(
        "The file %(file)s is not known. Only communes.csv can be asked for."
    ),
    "invalid_parameters": lazy_gettext(
        "The parameters %(value)s do not fit this type. For a range write start=1 end=10 step=1."
    ),
    "invalid_default": lazy_gettext(
        "%(value)s is no answer that this question takes. Correct the default, or remove it."
    ),
    "missing_calculation": lazy_gettext(
        "A calculate row needs an expression in the column calculation."
    ),
    "column_not_here": lazy_gettext(
        "The column %(column)s says nothing of the type %(type)s. Empty this cell."
    ),
    "not_yes_or_no": lazy_gettext(
        "%(value)s is neither yes nor no. Write one of them in %(column)s."
    ),
    "unsupported_appearance": lazy_gettext(
        "The type %(type)s has no appearance %(word)s. Correct or remove it."
    ),
    # groups and repeats
    "group_not_opened": lazy_gettext("A group ends here that was never begun. Remove this row."),
    "group_not_closed": lazy_gettext("The group %(name)s is never ended. Add its end row."),
    "wrong_end": lazy_gettext(
        "The %(opened)s %(name)s is open, and a %(closed)s is ended. End what was begun last first."
    ),
    "nested_repeat": lazy_gettext(
        "The repeat %(name)s stands inside the repeat %(repeat)s. A repeat in a repeat is not supported."
    ),
    "empty_repeat": lazy_gettext("The repeat %(name)s asks nothing. Add a question, or remove it."),
    "mixed_table": lazy_gettext(
        "The table %(name)s needs questions with the same list of choices, and nothing else in it."
    ),
    # choices
    "missing_list_name": lazy_gettext("This choice belongs to no list. Write its list_name."),
    "invalid_choice_name": lazy_gettext(
        "%(name)s cannot be the name of a choice: no spaces, no quotes, 64 letters at most."
    ),
    "duplicate_choice": lazy_gettext(
        "The choice %(name)s stands twice in its list. Keep one of them."
    ),
    # expressions
    "unexpected_character": lazy_gettext(
        "Column %(column)s: the sign %(found)s at place %(position)s of %(expression)s has no meaning there."
    ),
    "unexpected_word": lazy_gettext(
        "Column %(column)s: %(found)s at place %(position)s of %(expression)s is not expected there."
    ),
    "unfinished": lazy_gettext(
        "Column %(column)s: %(expression)s stops too early. A value or a bracket is missing at its end."
    ),
    "expected_sign": lazy_gettext(
        "Column %(column)s: a comma or a bracket is missing before %(found)s, at place %(position)s of %(expression)s."
    ),
    "unknown_function": lazy_gettext(
        "Column %(column)s: the function %(found)s in %(expression)s is not supported."
    ),
    "wrong_number_of_arguments": lazy_gettext(
        "Column %(column)s: the function %(found)s in %(expression)s has too many or too few values in its brackets."
    ),
    "reference_expected": lazy_gettext(
        "Column %(column)s: at place %(position)s of %(expression)s the name of a question is needed, as in ${name}."
    ),
    "expression_too_long": lazy_gettext(
        "Column %(column)s: the expression is too long. Split it with a calculate row."
    ),
    "too_deep": lazy_gettext(
        "Column %(column)s: too many brackets inside one another. Split the expression with a calculate row."
    ),
    "pattern_not_literal": lazy_gettext(
        "Column %(column)s: the pattern of regex in %(expression)s must stand in quotes."
    ),
    "unsupported_pattern": lazy_gettext(
        "Column %(column)s: the pattern in %(expression)s cannot be used from %(found)s on. Write it more simply."
    ),
    # what they look at
    "unknown_reference": lazy_gettext(
        "Column %(column)s: there is no question %(name)s. Correct the name."
    ),
    "unknown_choice_column": lazy_gettext(
        "Column %(column)s: the sheet choices has no column %(name)s."
    ),
    "current_answer_not_allowed": lazy_gettext(
        "Column %(column)s: the point, for the answer itself, has a meaning in constraint only."
    ),
    "reference_not_allowed": lazy_gettext(
        "Column %(column)s: a default cannot look at the answer to %(name)s. Use a calculate row."
    ),
    "many_answers": lazy_gettext(
        "Column %(column)s: %(name)s has several answers, being in a repeat. Use sum, min, max or count-non-empty."
    ),
    "not_a_repeat": lazy_gettext("Column %(column)s: count needs a repeat, and %(name)s is none."),
    "relevance_circle": lazy_gettext(
        "These questions decide one another in a circle: %(names)s. Take one of them out of it."
    ),
    # our own web form
    "reserved_name": lazy_gettext(
        "The name %(name)s is used by our form itself. Choose another one."
    ),
    "missing_translation": lazy_gettext("The %(column)s in %(language)s is missing."),
    # as pyxform says it, in English
    "pyxform": "%(message)s",
}

Wrap = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Told:
    """One problem as people read it. `sheet` and `row` are empty when it is of the whole file."""

    sheet: str
    row: str
    words: str

    @property
    def place(self) -> str:
        """`survey!7`, or `file`."""
        return f"{self.sheet}!{self.row}" if self.row else self.sheet


def known_codes() -> frozenset[str]:
    """The codes that have a sentence."""
    return frozenset(_SENTENCES)


def sentence_of(problem: Problem, wrap: Wrap = str) -> str:
    """What to do about a problem of an XLSForm, in the language in use; `wrap` sets apart what was typed.

    When `wrap` gives markup, so is the sentence.
    """
    known = {name: wrap(str(value)) for name, value in problem.parameters.items()}
    parameters = defaultdict(lambda: wrap("?"), known, code=wrap(problem.code))
    kind = type(wrap(""))
    return kind(str(_SENTENCES.get(problem.code, _ANY))) % parameters


def tell(problems: Iterable[Problem], wrap: Wrap = str) -> list[Told]:
    """The problems in the order of the file: sheet by sheet, row by row; what only pyxform found comes last."""
    told = []
    for problem in problems:
        sheet, _, row = problem.place.partition("!")
        told.append(Told(sheet, row, sentence_of(problem, wrap)))
    order = {"file": 0, "settings": 1, "survey": 2, "choices": 3}
    return sorted(told, key=lambda one: (order.get(one.sheet, 4), int(one.row or 0)))
