"""What a new version changes for the answers already given."""

import pytest

from surveys.changes import Changes, Rechosen, Retyped, changes
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.shipped import satisfaction_source
from surveys.xlsform import read_xlsform

SOURCE = satisfaction_source().decode()


def form(*replaced: tuple[str, str]) -> Questionnaire:
    source = SOURCE
    for old, new in replaced:
        assert old in source
        source = source.replace(old, new)
    return read_xlsform(source, ask_pyxform=False)


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        ([], Changes()),
        ([("| sat_water |", "| sat_tap |")], Changes(added=("sat_tap",), dropped=("sat_water",))),
        ([("| Eau potable |", "| Eau du robinet |")], Changes(reworded=("sat_water", "priorities"))),
        ([("| text | free_text |", "| integer | free_text |"), ("| multiline |", "|  |"),
          ("string-length(.) <= 500", ". <= 500")],
         Changes(retyped=(Retyped("free_text", QuestionType.TEXT, QuestionType.INTEGER),))),
        ([("| age_band | 60+ |", "| age_band | 60-74 |")],
         Changes(rechosen=(Rechosen("age_band", ("60-74",), ("60+",)),))),
    ],
)  # fmt: skip
def test_a_change_is_told_by_the_stable_name(
    replaced: list[tuple[str, str]], expected: Changes
) -> None:
    assert changes(form(), form(*replaced)) == expected


def test_no_change_is_false() -> None:
    assert not changes(form(), form())
    assert changes(form(), form(("| sat_water |", "| sat_tap |")))
