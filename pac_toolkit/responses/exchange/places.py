"""Which commune a cell names: by code, or by name in either script, however it is spelled."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final

from communes.folding import fold
from communes.territory import list_communes, normalise_code, search_communes
from surveys.cleaning import Refused
from surveys.problems import excerpt

SUGGESTED: Final = 3
"""Communes proposed for a name that is none."""

_CODE: Final = re.compile(r"[0-9]{2}\.[0-9]{3}\.[0-9]{2}\.[0-9]{2}")
# what people write before the name, as it is folded
_BEFORE: Final = re.compile(
    r"^(?:c t|ct|c r|cr|commune(?: urbaine| rurale| territoriale)?|municipalite|ville"
    r"|الجماعه(?: الترابيه| القرويه| الحضريه)?|جماعه|مدينه|بلديه)(?: de la| de| d|$)? "
)


class Places:
    """Reads communes for one round and one territory; raises `Refused` with a code for everything else.

    `allowed` are the communes that the user acts in, None for all.
    """

    def __init__(self, taking_part: Collection[str], allowed: Collection[str] | None) -> None:
        self._taking_part = frozenset(taking_part)
        self._allowed = None if allowed is None else frozenset(allowed)
        self.find = lru_cache(maxsize=2048)(self._find)

    def _find(self, text: str) -> str:
        """The code of the commune that the text names."""
        if not text.strip():
            raise Refused("missing_commune")
        code = _coded(text) or self._named(text)
        if code not in self._taking_part:
            raise Refused("commune_not_in_round", commune=code)
        if self._allowed is not None and code not in self._allowed:
            raise Refused("commune_outside_territory", commune=code)
        return code

    def _named(self, text: str) -> str:
        wanted = _bare(text)
        codes = _names().get(wanted) or _run_together().get(wanted.replace(" ", ""), frozenset())
        if len(codes) > 1:
            # two communes of one name: the one that takes part
            codes = codes & self._taking_part or codes
        if len(codes) == 1:
            return next(iter(codes))
        value = excerpt(text.strip())
        if codes:
            raise Refused("ambiguous_commune", value=value, communes=" ".join(sorted(codes)))
        raise Refused("unknown_commune", value=value, communes=" ".join(_nearest(wanted)))


def _coded(text: str) -> str | None:
    """The code in the text, alone or beside a name; None when none of the region's communes has it."""
    inside = _CODE.search(text)
    code = inside[0] if inside else normalise_code(text)
    return code if code in _codes() else None


def _bare(text: str) -> str:
    folded = fold(text)
    return _BEFORE.sub("", folded) or folded


@cache
def _codes() -> frozenset[str]:
    return frozenset(commune.code for commune in list_communes())


@cache
def _names() -> dict[str, frozenset[str]]:
    """The communes of each name, in both scripts."""
    found: dict[str, set[str]] = {}
    for commune in list_communes():
        for name in (commune.name_fr, commune.name_ar):
            for spelling in (fold(name), _bare(name)):
                found.setdefault(spelling, set()).add(commune.code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _run_together() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, codes in _names().items():
        key = name.replace(" ", "")
        found[key] = found.get(key, frozenset()) | codes
    return found


def _nearest(wanted: str) -> list[str]:
    """Codes of communes that may be meant, the likeliest first."""
    found = [commune.code for commune in search_communes(wanted, SUGGESTED)] if wanted else []
    for name in get_close_matches(wanted, list(_names()), n=SUGGESTED, cutoff=0.6):
        found += sorted(_names()[name])
    return list(dict.fromkeys(found))[:SUGGESTED]
