"""A site served over a copy of the demonstration, and pictures of its pages in few colours."""

import base64
import os
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
COLOURS = 64


@contextmanager
def served(var: Path) -> Iterator[str]:
    """The site over a folder, until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment.update(PAC_VAR=str(var), PORT=str(port))
    with (var / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 - our own server
                    break
            except (URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


class Camera:
    """Writes pictures of pages as PNG of few colours."""

    def __init__(self, browser: Any, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        self.lab = browser.new_page()

    def take(
        self, page: Page, name: str, at: str = "", *, to: str = "", focused: bool = False
    ) -> None:
        """What the window shows, or from one part of the page to another."""
        page.wait_for_timeout(250)
        if not focused:
            page.evaluate("document.activeElement && document.activeElement.blur()")
        clip = None
        if at:
            first = page.locator(at).first.bounding_box() or {}
            last = page.locator(to or at).last.bounding_box() or {}
            y = page.evaluate("scrollY")
            top = max(0, first["y"] + y - 12)
            size = page.viewport_size or {}
            height = min(last["y"] + y + last["height"] + 12 - top, 1000)
            clip = {"x": 0, "y": top, "width": size["width"], "height": height}
        self.keep(name, page.screenshot(full_page=bool(clip), clip=clip))

    def keep(self, name: str, png: bytes) -> None:
        """A picture that was taken otherwise."""
        (self.folder / f"{name}.{self.language}.png").write_bytes(self.reduced(png))

    def reduced(self, png: bytes) -> bytes:
        """The picture with the colours it uses most; Chromium itself reads the pixels."""
        width, height, text = self.lab.evaluate(
            """async (source) => { const image = new Image(); image.src = source; await image.decode();
              const board = new OffscreenCanvas(image.width, image.height).getContext("2d"); board.drawImage(image, 0, 0);
              const bytes = board.getImageData(0, 0, image.width, image.height).data; let text = "";
              for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
              return [image.width, image.height, btoa(text)] }""",
            "data:image/png;base64," + base64.b64encode(png).decode(),
        )
        pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3]
        coarse = (pixels.astype(np.uint32) >> 3) @ np.array([1 << 10, 1 << 5, 1], np.uint32)
        _, where, counts = np.unique(coarse, return_inverse=True, return_counts=True)
        sums = np.stack([np.bincount(where, pixels[:, band]) for band in range(3)], 1)
        colours = sums / counts[:, None]
        palette = colours[np.argsort(-counts)[:COLOURS]]
        nearest = np.array([np.argmin(((palette - one) ** 2).sum(1)) for one in colours], np.uint8)
        rows = np.zeros((height, width + 1), np.uint8)
        rows[:, 1:] = nearest[where].reshape(height, width)
        head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
        parts = (
            (b"IHDR", head),
            (b"PLTE", palette.round().astype(np.uint8).tobytes()),
            (b"IDAT", zlib.compress(rows.tobytes(), 9)),
            (b"IEND", b""),
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in parts
        )
