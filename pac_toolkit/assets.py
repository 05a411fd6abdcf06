"""Own and third-party files for browsers: built once into `var/assets`, named by content, minified, pre-compressed.

Fonts, Leaflet and plotly's JavaScript come from pinned packages and are never committed.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.cli import AppGroup
from werkzeug.exceptions import NotFound

blueprint = Blueprint("assets", __name__)
assets_commands = AppGroup("assets", help="Files for browsers.")

_OWN = Path(__file__).parent / "static"
_MANIFEST = "manifest.json"
_YEAR = 31_536_000
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
# already compressed formats gain nothing
_COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".json", ".webmanifest"})
# the letters of Arabic (with those Moroccans add: گ ڭ پ چ ڤ), French and English, all digits, the signs of the pages
_ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـًٌٍَُِّْٰٱ،؛؟٪٫٬٠١٢٣٤٥٦٧٨٩گڭپچڤ"
_LATIN = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0«»°·×÷±²ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸàâäçèéêëîïôöùûüÿŒœÆæ€‑–—‘’“”…•‹›−≤≥≈→←↑↓✓✗"
    + "\u200c\u200d\u200e\u200f\u202f\u2009\u2066\u2067\u2068\u2069"
)
_FONT_TEXT = _ARABIC + _LATIN
_WEIGHTS = {400: "Regular", 600: "SemiBold"}


class AssetsMissingError(RuntimeError):
    """The assets were not built."""


def source_files() -> Iterator[tuple[str, bytes]]:
    """Every file to serve but the fonts: its name and its content."""
    for path in sorted(_OWN.rglob("*")):
        if path.is_file():
            yield path.relative_to(_OWN).as_posix(), path.read_bytes()
    leaflet = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    for name in ("leaflet.js", "leaflet.css"):
        yield f"vendor/{name}", (leaflet / name).read_bytes()
    yield "vendor/plotly.js", (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


def font_files() -> Iterator[tuple[str, bytes]]:
    """IBM Plex Sans Arabic (OFL) cut to the letters used, unhinted, as woff2 (some 25 KB each)."""
    from fontTools import subset  # noqa: PLC0415 - build time only, 0.3 s
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    folder = Path(str(files("fontpkg_ibm_plex_sans_arabic")))
    for weight, style in _WEIGHTS.items():
        path = next(folder.rglob(f"*-{style}.ttf"))
        options = subset.Options(
            flavor="woff2",
            hinting=False,
            layout_features=["*"],
            drop_tables=["meta", "DSIG", "FFTM"],
        )
        font = TTFont(path)
        cutter = subset.Subsetter(options)
        cutter.populate(text=_FONT_TEXT)
        cutter.subset(font)
        # a fixed date: the same bytes, so the same name, at every build
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.flavor = "woff2"
        out = BytesIO()
        font.save(out)
        yield f"fonts/plex-arabic-{weight}.woff2", out.getvalue()


def build(target: Path) -> dict[str, str]:
    """Write every asset, its .br and .gz, and the manifest; returns the manifest (name → served name)."""
    manifest: dict[str, str] = {}
    target.mkdir(parents=True, exist_ok=True)
    stamp = _fingerprint()
    for name, content in (
        *font_files(),
        *sorted(source_files(), key=lambda item: item[0].endswith(".css")),
    ):
        body = _point_to_built(name, content, manifest) if name.endswith(".css") else content
        manifest[name] = _write(
            target, name, body if name.startswith("vendor/") else _shrink(name, body)
        )
    _remove_stale(target, set(manifest.values()))
    (target / _MANIFEST).write_text(json.dumps({"stamp": stamp, "files": manifest}, indent=1))
    return manifest


def is_current(target: Path) -> bool:
    """Whether the build is there and was made from the files as they are now."""
    path = target / _MANIFEST
    return path.exists() and json.loads(path.read_text())["stamp"] == _fingerprint()


def _fingerprint() -> str:
    """A hash over what the build depends on: own files by content, packages by version, this recipe."""
    from importlib.metadata import version  # noqa: PLC0415 - build time only

    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(_OWN.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_OWN).as_posix().encode())
            digest.update(path.read_bytes())
    for package in (
        "django-js-lib-leaflet",
        "plotly",
        "fontpkg-ibm-plex-sans-arabic",
        "fonttools",
        "rjsmin",
        "rcssmin",
    ):
        digest.update(version(package).encode())
    return digest.hexdigest()


def _point_to_built(name: str, content: bytes, manifest: dict[str, str]) -> bytes:
    """The style sheet with each url(...) led to the built file; unknown files (Leaflet's icons) stay out."""
    folder = Path(name).parent

    def built(match: re.Match[str]) -> str:
        wanted = match.group(1).strip("\"'")
        if wanted.startswith(("data:", "#")):
            return match.group(0)
        key = (Path("/") / folder / wanted).resolve().relative_to("/").as_posix()
        return f"url({url_up(folder)}{manifest[key]})" if key in manifest else "none"

    return re.sub(r"url\(([^)]*)\)", built, content.decode()).encode()


def _shrink(name: str, body: bytes) -> bytes:
    """Our own scripts and styles without comments and needless blanks: a fifth less to send."""
    import rcssmin  # noqa: PLC0415 - build time only
    import rjsmin  # noqa: PLC0415

    shrink: Callable[[bytes], bytes] | None = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}.get(
        Path(name).suffix
    )
    return shrink(body) if shrink else body


