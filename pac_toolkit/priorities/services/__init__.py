"""Every write about priorities.

- `code_text(…)` says what the free text of an answer speaks of, or puts it aside.
"""

from pac_toolkit.priorities.services.coding import Code, code_text

__all__ = ["Code", "code_text"]
