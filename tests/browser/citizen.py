"""A citizen before the form: what she answers, and her two ways through it, by taps and by keyboard."""

from typing import Any

# what is not here is a service: rated by `STEP_OF`, else dissatisfied
ANSWERS: dict[str, str | list[str]] = {
    "sex": "female",
    "age_band": "25-35",
    "milieu": "urban",
    "education": "primary",
    "activity": "home",
    "disability_consent": "no",
    "priorities": ["water", "roads", "health"],
    "free_text": "نريد ماء صالحا للشرب طوال اليوم، وطريقا لا يقطعه المطر.",
}
# asked on the first screen, and kept beside the answers
ALONE = {"helper": "no"}
STEP_OF = {"sat_water": "1", "sat_civil_status": "4", "sat_transport": "97", "sat_permits": "98"}
SHOWN = "[data-step]:not([hidden]) [data-question-of]:not([hidden])"
# more keys than the whole form takes: a keyboard trap ends here
MANY_KEYS = 600


def answer_to(question: str) -> str | list[str]:
    """What she says to a question."""
    return ANSWERS.get(question) or ALONE.get(question) or STEP_OF.get(question, "2")


def list_shown(page: Any) -> list[str]:
    """The questions on the screen, in order."""
    return page.eval_on_selector_all(SHOWN, "all => all.map(one => one.dataset.questionOf)")


def tap(page: Any, question: str, value: str) -> None:
    """Tap one choice of a question."""
    page.locator(f'[data-question-of="{question}"] label:has(input[value="{value}"])').tap()


def answer_screen(page: Any, leave_out: str = "") -> None:
    """Answer by taps what is on the screen."""
    for question in list_shown(page):
        given = answer_to(question)
        if question == leave_out:
            continue
        if question == "free_text":
            page.locator("#free_text").tap()
            page.keyboard.type(given)
        elif isinstance(given, list):
            for value in given:
                tap(page, question, value)
        else:
            tap(page, question, given)


def go_on(page: Any) -> None:
    """Tap the one main button that leads on."""
    page.locator("[data-next]").tap()


def is_at_review(page: Any) -> bool:
    """Whether the answers are shown to be read once more."""
    return page.locator("[data-review]").is_visible()


def answer_by_taps(page: Any) -> list[list[str]]:
    """From the first screen to the review; returns the questions of each screen passed."""
    screens = []
    while not is_at_review(page):
        screens.append(list_shown(page))
        answer_screen(page)
        go_on(page)
    return screens


def answer_by_keys(page: Any) -> None:
    """From the top of the page to the sent form with Tab, Space, arrows and Enter alone."""
    for _ in range(MANY_KEYS):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const one = document.activeElement; return {
                 type: one.type || one.tagName, name: one.name || "", value: one.value || "",
                 next: one.matches("[data-next]"), send: one.matches("[data-send]"),
                 done: one.type === "checkbox" && one.checked } }"""
        )
        if at["send"]:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        if at["next"]:
            page.keyboard.press("Enter")
        elif at["type"] == "radio":
            choose_by_keys(page, str(answer_to(at["name"])))
        elif at["type"] == "checkbox" and at["value"] in answer_to(at["name"]) and not at["done"]:
            page.keyboard.press("Space")
        elif at["name"] == "free_text":
            page.keyboard.type(str(ANSWERS["free_text"]))
    raise AssertionError(f"not sent after {MANY_KEYS} keys")


def choose_by_keys(page: Any, wanted: str) -> None:
    """Within a group of radio buttons, to the wanted one."""
    for _ in range(20):
        if page.evaluate("document.activeElement.value") == wanted:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice {wanted}")
