"""One map as one file that opens from a USB stick: nothing is asked of any network.

The file carries its own content security policy, so that nothing can be asked either.
"""

import base64
import hashlib
import re
from html import escape
from typing import Final

from maps.choropleth import MapParts, stylesheet
from maps.spec import Direction

_PAGE_CSS: Final = """
*, ::before, ::after { box-sizing: border-box; }
body { background: #fbf9f4; color: #1b1f1d; font: 1.125rem/1.7 "IBM Plex Sans Arabic", system-ui, sans-serif; margin: 0; }
main { margin-inline: auto; max-inline-size: 72rem; padding: 16px; }
h1 { font-size: 1.5rem; line-height: 1.3; margin-block: 0 12px; }
.map-window { background: #fff; block-size: min(80vh, 44rem); border: 1px solid #ddd8cc; border-radius: 6px; overflow: hidden; }
@media print { .map-window { block-size: 22cm; break-inside: avoid; } }
"""

_FOREIGN: Final = re.compile(r"url\((?!\s*['\"]?(?:#|data:))[^)]*\)")
_SOURCE_MAP: Final = re.compile(r"//# sourceMappingURL=\S+")


def self_contained(
    parts: MapParts,
    *,
    leaflet_js_text: str,
    leaflet_css_text: str,
    title: str,
    language: str,
    direction: Direction,
    extra_html: str = "",
    extra_css: str = "",
    extra_js: str = "",
) -> str:
    """Return a whole HTML document that shows the map with Leaflet inside.

    `extra_html` follows the map: the legend and the table, as HTML the caller vouches for;
    it may hold no script and no style attribute, since the document's policy allows only
    the scripts and rules it carries, each by its SHA-256. `extra_css` are rules for it and
    `extra_js` is a script that runs after the map's.
    """
    style = _FOREIGN.sub("none", leaflet_css_text) + _PAGE_CSS + stylesheet() + extra_css
    scripts = [
        _SOURCE_MAP.sub("", leaflet_js_text),
        parts.script,
        *([extra_js] if extra_js else []),
    ]
    style, *scripts = (_closed(text) for text in (style, *scripts))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; "
        f"style-src {_hash(style)}; img-src data:; font-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    inline = "\n".join(f"<script>{script}</script>" for script in scripts)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<h1 dir="auto">{escape(title)}</h1>\n<div class="map-window">{parts.body}</div>\n'
        f"{extra_html}\n</main>\n{inline}\n</body>\n</html>\n"
    )


def _closed(text: str) -> str:
    """Return a script or a style that cannot end its element early."""
    return text.replace("</", "<\\/").replace("\r\n", "\n")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