def url_up(folder: Path) -> str:
    """`../` as often as `folder` is deep."""
    return "../" * len(folder.parts)


def _write(target: Path, name: str, body: bytes) -> str:
    """Write one asset under its content's name, compressed too; returns that name."""
    import brotli  # noqa: PLC0415 - build time only

    path = Path(name)
    served = path.with_name(f"{path.stem}.{hashlib.sha256(body).hexdigest()[:10]}{path.suffix}")
    out = target / served
    if out.exists():
        return served.as_posix()
    out.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in _COMPRESSIBLE:
        out.with_name(out.name + ".br").write_bytes(brotli.compress(body, quality=11))
        out.with_name(out.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))
    out.write_bytes(body)
    return served.as_posix()


def _remove_stale(target: Path, kept: set[str]) -> None:
    """Drop files of earlier builds; pages rendered before asked for them already."""
    for path in target.rglob("*"):
        if path.is_file():
            name = path.relative_to(target).as_posix().removesuffix(".br").removesuffix(".gz")
            if name not in kept and name != _MANIFEST:
                path.unlink()


def folder(app: Flask) -> Path:
    """Where the built assets of `app` are."""
    settings: Any = app.extensions["settings"]
    return Path(settings.var_dir) / "assets"


@cache
def _manifest(target: Path) -> dict[str, str]:
    path = target / _MANIFEST
    if not path.exists():
        raise AssetsMissingError("assets are not built: run `make assets`")
    manifest: dict[str, str] = json.loads(path.read_text())["files"]
    return manifest


def asset_url(name: str) -> str:
    """The address of the asset `name`; its content is in it, so browsers keep it for a year."""
    return url_for("assets.file", name=_manifest(folder(current_app))[name])


def asset_path(name: str) -> Path:
    """The built file of the asset `name` on disk."""
    target = folder(current_app)
    return target / _manifest(target)[name]


@blueprint.get("/assets/<path:name>")
def file(name: str) -> Response:
    """One built file, in the smallest encoding that the browser takes."""
    target = folder(current_app)
    if name not in _manifest(target).values():
        raise NotFound
    path, coding = _smallest(target / name)
    response = Response(path.read_bytes(), content_type=_TYPES[Path(name).suffix])
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _smallest(path: Path) -> tuple[Path, str]:
    """The file in the best encoding that the browser takes, and that encoding's name."""
    if path.suffix in _COMPRESSIBLE:
        for coding, ending in (("br", ".br"), ("gzip", ".gz")):
            if request.accept_encodings[coding]:
                return path.with_name(path.name + ending), coding
    return path, ""


@assets_commands.command("build")
@click.option("--force", is_flag=True, help="Build even when nothing changed.")
def build_command(force: bool) -> None:
    """Build what browsers load (fonts, Leaflet, plotly, own files) into var/assets.

    Example: flask --app wsgi assets build
    """
    target = folder(current_app)
    if not force and is_current(target):
        click.echo("assets are up to date")
        return
    manifest = build(target)
    _manifest.cache_clear()
    click.echo(f"{len(manifest)} assets built")


def install(app: Flask) -> None:
    """Give templates `asset_url`."""
    app.jinja_env.globals["asset_url"] = asset_url
