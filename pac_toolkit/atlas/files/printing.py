"""The map as a paper to hang up: A4 or A3, its data for `templates/atlas/map.typ`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import flask_babel

from maps.legend import legend
from maps.pictures import swatch
from pac_toolkit.atlas import drawing, wording
from pac_toolkit.atlas.files.shown import Shown
from pac_toolkit.documents import make_pdf
from pac_toolkit.i18n import current_language

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

PAPERS: Final = ("a4", "a3")

# about the width at which it is seen: letters and lines keep their size
_WIDTH: Final = {"a4": 640, "a3": 900}


def as_pdf(shown: Shown, paper: str = "a4") -> bytes:
    """One page with the map as large as the paper lets it be."""
    spec = shown.spec
    picture = drawing.picture(
        spec,
        shown.layer,
        width=_WIDTH[paper],
        with_links=False,
        with_legend=False,
        with_scale=True,
    )
    data = {
        "paper": paper,
        "title": shown.title,
        "explanation": wording.explain(shown.wanted),
        "map": picture,
        "alt": spec.words.description,
        "legend": [
            {
                "swatch": swatch(entry),
                "label": entry.label,
                "count": wording.count_words(shown.wanted, entry.count),
            }
            for entry in legend(spec)
        ],
        "facts": list(shown.facts),
        "credits": list(shown.credits),
        "invented": shown.invented,
        "words": {"legend": gettext("What the colours mean")},
    }
    made_at = datetime.combine(shown.made_on, datetime.min.time(), UTC)
    return make_pdf("atlas/map.typ", data, language=current_language().code, made_at=made_at)
