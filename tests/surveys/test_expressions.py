import json
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.expressions import (
    BINARY,
    FUNCTIONS,
    AnswerValue,
    Context,
    Expression,
    InvalidExpression,
    parse,
)

VECTORS = Path(__file__).parent / "vectors"
VALUES = json.loads((VECTORS / "expressions.json").read_text(encoding="utf-8"))
REFUSED = json.loads((VECTORS / "refused_expressions.json").read_text(encoding="utf-8"))


def _context(vector: dict) -> Context:
    today = date.fromisoformat(vector["today"])
    return Context(vector["answers"], vector["current"], today, vector.get("choice", {}))


def _parse(vector: dict) -> Expression:
    return parse(vector["expression"], columns="choice" in vector)


def _expected(value: object) -> object:
    return float(value["number"]) if isinstance(value, dict) else value


@pytest.mark.parametrize("vector", VALUES, ids=lambda vector: vector["expression"][:40])
def test_expression_is_worth_what_its_vector_says(vector: dict) -> None:
    value = _parse(vector).value(_context(vector))

    expected = _expected(vector["value"])
    assert isinstance(value, bool) is isinstance(expected, bool)
    assert value == expected or (math.isnan(value) and math.isnan(expected))


@pytest.mark.parametrize("vector", VALUES, ids=lambda vector: vector["expression"][:40])
def test_tree_sent_to_a_browser_is_worth_the_same(vector: dict) -> None:
    expression = _parse(vector)
    sent = json.loads(json.dumps(expression.to_json()))

    back = Expression.from_json(vector["expression"], sent)

    assert back == expression
    assert repr(back.value(_context(vector))) == repr(expression.value(_context(vector)))


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["expression"][:40])
def test_expression_outside_the_grammar_is_refused_at_its_position(vector: dict) -> None:
    with pytest.raises(InvalidExpression) as refusal:
        parse(vector["expression"])

    problem = refusal.value.problem
    assert (problem.code, problem.parameters["position"]) == (vector["code"], vector["position"])


def test_vectors_use_every_function_and_operator() -> None:
    def words(tree: object) -> set[str]:
        if not isinstance(tree, tuple):
            return set()
        return {str(tree[0])}.union(*(words(part) for part in tree[1:]))

    used = set().union(*(words(_parse(vector).tree) for vector in VALUES))
    assert set(FUNCTIONS) | set(BINARY) <= used


def test_names_and_current_answer_are_known_without_computing() -> None:
    expression = parse("if(${a} = '1', selected(${b}, 'x'), . > 2)")

    assert expression.names == {"a", "b"}
    assert expression.uses_current
    assert not parse("${a} = 'a . b'").uses_current


@pytest.mark.parametrize(
    "tree",
    [
        None,
        [],
        ["or"],
        ["text"],
        ["text", 3],
        ["number", "3"],
        ["number", True, 1],
        ["eval", ["text", "x"]],
        ["not", ["text", "a"], ["text", "b"]],
        ["not", "a"],
        ["regex", ["self"], ["name", "a"]],
        ["__import__", ["text", "os"]],
    ],
)
def test_stored_tree_outside_the_grammar_is_refused(tree: object) -> None:
    with pytest.raises(ValueError, match="tree of this grammar"):
        Expression.from_json("", tree)


def test_stored_tree_too_deep_is_refused() -> None:
    tree: list = ["self"]
    for _ in range(2000):
        tree = ["not", tree]
    with pytest.raises(ValueError, match="too deep"):
        Expression.from_json("", tree)


def test_longest_chain_accepted_is_computed() -> None:
    expression = parse("+".join(["1"] * 128))

    assert expression.value(Context()) == 128
    assert Expression.from_json("", expression.to_json()).value(Context()) == 128


ANSWERS: st.SearchStrategy[AnswerValue | None] = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9),
    st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
)


@given(
    vector=st.sampled_from(VALUES),
    answers=st.dictionaries(st.sampled_from(["a", "b", "m", "age", "p"]), ANSWERS),
    current=ANSWERS,
)
def test_no_answer_makes_an_expression_fail(
    vector: dict, answers: dict[str, AnswerValue], current: AnswerValue | None
) -> None:
    expression = _parse(vector)
    context = Context({k: v for k, v in answers.items() if v is not None}, current)

    assert isinstance(expression.value(context), str | float | bool)
    assert expression.holds(context) in {True, False}


@given(st.text(alphabet="${}ab1.'\"()=<>!+-*,/ andortif", max_size=30))
def test_any_text_is_parsed_or_refused_with_a_position_inside_it(text: str) -> None:
    try:
        parse(text)
    except InvalidExpression as refusal:
        position = refusal.problem.parameters["position"]
        assert 1 <= position <= len(text) + 1
