"""A page of the citizen's form as a browser without a script reads it, and sends it."""

from typing import Any

from lxml import html


class FormPage:
    """The form on a page: what stands in its controls, what is wrong, what is shown."""

    def __init__(self, text: str) -> None:
        self.tree = html.fromstring(text)
        # a browser keeps what is in a template apart
        for template in self.tree.xpath("//template"):
            template.drop_tree()
        (self.form,) = self.tree.xpath("//form[@data-answer]")

    def data(self, **changes: Any) -> dict[str, list[str]]:
        """What a browser would post, with these controls filled in; None empties one."""
        found: dict[str, list[str]] = {}
        for name, value in self.form.form_values():
            # browsers drop the line break that a textarea begins with; this parser does not
            found.setdefault(name, []).append(value.removeprefix("\n"))
        for name, value in changes.items():
            found[name] = [] if value is None else value if isinstance(value, list) else [value]
        return found

    def errors(self) -> dict[str, str]:
        """The sentences at the questions, by the id of the question."""
        return {
            error.get("id").removesuffix("-error"): " ".join(error.text_content().split())
            for error in self.form.xpath(".//*[@class='error']")
        }

    def shown(self) -> set[str]:
        """The questions that can be seen, those of entries by their control's name."""
        return {
            question.get("data-question-of")
            for question in self.form.xpath(".//*[@data-question-of][not(@hidden)]")
        }

    def offered(self, name: str) -> list[str]:
        """The choices of a question that can be taken."""
        return [
            control.get("value")
            for control in self.form.xpath(
                f".//input[@name='{name}'][not(@disabled)] | .//select[@name='{name}']/option[@value!=''][not(@disabled)]"
            )
        ]
