"""Responses are written for other tools and for people, with the data dictionary inside every file.

Who may receive what is decided by the application, which says so through `Access`.
"""

from surveys.tables.record import Record
from surveys.tables.writing.archives import write_csv_archive
from surveys.tables.writing.documents import geojson_chunks, json_chunks
from surveys.tables.writing.plan import Access, Column, Flavour, Plan, column_plan
from surveys.tables.writing.spss import write_sav
from surveys.tables.writing.texts import csv_chunks
from surveys.tables.writing.workbooks import write_xlsx

__all__ = [
    "Access",
    "Column",
    "Flavour",
    "Plan",
    "Record",
    "column_plan",
    "csv_chunks",
    "geojson_chunks",
    "json_chunks",
    "write_csv_archive",
    "write_sav",
    "write_xlsx",
]
