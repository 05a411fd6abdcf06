"""What may be shown to the public: the tables, the classes, the small numbers, the batches. One place for it all.

numpy is loaded when a table is protected (`publish`), not by importing this.
"""

from surveys.disclosure.batches import may_publish, movable
from surveys.disclosure.publication import Publication, publish
from surveys.disclosure.rules import (
    ALL,
    BATCH,
    CLASS_OF,
    CLASSES,
    INDICATIVE_BASE,
    MINIMUM_CELL,
    PUBLIC_TABLES,
    Figure,
    Stratum,
    figures_of,
    in_classes,
    is_indicative,
    is_small,
)

__all__ = [
    "ALL",
    "BATCH",
    "CLASSES",
    "CLASS_OF",
    "INDICATIVE_BASE",
    "MINIMUM_CELL",
    "PUBLIC_TABLES",
    "Figure",
    "Publication",
    "Stratum",
    "figures_of",
    "in_classes",
    "is_indicative",
    "is_small",
    "may_publish",
    "movable",
    "publish",
]
