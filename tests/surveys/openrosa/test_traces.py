"""Pictures lose what they tell of place, time and device, and nothing that they show."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.openrosa import MediaType, media_type, without_traces

GPS = b"GPSLatitude 32.3372"
SCAN = b"\x01\x02\xff\x00\x03\xff\xd0\x04"


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def exif(side: int, order: str = "<") -> bytes:
    """An Exif block with an orientation and something that tells a place."""
    start = b"II*\x00" if order == "<" else b"MM\x00*"
    entries = struct.pack(f"{order}HHIHH", 0x0110, 2, 1, 0, 0)
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, side, 0)
    return b"Exif\x00\x00" + start + struct.pack(f"{order}IH", 8, 2) + entries + bytes(4) + GPS


def jpeg(*told: bytes, behind: bytes = b"") -> bytes:
    shown = segment(0xDB, b"table") + segment(0xDA, b"scan") + SCAN + segment(0xC4, b"huffman")
    more = segment(0xDA, b"second") + SCAN
    jfif = segment(0xE0, b"JFIF\x00\x01")
    return b"\xff\xd8" + jfif + b"".join(told) + shown + more + b"\xff\xd9" + behind


def chunk(name: bytes, content: bytes) -> bytes:
    code = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", code)


def png(*told: bytes, behind: bytes = b"") -> bytes:
    shown = chunk(b"IDAT", b"pixels")
    return b"\x89PNG\r\n\x1a\n" + b"".join((*told, shown, chunk(b"IEND", b""))) + behind


def webp(flags: int, *told: bytes) -> bytes:
    shown = riff(b"VP8X", bytes([flags]) + bytes(9)) + riff(b"VP8 ", b"pixels!") + b"".join(told)
    return b"RIFF" + struct.pack("<I", len(shown) + 4) + b"WEBP" + shown


def riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


@pytest.mark.parametrize(
    "told",
    [
        segment(0xE1, exif(1)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + GPS),
        segment(0xED, b"Photoshop 3.0\x00" + GPS),
        segment(0xE2, b"MPF\x00" + GPS),
        segment(0xFE, GPS),
    ],
)
def test_a_photograph_loses_what_it_tells(told: bytes) -> None:
    assert without_traces(jpeg(told), MediaType.JPEG) == jpeg()


def test_a_photograph_loses_what_a_camera_appends() -> None:
    assert without_traces(jpeg(behind=b"\x00\x00ftypmp42" + GPS), MediaType.JPEG) == jpeg()


def test_a_photograph_keeps_its_colours() -> None:
    kept = (segment(0xE2, b"ICC_PROFILE\x00\x01\x01x"), segment(0xEE, b"Adobe\x00d"))

    assert without_traces(jpeg(*kept), MediaType.JPEG) == jpeg(*kept)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("side", [3, 6, 8])
def test_a_photograph_stays_the_same_side_up(side: int, order: str) -> None:
    clean = without_traces(jpeg(segment(0xE1, exif(side, order))), MediaType.JPEG)

    assert GPS not in clean
    # read again, it says the same and no more
    assert without_traces(clean, MediaType.JPEG) == clean
    assert struct.pack(">HHIH", 0x0112, 3, 1, side) in clean


def test_a_png_loses_its_texts_and_what_stands_behind() -> None:
    told = [chunk(name, GPS) for name in (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME")]
    kept = chunk(b"gAMA", b"\x00\x00\xb1\x8f")

    assert without_traces(png(kept, *told, behind=GPS), MediaType.PNG) == png(kept)


def test_a_webp_loses_exif_and_xmp_and_says_so() -> None:
    told = webp(0x2C, riff(b"EXIF", exif(1)), riff(b"XMP ", GPS))

    assert without_traces(told, MediaType.WEBP) == webp(0x20)


def test_a_pdf_stays_as_it_is() -> None:
    assert without_traces(b"%PDF-1.7" + GPS, MediaType.PDF) == b"%PDF-1.7" + GPS


@given(st.sampled_from([jpeg(segment(0xE1, exif(6))), png(chunk(b"tEXt", GPS)), webp(12, riff(b"EXIF", GPS))]), st.integers(13, 200), st.binary(max_size=8))  # fmt: skip
def test_a_broken_picture_is_read_to_its_end_and_stays_of_its_kind(
    whole: bytes, at: int, noise: bytes
) -> None:
    broken = whole[:at] + noise + whole[at + len(noise) :]
    kind = media_type(broken)

    if kind is not None:
        clean = without_traces(broken, kind)
        assert media_type(clean) is kind
        assert without_traces(clean, kind) == clean
