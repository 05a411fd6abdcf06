"""The three documents a server writes: the list of forms, the manifest of a form, the answer to a submission."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

ACCEPTED_BYTES: Final = 10_000_000
"""What one request may carry; Collect splits a larger submission over several."""

CONTENT_TYPE: Final = "text/xml; charset=utf-8"
"""Collect takes `application/xml` for the log-in page of a network."""

HEADERS: Final = {
    "X-OpenRosa-Version": "1.0",
    "X-OpenRosa-Accept-Content-Length": str(ACCEPTED_BYTES),
}
"""Due on every answer, errors included; without the first, Collect sees no OpenRosa server."""

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def md5_hash(content: bytes) -> str:
    """`md5:…` of the exact bytes served: Collect downloads again when it changes. No secret rests on it."""
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One form on the list. `hash` is `md5_hash` of the XForm; addresses are absolute."""

    form_id: str
    name: str
    version: str
    hash: str
    download_url: str
    manifest_url: str = ""

    def __post_init__(self) -> None:
        _check(self.form_id, self.name, self.version)
        _check_file(self.hash, self.download_url)
        if self.manifest_url:
            _check_address(self.manifest_url)


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """One file that a form needs, such as `communes.csv`; `filename` without folders."""

    filename: str
    hash: str
    download_url: str

    def __post_init__(self) -> None:
        _check(self.filename)
        if "/" in self.filename or "\\" in self.filename:
            raise ValueError("Collect keeps the base name only")
        _check_file(self.hash, self.download_url)


def _check(*texts: str) -> None:
    """An empty child makes Collect drop the whole list."""
    if not all(texts):
        raise ValueError("every part of an entry must be filled")


def _check_file(file_hash: str, address: str) -> None:
    if not file_hash.startswith("md5:"):
        raise ValueError("Collect understands md5 hashes only")
    _check_address(address)


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("Collect needs absolute addresses")


def form_list(entries: Iterable[FormEntry]) -> bytes:
    """The body of `GET …/formList`; a form that is left out disappears from devices that match exactly."""
    forms = "".join(
        _element("xform", _children(entry, with_manifest=bool(entry.manifest_url)))
        for entry in entries
    )
    return _document(f'<xforms xmlns="http://openrosa.org/xforms/xformsList">{forms}</xforms>')


def _children(entry: FormEntry, *, with_manifest: bool) -> str:
    return "".join(
        (
            _text("formID", entry.form_id),
            _text("name", entry.name),
            _text("version", entry.version),
            _text("hash", entry.hash),
            _text("downloadUrl", entry.download_url),
            _text("manifestUrl", entry.manifest_url) if with_manifest else "",
        )
    )


def manifest(entries: Iterable[MediaEntry]) -> bytes:
    """The body of `GET …/manifest`: the files that go with one form."""
    files = "".join(
        _element(
            "mediaFile",
            _text("filename", entry.filename)
            + _text("hash", entry.hash)
            + _text("downloadUrl", entry.download_url),
        )
        for entry in entries
    )
    return _document(
        f'<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{files}</manifest>'
    )


def response(message: str, nature: str = "") -> bytes:
    """The envelope of every answer to a submission; Collect shows the message to the enumerator."""
    body = f'<message nature="{_escape(nature)}">{_escape(message)}</message>'
    return _document(
        f'<OpenRosaResponse xmlns="http://openrosa.org/http/response">{body}</OpenRosaResponse>'
    )


def _document(body: str) -> bytes:
    return (_DECLARATION + body).encode()


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def _text(name: str, text: str) -> str:
    return _element(name, _escape(text))


def _escape(text: str) -> str:
    """Escaped, without the characters that XML 1.0 cannot carry: an error message may quote anything."""
    kept = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return escape(kept.encode("utf-8", "replace").decode(), {'"': "&quot;"})
