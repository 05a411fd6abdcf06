"""Which Chromium the tests drive: Debian's headless shell where it is, the same engine without a browser's windows; else Debian's browser."""

from pathlib import Path

_KNOWN = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((path for path in _KNOWN if path.exists()), _KNOWN[-1])
