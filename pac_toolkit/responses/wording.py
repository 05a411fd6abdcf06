"""What pages of results say: margins, groups and comparisons in the language of the page."""

from collections.abc import Callable

import flask_babel
from flask_babel import lazy_gettext

from communes.territory import UnknownTerritory, get_territory
from pac_toolkit.i18n import current_language, number, points
from pac_toolkit.responses.queries import Cut
from surveys.comparison import Difference, Verdict
from surveys.weighting import Margin, Reached

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

CUT_LABELS = {
    Cut.SEX: lazy_gettext("women and men"),
    Cut.AGE_BAND: lazy_gettext("age"),
    Cut.MILIEU: lazy_gettext("town and countryside"),
    Cut.PROVINCE: lazy_gettext("province"),
    Cut.COMMUNE: lazy_gettext("commune"),
    Cut.CHANNEL: lazy_gettext("way of answering"),
}
_GROUPS = {
    "female": lazy_gettext("women"),
    "male": lazy_gettext("men"),
    "18-24": lazy_gettext("18 to 24 years"),
    "25-35": lazy_gettext("25 to 35 years"),
    "36-59": lazy_gettext("36 to 59 years"),
    "60+": lazy_gettext("60 years and over"),
    "urban": lazy_gettext("town"),
    "rural": lazy_gettext("countryside"),
    "unknown": lazy_gettext("not told"),
    "web": lazy_gettext("on the web"),
    "kiosk": lazy_gettext("at a kiosk"),
    "enumerator": lazy_gettext("with an enumerator"),
    "paper": lazy_gettext("on paper"),
}


def group_words(key: str) -> str:
    """A group of people in words; a territory by its name."""
    known = _GROUPS.get(key)
    if known is not None:
        return str(known)
    try:
        return get_territory(key).name(current_language().code)
    except UnknownTerritory:
        return key


def margin_words(margin: Margin) -> str:
    """The people of a margin: "Bzou · women"; merged ones joined by a plus."""
    return " · ".join(" + ".join(group_words(label) for label in pool) for pool in margin.labels)


def missed_margin(item: Reached) -> tuple[str, str, str]:
    """A margin that the cap leaves unmet: who, how many adults, how many the answers stand for."""
    return margin_words(item.margin), number(item.margin.target), number(item.reached)


def verdict_words(found: Difference, side: str) -> str:
    """What the test allows to say of a commune beside the rest of its province or of the region."""
    is_province = side == "province"
    if found.verdict is Verdict.CANNOT_TELL:
        return gettext("too few answers to tell")
    if found.verdict is Verdict.NOT_DIFFERENT:
        return gettext("no difference shown")
    if (found.value or 0) < 0:
        return (
            gettext("lower than the rest of the province")
            if is_province
            else gettext("lower than the rest of the region")
        )
    return (
        gettext("higher than the rest of the province")
        if is_province
        else gettext("higher than the rest of the region")
    )


def interval_points(found: Difference) -> str:
    """The interval of a difference in points."""
    low, high = (points(bound) for bound in found.interval)
    return gettext("%(low)s to %(high)s", low=low, high=high)
