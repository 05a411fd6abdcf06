"""From sources to papers: what a brief is told, its PDF, kept while nothing changed, all of them into a folder."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from communes.territory import Commune, Province, Region, get_territory, list_provinces
from pac_toolkit import documents
from pac_toolkit.atlas.briefs import figures, people, ranked
from pac_toolkit.atlas.briefs.sources import Sources
from pac_toolkit.disk_cache import code_version
from pac_toolkit.i18n import speaking
from pac_toolkit.storage import folder

LANGUAGES: Final = ("ar", "fr")
"""The languages in which all briefs are made; one of them can be asked in any language of the site."""

_FOLDER: Final = "briefs"
_INDEX: Final = "briefs.json"
_TEMPLATE: Final = "atlas/brief.typ"


def list_codes(sources: Sources) -> tuple[str, ...]:
    """The places that have a brief when all are made: the communes that take part, then the provinces."""
    return (*sorted(sources.partners), *(item.code for item in list_provinces()))


def tell_brief(place: Commune | Province, sources: Sources) -> dict[str, Any]:
    """Everything that the paper says, in the language spoken now."""
    return {
        **people.tell_head(place, sources),
        "map": people.tell_map(place, sources),
        "heard": people.tell_heard(place, sources),
        "needs": ranked.tell_needs(place, sources),
        "services": figures.tell_services(place, sources),
        "sexes": ranked.tell_sexes(place, sources),
        "measured": figures.tell_measured(place),
        "neighbours": ranked.tell_neighbours(place, sources),
        "foot": figures.tell_foot(sources),
    }


def make_brief(code: str, language: str, sources: Sources) -> bytes:
    """The brief of a commune or a province as PDF/UA-1, from the folder of kept ones while nothing changed.

    Raises UnknownTerritory, and ValueError for the region, which has no brief.
    """
    place = get_territory(code)
    if isinstance(place, Region):
        raise ValueError("briefs are of communes and provinces")  # noqa: TRY004 - a wrong value, not a wrong type
    kept = folder(_FOLDER)
    path = kept / f"{code}-{language}-{brief_version(code, language, sources)}.pdf"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    content = _set(place, language, sources)
    write_whole(path, content)
    for older in kept.glob(f"{code}-{language}-*.pdf"):
        if older != path:
            older.unlink(missing_ok=True)
    return content


def render_briefs(
    out: Path,
    wanted: Sequence[tuple[str, str]],
    sources: Sources,
    *,
    is_forced: bool = False,
) -> Iterator[tuple[str, bool]]:
    """Write the briefs of `wanted` (code, language) into a folder; yields each file's name and whether it was made.

    A file that is up to date stays as it is, unless forced. Each is written whole or not at all, and so is the
    list of what the files were made from: a run that is cut short goes on where it stopped.
    """
    index = _read_index(out / _INDEX)
    for code, language in wanted:
        name, version = f"{code}-{language}.pdf", brief_version(code, language, sources)
        path = out / name
        is_current = index.get(name) == [version, _digest_of(path)]
        if is_forced or not is_current:
            content = _set_named(code, language, sources)
            write_whole(path, content)
            index[name] = [version, hashlib.sha256(content).hexdigest()]
            write_whole(out / _INDEX, json.dumps(index, indent=1, sort_keys=True).encode())
        yield name, is_forced or not is_current


def write_whole(path: Path, content: bytes) -> None:
    """Give a file its content at once: a reader finds the old one or the new one, never half of it."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _set_named(code: str, language: str, sources: Sources) -> bytes:
    place = get_territory(code)
    assert not isinstance(place, Region)  # noqa: S101 - callers name communes and provinces
    return _set(place, language, sources)


def _set(place: Commune | Province, language: str, sources: Sources) -> bytes:
    with speaking(language):
        told = tell_brief(place, sources)
        title = f"{told['name']} · {told['kicker']}"
    published_at = sources.published.published_at
    return documents.make_pdf(
        _TEMPLATE,
        {**told, "title": title},
        language=language,
        made_at=published_at and published_at.replace(microsecond=0),
    )


def brief_version(code: str, language: str, sources: Sources) -> str:
    """A word that differs as soon as the paper would say something else."""
    # words, sums and the census of the program itself are in it too
    parts = (sources.version, code, language, code_version())
    return hashlib.blake2b("|".join(parts).encode(), digest_size=8).hexdigest()


def _read_index(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
