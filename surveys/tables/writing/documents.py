"""JSON of responses, and GeoJSON by commune; both carry their dictionary and are written in pieces."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from surveys.questions import Texts
from surveys.tables.record import FORMAT, Record
from surveys.tables.writing.dictionary import codebook, dictionary
from surveys.tables.writing.plan import Plan


def json_chunks(plan: Plan, records: Iterable[Record]) -> Iterator[bytes]:
    """`{"format", "form_id", "dictionary", "codebook", "responses": […]}`, a response a line.

    A response has the names of the JSON address: `instance_id`, `commune`, `language`, `spoken`,
    `helper`, `channel`, `form_version`, `started_at`, `submitted_at`, `answers`.
    """
    yield _opening({"format": FORMAT, **_about(plan)}, "responses")
    yield from _listed(_response(plan, record) for record in records)
    yield b"\n]}\n"


def geojson_chunks(
    plan: Plan,
    records: Iterable[Record],
    geometries: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, Texts] | None = None,
    attribution: str = "",
) -> Iterator[bytes]:
    """A feature a commune: its code, its names, and how many responses gave each choice.

    `geometries` are GeoJSON by code of commune, and say which communes are written; responses of others
    are counted in `elsewhere`. Properties are flat, for a GIS: `responses`, `sat_water/5`,
    `priorities/roads`. They are plain counts, small ones included: for those who may see responses,
    never for the public. `attribution` says whose boundaries they are.
    """
    counts, sizes = _counted(plan, records)
    elsewhere = sum(size for code, size in sizes.items() if code not in geometries)
    credit = {"attribution": attribution} if attribution else {}
    yield _opening(
        {"type": "FeatureCollection", **credit, **_about(plan), "elsewhere": elsewhere}, "features"
    )
    yield from _listed(
        {
            "type": "Feature",
            "id": code,
            "geometry": geometry,
            "properties": {
                "commune": code,
                **{f"name_{tongue}": name for tongue, name in (names or {}).get(code, {}).items()},
                "responses": sizes[code],
                **{key: counts[code][key] for key in _choice_keys(plan)},
            },
        }
        for code, geometry in geometries.items()
    )
    yield b"\n]}\n"


def _about(plan: Plan) -> dict[str, Any]:
    return {
        "form_id": plan.questionnaire.form_id,
        "dictionary": dictionary(plan),
        "codebook": codebook(plan),
    }


def _opening(members: Mapping[str, Any], last: str) -> bytes:
    """The document up to the bracket of its long list."""
    return (_written(members)[:-1] + f',"{last}":[').encode()


def _listed(items: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    between = "\n"
    for item in items:
        yield (between + _written(item)).encode()
        between = ",\n"


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _response(plan: Plan, record: Record) -> dict[str, Any]:
    return {
        "instance_id": record.instance_id,
        "commune": record.commune,
        "language": record.language,
        "spoken": record.spoken or None,
        "helper": record.helper,
        "channel": record.channel,
        "form_version": record.form_version,
        "started_at": _instant(record.started_at),
        "submitted_at": _instant(record.submitted_at),
        "answers": plan.shared_answers(record.answers),
    }


def _instant(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    universal = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    return universal.isoformat().replace("+00:00", "Z")


def _choice_keys(plan: Plan) -> list[str]:
    return [
        f"{column.key}/{choice.name}"
        for column in plan.columns
        if column.question and column.choice is None and str(column.question.type) != "rank"
        for choice in column.question.choices
    ]


def _counted(plan: Plan, records: Iterable[Record]) -> tuple[dict[str, Counter[str]], Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    asked = [
        column.key
        for column in plan.columns
        if column.question and column.question.choices and column.choice is None
    ]
    for record in records:
        sizes[record.commune] += 1
        own = counts[record.commune]
        for name in asked:
            answer = record.answers.get(name)
            for choice in answer if isinstance(answer, list) else (answer,):
                if choice is not None:
                    own[f"{name}/{choice}"] += 1
    return counts, sizes
