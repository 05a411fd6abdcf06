"""Draws synthetic answers from a seed, and what people care for. Pure: the same seed, territory and day give the same people.

Shares follow published figures: participants 33 % women, 33 % of 18-35 years, 6.5 % with disabilities (project report,
2022); dissatisfaction by service from the communal barometer of October 2022; deprivation from the 2024 census.
Three truths are planted, so that maps and lists can be seen to find them: `truths`.
"""

import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

from communes.census import value
from communes.neighbours import adjacency
from communes.services import list_services
from communes.territory import Milieu, get_commune, list_communes
from communes.themes import list_themes
from pac_toolkit.demo.sentences import NEEDS

NAMESPACE = uuid.UUID("5d1a3c1e-6a2f-4f0c-9a2b-2f6a7c0f2022")

# share dissatisfied, by service (barometer where it has the service, neighbouring values elsewhere)
_DISSATISFIED = {
    "civil_status": 0.22, "permits": 0.38, "cleaning": 0.48, "waste": 0.46, "lighting": 0.46,
    "streets": 0.60, "rural_roads": 0.68, "water": 0.56, "electricity": 0.36, "sanitation": 0.62,
    "transport": 0.65, "markets": 0.68, "green": 0.83, "sport_culture": 0.83, "stray_animals": 0.85,
    "ambulance": 0.58, "school_bus": 0.55, "cemeteries": 0.40, "slaughterhouse": 0.60,
}  # fmt: skip
# share that says "does not exist here", in a rural and in an urban commune
_MISSING = {
    "water": (0.12, 0.0), "sanitation": (0.45, 0.04), "transport": (0.35, 0.05), "ambulance": (0.15, 0.02),
    "slaughterhouse": (0.40, 0.10), "sport_culture": (0.40, 0.06), "school_bus": (0.20, 0.05),
    "lighting": (0.18, 0.01), "waste": (0.35, 0.02), "green": (0.30, 0.05), "markets": (0.08, 0.02),
}  # fmt: skip
# how often a theme is named, before place, sex, age and milieu
NAMED = {
    "water": 7, "electricity": 2, "lighting": 3, "sanitation": 4, "waste": 3, "roads": 7, "transport": 4,
    "traffic": 1, "hygiene": 1.5, "ambulance": 3, "cemeteries": 1, "markets": 1.5, "slaughterhouse": 0.6,
    "green": 1.5, "environment": 1.5, "urbanism": 1.2, "health": 8, "education": 6, "childcare_women": 2,
    "social": 2, "youth_sport": 3.5, "culture": 1.2, "economy": 7, "tourism_crafts": 1.5, "agriculture": 3.5,
    "admin": 1.2, "governance": 1.5,
}  # fmt: skip
_BY_SEX = {
    "female": {"water": 1.5, "health": 1.4, "childcare_women": 3.5, "education": 1.4, "lighting": 1.4, "social": 1.4},
    "male": {"roads": 1.3, "economy": 1.4, "agriculture": 1.6, "youth_sport": 1.3, "childcare_women": 0.3},
    "unknown": {},
}  # fmt: skip
_BY_AGE = {
    "18-24": {"youth_sport": 2.2, "economy": 1.6, "culture": 1.6, "education": 1.3},
    "25-35": {"economy": 1.6, "childcare_women": 1.5, "education": 1.2},
    "60+": {"health": 1.6, "ambulance": 1.5, "social": 1.5, "cemeteries": 1.6, "youth_sport": 0.4},
}
_BY_MILIEU = {
    "rural": {"agriculture": 1.6, "roads": 1.4, "transport": 1.3, "traffic": 0.2, "green": 0.3, "urbanism": 0.7},
    "urban": {"agriculture": 0.2, "traffic": 2.5, "green": 2.2, "hygiene": 2, "ambulance": 0.7, "roads": 0.7},
}  # fmt: skip
_MEASURES = {
    "water": "no_running_water", "electricity": "no_electricity", "sanitation": "no_toilet", "waste": "waste_in_the_open",
    "roads": "distance_to_paved_road", "education": "illiteracy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Truths:
    """What is planted: a theme that the women of one province push; a commune silent on water; neighbours sharing roads."""

    women_province: str
    women_theme: str
    silent_commune: str
    road_communes: frozenset[str]


@dataclass(frozen=True, slots=True)
class DrawnResponse:
    """One synthetic answer."""

    instance_id: str
    commune_code: str
    language: str
    spoken: str
    is_helped: bool
    channel: str
    started_at: datetime
    received_at: datetime
    answers: dict[str, Any]


@cache
def _truths(codes: tuple[str, ...]) -> Truths:
    deficit = {code: value(_MEASURES["water"], code) or 0.0 for code in codes}
    silent = max(codes, key=lambda code: (deficit[code], code))
    return Truths("05.081", "ambulance", silent, _six_neighbours(codes, silent))


def truths(codes: Sequence[str]) -> Truths:
    """The planted truths among the communes that take part."""
    return _truths(tuple(sorted(codes)))


def _six_neighbours(codes: Sequence[str], avoided: str) -> frozenset[str]:
    """Six communes of the roster that touch one another, found by walking the adjacency from each in turn."""
    links = adjacency()
    members = set(codes) - {avoided}
    best: list[str] = []
    for start in sorted(members):
        reached = [start]
        for code in reached:
            fresh = sorted((links[code] & members) - set(reached))
            reached.extend(fresh[: 6 - len(reached)])
        if len(reached) > len(best):
            best = reached
    return frozenset(best)


@cache
def _need_factor(theme: str, code: str) -> float:
    """How much more than on average this commune lacks, from the census: 1 where nothing is measured."""
    if theme not in _MEASURES:
        return 1.0
    measure = _MEASURES[theme]
    all_values = [v for c in list_communes() if (v := value(measure, c.code)) is not None]
    own = value(measure, code)
    if own is None:
        return 0.5
    mean = sum(all_values) / len(all_values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in all_values) / len(all_values))
    return math.exp(max(-1.5, min(1.5, 0.6 * (own - mean) / spread)))


