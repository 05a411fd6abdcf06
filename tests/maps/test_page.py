import base64
import hashlib
import re

import pytest

from maps.choropleth import choropleth
from maps.page import self_contained
from tests.maps.factories import HOSTILE_NAMES, small_layer, small_spec

CSS = ".leaflet-control{background-image: url(images/layers.png)}"


def write(**changes: str) -> str:
    """A self-contained document with a very small Leaflet."""
    parts = choropleth(
        small_layer(), small_spec(), leaflet_js="/leaflet.js", leaflet_css="/leaflet.css"
    )
    told = {
        "leaflet_js_text": 'var L = "</script>";\n//# sourceMappingURL=leaflet.js.map',
        "leaflet_css_text": CSS,
        "title": "Need for water",
        "language": "fr",
        "direction": "ltr",
    }
    return self_contained(parts, **told | changes)


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy_of(document: str) -> str:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', document)
    return policy.replace("&#x27;", "'")


def test_every_script_and_rule_is_the_one_the_policy_names():
    document = write()
    scripts = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", document, re.DOTALL)

    assert len(scripts) == 2
    for script in scripts:
        assert digest(script) in policy_of(document)
    assert digest(style) in policy_of(document)
    assert "default-src 'none'" in policy_of(document)
    assert "unsafe" not in policy_of(document)


def test_nothing_is_asked_of_any_other_file():
    document = write()

    assert not re.search(r"\s(src|href)=", document.partition("<script>")[0])
    assert "url(images" not in document
    assert "sourceMappingURL" not in document


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
def test_the_document_has_its_language_and_direction(language, direction):
    document = write(language=language, direction=direction)

    assert f'<html lang="{language}" dir="{direction}">' in document


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_title_is_text(name):
    document = write(title=name)

    assert document.count("<script>") == 2
    assert "<img" not in document


def test_the_callers_legend_and_table_follow_the_map():
    document = write(extra_html="<table></table>", extra_css="table{color:red}")

    assert document.index('id="map"') < document.index("<table>") < document.index("<script>")
    assert "table{color:red}" in document


def test_the_callers_script_runs_after_the_map_and_is_named_by_the_policy():
    document = write(extra_js='document.title = "</script>";')
    *_, last = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)

    assert last == 'document.title = "<\\/script>";'
    assert digest(last) in policy_of(document)
