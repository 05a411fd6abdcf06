"""What a free text speaks of, as a member of staff says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from communes.themes import HEADINGS, list_themes
from pac_toolkit.i18n import label
from pac_toolkit.priorities.queries.texts import FreeText, list_needs_by_likeness
from pac_toolkit.workshops.models import Dismissal, NeedMention

DISMISSAL_LABELS = {
    Dismissal.EMPTY: lazy_gettext("It says nothing"),
    Dismissal.UNCLEAR: lazy_gettext("It cannot be understood"),
    Dismissal.ELSEWHERE: lazy_gettext("It is not about the commune"),
    Dismissal.PERSONAL: lazy_gettext("It names a person"),
}
_WORDS = 80

Options = Sequence[tuple[str, str]]
Groups = Mapping[str, Options]


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen for a text: heading → (value, words)."""

    themes: Groups
    needs: Groups
    dismissals: Options

    @classmethod
    def of(cls, found: FreeText) -> Self:
        """The themes that the same person chose stand first, and the needs said in like words."""
        return cls(
            _themes(found),
            _needs(found),
            [(one.value, str(words)) for one, words in DISMISSAL_LABELS.items()],
        )

    def has(self, groups: Groups, value: str) -> bool:
        """Whether a value is among those offered."""
        return any(value == key for options in groups.values() for key, _ in options)


class CodingForm(FlaskForm):
    """A theme, perhaps a need; or why the text is put aside. `seen`: when it had been coded as the page showed it."""

    theme = StringField(lazy_gettext("Theme"))
    need = StringField(lazy_gettext("Need of the commune"))
    dismissal = StringField(lazy_gettext("Put aside, because"))
    seen = HiddenField()

    @staticmethod
    def said_of(mention: NeedMention | None) -> dict[str, str]:
        """What was said of the text so far, as the fields hold it."""
        if mention is None:
            return {}
        return {
            "theme": mention.theme or "",
            "need": str(mention.need_id or ""),
            "dismissal": mention.dismissal.value if mention.dismissal else "",
            "seen": mention.coded_at.isoformat(),
        }

    def fits(self, offered: Offered) -> bool:
        """Whether something is said, not both, and all of it is offered."""
        return self.validate_on_submit() and self._is_whole() and self._is_known(offered)

    def _is_whole(self) -> bool:
        is_said, is_aside = bool(self.theme.data or self.need.data), bool(self.dismissal.data)
        if is_said and is_aside:
            return self._refuse(
                gettext("Choose a theme or a need, or say why the text is put aside: not both.")
            )
        if not is_said and not is_aside:
            return self._refuse(
                gettext("Choose a theme or a need, or say why the text is put aside.")
            )
        return True

    def _is_known(self, offered: Offered) -> bool:
        given = (
            (offered.themes, self.theme.data),
            (offered.needs, self.need.data),
            ({"": offered.dismissals}, self.dismissal.data),
        )
        if all(not value or offered.has(groups, value) for groups, value in given):
            return True
        return self._refuse(gettext("Choose from the lists."))

    def _refuse(self, words: Any) -> bool:
        self.theme.errors = [words]
        return False


def _themes(found: FreeText) -> dict[str, list[tuple[str, str]]]:
    """The themes that the same person chose, then all of them under their headings."""
    names = {theme.key: label(theme.labels) for theme in list_themes()}
    groups = {
        label(heading.labels): [(key, names[key]) for key in heading.themes] for heading in HEADINGS
    }
    if chosen := [(key, names[key]) for key in found.named if key in names]:
        return {gettext("Chosen by the same person"): chosen, **groups}
    return groups


def _needs(found: FreeText) -> dict[str, list[tuple[str, str]]]:
    """The needs of the commune, those said in like words first."""
    names = {theme.key: label(theme.labels) for theme in list_themes()}
    alike: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for row, is_alike in list_needs_by_likeness(found.response.commune_code, found.text):
        words = f"{names[row.theme]} · {row.text[:_WORDS]}"
        (alike if is_alike else others).append((str(row.id), words))
    groups = {gettext("Said in like words"): alike, gettext("Other needs of the commune"): others}
    return {heading: options for heading, options in groups.items() if options}
