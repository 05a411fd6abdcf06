"""`python -m communes SOURCE TARGET ATTRIBUTION NAME`: import a boundary layer in a process of its own.

The process that answers people asks this one, so that it never loads geopandas. The file may be anybody's:
only formats that hold their own data are read, with bounded memory and time.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from communes.importing import InvalidLayer, import_layer, read_named_formats_only
from communes.problems import Problem

_MEMORY_BYTES = 3 * 1024**3
_CPU_SECONDS = 300


def main(arguments: Sequence[str]) -> int:
    """Write the layer to TARGET, and its problems to standard output as JSON: none when it was written."""
    source, target, attribution, name = arguments
    problems: Sequence[Problem] = ()
    _bound()
    read_named_formats_only()
    try:
        import_layer(Path(source), attribution, Path(target), name=name)
    except InvalidLayer as refused:
        problems = refused.problems
    except MemoryError:
        problems = [Problem("too_much_data", {"name": name})]
    told = [{"code": one.code, "parameters": one.parameters} for one in problems]
    sys.stdout.write(json.dumps(told))
    return 1 if problems else 0


def _bound() -> None:
    """Let this process take so much memory and time, where the system can say so."""
    try:
        import resource  # noqa: PLC0415 - Unix alone has it
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, _MEMORY_BYTES), (resource.RLIMIT_CPU, _CPU_SECONDS)):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
