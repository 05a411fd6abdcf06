"""Reads a rescue file: what waits on a device, saved to a file (docs/offline.md). Pure; nothing of it is trusted."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from pac_toolkit.responses.errors import NotARescueFileError

FORMAT: Final = "pac-toolkit/rescue"
NEWEST_VERSION: Final = 1
MAX_ENTRIES: Final = 1000
"""More than this many entries are no device of ours."""

_ADDRESS: Final = re.compile(r"/api/v1/surveys/([^/?#]{1,200})/responses")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that waited: `round_slug` is empty and `body` None where it is no answer to a survey."""

    round_slug: str
    body: Mapping[str, Any] | None
    made_at: datetime | None
    is_workshop: bool = False


def read_rescue_file(content: bytes) -> list[Entry]:
    """The entries of a rescue file, in its order. Raises NotARescueFileError for any other file."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotARescueFileError("not_json") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NotARescueFileError("other_tool")
    if document.get("version") != NEWEST_VERSION:
        raise NotARescueFileError("newer")
    entries = document.get("entries")
    if not isinstance(entries, list) or not entries:
        raise NotARescueFileError("empty")
    if len(entries) > MAX_ENTRIES:
        raise NotARescueFileError("too_many")
    return [_read_entry(entry) for entry in entries]


def _read_entry(entry: object) -> Entry:
    if not isinstance(entry, dict) or entry.get("kind") != "answer":
        is_workshop = isinstance(entry, dict) and entry.get("kind") == "workshop"
        return Entry("", None, None, is_workshop)
    address = entry.get("url")
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    body = entry.get("body")
    if found is None or not isinstance(body, dict):
        return Entry("", None, None)
    return Entry(unquote(found[1]), body, _read_instant(entry.get("made_at")))


def _read_instant(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        return found.astimezone(UTC) if found is not None and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
