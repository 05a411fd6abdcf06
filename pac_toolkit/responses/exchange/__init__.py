"""Answers come in from files of other tools, and go out to them; `surveys.tables` knows the formats.

- `ground_of(round_)`, `read_file(content, name, ground, wishes)`, `part_known(reading, round_)`: a dry run;
- `store_reading(reading=…, round_=…)`: stores it;
- `Export(round_, Wanted(…))`: a round as a file, `.save(path)`, `.write(stream)` or `.chunks()`.
"""

from pac_toolkit.responses.exchange import waiting
from pac_toolkit.responses.exchange.exporting import STREAMED, Export, Format, Wanted
from pac_toolkit.responses.exchange.importing import ground_of, part_known, store_reading
from pac_toolkit.responses.exchange.reading import Ground, Reading, Wishes, read_file

__all__ = [
    "STREAMED",
    "Export",
    "Format",
    "Ground",
    "Reading",
    "Wanted",
    "Wishes",
    "ground_of",
    "part_known",
    "read_file",
    "store_reading",
    "waiting",
]
