"""Files that come with a submission: what they really are, and names that are safe to compare.

Where they are stored, under the hash of their content, belongs to the application.
"""

import re
from enum import StrEnum
from typing import Final


class MediaType(StrEnum):
    """What is accepted: pictures, and a document photographed as PDF."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def extension(self) -> str:
        """The ending of a file of this type, with its point."""
        return {"image/jpeg": ".jpg", "application/pdf": ".pdf"}.get(
            self.value, "." + self.value.removeprefix("image/")
        )


_MAGIC: Final = (
    (re.compile(rb"\xff\xd8\xff", re.DOTALL), MediaType.JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n", re.DOTALL), MediaType.PNG),
    (re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL), MediaType.WEBP),
    (re.compile(rb"%PDF-[12]\.[0-9]", re.DOTALL), MediaType.PDF),
)
_NAME: Final = re.compile(r"[^/\\\x00-\x1f\x7f<>:\"|?*]{1,150}")


def media_type(first_bytes: bytes) -> MediaType | None:
    """What the file is by its first 16 bytes, None when it is nothing accepted.

    The name and the declared type are never asked: a page named `photo.jpg` is still a page.
    """
    for magic, kind in _MAGIC:
        if magic.match(first_bytes):
            return kind
    return None


def is_media_name(name: str) -> bool:
    """Whether a name given by a device is a plain file name: no folder, no control, no leading point."""
    return _NAME.fullmatch(name) is not None and not name.startswith(".")
