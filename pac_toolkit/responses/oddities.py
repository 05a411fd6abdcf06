"""What looks odd about a set of answers. Pure: says so, refuses nothing, reads no row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from statistics import median
from typing import Any, Final

from surveys.comparison import Difference, Sample, compare
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.results import STEPS

STRAIGHT_FROM: Final = 8
"""From this many questions on the scale on, one step for all of them is a straight line."""

FAR_KM: Final = 3.0
"""A point further than this outside its commune is odd: limits are indicative, devices imprecise."""

FAST_PART: Final = 3
"""Faster than a third of the median time of the round is odd."""

TIMED_FROM: Final = 30
"""A median of fewer times than this says nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a device said it was, in degrees, and how far it may be wrong."""

    lon: float
    lat: float
    accuracy_km: float


@dataclass(frozen=True, slots=True)
class _Looked:
    """The questions to look at in a questionnaire."""

    scales: tuple[str, ...]
    points: tuple[str, ...]


# by the sha256 of the source: some 50 µs each, on the path of every answer, and they never change
_looked: dict[str, _Looked] = {}


def _look(questionnaire: Questionnaire) -> _Looked:
    known = _looked.get(questionnaire.source_sha256)
    if known is None:
        questions = list(questionnaire.questions())
        known = _looked[questionnaire.source_sha256] = _Looked(
            tuple(q.name for q in questions if {c.name for c in q.choices}.issuperset(STEPS)),
            tuple(q.name for q in questions if q.type is QuestionType.GEOPOINT),
        )
    return known


def scale_questions(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The names of the questions answered on the scale of 1 to 5."""
    return _look(questionnaire).scales


def is_straight_line(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> bool:
    """Whether every question on the scale that was answered, eight at least, got the same step."""
    given = [answers[name] for name in scale_questions(questionnaire) if name in answers]
    return len(given) >= STRAIGHT_FROM and given[0] in STEPS and len(set(given)) == 1


def points(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Iterator[Point]:
    """The points given; their stored form is `latitude longitude altitude accuracy`, the accuracy in metres."""
    for name in _look(questionnaire).points:
        if name in answers:
            lat, lon, *rest = (float(word) for word in str(answers[name]).split())
            yield Point(lon, lat, rest[1] / 1000 if len(rest) > 1 else 0.0)


def fast_limit(seconds: Sequence[float]) -> timedelta | None:
    """Below this time an answer is fast for its round, of which these are the times; None while too few are known."""
    if len(seconds) < TIMED_FROM:
        return None
    return timedelta(seconds=median(seconds) / FAST_PART)


@dataclass(frozen=True, slots=True)
class Effort:
    """How often the people whom somebody asked did not know: sums over people of k "does not know" of m answers.

    `answers` is the sum of m, `unknown` of k; the three squares are of kk, km and mm.
    """

    people: int
    unknown: int
    answers: int
    unknown_squared: int
    crossed: int
    answers_squared: int

    def __sub__(self, other: "Effort") -> "Effort":
        """What is left without somebody's part."""
        return Effort(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __add__(self, other: "Effort") -> "Effort":
        """Two parts together."""
        return Effort(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def sample(self) -> Sample:
        """The share of "does not know", with the design effect of asking many questions of one person.

        The variance of a ratio of sums over people (Cochran, Sampling Techniques, 3rd ed. 1977, 6.4) against
        that of as many single answers; never below 1, since few people may look alike by chance.
        """
        if not self.answers or self.unknown in {0, self.answers} or self.people < 2:
            # nothing varies, so nothing tells people from answers: take a person as one answer
            mean = self.answers / self.people if self.people else 1.0
            return Sample(self.unknown, self.answers, max(1.0, mean))
        p = self.unknown / self.answers
        spread = self.unknown_squared - 2 * p * self.crossed + p * p * self.answers_squared
        variance = spread / self.answers**2 * self.people / (self.people - 1)
        return Sample(self.unknown, self.answers, max(1.0, variance / (p * (1 - p) / self.answers)))


NO_EFFORT: Final = Effort(0, 0, 0, 0, 0, 0)


def compare_efforts(efforts: Mapping[int, Effort]) -> dict[int, Difference]:
    """Each one's share of "does not know" against all the others', tested as one family (Holm)."""
    whole = sum(efforts.values(), NO_EFFORT)
    family = {key: (mine.sample, (whole - mine).sample) for key, mine in efforts.items()}
    return compare(family)
