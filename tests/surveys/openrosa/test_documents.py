"""What Collect is told: the list of forms, the manifest, the answer; and its settings."""

import base64
import json
import zlib
from hashlib import md5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from surveys.openrosa import (
    CONTENT_TYPE,
    HEADERS,
    FormEntry,
    MediaEntry,
    MediaType,
    collect_settings,
    form_list,
    is_media_name,
    manifest,
    md5_hash,
    media_type,
    response,
    settings_picture,
)

FORM = b"<h:html/>"
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


def entry(**changes: str) -> FormEntry:
    values = {
        "form_id": "pac_satisfaction",
        "name": "رأيكم & <أنتم>",
        "version": "2026112201",
        "hash": md5_hash(FORM),
        "download_url": "https://pac.example/collect/T0/forms/pac_satisfaction.xml",
        "manifest_url": "https://pac.example/collect/T0/forms/pac_satisfaction/manifest",
        **changes,
    }
    return FormEntry(**values)


def test_the_list_has_what_collect_requires_of_each_form() -> None:
    form = etree.fromstring(form_list([entry()])).find(f"{LIST}xform")

    assert {child.tag.removeprefix(LIST): child.text for child in form} == {
        "formID": "pac_satisfaction",
        "name": "رأيكم & <أنتم>",
        "version": "2026112201",
        "hash": "md5:" + md5(FORM).hexdigest(),
        "downloadUrl": entry().download_url,
        "manifestUrl": entry().manifest_url,
    }


def test_a_form_without_files_names_no_manifest() -> None:
    assert b"manifestUrl" not in form_list([entry(manifest_url="")])


def test_an_empty_list_is_a_list() -> None:
    assert etree.fromstring(form_list([])).tag == f"{LIST}xforms"


@pytest.mark.parametrize(
    "changes",
    [
        {"form_id": ""},
        {"name": ""},
        {"version": ""},
        {"hash": "sha1:00"},
        {"download_url": "/forms/x.xml"},
        {"manifest_url": "forms/x"},
    ],
)
def test_an_entry_that_would_cost_collect_the_whole_list_is_not_made(
    changes: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match=r"entry|hash|addresses"):
        entry(**changes)


def test_the_manifest_names_each_file_with_its_hash() -> None:
    file = MediaEntry("communes.csv", md5_hash(b"name,label"), "https://pac.example/communes.csv")

    found = etree.fromstring(manifest([file])).find(f"{MANIFEST}mediaFile")

    assert [child.text for child in found] == [file.filename, file.hash, file.download_url]


def test_a_file_name_with_a_folder_is_not_listed() -> None:
    with pytest.raises(ValueError, match="base name"):
        MediaEntry("lists/communes.csv", md5_hash(b""), "https://pac.example/communes.csv")


@given(st.text())
def test_any_message_makes_a_readable_answer(message: str) -> None:
    root = etree.fromstring(response(message))

    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    assert root[0].get("nature") == ""


def test_a_message_arrives_as_written() -> None:
    assert etree.fromstring(response("توصلنا باستمارتكم، شكرا <3"))[0].text == (
        "توصلنا باستمارتكم، شكرا <3"
    )


def test_headers_are_those_collect_looks_for() -> None:
    assert HEADERS["X-OpenRosa-Version"] == "1.0"
    assert int(HEADERS["X-OpenRosa-Accept-Content-Length"]) >= 1_000_000
    assert CONTENT_TYPE.startswith("text/xml")


def test_settings_are_what_collect_decodes() -> None:
    code = collect_settings(
        "https://pac.example/collect/T0/", username="E042", project_name="الجماعة: تمدة"
    )

    settings = json.loads(zlib.decompress(base64.b64decode(code)))

    assert settings["general"]["server_url"] == "https://pac.example/collect/T0"
    assert settings["general"]["metadata_username"] == "E042"
    assert settings["project"]["name"] == "الجماعة: تمدة"
    assert settings["admin"] == {"change_server": False}


def test_settings_without_names_still_have_both_keys() -> None:
    code = collect_settings("https://pac.example/c", locks_server=False)

    settings = json.loads(zlib.decompress(base64.b64decode(code)))

    assert set(settings) == {"general", "admin"}
    assert "metadata_username" not in settings["general"]


def test_the_picture_of_settings_is_an_svg_without_style_or_script() -> None:
    picture = settings_picture(collect_settings("https://pac.example/collect/" + "T" * 43))

    assert etree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"style" not in picture
    assert b"script" not in picture


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", MediaType.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00\x00", MediaType.PNG),
        (b"RIFF\x0a\x00\x00\x00WEBPVP8 ", MediaType.WEBP),
        (b"%PDF-1.7\n", MediaType.PDF),
        (b"<svg onload=alert(1)>", None),
        (b"<html>", None),
        (b"RIFF\x0a\x00\x00\x00WAVEfmt ", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(start: bytes, kind: MediaType | None) -> None:
    assert media_type(start) is kind


def test_each_type_has_its_ending() -> None:
    assert [kind.extension for kind in MediaType] == [".jpg", ".png", ".webp", ".pdf"]


@pytest.mark.parametrize(
    ("name", "is_plain"),
    [
        ("1763.jpg", True),
        ("صورة ١.jpg", True),
        ("../a.jpg", False),
        ("a\x00.jpg", False),
        ("", False),
    ],
)
def test_a_media_name_is_a_plain_file_name(name: str, is_plain: bool) -> None:
    assert is_media_name(name) is is_plain
