"""One event as a calendar file, after RFC 5545. Pure: plain values in, bytes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Africa/Casablanca"

_LINE = 75
_CONTROLS = dict.fromkeys(n for n in range(32) if n != 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is announced. Without hours it takes the whole day; hours are those of Morocco."""

    uid: str
    stamp: datetime
    revision: int
    day: date
    starts_at: time | None
    ends_at: time | None
    summary: str
    location: str = ""
    description: str = ""
    address: str = ""
    point: tuple[float, float] | None = None


def write_calendar(event: Event) -> bytes:
    """The event as the content of an `.ics` file: lines of 75 octets at most, ended by CR LF, in UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PAC Toolkit//workshops//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(_zone(event.day) if event.starts_at else ()),
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}",
        f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.revision}",
        *_when(event),
        f"SUMMARY:{_escaped(event.summary)}",
        *(f"{name}:{_escaped(text)}" for name, text in _texts(event) if text),
        *([f"GEO:{event.point[0]:.6f};{event.point[1]:.6f}"] if event.point else ()),
        *([f"URL:{event.address}"] if event.address else ()),
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _texts(event: Event) -> Iterator[tuple[str, str]]:
    yield "LOCATION", event.location
    yield "DESCRIPTION", event.description


def _when(event: Event) -> Iterator[str]:
    if event.starts_at is None:
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        return
    yield f"DTSTART;TZID={ZONE}:{_local(event.day, event.starts_at)}"
    if event.ends_at is not None:
        yield f"DTEND;TZID={ZONE}:{_local(event.day, event.ends_at)}"


def _local(day: date, hour: time) -> str:
    return f"{datetime.combine(day, hour):%Y%m%dT%H%M%S}"


def _zone(day: date) -> Iterator[str]:
    """The clock of Morocco around the day: its offset then, and each change of the year before and after.

    Morocco leaves its summer hour for Ramadan: no rule of the year describes it, each change stands by itself.
    """
    zone = ZoneInfo(ZONE)
    first = datetime.combine(day - timedelta(days=370), time(), UTC)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{ZONE}"
    offset = _offset(first, zone)
    yield from _observance(first.replace(tzinfo=None) + offset, offset, offset)
    for hours in range(24 * 740):
        instant = first + timedelta(hours=hours)
        after = _offset(instant, zone)
        if after != offset:
            yield from _observance(instant.replace(tzinfo=None) + offset, offset, after)
            offset = after
    yield "END:VTIMEZONE"


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _observance(local: datetime, before: timedelta, after: timedelta) -> Iterator[str]:
    kind = "STANDARD" if after <= before else "DAYLIGHT"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{local:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_signed(before)}"
    yield f"TZOFFSETTO:{_signed(after)}"
    yield f"END:{kind}"


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _escaped(text: str) -> str:
    """A TEXT value: backslash, comma, semicolon and line ends escaped, no other control character."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    for sign in ("\\", ";", ","):
        clean = clean.replace(sign, f"\\{sign}")
    return clean.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, never cut inside a letter."""
    pieces: list[bytes] = []
    piece, room = b"", _LINE
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece, room = b"", _LINE - 1
        piece += octets
    return b"\r\n ".join([*pieces, piece])
