"""Which cells of a row are kept beside its response: all but those that name a person or a device."""

import re
from typing import Final

from communes.folding import fold
from surveys.tables.reading import Match, Matching, Outcome
from surveys.tables.reading.matching import WITHHELD
from surveys.tables.reading.responses import raw_keys

# columns by which the tools name who collected, and the device
_OF_PEOPLE: Final = frozenset(
    {
        *("_submitted_by", "SubmitterID", "SubmitterName", "DeviceID", "deviceid", "username"),
        *("email", "phonenumber", "simserial", "subscriberid", "_geolocation"),
    }
)
# by hand, or because the question may not be asked
_LEFT_ALONE: Final = frozenset({"chosen", WITHHELD})
# headings that nothing in the questionnaire is called like, and that speak of one person
_PERSONAL: Final = re.compile(
    r"\b(?:cin|cnie|cni|nic|identite|identity|passport|passeport|tel|telephone|phone|gsm|mobile|email|mail|ip"
    r"|nom|prenom|name|surname|signature|adresse|address|"
    r"الاسم|اسم|النسب|البطاقه|بطاقه|الهاتف|هاتف|العنوان|عنوان|البريد|التوقيع)\b"
)


def kept_headings(matching: Matching) -> list[str]:
    """The headings whose cells are kept, as `RowReading.raw` names them."""
    keys = raw_keys([column.header for column in matching.columns])
    return [
        key for key, column in zip(keys, matching.columns, strict=True) if not names_people(column)
    ]


def names_people(column: Match) -> bool:
    """Whether a column speaks of a person or a device, or was left alone by hand or by the rule on sensitive questions."""
    if column.outcome is Outcome.UNKNOWN:
        return bool(_PERSONAL.search(fold(column.header)))
    if column.outcome is Outcome.IGNORED:
        return column.reason in _LEFT_ALONE or column.header in _OF_PEOPLE
    return False
