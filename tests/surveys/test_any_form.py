"""Whatever stands in the sheets, a form is read or refused with its faults; what is read works on tablets."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.answers import validate
from surveys.browser import rules
from surveys.columns import columns
from surveys.questionnaire import Questionnaire
from surveys.questions import METADATA_TYPES, QuestionType
from surveys.xlsform import InvalidQuestionnaire, read_xlsform
from tests.surveys.factory import ARABIC, FRENCH, SETTINGS, Row, choice, markdown, sheets

WRITTEN = [
    *(kind.value for kind in QuestionType if kind != QuestionType.REPEAT),
    *sorted(METADATA_TYPES),
    *("select_one l", "select_multiple l", "rank l", "select_one_from_file communes.csv"),
    *("begin group", "end group", "begin repeat", "end repeat", "begin_group"),
]
NAMES = ["a", "b", "c", "d", "e"]
RULES = [
    "${a} = 1",
    "sum(${b})",
    "count(${c})",
    ". > 2",
    "${d} + ${e}",
    "true()",
    "1 +",
    "x = ${a}",
]
CELLS = {
    "relevant": RULES,
    "constraint": RULES,
    "required": [*RULES, "yes", "no"],
    "calculation": RULES,
    "choice_filter": [*RULES, "heading = ${a}", "name != 'x'"],
    "repeat_count": RULES,
    "default": ["3", "x", "today()", "${a}"],
    "appearance": ["minimal", "table-list", "field-list", "w2", "nonsense"],
    "parameters": ["start=1 end=3", "step=0", "=", "seed=4"],
    "sensitive": ["yes"],
}

ROW = st.builds(
    lambda kind, name, label, cells: {"type": kind, "name": name, ARABIC: label, **cells},
    st.sampled_from(WRITTEN),
    st.sampled_from(NAMES),
    st.sampled_from(["س", "س", "س", ""]),
    st.dictionaries(st.sampled_from(sorted(CELLS)), st.integers(0, 9), max_size=3).map(
        lambda picked: {key: CELLS[key][at % len(CELLS[key])] for key, at in picked.items()}
    ),
)
CHOICES = [choice("l", "x", heading="1"), choice("l", "y")]


def _read(rows: list[Row], *, ask_pyxform: bool = False) -> Questionnaire | None:
    source = markdown(sheets([{FRENCH: "Q", **row} for row in rows], CHOICES, SETTINGS))
    try:
        return read_xlsform(source, ask_pyxform=ask_pyxform)
    except InvalidQuestionnaire as refusal:
        places = [problem.place for problem in refusal.problems]
    assert places
    assert all(place.startswith(("survey!", "choices!", "settings!")) for place in places)
    return None


@settings(max_examples=400)
@given(st.lists(ROW, max_size=8))
def test_any_rows_are_read_or_refused_at_a_row(rows: list[Row]) -> None:
    form = _read(rows)

    if form is not None:
        assert Questionnaire.from_json(json.loads(json.dumps(form.to_json()))) == form
        assert {c.name for c in columns([form])} <= {q.name for _, q in form.walk()}
        assert set(rules(form)["questions"]) == {q.name for q in form.questions()}
        validate(form, dict.fromkeys(form.scope.rules, "1"))
        form.without_sensitive()


def _sound(kind: str, name: str, cells: dict[str, str]) -> Row:
    return {"type": kind, "name": name, ARABIC: "س", **cells}


SOUND = {
    "integer": ["constraint", "required", "relevant"],
    "select_one l": ["choice_filter", "relevant", "appearance"],
    "rank l": ["relevant", "choice_filter"],
    "calculate": ["relevant"],
    "range": ["relevant", "required"],
}
GOOD = {
    "constraint": ". > 2 and . != ${late}",
    "required": "${late} = 1",
    "relevant": "selected(${ticked}, 'x') or round(${late}, 1) >= 2.5",
    "choice_filter": "heading = ${late} or name = 'y'",
    "appearance": "minimal",
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SOUND)), st.booleans(), st.integers(0, 3)), min_size=1
    )
)
def test_form_that_we_accept_is_accepted_by_pyxform(parts: list[tuple[str, bool, int]]) -> None:
    rows: list[Row] = []
    for number, (kind, in_repeat, rule) in enumerate(parts[:6]):
        columns_of = SOUND[kind]
        column = columns_of[rule % len(columns_of)]
        cells = {column: GOOD[column]}
        if kind == "calculate":
            cells["calculation"] = "coalesce(${late}, 1) + string-length(${ticked})"
        inner = _sound(kind, f"q{number}", cells)
        if in_repeat:
            rows += [_sound("begin repeat", f"r{number}", {}), _sound("text", f"t{number}", {})]
            rows += [inner, {"type": "end repeat"}]
            rows.append(
                _sound("calculate", f"n{number}", {"calculation": f"count(${{r{number}}})"})
            )
        else:
            rows.append(inner)
    rows += [_sound("integer", "late", {}), _sound("select_multiple l", "ticked", {})]

    assert _read(rows, ask_pyxform=True) is not None
