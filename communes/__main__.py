"""`python -m communes SOURCE TARGET ATTRIBUTION NAME`: import a boundary layer in a process of its own.

The process that answers people asks this one, so that it never loads geopandas.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from communes.importing import InvalidLayer, import_layer


def main(arguments: Sequence[str]) -> int:
    """Write the layer to TARGET, and its problems to standard output as JSON: none when it was written."""
    source, target, attribution, name = arguments
    problems: list[dict[str, object]] = []
    try:
        import_layer(Path(source), attribution, Path(target), name=name)
    except InvalidLayer as refused:
        problems = [{"code": one.code, "parameters": one.parameters} for one in refused.problems]
    sys.stdout.write(json.dumps(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
