"""What is wrong with a file, a row or a cell, and what to do about it, in the language of the page."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from communes.territory import UnknownTerritory, get_commune
from pac_toolkit import i18n
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire

_ANY: Final = lazy_gettext("Check this cell.")
_FILE: Final[Mapping[str, Any]] = {
    "file_too_large": lazy_gettext(
        "The file is too large. Send at most 60 MB: divide it, or leave out pictures."
    ),
    "empty_file": lazy_gettext("The file is empty. Export it again from where it comes."),
    "unknown_encoding": lazy_gettext(
        "The letters of this file cannot be told. Save it again as “CSV UTF-8” or as a workbook (.xlsx)."
    ),
    "lost_letters": lazy_gettext(
        "Another program replaced letters by question marks. Export again from Kobo or ODK Central, and do not save the file in between."
    ),
    "broken_quotes": lazy_gettext(
        "A quotation mark is opened and never closed, so that the rows cannot be told apart. Export the file again."
    ),
    "unreadable_file": lazy_gettext(
        "The file cannot be opened: it is damaged, or no table. Send CSV, XLSX, ODS, the zip of ODK Central or our own JSON."
    ),
    "protected_or_old_workbook": lazy_gettext(
        "The workbook has a password or is an old .xls. Save it as .xlsx without a password."
    ),
    "missing_sheet": lazy_gettext("There is no sheet %(sheet)s in this workbook."),
    "empty_sheet": lazy_gettext("Every sheet of this workbook is empty."),
    "merged_header": lazy_gettext(
        "Cells of the headings are merged (row %(row)s). Unmerge them: one heading a column."
    ),
    "no_table": lazy_gettext("There is no table in this zip. Send the CSV that is in it."),
    "several_tables": lazy_gettext(
        "There are several tables in this zip. Send the one with the answers alone."
    ),
    "unknown_target": lazy_gettext(
        "The column %(header)s was said to be %(target)s, which the questionnaire does not have."
    ),
    "unknown_format": lazy_gettext(
        "This JSON is not our export of answers. Send the file as it was exported here."
    ),
    "other_questionnaire": lazy_gettext(
        "No column is a question of this round (%(form)s): the file belongs to another questionnaire, or its first row holds no headings."
    ),
    "missing_columns": lazy_gettext(
        "Questions that everybody must answer have no column: %(columns)s. Choose their columns below, or export again with all questions."
    ),
}
_CELL: Final[Mapping[str, Any]] = {
    # a row
    "too_many_cells": lazy_gettext(
        "The row has more cells than there are headings. Look for a delimiter inside a text."
    ),
    "merged_cells": lazy_gettext(
        "Merged cells (%(cells)s). Unmerge them and write the value in each row."
    ),
    "repeated_instance": lazy_gettext(
        "The same identifier stands in row %(first)s already. Delete one of the two rows."
    ),
    "missing_instance_id": lazy_gettext(
        "The row has no identifier. Take it from the source, or leave out the column of identifiers altogether."
    ),
    "invalid_instance_id": lazy_gettext(
        "“%(value)s” is no identifier of a response. Take it from the source as it is."
    ),
    "conflict": lazy_gettext(
        "Other answers are stored under this identifier; they differ in: %(different)s. What is stored stays. Correct it there, or delete the row."
    ),
    "known_elsewhere": lazy_gettext(
        "This answer is stored in another round. Delete the row, or choose the other round."
    ),
    "in_the_future": lazy_gettext("This day is still to come. Check the date of arrival."),
    # the commune
    "missing_commune": lazy_gettext(
        "The row names no commune. Write its name or HCP code, or choose one commune for the whole file."
    ),
    "unknown_commune": lazy_gettext("“%(value)s” is no commune of the region."),
    "ambiguous_commune": lazy_gettext(
        "“%(value)s” may be several communes: %(communes)s. Write the HCP code."
    ),
    "commune_not_in_round": lazy_gettext("%(commune)s does not take part in this round."),
    "commune_outside_territory": lazy_gettext(
        "%(commune)s is outside your territory. Have its staff bring the row in."
    ),
    # a cell
    "not_a_choice": lazy_gettext(
        "“%(value)s” is none of the choices. Write a choice by its name or label."
    ),
    "ambiguous_choice": lazy_gettext(
        "“%(value)s” may be several choices. Write the names of the choices between spaces."
    ),
    "not_a_tick": lazy_gettext("“%(value)s” says neither yes nor no. Write 1 or 0."),
    "not_an_instant": lazy_gettext("“%(value)s” is no day and hour. Write 2026-11-22T09:30:00."),
    "too_long": lazy_gettext("Too long: at most %(limit)s letters."),
    "wrong_type": lazy_gettext("The cell holds another kind of value than the question asks for."),
    # an answer
    "required": lazy_gettext("Everybody must answer this question, and the cell is empty."),
    "constraint": lazy_gettext("The answer breaks a rule of the question: %(rule)s"),
    "unknown_question": lazy_gettext(
        "The version of the questionnaire that this row answers has no such question. Empty the cell."
    ),
    "not_a_whole_number": lazy_gettext("“%(value)s” is no whole number."),
    "not_a_number": lazy_gettext("“%(value)s” is no number."),
    "not_a_date": lazy_gettext("“%(value)s” is no day. Write 2026-11-22."),
    "not_a_time": lazy_gettext("“%(value)s” is no time of day. Write 09:30."),
    "not_a_point": lazy_gettext(
        "“%(value)s” is no place. Write latitude and longitude in degrees."
    ),
    "not_an_image": lazy_gettext("“%(value)s” is no name of a picture."),
    "out_of_range": lazy_gettext("Write a number from %(start)s to %(end)s."),
    "incomplete_ranking": lazy_gettext("Rank all %(choices)s choices."),
    "too_large": lazy_gettext("The number is too large: at most %(digits)s digits."),
    "too_many_entries": lazy_gettext("Too many entries: at most %(limit)s."),
    "wrong_number_of_entries": lazy_gettext(
        "%(expected)s entries are asked for, %(entries)s are there."
    ),
}
_SHOWN_QUESTIONS: Final = 5
_OF_COMMUNES: Final = frozenset({"commune", "communes"})


def about_file(problem: Problem) -> str:
    """Why a file is refused as a whole, and what to do."""
    return _filled(_FILE.get(problem.code, _ANY), problem)


def about_cell(problem: Problem, questionnaire: Questionnaire) -> str:
    """What is wrong with a row or a cell, and what to do; the questionnaire's own words where it has some."""
    question = str(problem.parameters.get("question", ""))
    asked = Problem(problem.code, {}, question)
    own = questionnaire.message(asked, i18n.current_language().code)
    if own:
        return own
    if problem.code == "broken_quotes":
        return about_file(problem)
    if problem.code == "conflict":
        different = _labels(str(problem.parameters["different"]), questionnaire)
        problem = Problem(problem.code, {"different": different}, problem.place)
    sentence = _filled(_CELL.get(problem.code, _ANY), problem)
    if problem.code == "unknown_commune":
        return f"{sentence} {_proposal(str(problem.parameters.get('communes', '')))}"
    return sentence