def _local_taste(seed: int, code: str, key: str, width: float) -> float:
    """A commune's own leaning for a theme or service, the same for all its people."""
    return math.exp(Random(f"{seed}/{code}/{key}").gauss(0, width))  # noqa: S311 - synthetic data


def theme_weights(
    seed: int, code: str, sex: str, age: str, milieu: str, known: Truths
) -> dict[str, float]:
    """How much each theme weighs for such a person of the commune, the planted truths included."""
    weights = {}
    for theme, base in NAMED.items():
        weight = base * _need_factor(theme, code) * _local_taste(seed, code, theme, 0.45)
        weight *= _BY_SEX[sex].get(theme, 1) * _BY_AGE.get(age, {}).get(theme, 1)
        weight *= _BY_MILIEU.get(milieu, {}).get(theme, 1)
        weights[theme] = weight
    if code == known.silent_commune:
        weights["water"] *= 0.02
    if code in known.road_communes:
        weights["roads"] = 4 * max(weights.values())
    if code.startswith(known.women_province):
        weights[known.women_theme] *= 9 if sex == "female" else 0.3
    return weights


def pick(rng: Random, weights: Mapping[str, float]) -> str:
    """One key, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def pick_some(rng: Random, weights: Mapping[str, float], count: int) -> list[str]:
    """`count` different keys, one after the other, by weight."""
    left = dict(weights)
    chosen = []
    for _ in range(min(count, len(left))):
        chosen.append(pick(rng, left))
        del left[chosen[-1]]
    return chosen


def draw_responses(
    codes: Sequence[str], count: int, seed: int, today: date
) -> Iterator[DrawnResponse]:
    """`count` answers over the communes, more in larger communes; in the order of their arrival."""
    known = truths(codes)
    ordered = sorted(codes)
    shares = whole_shares(count, [get_commune(code).population_2024 ** 0.35 for code in ordered])
    places = [code for code, share in zip(ordered, shares, strict=True) for _ in range(share)]
    Random(f"{seed}/order").shuffle(places)  # noqa: S311 - synthetic data
    opening = datetime.combine(today, time(8), UTC) - timedelta(days=75)
    for number, code in enumerate(places):
        rng = Random(f"{seed}/response/{number}")  # noqa: S311 - synthetic data
        received = opening + timedelta(days=68 * number / count, seconds=rng.randint(0, 30_000))
        yield _draw_response(rng, seed, number, code, received, known)


def _draw_response(
    rng: Random, seed: int, number: int, code: str, received: datetime, known: Truths
) -> DrawnResponse:
    commune = get_commune(code)
    sex = pick(rng, {"female": 0.46, "male": 0.53, "unknown": 0.01})
    age = pick(rng, {"18-24": 0.17, "25-35": 0.27, "36-59": 0.41, "60+": 0.14, "unknown": 0.01})
    urban_share = 0.96 if commune.milieu is Milieu.URBAN else 0.06
    milieu = "urban" if rng.random() < urban_share else "rural"
    answers: dict[str, Any] = {
        "sex": sex,
        "age_band": age,
        "milieu": milieu,
        "education": pick(rng, _education(age, milieu)),
        "activity": pick(rng, _activity(sex, age)),
    }
    answers["disability_consent"] = pick(rng, {"yes": 0.4, "no": 0.6})
    if answers["disability_consent"] == "yes":
        answers["disability"] = pick(rng, {"yes": 0.07, "no": 0.93})
    for service in list_services(Milieu(milieu)):
        answers[f"sat_{service.key}"] = _draw_step(rng, seed, code, service.key, milieu, known)
    weights = theme_weights(seed, code, sex, age, milieu, known)
    ticked = rng.choices((3, 2, 1, 0), (0.82, 0.11, 0.05, 0.02))[0]
    chosen = pick_some(rng, weights, ticked)
    order = {theme.key: place for place, theme in enumerate(list_themes())}
    answers["priorities"] = sorted(chosen, key=order.__getitem__)
    if chosen and rng.random() < 0.22:
        answers["free_text"] = rng.choice(NEEDS[chosen[0]])
    channel = pick(rng, {"enumerator": 0.47, "paper": 0.34, "web": 0.16, "kiosk": 0.03})
    return DrawnResponse(
        instance_id=str(uuid.UUID(int=uuid.uuid5(NAMESPACE, f"{seed}/{number}").int, version=4)),
        commune_code=code,
        language=pick(rng, {"ar": 0.88, "fr": 0.11, "en": 0.01}),
        spoken=pick(rng, {"ary": 0.62, "tzm": 0.26, "shi": 0.11, "fr": 0.01}),
        is_helped=channel == "enumerator" or rng.random() < 0.1,
        channel=channel,
        started_at=received - timedelta(seconds=rng.randint(140, 720)),
        received_at=received,
        answers=answers,
    )


def _draw_step(rng: Random, seed: int, code: str, service: str, milieu: str, known: Truths) -> str:
    """One answer on the scale of satisfaction."""
    missing = _MISSING.get(service, (0.02, 0.01))[milieu == "urban"]
    missing = min(0.8, missing * _need_factor(service, code))
    if service == "water" and code == known.silent_commune:
        missing = 0.02
    chance = rng.random()
    if chance < missing:
        return "97"
    if chance < missing + 0.05:
        return "98"
    if chance < missing + 0.08:
        return "99"
    odds = _DISSATISFIED[service] / (1 - _DISSATISFIED[service])
    odds *= _local_taste(seed, code, service, 0.35) * math.sqrt(_need_factor(service, code))
    if service == "water" and code == known.silent_commune:
        odds = 0.2
    bad = odds / (1 + odds)
    good = 1 - bad
    return pick(
        rng, {"1": 0.42 * bad, "2": 0.58 * bad, "3": 0.2 * good, "4": 0.52 * good, "5": 0.28 * good}
    )


def _education(age: str, milieu: str) -> dict[str, float]:
    none = {"18-24": 0.06, "25-35": 0.16, "36-59": 0.42, "60+": 0.72}.get(age, 0.3)
    none *= 1.15 if milieu == "rural" else 0.7
    rest = 1 - none
    return {
        "none": none,
        "preschool": 0.04 * rest,
        "primary": 0.36 * rest,
        "lower_secondary": 0.26 * rest,
        "upper_secondary": 0.2 * rest,
        "higher": 0.14 * rest,
    }


def _activity(sex: str, age: str) -> dict[str, float]:
    if age == "60+":
        return {
            "retired": 0.4,
            "home": 0.4 if sex == "female" else 0.1,
            "employed": 0.15,
            "other": 0.1,
        }
    home = 0.55 if sex == "female" else 0.02
    student = 0.4 if age == "18-24" else 0.02
    return {
        "employed": 0.25 if sex == "female" else 0.62,
        "unemployed": 0.2,
        "student": student,
        "home": home,
        "other": 0.03,
    }


def whole_shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` whole units by weight, largest remainders first: they sum to `total`."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [math.floor(item) for item in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for place in by_rest[: total - sum(whole)]:
        whole[place] += 1
    return whole
