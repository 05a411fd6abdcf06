"""`/sw.js`: the service worker, at the root so that it serves every page, with what it must know written before it."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit import i18n
from pac_toolkit.assets import asset_path, asset_url
from pac_toolkit.responses.api.answers import blueprint

# what the page shown without a network is made of, beside its assets
_TEMPLATES = ("base.html", "layouts/focus.html", "layouts/_queue.html", "responses/offline.html")


@blueprint.get("/sw.js")
def service_worker() -> HttpResponse:
    """The script; its bytes change when it or the page shown without a network changes, and only then."""
    version, script = _script()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(version)
    return response.make_conditional(request)


def _script() -> tuple[str, str]:
    """The version, and the worker's script with what it must know of the site before it."""
    script = asset_path("js/sw.js").read_text(encoding="utf-8")
    site = {
        "languages": list(i18n.LANGUAGES),
        "offline": {code: url_for("responses.offline", lang=code) for code in i18n.LANGUAGES},
        # what the page names is found by the worker itself, but the picture has an address of its own
        "assets": [asset_url("img/pictograms.svg")],
    }
    said = json.dumps(site, sort_keys=True) + _fingerprint(Path(current_app.root_path)) + script
    version = hashlib.sha256(said.encode()).hexdigest()[:12]
    known = json.dumps({**site, "version": version}, sort_keys=True)
    return version, f"const SITE = {known};\n{script}"


@cache
def _fingerprint(root: Path) -> str:
    """A hash of the templates, styles, scripts and catalogues of the offline page: read once a process."""
    digest = hashlib.sha256()
    paths = [root / "templates" / name for name in _TEMPLATES]
    paths += sorted(path for path in (root / "static").rglob("*") if path.suffix in {".css", ".js"})
    paths += sorted((root / "translations").glob("*/LC_MESSAGES/messages.mo"))
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
