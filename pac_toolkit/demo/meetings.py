"""Draws synthetic workshops from the same seed, territory and taste as the people of `people`. Pure."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from communes.territory import Milieu, get_commune
from pac_toolkit.demo.people import (
    NAMED,
    NAMESPACE,
    Truths,
    pick,
    pick_some,
    theme_weights,
    truths,
    whole_shares,
)
from pac_toolkit.demo.sentences import (
    AGENDAS,
    CHAIRS,
    COMMITMENTS,
    CONSTRAINTS,
    DOUARS,
    LEGAL_BASIS,
    NEEDS,
    NEXT_STEPS,
    PLACES,
    ROOMS,
    STRENGTHS,
    SUFFERERS,
    TITLES,
)

_BANDS = ("15-17", "18-24", "25-35", "36-59", "60+")


@dataclass(frozen=True, slots=True)
class DrawnNeed:
    """One need as voiced, with its votes (youth of which)."""

    theme: str
    text: str
    place: str
    votes_women: int
    votes_men: int
    votes_youth: int
    sufferers: str = ""
    has_consensus: bool | None = None


@dataclass(frozen=True, slots=True)
class DrawnWorkshop:
    """One synthetic workshop; `state` is the one it shall reach."""

    key: str
    commune_code: str
    workshop_type: str
    phase: str
    state: str
    title: str
    held_on: date
    starts_at: time
    ends_at: time
    place: str
    agenda: tuple[tuple[str, int], ...]
    attendance: dict[tuple[str, str], int]
    categories: dict[str, int] = field(default_factory=dict)
    needs: tuple[DrawnNeed, ...] = ()
    details: "DrawnDetails | None" = None


@dataclass(frozen=True, slots=True)
class DrawnDetails:
    """What a record says beside attendance and needs; commitments are what, who and days from the workshop on."""

    douars: tuple[str, ...]
    villages: tuple[str, ...]
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    arrangements: tuple[str, ...]
    invited: int
    chair_function: str
    legal_basis: str
    strengths: str
    constraints: str
    next_step: str
    commitments: tuple[tuple[str, str, int, bool], ...]


_SPOKEN = (("ary", 0.9), ("tzm", 0.45), ("fr", 0.1))
_CHANNELS = (
    ("authority", 0.7),
    ("poster", 0.6),
    ("associations", 0.5),
    ("crier", 0.3),
    ("phone", 0.4),
)
_ARRANGED = (("ramp", 0.3), ("childcare", 0.1), ("transport", 0.25), ("sign_language", 0.05))
_LEGAL, _DONE = 0.6, 0.3
# a commune's workshops, in the order in which it holds them
_SERIES = (
    "launch",
    "douar",
    "women",
    "youth",
    "thematic",
    "douar",
    "disability",
    "feedback",
    "ieecag",
    "council",
)
_PHASES = {"launch": "launch", "feedback": "prioritisation", "council": "prioritisation"}


def draw_workshops(
    codes: Sequence[str], count: int, seed: int, today: date
) -> Iterator[DrawnWorkshop]:
    """`count` workshops over the communes, six or more in each; a few are planned, drafts, or wait for validation."""
    known = truths(codes)
    ordered = sorted(codes)
    shares = whole_shares(count, [get_commune(code).population_2024 ** 0.15 for code in ordered])
    for code, share in zip(ordered, shares, strict=True):
        for place in range(share):
            rng = Random(f"{seed}/workshop/{code}/{place}")  # noqa: S311 - synthetic data
            yield _draw_workshop(rng, seed, code, place, share, today, known)


def _draw_workshop(
    rng: Random, seed: int, code: str, place: int, share: int, today: date, known: Truths
) -> DrawnWorkshop:
    kind = _kind(rng, code, place)
    state = _state(rng, place, share)
    language = rng.choices((0, 1), (0.75, 0.25))[0]
    attendance = {} if state in {"draft", "planned"} else _draw_attendance(rng, kind)
    ahead = state in {"draft", "planned"}
    held_on = (
        today + timedelta(days=rng.randint(5, 30))
        if ahead
        else today - timedelta(days=80 - 8 * place + rng.randint(-3, 3))
    )
    start = rng.choice((9, 10, 14, 15, 16))
    return DrawnWorkshop(
        key=str(uuid.uuid5(NAMESPACE, f"{seed}/workshop/{code}/{place}")),
        commune_code=code,
        workshop_type=kind,
        phase=_PHASES.get(kind, "diagnosis"),
        state=state,
        title=TITLES[kind][language],
        held_on=held_on,
        starts_at=time(start, rng.choice((0, 30))),
        ends_at=time(start + 2, 30),
        place=rng.choice(ROOMS),
        agenda=_agenda(language),
        attendance=attendance,
        categories=_draw_categories(rng, attendance, kind),
        needs=_draw_needs(rng, seed, code, kind, attendance, known),
        # drawn by itself, so that what was drawn before it stays the same from version to version
        details=_draw_details(Random(f"{seed}/details/{code}/{place}"), attendance),  # noqa: S311
    )


def _draw_details(rng: Random, attendance: Mapping[tuple[str, str], int]) -> DrawnDetails:
    total = sum(attendance.values())
    douars = tuple(rng.sample(DOUARS, rng.randint(1, 3)))
    promised = rng.sample(COMMITMENTS, rng.randint(0, 2)) if total else []
    return DrawnDetails(
        douars=douars,
        villages=douars[: rng.randint(1, len(douars))] if total else (),
        languages=tuple(word for word, chance in _SPOKEN if rng.random() < chance),
        channels=tuple(word for word, chance in _CHANNELS if rng.random() < chance),
        arrangements=tuple(word for word, chance in _ARRANGED if rng.random() < chance),
        invited=total + rng.randint(3, 25),
        chair_function=rng.choice(CHAIRS),
        legal_basis=LEGAL_BASIS if rng.random() < _LEGAL else "",
        strengths=rng.choice(STRENGTHS) if total else "",
        constraints=rng.choice(CONSTRAINTS) if total else "",
        next_step=rng.choice(NEXT_STEPS) if total else "",
        commitments=tuple(
            (what, who, rng.randint(10, 90), rng.random() < _DONE) for what, who in promised
        ),
    )


def _agenda(language: int) -> tuple[tuple[str, int], ...]:
    """Points and the minutes each is given: two hours and a half in all at the most."""
    return tuple(zip(AGENDAS[language].splitlines(), (15, 75, 40, 20), strict=True))


def _kind(rng: Random, code: str, place: int) -> str:
    kind = _SERIES[place % len(_SERIES)]
    if kind == "douar" and get_commune(code).milieu is Milieu.URBAN:
        return "neighbourhood"
    # some communes held no workshop of their own for women or youth: the equity view names them
    if kind in {"women", "youth"} and rng.random() < 0.12:
        return "thematic"
    return kind


def _state(rng: Random, place: int, share: int) -> str:
    if place < share - 1:
        return pick(rng, {"validated": 0.92, "closed": 0.05, "held": 0.03})
    return pick(rng, {"validated": 0.3, "closed": 0.2, "held": 0.15, "planned": 0.25, "draft": 0.1})


def _draw_attendance(rng: Random, kind: str) -> dict[tuple[str, str], int]:
    women = {"women": 0.93, "youth": 0.36, "council": 0.2}.get(kind, 0.235)
    young = {"youth": (0.12, 0.46, 0.42, 0.0, 0.0)}.get(kind, (0.01, 0.09, 0.16, 0.54, 0.20))
    counts: dict[tuple[str, str], int] = {}
    for _ in range(max(8, round(rng.gauss(19.4, 5.5)))):
        sex = "female" if rng.random() < women else "male"
        band = rng.choices(_BANDS, young)[0]
        counts[sex, band] = counts.get((sex, band), 0) + 1
    return counts


def _draw_categories(
    rng: Random, attendance: Mapping[tuple[str, str], int], kind: str
) -> dict[str, int]:
    total = sum(attendance.values())
    disabled = 0.42 if kind == "disability" else 0.03
    shares = {
        "elected": 0.12,
        "staff": 0.07,
        "associations": 0.22,
        "cooperatives": 0.06,
        "services": 0.05,
    }
    counts = {key: sum(rng.random() < share for _ in range(total)) for key, share in shares.items()}
    counts["disability"] = sum(rng.random() < disabled for _ in range(total))
    counts["ieecag"] = min(total, rng.randint(4, 9)) if kind == "ieecag" else 0
    return {key: number for key, number in counts.items() if number}


def _draw_needs(
    rng: Random,
    seed: int,
    code: str,
    kind: str,
    attendance: Mapping[tuple[str, str], int],
    known: Truths,
) -> tuple[DrawnNeed, ...]:
    if not attendance:
        return ()
    women = sum(n for (sex, _), n in attendance.items() if sex == "female")
    men = sum(attendance.values()) - women
    youth = sum(n for (_, band), n in attendance.items() if band in {"18-24", "25-35"})
    milieu = get_commune(code).milieu.value
    age = "18-24" if kind == "youth" else "36-59"
    by_sex = {sex: theme_weights(seed, code, sex, age, milieu, known) for sex in ("female", "male")}
    mixed = {t: women * by_sex["female"][t] + men * by_sex["male"][t] for t in NAMED}
    if code == known.silent_commune:
        del mixed["water"]
    needs = []
    for theme in pick_some(rng, mixed, rng.randint(3, 6)):
        votes_women = _votes(rng, women, by_sex["female"], theme)
        votes_men = _votes(rng, men, by_sex["male"], theme)
        young = min(youth, votes_women + votes_men, rng.randint(0, max(0, youth)))
        text = rng.choice(NEEDS[theme])
        needs.append(
            DrawnNeed(
                theme,
                text,
                rng.choice(PLACES),
                votes_women,
                votes_men,
                young,
                sufferers=SUFFERERS[len(text) % len(SUFFERERS)],
                has_consensus=(votes_women + votes_men > (women + men) // 2) or None,
            )
        )
    return tuple(needs)


def _votes(rng: Random, people: int, weights: Mapping[str, float], theme: str) -> int:
    """Votes of a group: the more the theme weighs for it, the more of its people raise a hand."""
    chance = min(0.95, 0.1 + 4 * weights[theme] / sum(weights.values()))
    return sum(rng.random() < chance for _ in range(people))
