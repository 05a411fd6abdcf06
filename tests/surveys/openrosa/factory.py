"""Submissions as ODK Collect writes them: a test names only what matters to it."""

UUID = "8f0d3c5e-2b5a-4d0f-9d3b-1c2a7b6e4f10"
OTHER_UUID = "11111111-2222-4333-8444-555555555555"


def submission(
    body: str = "<profile><sex>female</sex></profile>",
    *,
    meta: str = f"<orx:instanceID>uuid:{UUID}</orx:instanceID>",
    attributes: str = 'id="pac_satisfaction" version="2026112201"',
    before: str = "<?xml version='1.0' ?>",
) -> bytes:
    namespaces = 'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
    meta = f"<orx:meta>{meta}</orx:meta>"
    return f"{before}<data {namespaces} {attributes}>{body}{meta}</data>".encode()
