"""OpenRosa 1.0 as bytes: what a server says to ODK Collect and KoboCollect, and what they send.

Addresses, tokens, statuses and storage belong to the application; `docs/exchange.md` tells which is due.
"""

from surveys.openrosa.documents import (
    ACCEPTED_BYTES,
    CONTENT_TYPE,
    HEADERS,
    FormEntry,
    MediaEntry,
    form_list,
    manifest,
    md5_hash,
    response,
)
from surveys.openrosa.media import MediaType, is_media_name, media_type
from surveys.openrosa.settings import collect_settings, settings_picture
from surveys.openrosa.submission import (
    MAX_BYTES,
    RawAnswer,
    RefusedSubmission,
    Submission,
    parse_submission,
)
from surveys.openrosa.traces import without_traces

__all__ = [
    "ACCEPTED_BYTES",
    "CONTENT_TYPE",
    "HEADERS",
    "MAX_BYTES",
    "FormEntry",
    "MediaEntry",
    "MediaType",
    "RawAnswer",
    "RefusedSubmission",
    "Submission",
    "collect_settings",
    "form_list",
    "is_media_name",
    "manifest",
    "md5_hash",
    "media_type",
    "parse_submission",
    "response",
    "settings_picture",
    "without_traces",
]
