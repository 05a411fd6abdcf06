"""Every write about priorities.

- `write_method(…)` adds a method of scoring, `put_in_force(method=…)` ranks by it from now on; nothing is changed, only added.
- `code_text(…)` says what the free text of an answer speaks of, or puts it aside.
"""

from pac_toolkit.priorities.services.coding import Code, code_text
from pac_toolkit.priorities.services.methods import put_in_force, write_method

__all__ = ["Code", "code_text", "put_in_force", "write_method"]
