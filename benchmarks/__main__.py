"""`python -m benchmarks`: every benchmark, one line each; exit 1 when a bound is missed."""

import importlib
import pkgutil
import sys

import benchmarks

_NOT_BENCHMARKS = {"__main__", "line", "answering_server"}


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, or all."""
    missed = 0
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name in _NOT_BENCHMARKS or (wanted and module.name not in wanted):
            continue
        for line in importlib.import_module(f"benchmarks.{module.name}").run():
            print(line, flush=True)
            missed += not line.is_kept
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
