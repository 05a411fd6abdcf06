"""Which tally cells a set of answers adds to. Pure: the same function counts, uncounts and recounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from surveys.questionnaire import Questionnaire, QuestionType

ALL: Final = "*"
"""As question: the response itself. As choice: everybody who answered a question with several choices."""

SERVICE_PREFIX: Final = "sat_"
"""Questions on the satisfaction with a service: `sat_<service key>`."""

UNKNOWN: Final = "unknown"
SEXES: Final = ("female", "male", UNKNOWN)
AGE_BANDS: Final = ("18-24", "25-35", "36-59", "60+", UNKNOWN)
MILIEUX: Final = ("urban", "rural", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Profile:
    """The three traits that tallies are crossed by."""

    sex: str
    age_band: str
    milieu: str


def profile_of(answers: Mapping[str, Any]) -> Profile:
    """Sex, age band and milieu as answered; not answered, or a word of another vocabulary, is unknown."""
    return Profile(
        _known(answers.get("sex"), SEXES),
        _known(answers.get("age_band"), AGE_BANDS),
        _known(answers.get("milieu"), MILIEUX),
    )


def cells(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (question, choice) pairs these answers count in, each once; numbers and texts count in none."""
    found = [(ALL, ALL)]
    choosing = questionnaire.choosing
    for name, answer in answers.items():
        kind = choosing.get(name)
        if kind is QuestionType.SELECT_ONE:
            found.append((name, str(answer)))
        elif kind is QuestionType.SELECT_MULTIPLE:
            found.append((name, ALL))
            found.extend((name, choice) for choice in answer)
    return found


def _known(value: object, words: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in words else UNKNOWN
