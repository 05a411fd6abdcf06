"""XLSForm → `Questionnaire`: every fault we know is reported at once, with its sheet and row.

Our own reading is in `reading`, `rows` and `checks`; pyxform is asked last, in `conversion`.
"""

from collections.abc import Collection
from pathlib import Path

from surveys.questionnaire import Questionnaire
from surveys.sheets import InvalidQuestionnaire, read_workbook
from surveys.xlsform.conversion import convert
from surveys.xlsform.preface import Preface, PrefaceRow, prefaced, without_questions
from surveys.xlsform.reading import read

__all__ = ["InvalidQuestionnaire", "Preface", "PrefaceRow", "read_xlsform", "to_xform"]


def read_xlsform(source: bytes | str | Path, *, ask_pyxform: bool = True) -> Questionnaire:
    """The questionnaire of a file (Path), of its bytes, or of Markdown text (str).

    Raises `InvalidQuestionnaire` with all problems found. Our own checks come first; if they find
    nothing, pyxform converts the form too, and its first error is kept as it is under the code
    `pyxform`. `ask_pyxform=False` leaves that out, for a form already known to convert.
    """
    workbook = read_workbook(source)
    questionnaire = read(workbook)
    if ask_pyxform:
        convert(workbook)
    return questionnaire


def to_xform(
    source: bytes | str | Path, preface: Preface | None = None, unasked: Collection[str] = ()
) -> bytes:
    """The XForm for ODK Collect and KoboCollect; raises `InvalidQuestionnaire` when pyxform refuses.

    `preface` gives it another id and title, and rows before the first. Questions named in `unasked` are never
    shown and stay empty: what others say of them holds as for somebody who did not answer.
    """
    workbook = without_questions(read_workbook(source), unasked)
    return convert(prefaced(workbook, preface) if preface else workbook).encode()
