"""The printed form: a questionnaire's sheet with its words, as the data that the template of the paper sets."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from communes.territory import Commune
from communes.themes import HEADINGS
from pac_toolkit.documents import count_pages, make_pdf
from pac_toolkit.i18n import LANGUAGES
from pac_toolkit.responses.forms.conditions import Conditions, listed
from surveys.paper import Box, Item, Kind, Part, Sheet, is_scale, lay_out
from surveys.questionnaire import Question, Questionnaire, QuestionType
from surveys.results import STEPS

FORM: Final = "responses/paper/form.typ"
COPIES: Final = "responses/paper/copies.typ"
SET_WHOLE: Final = 20
"""Batches up to this are set copy by copy, tagged throughout; larger ones are the form set once under many serials."""
ENTRY_ROWS: Final = 6
"""Rows of the table that stands for a repeat."""

_HEADINGS = {heading.key: heading.labels for heading in HEADINGS}
# letters of the longest choice → how many stand side by side
_SIDE_BY_SIDE: Final = ((17, 4), (27, 3), (48, 2))
_THEME_COLUMNS: Final = 3

Json = dict[str, Any]


def printed_form(
    questionnaire: Questionnaire,
    *,
    language: str,
    commune: Commune,
    round_titles: Mapping[str, str],
    copies: Iterable[tuple[str, str]],
) -> Json:
    """Everything the template needs, in the language: to be made under that language's locale.

    `copies` are the serial of each copy and the address in its QR.
    """
    sheet = lay_out(questionnaire)
    writer = _Writer(sheet, language)
    return {
        "title": questionnaire.text(questionnaire.title, language),
        "commune": gettext("Commune of %(commune)s", commune=commune.name(language)),
        "round": round_titles.get(language) or round_titles["fr"],
        "words": _frame_words(),
        "notice": _notice(),
        "parts": list(writer.parts()),
        "left_out": writer.left_out(),
        "copies": [{"serial": serial, "qr": _qr(address)} for serial, address in copies],
        "faces": _faces(Path(current_app.root_path)),
    }


def batch_pdf(
    questionnaire: Questionnaire,
    *,
    language: str,
    commune: Commune,
    round_titles: Mapping[str, str],
    copies: Sequence[tuple[str, str]],
) -> bytes:
    """The copies of a batch, their serial and the address in their QR given, as one PDF in the language."""
    with force_locale(LANGUAGES[language].locale):
        data = printed_form(
            questionnaire,
            language=language,
            commune=commune,
            round_titles=round_titles,
            copies=copies,
        )
    if len(copies) <= SET_WHOLE:
        return make_pdf(FORM, data, language=language)
    blank = make_pdf(FORM, {**data, "copies": [{"serial": "", "qr": ""}]}, language=language)
    sent = {
        "title": data["title"],
        "words": data["words"],
        "copies": data["copies"],
        "pages": count_pages(blank),
    }
    return make_pdf(COPIES, sent, language=language, papers={"form": blank})


def _frame_words() -> dict[str, str]:
    return {
        "page": gettext("page %(n)s of %(m)s", n="{n}", m="{m}"),
        "credit": gettext("Municipal action plan"),
        "number": gettext("Form number"),
        "no_name": gettext(
            "Write neither your name, nor your telephone, nor the number of your identity card on this form."
        ),
        "fill": gettext(
            "Tick the box of your answer. If you made a mistake, cross it out and circle the right box. You may leave any question open."
        ),
        "consent": gettext("I have read this, or it was read to me, and I agree to answer."),
        "thanks": gettext(
            "Thank you. Give the form back to the person who gave it to you, or to the office of the commune."
        ),
        "entry": gettext("No."),
        "day": gettext("day"),
        "month": gettext("month"),
        "year": gettext("year"),
    }


def _notice() -> Json:
    """The notice of law 09-08 in few words; what the operator has not set is said to be missing."""
    settings = current_app.extensions["settings"]
    unset = gettext("not yet declared")
    return {
        "title": gettext("Before you answer"),
        "promise": gettext(
            "Nobody will know that it is you. Answering is free, and not answering has no consequence."
        ),
        "facts": [
            [gettext("Who is responsible"), settings.controller or unset],
            [
                gettext("What for"),
                gettext(
                    "To know how satisfied people are with services and what they need first, for the action plan of the commune (organic law 113-14, law 54-19)."
                ),
            ],
            [
                gettext("How long"),
                ngettext(
                    "Single answers are erased after %(num)s month.",
                    "Single answers are erased after %(num)s months.",
                    settings.retention_months,
                ),
            ],
            [
                gettext("Your rights"),
                gettext(
                    "Note the number of this form: by it you may look up, correct or withdraw your answers at the commune (law 09-08, articles 7 to 9)."
                ),
            ],
            [gettext("Contact"), settings.contact or unset],
            [gettext("CNDP declaration"), settings.cndp_receipt or unset],
        ],
    }


class _Writer:
    """Says the parts of a sheet in one language."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        self.sheet = sheet
        self.questionnaire = sheet.questionnaire
        self.language = language
        self.conditions = Conditions(sheet, language)

    def parts(self) -> Iterator[Json]:
        """Headings, questions and tables from top to bottom; tables of the same boxes are one, with headings in it."""
        told: tuple[str, ...] = ()
        grid: Json | None = None
        for part in self.sheet.parts:
            headings = self._headings(part, told)
            told = tuple(thing.name for thing in part.around)
            if not part.is_grid:
                grid = None
                yield from ({"kind": "heading", "words": words} for words in headings)
                yield from (self._question(item) for item in part.items)
                continue
            boxes = self._boxes(part.items[0])
            rows = {"words": headings, "rows": [self._row(item) for item in part.items]}
            if grid is not None and grid["boxes"] == boxes:
                grid["sections"].append(rows)
                continue
            grid = {"kind": "grid", "boxes": boxes, "sections": [rows]}
            yield grid

    def left_out(self) -> str:
        """What paper cannot ask, in words; empty when it asks everything."""
        names = [self._label(q) for q in self.sheet.left_out if q.takes_answer and self._label(q)]
        if not names:
            return ""
        return str(
            gettext(
                "Asked on a screen only: %(questions)s.", questions=listed(names, self.language)
            )
        )

    def _headings(self, part: Part, told: Sequence[str]) -> list[str]:
        """The headings of the section and the groups around, but those that stand above already."""
        found = [
            self.questionnaire.text(thing.labels, self.language)
            for thing in part.around
            if thing.name not in told
        ]
        return [words for words in found if words]

    def _label(self, question: Question) -> str:
        # a label may show an earlier answer, which paper does not know
        return re.sub(r"\$\{[^}]*\}", "…", self.questionnaire.label(question, self.language))

    def _row(self, item: Item) -> Json:
        question = item.question
        return {
            "number": item.number,
            "words": self._label(question),
            "hint": self.questionnaire.text(question.hints, self.language),
            "only": self.conditions.say(item.condition, is_short=True),
            "is_sensitive": question.is_sensitive,
        }

    def _question(self, item: Item) -> Json:
        boxes = self._boxes(item)
        longest = max((len(box["words"]) for box in boxes), default=0)
        return {
            **self._row(item),
            "kind": "question",
            "form": item.kind.value,
            "only": self.conditions.say(item.condition),
            "boxes": boxes,
            "side_by_side": next((n for most, n in _SIDE_BY_SIDE if longest <= most), 1),
            "groups": self._groups(item),
            "how": self._how(item),
            "columns": [
                {"words": self._label(column.question), "how": self._keys(column)}
                for column in item.columns
            ],
            "rows": ENTRY_ROWS,
        }

    def _boxes(self, item: Item) -> list[Json]:
        steps = STEPS if is_scale(item) else ()
        return [
            {
                "key": box.key,
                "words": self._choice(box),
                "face": box.choice.name if box.choice.name in steps else "",
                "go": self._go(item.skips[box.key]) if box.key in item.skips else "",
            }
            for box in item.boxes
        ]

    def _choice(self, box: Box) -> str:
        return self.questionnaire.label(box.choice, self.language) or box.choice.name

    def _groups(self, item: Item) -> list[list[Json]]:
        """Boxes under their headings in three columns of nearly equal length; none without headings."""
        if not item.boxes or not all("heading" in box.choice.filters for box in item.boxes):
            return []
        grouped: dict[str, list[Json]] = {}
        for box, said in zip(item.boxes, self._boxes(item), strict=True):
            grouped.setdefault(box.choice.filters["heading"], []).append(said)
        height = (len(item.boxes) + 2 * len(grouped)) / _THEME_COLUMNS
        columns: list[list[Json]] = [[] for _ in range(_THEME_COLUMNS)]
        reached = 0.0
        for key, boxes in grouped.items():
            words = _HEADINGS[key].get(self.language, key) if key in _HEADINGS else key
            middle = reached + (len(boxes) + 2) / 2
            place = min(_THEME_COLUMNS - 1, int(middle / height))
            columns[place].append({"words": words, "boxes": boxes})
            reached += len(boxes) + 2
        return columns

    def _how(self, item: Item) -> str:
        """How to answer, where a box alone does not say it."""
        if item.kind is Kind.SEVERAL and item.limit:
            words = ngettext("Tick at most %(num)s box.", "Tick at most %(num)s boxes.", item.limit)
        elif item.kind is Kind.SEVERAL:
            words = gettext("Tick all that apply.")
        elif item.kind is Kind.RANK:
            words = gettext(
                "Write the numbers of the answers in the boxes, the most important first."
            )
        elif item.question.type is QuestionType.RANGE:
            start, end, _ = item.question.bounds
            words = gettext(
                "A number from %(first)s to %(last)s", first=f"{start:g}", last=f"{end:g}"
            )
        else:
            words = ""
        return str(words)

    def _keys(self, column: Item) -> str:
        """The answers of a column of a table, with their keys, to write the key."""
        if not column.boxes:
            return ""
        return listed(
            [f"{box.key} {self._choice(box)}" for box in column.boxes], self.language, "unit"
        )

    def _go(self, number: str) -> str:
        return str(
            gettext("go to %(number)s", number=number) if number else gettext("go to the end")
        )


def _qr(address: str) -> str:
    """The QR of an address as an SVG without a frame of its own; of no address none."""
    if not address:
        return ""
    out = BytesIO()
    # any mask is read; trying all eight for the best one takes ten times as long
    segno.make(address, error="m", micro=False, mask=2).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True
    )
    return out.getvalue().decode()


@cache
def _faces(root: Path) -> dict[str, str]:
    """The five faces of the scale as drawings of their own, from the pictograms."""
    sprite = (root / "static/img/pictograms.svg").read_text()
    found = {}
    for step in STEPS:
        match = re.search(
            rf'<symbol id="face-{step}" viewBox="([^"]+)">(.*?)</symbol>', sprite, re.DOTALL
        )
        if match:
            found[step] = (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{match[1]}" fill="none" stroke="#1B1F1D" '
                f'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">{match[2]}</svg>'
            )
    return found
