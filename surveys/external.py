"""Choice lists that live in a file beside the form: which there are, and how one is written for tablets.

Who fills a list, and serves it, is the application; `Questionnaire.with_choices` takes the same choices.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Final

from surveys.questions import Choice

LISTS: Final[Mapping[str, frozenset[str]]] = {
    "communes.csv": frozenset({"province", "milieu"}),
}
"""The files that `select_one_from_file` may name, with the columns a choice filter may look at."""


def list_csv(name: str, choices: Sequence[Choice], languages: Sequence[str]) -> bytes:
    """A list as the CSV that a tablet downloads: `name`, `label`, then the columns of the file.

    `label` joins the names in the given languages, since an external list has one label for all of
    them. The same choices give the same bytes. Raises KeyError for a file that is not one of `LISTS`.
    """
    columns = sorted(LISTS[name])
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["name", "label", *columns])
    for choice in choices:
        labels = dict.fromkeys(choice.labels[code] for code in languages if code in choice.labels)
        filters = (choice.filters.get(column, "") for column in columns)
        writer.writerow([choice.name, " · ".join(labels), *filters])
    return stream.getvalue().encode()
