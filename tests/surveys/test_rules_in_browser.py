"""The script of the web form asks, offers, computes and blames as the server does, over every example form."""

import json
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from surveys.answers import Validation, offered, validate
from surveys.browser import rules
from surveys.expressions import BINARY, Context, parse, to_number
from surveys.questionnaire import Questionnaire
from surveys.questions import SELECTS
from tests.surveys.browser_page import NO_BROWSER, blank_page
from tests.surveys.corpus import TODAY, examples, read
from tests.surveys.factory import question, questionnaire

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(NO_BROWSER), reason=NO_BROWSER)]

CASES = [(e, case) for e in examples() for case in e.expected["cases"]]
NAMES = [f"{example.name}-{number}" for number, (example, _) in enumerate(CASES)]

# what is wrong with one value is left to the server
LEFT_TO_THE_SERVER = {"unknown_question", "not_a_date", "not_a_time"}

JUDGE = """given => given.map(([rules, answers, today]) => {
    const told = pacExpressions.judge(rules, answers, today);
    return JSON.parse(JSON.stringify(told));
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with blank_page() as ready:
        yield ready


@pytest.fixture(scope="module")
def judged(page: Any) -> list[dict[str, Any]]:
    """What the browser makes of every case of every form, in one call."""
    sent = [[rules(read(example)), case["given"], TODAY.isoformat()] for example, case in CASES]
    return list(page.evaluate(JUDGE, json.loads(json.dumps(sent))))


def _judge(page: Any, form: Questionnaire, answers: dict[str, object]) -> dict[str, Any]:
    sent = json.loads(json.dumps([[rules(form), answers, TODAY.isoformat()]]))
    return dict(page.evaluate(JUDGE, sent)[0])


def _server(number: int) -> Validation:
    example, case = CASES[number]
    return validate(read(example), case["given"], today=TODAY)


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_page_asks_what_the_server_asks(judged: list[dict[str, Any]], number: int) -> None:
    assert set(judged[number]["asked"]) == _server(number).relevant


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_page_blames_what_the_server_blames(judged: list[dict[str, Any]], number: int) -> None:
    expected = {place: problem.code for place, problem in _server(number).errors.items()}
    faults = judged[number]["faults"]

    shared = {p: code for p, code in expected.items() if code not in LEFT_TO_THE_SERVER}
    assert {p: code for p, code in faults.items() if p in shared or p not in expected} == shared


# a value that is no answer is dropped by the server only
ANSWERED = [
    number
    for number, (_, case) in enumerate(CASES)
    if not LEFT_TO_THE_SERVER & set(case["errors"].values())
]


@pytest.mark.parametrize("number", ANSWERED, ids=[NAMES[number] for number in ANSWERED])
def test_page_computes_what_the_server_computes(judged: list[dict[str, Any]], number: int) -> None:
    assert judged[number]["answers"] == _server(number).answers


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_page_offers_the_choices_that_the_server_accepts(
    judged: list[dict[str, Any]], number: int
) -> None:
    form, told = read(CASES[number][0]), _server(number)
    context = Context(told.answers, today=TODAY)

    for name, names in judged[number]["offered"].items():
        if "/" not in name:
            assert names == [choice.name for choice in offered(form.question(name), context)]


def test_every_filter_is_judged() -> None:
    filtered = {
        question.name
        for example, _ in CASES
        for _, question in read(example).walk()
        if question.type in SELECTS and question.choice_filter is not None
    }
    assert len(filtered) >= 4


@pytest.mark.parametrize("typed", ["٧", " 7 ", "۷", "7"])
def test_page_understands_the_digits_that_the_server_understands(page: Any, typed: str) -> None:
    form = questionnaire(question("integer", "n"), question("text", "t", relevant="${n} = 7"))

    assert _judge(page, form, {"n": typed})["asked"] == ["n", "t"]
    assert validate(form, {"n": typed}).relevant == {"n", "t"}


def test_question_bearing_the_name_of_an_inherited_property_is_harmless(page: Any) -> None:
    form = questionnaire(
        question("text", "__proto__"), question("text", "b", required="${__proto__} = ''")
    )

    assert _judge(page, form, {})["faults"] == {"b": "required"}


ANSWERS = {"a": "7", "b": "-2.5", "c": "سوق السبت", "d": "2026-11-22", "m": "x y z"}


def _random_expression(dice: random.Random, depth: int) -> str:
    """Any tree of the grammar, most of them nonsense: both engines must make the same of it."""
    if depth == 0 or dice.random() < 0.15:
        leaves = ["1", "0", "2.5", "0.1", "''", "'x'", "'12:30'", "'2024-02-29T06:00'", "true()"]
        return dice.choice([*leaves, "today()", *(f"${{{name}}}" for name in (*ANSWERS, "none"))])

    def part() -> str:
        return _random_expression(dice, depth - 1)

    one = ["not", "string", "string-length", "normalize-space", "number", "int", "round"]
    one += ["min", "max", "date", "decimal-time", "count-selected"]
    two = ["concat", "contains", "starts-with", "substr", "selected", "selected-at", "coalesce"]
    two += ["round", "min", "max"]
    kind = dice.randrange(4)
    if kind == 0:
        return f"{dice.choice(one)}({part()})"
    if kind == 1:
        return f"{dice.choice(two)}({part()}, {part()})"
    if kind == 2:
        return f"if({part()}, {part()}, {part()})"
    return f"({part()} {dice.choice(list(BINARY))} {part()})"


def test_any_expression_is_worth_the_same_in_both(page: Any) -> None:
    dice = random.Random(2022)
    sources = [_random_expression(dice, 4) for _ in range(3000)]
    trees = [parse(source).to_json() for source in sources]

    found = page.evaluate(
        """([trees, answers, today]) => trees.map((tree) => {
            const value = pacExpressions.evaluate(tree, { answers, today });
            return [typeof value, pacExpressions.text(value)];
        })""",
        [trees, ANSWERS, TODAY.isoformat()],
    )

    for source, theirs in zip(sources, found, strict=True):
        assert theirs == _kind_and_text(source, TODAY), source


def _kind_and_text(source: str, today: date) -> list[str]:
    value = parse(source).value(Context(dict(ANSWERS), today=today))
    kind = (
        "boolean" if isinstance(value, bool) else "number" if isinstance(value, float) else "string"
    )
    return [kind, str(parse(f"string({source})").value(Context(dict(ANSWERS), today=today)))]


def test_number_of_a_text_is_the_same_for_the_server_as_for_the_page(page: Any) -> None:
    texts = [
        "1e5",
        "+1",
        "0x10",
        "Infinity",
        "1_000",
        " 3 ",
        "٣",
        "\u00a03",
        "3.",
        ".5",
        "-.5",
        "--1",
    ]
    tree = parse("number(${a})").to_json()

    found = page.evaluate(
        "([tree, texts]) => texts.map((a) => "
        "String(pacExpressions.evaluate(tree, { answers: { a }, today: '2026-11-22' })))",
        [tree, texts],
    )

    assert [float(text) for text in found if text != "NaN"] == [
        number for text in texts if (number := to_number(text)) == number
    ]