def _labels(names: str, questionnaire: Questionnaire) -> str:
    """The first questions that differ, in the words of the language, and a sign when there are more."""
    language = i18n.current_language().code
    found = names.split(", ")
    words = [
        questionnaire.label(questionnaire.question(name), language)
        if name in questionnaire
        else str(gettext("Commune"))
        for name in found[:_SHOWN_QUESTIONS]
    ]
    return _joined([*words, "…"] if len(found) > len(words) else words)


def _proposal(codes: str) -> str:
    if not codes:
        found: str = gettext("Write its name as HCP has it, or its code.")
    else:
        found = gettext("Is it one of these: %(communes)s?", communes=_named(codes))
    return found


def _filled(sentence: Any, problem: Problem) -> str:
    parameters = {
        name: _named(str(value)) if name in _OF_COMMUNES else value
        for name, value in problem.parameters.items()
    }
    found: str = str(sentence) % parameters
    return found


def _named(codes: str) -> str:
    """Communes by name with their code, whatever language."""
    language = i18n.current_language().code
    found = []
    for code in codes.split():
        try:
            found.append(f"{get_commune(code).name(language)} ({code})")
        except UnknownTerritory:
            found.append(code)
    return _joined(found)


def _joined(words: list[str]) -> str:
    comma: str = gettext(", ")
    return comma.join(words)
