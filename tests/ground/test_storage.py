"""Files kept under the hash of their content."""

import hashlib

import pytest
from flask import Flask

from pac_toolkit import storage


def test_content_is_kept_once_under_its_digest(context: Flask) -> None:
    first, second = (storage.keep("trial", b"content") for _ in range(2))

    assert first == second == hashlib.sha256(b"content").hexdigest()
    path = storage.find_kept("trial", first)
    assert path is not None
    assert path.read_bytes() == b"content"
    assert [item.name for item in path.parent.iterdir()] == [first]


def test_what_is_dropped_is_gone_and_may_be_dropped_again(context: Flask) -> None:
    digest = storage.keep("trial", b"passing")

    storage.drop("trial", digest)
    storage.drop("trial", digest)

    assert storage.find_kept("trial", digest) is None


@pytest.mark.parametrize("digest", ["", "../secret_key", "A" * 64, "0" * 63])
def test_nothing_but_a_digest_leads_to_a_file(context: Flask, digest: str) -> None:
    with pytest.raises(ValueError, match="64"):
        storage.find_kept("trial", digest)
