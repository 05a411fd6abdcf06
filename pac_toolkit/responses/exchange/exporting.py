"""A round as a file of another tool, written piece by piece from the database."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, Final

from communes.territory import get_commune
from pac_toolkit.responses import queries
from pac_toolkit.responses.models import Round
from pac_toolkit.territory.queries import get_layer
from surveys.tables.writing import (
    Access,
    Flavour,
    Record,
    column_plan,
    csv_chunks,
    geojson_chunks,
    json_chunks,
    write_csv_archive,
    write_sav,
    write_xlsx,
)
from surveys.tables.writing.dictionary import codebook_rows, dictionary_rows
from surveys.tables.writing.entries import entry_headers, entry_rows
from surveys.tables.writing.texts import table_chunks


class Format(StrEnum):
    """What a round can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    GEOJSON = "geojson"
    JSON = "json"


STREAMED: Final = frozenset({Format.CSV, Format.JSON, Format.GEOJSON})
"""Formats that are written from their beginning to their end, so that a pipe can take them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written. `communes` are codes, None for all; `language` is the questionnaire's when empty."""

    format: Format
    language: str = ""
    has_labels: bool = False
    delimiter: str = ","
    access: Access = field(default_factory=Access)
    communes: frozenset[str] | None = None

    def told(self) -> dict[str, object]:
        """What the audit record keeps of it."""
        return {
            "format": self.format,
            "free_text": self.access.free_text,
            "exact_points": self.access.exact_points,
            "sensitive": self.access.sensitive,
            "communes": "all" if self.communes is None else sorted(self.communes),
        }


class Export:
    """One round on its way out.

    Memory holds some hundreds of responses at a time, but for `.sav`, which is held whole.
    """

    def __init__(self, round_: Round, wanted: Wanted) -> None:
        self._round = round_
        self._wanted = wanted
        versions = queries.list_answered_versions(round_)
        # one column a question over all versions that were answered
        self.plan = column_plan(
            [queries.get_questionnaire(version) for version in versions],
            flavour=Flavour.LABELS if wanted.has_labels else Flavour.NAMES,
            language=wanted.language,
            access=wanted.access,
        )

    def records(self) -> Iterator[Record]:
        """The responses that count, in the order of arrival."""
        return queries.stream_records(self._round, self._wanted.communes)

    def chunks(self) -> Iterator[bytes]:
        """The file piece by piece, for a pipe; a CSV without its dictionary. Raises ValueError unless `STREAMED`."""
        if self._wanted.format is Format.CSV:
            return csv_chunks(self.plan, self.records(), delimiter=self._wanted.delimiter)
        if self._wanted.format is Format.JSON:
            return json_chunks(self.plan, self.records())
        if self._wanted.format is Format.GEOJSON:
            geometries, names = self._places()
            credit = get_layer().attribution
            return geojson_chunks(self.plan, self.records(), geometries, names, credit)
        raise ValueError(f"{self._wanted.format} cannot be written to a pipe")

    def write(self, stream: BinaryIO) -> None:
        """The whole file into a stream that can seek; of a CSV, a zip with its dictionary, codes and repeats."""
        if self._wanted.format is Format.CSV:
            write_csv_archive(stream, self.plan, self.records, delimiter=self._wanted.delimiter)
        elif self._wanted.format is Format.XLSX:
            write_xlsx(stream, self.plan, self.records)
        else:
            stream.writelines(self.chunks())

    def save(self, path: Path) -> list[Path]:
        """Every file written, each under its name only when it is whole.

        A CSV whose name does not end in `.zip` gets its dictionary, codes and repeats beside it.
        """
        if self._wanted.format is Format.SAV:
            return [_saved(path, lambda part: write_sav(part, self.plan, self.records()))]
        if self._wanted.format is Format.CSV and path.suffix.casefold() != ".zip":
            return [
                _saved(path.with_name(f"{path.stem}{name}{path.suffix}"), _writer(chunks))
                for name, chunks in self._tables()
            ]
        return [_saved(path, self._write_path)]

    def _write_path(self, path: Path) -> None:
        with path.open("wb") as stream:
            self.write(stream)

    def _tables(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The tables of a CSV, with what is put behind the name of each."""
        delimiter = self._wanted.delimiter
        yield "", self.chunks()
        for repeat in self.plan.repeats:
            rows = entry_rows(self.plan, repeat, self.records())
            headers = entry_headers(self.plan, repeat)
            yield f"-{repeat}", table_chunks(headers, rows, delimiter=delimiter)
        for name, rows_of in (("dictionary", dictionary_rows), ("codebook", codebook_rows)):
            table = rows_of(self.plan)
            yield f"-{name}", table_chunks(next(table), table, delimiter=delimiter)

    def _places(self) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, str]]]:
        """The boundaries in use and the names of the communes that take part and are wanted."""
        codes = set(queries.get_targets(self._round))
        if self._wanted.communes is not None:
            codes &= self._wanted.communes
        layer = get_layer().communes
        geometries = {code: layer[code] for code in sorted(codes)}
        named = {code: get_commune(code) for code in codes}
        names = {code: {"ar": each.name_ar, "fr": each.name_fr} for code, each in named.items()}
        return geometries, names


def _writer(chunks: Iterable[bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as stream:
            stream.writelines(chunks)

    return write


def _saved(path: Path, write: Callable[[Path], None]) -> Path:
    """Written beside, then put in its place: an interruption leaves what was there."""
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    part = Path(name)
    try:
        write(part)
        # as any new file: mkstemp lets only its owner read
        part.chmod(0o640)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
