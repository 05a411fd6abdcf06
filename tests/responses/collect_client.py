"""A client that speaks as ODK Collect does: its headers, no cookie, bodies in chunks, large forms in several posts."""

import hashlib
import http.client
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

from tests.responses.tablets import a_post

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
Files = Sequence[tuple[str, bytes]]


class Tablet:
    """ODK Collect on one tablet, set up with the server address of a code."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        kind: str = "",
        *,
        chunked: bool = False,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request, on a connection of its own; `deviceID` goes with every address."""
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        # twelve hours without a.m. or p.m.: as Collect writes it
        day = datetime.now(UTC).strftime("%a, %d %b %Y %I:%M:%S GMT+00:00")
        headers = {
            "X-OpenRosa-Version": "1.0",
            "User-Agent": "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0 (Linux; U; Android 13)",
            "Date": day,
            "Accept-Encoding": "gzip" if method == "HEAD" else "identity",
        }
        if kind:
            headers["Content-Type"] = kind
        if body is not None and not chunked:
            headers["Content-Length"] = str(len(body))
        try:
            connection.request(
                method,
                f"{parts.path}?deviceID=collect%3AbHx2Q0",
                _pieces(body) if chunked and body else body,
                headers,
                encode_chunked=chunked,
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        told = {name.lower(): text for name, text in answer.getheaders()}
        assert told["x-openrosa-version"] == "1.0"
        assert "date" in told
        assert "set-cookie" not in told
        return answer.status, told, content

    def list_forms(self) -> list[dict[str, str]]:
        """The forms on offer; refuses what Collect refuses."""
        status, headers, content = self.ask("GET", f"{self.server_url}/formList")
        assert status == 200
        assert "text/xml" in headers["content-type"]
        return [_texts(form) for form in fromstring(content).findall(f"{LIST}xform")]

    def download(self, form: dict[str, str]) -> tuple[bytes, dict[str, bytes]]:
        """A form and its files, each with the hash that was announced."""
        xform = self._download(form["downloadUrl"], form["hash"])
        status, headers, content = self.ask("GET", form["manifestUrl"])
        assert status == 200
        assert "text/xml" in headers["content-type"]
        entries = [_texts(item) for item in fromstring(content).findall(f"{MANIFEST}mediaFile")]
        return xform, {
            entry["filename"]: self._download(entry["downloadUrl"], entry["hash"])
            for entry in entries
        }

    def _download(self, url: str, announced: str) -> bytes:
        status, _, content = self.ask("GET", url)
        assert status == 200
        assert announced == f"md5:{hashlib.md5(content).hexdigest()}"
        return content

    def send(self, xml: bytes, files: Files = (), *, chunked: bool = True) -> int:
        """Send a filled form, in as many posts as the server's limit asks for; the last status."""
        status, headers, _ = self.ask("HEAD", f"{self.server_url}/submission")
        assert status == 204
        assert "location" not in headers
        status = 0
        for part in split(xml, files, int(headers["x-openrosa-accept-content-length"])):
            status, content = self.post(xml, part, chunked=chunked)
            if status not in {201, 202}:
                assert fromstring(content)[0].text
                return status
        return status

    def post(self, xml: bytes, files: Files = (), *, chunked: bool = True) -> tuple[int, bytes]:
        """One post."""
        body, kind = a_post(xml, files)
        url = f"{self.server_url}/submission"
        status, headers, content = self.ask("POST", url, body, kind, chunked=chunked)
        assert "text/xml" in headers["content-type"]
        return status, content


def split(xml: bytes, files: Files, limit: int) -> list[Files]:
    """Which files go into which post: a new one when the sum would pass the limit."""
    posts: list[list[tuple[str, bytes]]] = [[]]
    total = len(xml)
    for name, content in files:
        if posts[-1] and total + len(content) > limit:
            posts.append([])
            total = len(xml)
        posts[-1].append((name, content))
        total += len(content)
    return list(posts)


def _pieces(body: bytes, size: int = 60_000) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def _texts(element: Element) -> dict[str, str]:
    return {child.tag.rpartition("}")[2]: child.text or "" for child in element}
