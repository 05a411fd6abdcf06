import os
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from flask import Flask

from pac_toolkit import create_app, storage
from pac_toolkit.config import Settings
from pac_toolkit.disk_cache import DiskCache, code_version


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[DiskCache]:
    app = create_app(Settings(var_dir=tmp_path, secret_key="c" * 32), TESTING=True)
    with app.app_context():
        yield DiskCache("kept", limit=3)


def files() -> list[Path]:
    return sorted(storage.folder("kept").iterdir())


def test_what_was_kept_is_found_under_its_key_alone(cache: DiskCache) -> None:
    cache.put(("map", 1), b"one")
    assert cache.get(("map", 1)) == b"one"
    assert cache.get(("map", 2)) is None
    assert cache.get(("map", "1")) is None


def test_a_file_that_is_not_whole_is_not_there(cache: DiskCache) -> None:
    cache.put(("map",), b"a long content that was cut by a full disk")
    (path,) = files()
    path.write_bytes(path.read_bytes()[:-5])
    assert cache.get(("map",)) is None
    path.write_bytes(b"")
    assert cache.get(("map",)) is None
    cache.put(("map",), b"again")
    assert cache.get(("map",)) == b"again"


def test_what_was_asked_for_longest_ago_goes_first(cache: DiskCache) -> None:
    for place, key in enumerate("abc"):
        cache.put((key,), key.encode())
        os.utime(
            max(files(), key=lambda path: path.stat().st_mtime_ns), (1000 + place, 1000 + place)
        )
    assert cache.get(("a",)) == b"a"
    cache.put(("d",), b"d")
    assert [cache.get((key,)) for key in "abcd"] == [b"a", None, b"c", b"d"]


def test_a_disk_that_cannot_be_written_costs_the_cache_alone(
    cache: DiskCache, caplog: pytest.LogCaptureFixture
) -> None:
    # a file stands where the folder should be
    folder = storage.folder("kept")
    folder.rmdir()
    folder.write_bytes(b"")
    cache.put(("map",), b"one")
    assert cache.get(("map",)) is None
    assert "is not kept" in caplog.text


def _write(var_dir: Path, mark: bytes) -> None:
    app = create_app(Settings(var_dir=var_dir, secret_key="c" * 32), TESTING=True)
    with app.app_context():
        shared = DiskCache("kept", limit=3)
        for turn in range(60):
            shared.put(("same",), mark * 5_000)
            shared.put((turn,), mark)
            found = shared.get(("same",))
            if found is not None and len(set(found)) != 1:
                raise SystemExit(1)


def test_two_workers_at_one_key_leave_one_whole_content(cache: DiskCache, tmp_path: Path) -> None:
    started = [
        get_context("spawn").Process(target=_write, args=(tmp_path, mark)) for mark in (b"x", b"y")
    ]
    for worker in started:
        worker.start()
    for worker in started:
        worker.join(120)
    assert [worker.exitcode for worker in started] == [0, 0]
    assert cache.get(("same",)) in {None, b"x" * 5_000, b"y" * 5_000}
    assert len(files()) <= 4
    assert not [path for path in files() if path.name.startswith(".")]


def test_code_has_one_version(app: Flask) -> None:
    assert app
    assert code_version() == code_version()
    assert len(code_version()) == 16
