"""What a picture tells beside what it shows: where, when and with what it was taken. Taken out without decoding it.

Of what a program would not read as a picture, the rest is left as it is.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final

from surveys.openrosa.media import MediaType

# segments that say how to show the picture: JFIF, colour profile, Adobe's colours
_JPEG_KEPT: Final = (b"JFIF\x00", b"JFXX\x00", b"ICC_PROFILE\x00", b"Adobe")
_JPEG_TOLD: Final = frozenset({*range(0xE0, 0xF0), 0xFE})
_JPEG_END_OF_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_EXIF: Final = b"Exif\x00\x00"
_ORIENTATION: Final = 0x0112

_PNG_START: Final = 8
_PNG_DROPPED: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})

_WEBP_START: Final = 12
_WEBP_DROPPED: Final = frozenset({b"EXIF", b"XMP "})
_WEBP_EXIF_AND_XMP: Final = 0x08 | 0x04


def without_traces(content: bytes, kind: MediaType) -> bytes:
    """The same picture, to the pixel, the same side up, without place, time, device, comments and thumbnail.

    A PDF stays as it is. The same content gives the same bytes.
    """
    if kind is MediaType.JPEG:
        return b"".join(_jpeg(content))
    if kind is MediaType.PNG:
        return content[:_PNG_START] + b"".join(_png(content))
    if kind is MediaType.WEBP:
        chunks = b"WEBP" + b"".join(_webp(content))
        return b"RIFF" + struct.pack("<I", len(chunks)) + chunks
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segments up to the end of the picture; what a camera appends behind it is left out."""
    yield content[:2]
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xD9:
            yield content[at : at + 2]
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if end < at + 4 or end > len(content):
            break
        segment = content[at:end]
        if marker == 0xDA:
            following = _JPEG_END_OF_SCAN.search(content, end)
            end = following.start() if following else len(content)
            segment = content[at:end]
        if marker not in _JPEG_TOLD or segment[4:].startswith(_JPEG_KEPT):
            yield segment
        elif segment[4:].startswith(_EXIF):
            yield _turned(segment[4 + len(_EXIF) :])
        at = end
    yield content[at:]


def _turned(tiff: bytes) -> bytes:
    """A segment that says which side is up, and nothing else; empty when it is as usual."""
    side = _orientation(tiff)
    if side not in range(2, 9):
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, side, 0)
    told = _EXIF + b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told


def _orientation(tiff: bytes) -> int:
    """The tag of the first directory of an Exif block, 0 when it has none or cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(entries):
            tag, kind, _, value = struct.unpack_from(
                f"{order}HHIH", tiff, directory + 2 + 12 * number
            )
            if (tag, kind) == (_ORIENTATION, 3):
                return int(value)
    except struct.error:
        return 0
    return 0


def _png(content: bytes) -> Iterator[bytes]:
    """Chunks up to the last one; what stands behind it is left out."""
    at = _PNG_START
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        name = content[at + 4 : at + 8]
        if end > len(content):
            break
        if name not in _PNG_DROPPED:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end
    yield content[at:]


def _webp(content: bytes) -> Iterator[bytes]:
    at = _WEBP_START
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        name = content[at : at + 4]
        if end > len(content):
            break
        if name == b"VP8X" and size:
            flags = content[at + 8] & ~_WEBP_EXIF_AND_XMP
            yield content[at : at + 8] + bytes([flags]) + content[at + 9 : end]
        elif name not in _WEBP_DROPPED:
            yield content[at:end]
        at = end
    yield content[at:]
