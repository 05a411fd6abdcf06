"""What proves a paper: the record in one canonical form, its SHA-256, and how people write that hash."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from pac_toolkit.workshops.record import Record, facts_of

FORM: Final = "pac-workshop/1"
"""Names the canonical form: a change of what is hashed needs another name."""
SHORTEST: Final = 8
"""Letters of a hash that find a paper; fewer would let strangers guess."""
SHOWN: Final = 16
"""Letters of the hash printed to be read; the QR holds all 64."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
# never printed: the point of the place, and the numbers that rows have in this database
_UNPRINTED: Final = frozenset({"latitude", "longitude", "need"})


def hash_record(
    record: Record,
    *,
    code: str,
    state: str,
    validated_at: datetime | None,
    corrections: Iterable[tuple[datetime, str, Mapping[str, Any]]],
) -> str:
    """SHA-256 of what the papers of this record say, in 64 small hexadecimal letters.

    The same content gives the same hash on every machine and database: keys sorted, texts in NFC, days and
    hours after ISO 8601, needs and commitments by their order. `corrections` are day, reason and changes.
    """
    facts = facts_of(record)
    content = {
        "form": FORM,
        "code": code,
        "state": str(state),
        "validated_on": validated_at.date().isoformat() if validated_at else None,
        "record": {
            key: value
            for key, value in facts.items()
            if key not in _UNPRINTED and not key.startswith("need.")
        },
        "needs": [
            {name: value for name, value in said.items() if name not in _UNPRINTED}
            for key, said in facts.items()
            if key.startswith("need.")
        ],
        "corrections": [
            [at.date().isoformat(), reason, dict(changes)] for at, reason, changes in corrections
        ],
    }
    written = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def show_hash(digest: str) -> str:
    """The first letters of a hash in groups of four, to be read and typed: `3f0a 9c41 77be 02d5`."""
    return " ".join(digest[place : place + 4] for place in range(0, SHOWN, 4))


def read_hash(typed: str) -> str | None:
    """The first letters of a hash as somebody typed them from a paper; None when they are none."""
    letters = re.sub(r"[\s.:·-]|[\u2066-\u2069\u200e\u200f]", "", typed).translate(_DIGITS).lower()
    return letters if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", letters) else None


def _plain(value: Any) -> Any:
    """The value as JSON knows it: texts in NFC, days and hours after ISO 8601."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return unicodedata.normalize("NFC", str(value))
