"""How a round is called on tablets, and what a tablet is asked beside the questionnaire. Pure.

What these rows say, in each language, stands in `forms`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from communes.territory import Commune
from surveys.external import list_csv
from surveys.questionnaire import Choice, Questionnaire

COMMUNES_FILE: Final = "communes.csv"
"""The list of communes that goes with every form, cut to the enumerator's own."""

START, END = "pac_start", "pac_end"
"""When the form was opened and finished: the tablet fills them in."""

PLACE, SPOKEN, NOTICE, NOTICE_TEXT, AGREED = (
    "pac_place", "pac_spoken", "pac_notice", "pac_notice_text", "pac_agreed",
)  # fmt: skip
OWN_NAMES: Final = frozenset({START, END, PLACE, SPOKEN, NOTICE, NOTICE_TEXT, AGREED})
"""No question may bear one."""

_COMMUNE: Final = "commune"
# where the questionnaire asks something else under that name
_OTHER_COMMUNE: Final = "pac_commune"
_LIST_LANGUAGES: Final = ("ar", "fr")


@dataclass(frozen=True, slots=True)
class Told:
    """A form from a tablet: what our own rows say, as text, and the answers to the questionnaire."""

    commune: str
    spoken: str
    started: str
    finished: str
    answers: Mapping[str, Any]


def tablet_id(form_id: str, slug: str) -> str:
    """The formID of a round: two rounds may ask the same questionnaire, and a tablet tells forms by their id."""
    return f"{form_id}.{slug}"


def read_tablet_id(text: str) -> tuple[str, str]:
    """Questionnaire and round named by a formID; a form_id holds no point. The round is "" in a foreign one."""
    form_id, _, slug = text.partition(".")
    return form_id, slug


def own_commune_question(questionnaire: Questionnaire) -> str:
    """The question of the questionnaire that takes its choices from our list, or ""."""
    return next((q.name for q in questionnaire.questions() if q.file == COMMUNES_FILE), "")


def commune_row(questionnaire: Questionnaire) -> str:
    """The name of the row that we add to ask for the commune, "" where the questionnaire asks it itself."""
    if own_commune_question(questionnaire):
        return ""
    return _OTHER_COMMUNE if _COMMUNE in questionnaire else _COMMUNE


def read_told(questionnaire: Questionnaire, given: Mapping[str, Any]) -> Told:
    """Our own rows apart from the answers; a commune that the questionnaire asks for stays among them too."""
    own = {*OWN_NAMES, commune_row(questionnaire)}
    asked = commune_row(questionnaire) or own_commune_question(questionnaire)
    return Told(
        commune=_text(given, asked),
        spoken=_text(given, SPOKEN),
        started=_text(given, START),
        finished=_text(given, END),
        answers={name: answer for name, answer in given.items() if name not in own},
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    answer = given.get(name)
    return answer if isinstance(answer, str) else ""


def commune_choices(communes: Iterable[Commune]) -> tuple[Choice, ...]:
    """Communes as the choices of an external list, by HCP code."""
    return tuple(
        Choice(
            commune.code,
            {"ar": commune.name_ar, "fr": commune.name_fr},
            {"province": commune.province_code, "milieu": commune.milieu.value},
        )
        for commune in communes
    )


def communes_csv(communes: Iterable[Commune]) -> bytes:
    """The list as a tablet downloads it; the same communes give the same bytes."""
    return list_csv(COMMUNES_FILE, commune_choices(communes), _LIST_LANGUAGES)
