"""What the libraries' data is called, in the three languages; nothing else."""

from collections.abc import Mapping

Labels = Mapping[str, str]
"""One text by language: the keys are always `ar`, `fr` and `en`."""


def labels(ar: str, fr: str, en: str) -> Labels:
    """Return the three labels of one thing, so that none can be forgotten."""
    return {"ar": ar, "fr": fr, "en": en}
