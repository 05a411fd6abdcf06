"""How two spellings of a place name are recognised as the same, in French and in Arabic.

Only for searching and matching: nothing folded is ever shown or stored.
"""

import re
import unicodedata

_ARABIC_FORMS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ڭ": "ك",
        "گ": "ك",
        "ء": None,
        "ـ": None,
    }
)
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_NOT_A_WORD = re.compile(r"[^\w]+")
_SPELLINGS = (
    (re.compile(r"\b(?:ouled|oulad|awlad|wlad)\b"), "oulad"),
    (re.compile(r"\b(?:beni|bni|bani)\b"), "bni"),
)


def fold(text: str) -> str:
    """Reduce a name to what two spellings of it share.

    Drops case, accents, vowel marks, tatweel and bidirectional marks; joins hamza, alef, ya, ta marbuta
    and gaf forms; closes apostrophes, turns hyphens into spaces; reads Ouled as Oulad and Beni as Bni.
    """
    # decomposing would split hamza carriers in two: their own forms are joined first
    plain = unicodedata.normalize("NFKC", text).translate(_ARABIC_FORMS)
    letters = unicodedata.normalize("NFD", plain.casefold())
    bare = "".join(c for c in letters if unicodedata.category(c) not in {"Mn", "Cf"})
    closed = _APOSTROPHES.sub("", bare)
    words = " ".join(_NOT_A_WORD.sub(" ", closed).split())
    for pattern, spelling in _SPELLINGS:
        words = pattern.sub(spelling, words)
    return words


def fold_digits(text: str) -> str:
    """Return the decimal digits of a text, in any script, as 0-9, without what stands between them."""
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
