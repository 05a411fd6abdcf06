"""What single cells of the survey sheet may say: types, appearances, parameters, defaults."""

import re
from collections.abc import Mapping
from typing import Final

from surveys.cleaning import Refused, clean
from surveys.expressions import AnswerValue
from surveys.questions import SELECTS, Question, QuestionType

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
YES: Final = frozenset({"yes", "true", "true()"})
NO: Final = frozenset({"", "no", "false", "false()"})
GROUP: Final = "group"
FROM_FILE: Final = "select_one_from_file"

_T = QuestionType
_WIDE: Final = frozenset(f"w{width}" for width in range(1, 11))
_COLUMNS: Final = frozenset({"columns", "columns-pack", *(f"columns-{n}" for n in range(1, 11))})
_SELECT: Final = (
    _COLUMNS | {"horizontal", "minimal", "autocomplete", "label", "list-nolabel"} | {"list"}
)
_DAY: Final = frozenset({"no-calendar", "month-year", "year"})
_APPEARANCES: Final[Mapping[str, frozenset[str]]] = {
    _T.TEXT: frozenset({"multiline", "numbers"}),
    _T.INTEGER: frozenset({"thousands-sep"}),
    _T.DECIMAL: frozenset({"thousands-sep"}),
    _T.DATE: _DAY,
    _T.DATETIME: frozenset({"no-calendar"}),
    _T.SELECT_ONE: _SELECT | {"likert", "quick", "no-buttons"},
    _T.SELECT_MULTIPLE: _SELECT | {"no-buttons"},
    _T.RANGE: frozenset({"vertical", "no-ticks", "picker", "rating"}),
    _T.GEOPOINT: frozenset({"maps", "placement-map"}),
    _T.IMAGE: frozenset({"new", "new-front", "annotate"}),
    _T.REPEAT: frozenset({"field-list"}),
    GROUP: frozenset({"field-list", "table-list"}),
}
"""What each type may look like; every question may also have a width, w1 to w10."""

_ANSWERED: Final = frozenset(set(_T) - {_T.NOTE, _T.CALCULATE, _T.REPEAT})
COLUMNS_FOR: Final[Mapping[str, frozenset[str]]] = {
    "calculation": frozenset({_T.CALCULATE}),
    "choice_filter": frozenset(SELECTS),
    "repeat_count": frozenset({_T.REPEAT}),
    "required": _ANSWERED,
    "constraint": _ANSWERED,
    "default": _ANSWERED - {_T.IMAGE, _T.ACKNOWLEDGE},
}
"""Columns that say something of some types only; elsewhere pyxform would drop them in silence."""

_SHUFFLED: Final = frozenset({"randomize", "seed"})
_PARAMETERS_OF: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(SELECTS, _SHUFFLED),
    _T.RANGE: frozenset({"start", "end", "step"}),
    _T.IMAGE: frozenset({"max-pixels"}),
    _T.GEOPOINT: frozenset({"capture-accuracy", "warning-accuracy", "allow-mock-accuracy"}),
}
"""What `parameters` may set; an external list is read by its columns `name` and `label` only."""

RULES: Final = ("relevant", "appearance", *COLUMNS_FOR)
"""Columns that say nothing of what a tablet fills by itself."""

_PARAMETERS = re.compile(r"(?:\s*[a-z-]+\s*=\s*[^\s=;,]+\s*[;,]?)*", re.ASCII)
_PARAMETER = re.compile(r"([a-z-]+)\s*=\s*([^\s=;,]+)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,4})?", re.ASCII)
_CALL = re.compile(r"[a-z-]+\(.*\)", re.ASCII)


def unknown_appearance(kind: str, appearance: str) -> str:
    """The first word of an appearance that the type does not have, or ""."""
    known = _APPEARANCES.get(kind, frozenset()) | (_WIDE if kind != GROUP else frozenset())
    return next((word for word in appearance.split() if word not in known), "")


def read_parameters(kind: str, text: str) -> dict[str, str] | None:
    """Parameters by name, None when they are ill-written, not of this type, or a range makes no sense."""
    if _PARAMETERS.fullmatch(text) is None:
        return None
    found = dict(_PARAMETER.findall(text))
    if not found.keys() <= _PARAMETERS_OF.get(kind, frozenset()):
        return None
    if "seed" in found and found.get("randomize") != "true":
        return None
    return found if kind != QuestionType.RANGE or _is_range(found) else None


def _is_range(parameters: Mapping[str, str]) -> bool:
    if not all(_NUMBER.fullmatch(value) for value in parameters.values()):
        return False
    start, end, step = Question("", QuestionType.RANGE, {}, "", parameters=parameters).bounds
    return start < end and 0 < step <= end - start


def is_computed(default: str) -> bool:
    """Whether a default is an expression, by the rule of pyxform, and no fixed answer."""
    return "${" in default or _CALL.fullmatch(default) is not None


def fixed_default(question: Question, text: str) -> AnswerValue | None:
    """A fixed default as the answer it stands for, None when it can be no answer to the question.

    What an external list offers is not known here: any name will do.
    """
    if question.file:
        return text
    try:
        return clean(question, text)
    except Refused:
        return None
