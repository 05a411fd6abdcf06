"""Tables of answers are read: which column is which question, which answer each cell means.

Nothing is stored and nothing raises half-way: a file is refused at once, a row says what is wrong with it.
"""

from surveys.tables.reading.documents import read_json_responses
from surveys.tables.reading.entries import Entries, read_entries
from surveys.tables.reading.files import read_table
from surveys.tables.reading.matching import Match, Matching, Outcome, match_columns
from surveys.tables.reading.responses import RowReading, read_responses
from surveys.tables.reading.table import Row, Table, UnreadableTable

__all__ = [
    "Entries",
    "Match",
    "Matching",
    "Outcome",
    "Row",
    "RowReading",
    "Table",
    "UnreadableTable",
    "match_columns",
    "read_entries",
    "read_json_responses",
    "read_responses",
    "read_table",
]
