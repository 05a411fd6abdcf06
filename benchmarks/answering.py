"""Answering (validate, store, tally, receipt) against the bare insertion of the same row, on one server, in one run.

Throughput of the JSON address and of the form's POST, each as a share of the bare view's. A line's figure is the time an
answer takes, its baseline that of the bare view; the bound is the inverse of the share to keep.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from flask_migrate import upgrade

from benchmarks.line import Line
from pac_toolkit import assets, create_app
from pac_toolkit.config import Settings
from pac_toolkit.database import db
from pac_toolkit.demo.people import draw_responses
from pac_toolkit.demo.services import ROUND, load_demonstration
from pac_toolkit.territory.queries import get_partner_codes

ROUNDS, REQUESTS, CONNECTIONS = 31, 160, 8
JSON_SHARE, FORM_SHARE = 0.35, 0.2
_PEOPLE = (ROUNDS * REQUESTS + REQUESTS // 4) * 3
_DAY = date(2026, 11, 22)
_ADDRESS = "05.311.01.01"

# as many requests, ready to be sent
Maker = Callable[[int], list[bytes]]


def run() -> Iterator[Line]:
    """The three in turn, so that a busy moment strikes all; medians of the rounds."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (port, answers):
        makers = (_bare(answers), _json(answers), _form(port, answers))
        for make in makers:
            _load(port, make(REQUESTS // 4))
        taken: tuple[list[float], ...] = ([], [], [])
        for _ in range(ROUNDS):
            for make, kept in zip(makers, taken, strict=True):
                kept.append(_load(port, make(REQUESTS)))
    bare, told, posted = (sorted(kept)[ROUNDS // 2] for kept in taken)
    yield Line("an answer by the JSON address", told, bare, "ms", 1 / JSON_SHARE)
    yield Line("an answer by the form", posted, bare, "ms", 1 / FORM_SHARE)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, Iterator[dict[str, object]]]]:
    """The server of `make run` over an empty round, on a free port, and answers of different people."""
    app = create_app(Settings(var_dir=folder, secret_key="b" * 32))
    with app.app_context():
        upgrade()
        assets.build(assets.folder(app))
        load_demonstration(responses=1, workshops=0, today=_DAY)
        # everybody says something of their own: the same people again would be marked as repeated answers
        drawn = draw_responses(sorted(get_partner_codes()), _PEOPLE, 1, _DAY)
        answers = iter([dict(item.answers) for item in drawn])
        db.engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = (sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning")
    command += ("--port", str(port), "--workers", "2", "--blocking-threads", "4")
    server = subprocess.Popen(
        [*command, "benchmarks.answering_server:application"],
        env={
            **os.environ,
            "PAC_VAR": str(folder),
            "SECRET_KEY": "b" * 32,
            "PAC_ANSWERS_PER_HOUR": "100000000",
        },
    )
    try:
        _wait(port)
        yield port, answers
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def _request(path: str, kind: str, body: bytes, *headers: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Sec-Fetch-Site: same-origin",
        *headers,
    )
    return "\r\n".join((*lines, "", "")).encode() + body


def _bodies(answers: Iterator[dict[str, object]], count: int) -> Iterator[bytes]:
    for said in islice(answers, count):
        yield json.dumps(
            {
                "instance_id": str(uuid.uuid4()),
                "commune": _ADDRESS,
                "language": "ar",
                "channel": "web",
                "started_at": "2026-11-20T10:00:00+00:00",
                "answers": said,
            }
        ).encode()


def _bare(answers: Iterator[dict[str, object]]) -> Maker:
    return lambda count: [
        _request("/bare/", "application/json", body) for body in _bodies(answers, count)
    ]


def _json(answers: Iterator[dict[str, object]]) -> Maker:
    path = f"/api/v1/surveys/{ROUND}/responses"
    return lambda count: [
        _request(path, "application/json", body) for body in _bodies(answers, count)
    ]


def _form(port: int, answers: Iterator[dict[str, object]]) -> Maker:
    """The form as a browser without a script sends it, with the token of a page that it opened."""
    path = f"/ar/surveys/{ROUND}/{_ADDRESS}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    page = connection.getresponse()
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    if found is None:
        raise RuntimeError("the form has no token")

    def make(count: int) -> list[bytes]:
        made = []
        for said in islice(answers, count):
            fields = {
                "csrf_token": found[1],
                "instance_id": str(uuid.uuid4()),
                "started_at": "2026-11-20T10:00:00+00:00",
                "channel": "web",
                "shown": "*",
                **said,
            }
            body = urlencode(fields, doseq=True).encode()
            made.append(
                _request(path, "application/x-www-form-urlencoded", body, f"Cookie: {cookie}")
            )
        return made

    return make


def _load(port: int, requests: list[bytes]) -> float:
    """Milliseconds a request: sent over a few kept connections, each waiting for its answer."""
    parts = [requests[at::CONNECTIONS] for at in range(CONNECTIONS)]
    wrong: list[bytes] = []
    threads = [threading.Thread(target=_send, args=(port, part, wrong)) for part in parts]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - start
    if wrong:
        raise RuntimeError(f"{len(wrong)} refused, for example {wrong[0][:400]!r}")
    return taken * 1000 / len(requests)


def _send(port: int, requests: Sequence[bytes], wrong: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            connection.sendall(request)
            answer = _receive(connection)
            if answer.split(b" ", 2)[1] not in (b"201", b"303"):
                wrong.append(answer)


def _receive(connection: socket.socket) -> bytes:
    """One answer, headers and body."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65_536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    while len(body) < int(length[1] if length else 0):
        part = connection.recv(65_536)
        body, read = body + part, read + part
    return read
