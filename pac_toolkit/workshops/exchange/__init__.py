"""Workshops come in from a spreadsheet and go out to one, with the same columns.

- `write_workbook(workshops, language)`: records, or an empty template, as the bytes of an .xlsx file;
- `read_workbook(content, today)`: what the file says and every fault in it, without the database;
- `store_reading(reading, …)`: all records or none; faults that only the database knows stop it as well.

And by themselves from a device that was without a network: `read_sent(body)`, then `receive(sent, …)`.
"""

from pac_toolkit.workshops.exchange.arriving import (
    NotStoredError,
    Received,
    Sent,
    UnreadableError,
    read_sent,
    receive,
)
from pac_toolkit.workshops.exchange.faults import Fault, describe
from pac_toolkit.workshops.exchange.reading import Reading, read_workbook
from pac_toolkit.workshops.exchange.storing import Refused, store_reading
from pac_toolkit.workshops.exchange.writing import LANGUAGES, write_workbook

__all__ = [
    "LANGUAGES",
    "Fault",
    "NotStoredError",
    "Reading",
    "Received",
    "Refused",
    "Sent",
    "UnreadableError",
    "describe",
    "read_sent",
    "read_workbook",
    "receive",
    "store_reading",
    "write_workbook",
]
