"""What names one response wherever it comes from: the uuid made by the device before the first save."""

import re
from typing import Final

_PREFIX: Final = "uuid:"
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def instance_uuid(text: str) -> str | None:
    """The bare uuid in small letters, or None when it is none: ODK writes `uuid:…`, Kobo does not."""
    bare = text.strip().casefold().removeprefix(_PREFIX)
    return bare if _UUID.fullmatch(bare) else None
