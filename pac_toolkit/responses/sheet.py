"""A page of results as a CSV: the figures of the page, no more and no less. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pac_toolkit.responses.figures import Figure, ScaleFigures
from pac_toolkit.responses.reporting import SCALE_PARTS, Report
from pac_toolkit.responses.tallying import ALL
from surveys.questionnaire import Questionnaire
from surveys.tables.text import defused

COLUMNS: Final = (
    "place", "question", "question_label", "group", "answer", "answer_label",
    "count", "base", "share", "low", "high", "shown",
)  # fmt: skip
PARTS: Final[Mapping[str, str]] = {
    "low": "dissatisfied",
    "middle": "neutral",
    "high": "satisfied",
    "not_here": "does_not_exist",
    "not_used": "not_used",
    "does_not_know": "does_not_know",
}
"""How a file names the parts of a scale."""

Line = tuple[object, ...]


def as_csv(
    report: Report,
    questionnaire: Questionnaire,
    places: Iterable[tuple[str, ScaleFigures]],
    service: str | None,
    language: str,
) -> str:
    """The page as text: commas, a mark at its start for spreadsheets; a hidden figure is empty and said hidden."""
    stream = io.StringIO()
    stream.write("\ufeff")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    lines = [*_lines(report, questionnaire, language)]
    if service is not None:
        label = questionnaire.label(questionnaire.question(service), language)
        for place, figures in places:
            lines += _scale(place, service, label, figures)
    for line in lines:
        writer.writerow([defused(value) if isinstance(value, str) else value for value in line])
    return stream.getvalue()


def _lines(report: Report, questionnaire: Questionnaire, language: str) -> Iterator[Line]:
    place = "05" if report.place == ALL else report.place
    yield place, ALL, "", "", ALL, "", *_numbers(Figure(report.total), report.total)
    for trait, parts in report.traits.items():
        for value, one in parts.items():
            yield place, trait, "", "", value, "", *_numbers(one, report.total)
    for service in report.services:
        label = questionnaire.label(service.question, language)
        yield from _scale(place, service.question.name, label, service.figures)
        for group, one in service.groups.items():
            yield place, service.question.name, label, group, "satisfied", "", *_numbers(one)
    for item in report.choices:
        label = questionnaire.label(item.question, language)
        known = {choice.name: choice for choice in item.question.choices}
        for name, one in item.figures.items():
            words = questionnaire.label(known[name], language) if name in known else ""
            yield place, item.question.name, label, "", name, words, *_numbers(one)


def _scale(place: str, question: str, label: str, figures: ScaleFigures) -> Iterator[Line]:
    for part in SCALE_PARTS:
        one: Figure = getattr(figures, part)
        yield place, question, label, "", PARTS[part], "", *_numbers(one)
    net = Figure(None)
    if figures.net is not None:
        net = Figure(figures.base, figures.base, figures.net, figures.net_low, figures.net_high)
    yield place, question, label, "", "net", "", "", *_numbers(net, figures.base)[1:]


def _numbers(one: Figure, base: int | None = None) -> Line:
    told = [None if value is None else round(value, 4) for value in (one.share, one.low, one.high)]
    shown = "hidden" if one.is_hidden else "yes"
    return one.n, one.base if one.base is not None else base, *told, shown
