"""Maps and charts in a real Chromium, on a page with the policy of the application."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any

import pytest

from communes.boundaries import default_layer
from maps.charts import bars
from maps.choropleth import choropleth, stylesheet
from maps.page import self_contained
from maps.pictures import svg
from maps.spec import MapSpec
from tests.chromium import CHROMIUM
from tests.maps.factories import HOSTILE_NAMES, area, region_spec, spec
from tests.maps.test_charts import chart, series

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
MAPLIBRE_STYLE = "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
]


def leaflet(name: str) -> str:
    """A file of the Leaflet wheel."""
    folder = resources.files("js_lib_leaflet") / "static/js_lib_leaflet"
    return (folder / name).read_text(encoding="utf-8")


@dataclass
class Site:
    """A site of a few files, and the page that looks at it."""

    page: Any
    address: str
    files: dict[str, tuple[str, str]]
    policy: list[str]
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self, body: str, head: str = "", language: str = "en", direction: str = "ltr") -> Any:
        """Open a page with this body and wait until its scripts have run."""
        self.files["/"] = (
            f'<!doctype html><html lang="{language}" dir="{direction}"><head><title>untouched'
            '</title><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f'<link rel="stylesheet" href="/page.css">{head}'
            f"</head><body><main><h1>Map</h1>{body}</main></body></html>",
            "text/html",
        )
        self.page.goto(self.address, wait_until="load")
        return self.page

    def show_map(self, drawn: MapSpec) -> Any:
        """Open a page with one map, its script in a file of its own."""
        parts = choropleth(
            default_layer(), drawn, leaflet_js="/leaflet.js", leaflet_css="/leaflet.css"
        )
        self.files["/map.js"] = (parts.script, "text/javascript")
        head = f'{parts.head}<script src="/map.js" defer></script>'
        body = f'<div class="window">{parts.body}</div>'
        return self.show(body, head, drawn.language, drawn.direction)

    def outside(self) -> list[str]:
        """Addresses that were asked for and are not ours."""
        return [url for url in self.asked if not url.startswith((self.address, "data:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def site(browser: Any) -> Iterator[Site]:
    files = {
        "/leaflet.js": (leaflet("leaflet.js"), "text/javascript"),
        "/leaflet.css": (leaflet("leaflet.css"), "text/css"),
        "/page.css": (f"body{{margin:0}} .window{{height:480px}} {stylesheet()}", "text/css"),
    }
    policy = [POLICY]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, kind = files.get(self.path, ("", "text/plain"))
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", policy[0])
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": 900, "height": 700})
    site = Site(page, f"http://127.0.0.1:{server.server_port}/", files, policy)
    page.on("console", lambda message: site.said.append(message.text))
    page.on("pageerror", lambda error: site.said.append(str(error)))
    page.on("request", lambda request: site.asked.append(request.url))
    yield site
    page.close()
    server.shutdown()
    server.server_close()


def count(page: Any, selector: str) -> int:
    return page.locator(selector).count()


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_region_is_drawn_under_the_strict_policy(site, language, direction, width):
    site.page.set_viewport_size({"width": width, "height": 740})
    page = site.show_map(region_spec(40, language=language, direction=direction))

    assert count(page, "path.area") == 135
    assert count(page, "path.area[data-code]") == 135
    assert count(page, "path.area--value") == 40
    assert count(page, "path.area--no-data") == 95
    assert count(page, "path.outline") == 5
    assert site.said == []
    assert site.outside() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_whole_region_is_in_sight(site):
    page = site.show_map(region_spec(40))
    frame = page.locator("#map").bounding_box()
    for box in (path.bounding_box() for path in page.locator("path.outline").all()):
        assert box["x"] >= frame["x"]
        assert box["y"] >= frame["y"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]


def test_five_provinces_are_drawn_by_province(site):
    areas = [area(code, 10.0 * index) for index, code in enumerate(default_layer().provinces, 1)]
    page = site.show_map(spec(areas, level="province"))

    assert (count(page, "path.area"), count(page, "path.outline")) == (5, 5)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_shown_as_text(site, name):
    codes = sorted(default_layer().communes)
    areas = [area(code, 10.0, label=name, display=name) for code in codes]
    page = site.show_map(spec(areas, place_labels={"05.081": name}))
    page.locator("#map").focus()
    page.keyboard.press("ArrowDown")
    page.locator(".pac-map__tip").wait_for()

    assert page.locator(".pac-map__tip .pac-map__name").text_content() == name
    assert page.locator(".pac-map__tip .pac-map__value").text_content() == name
    assert page.locator("#map-live bdi").all_text_contents() == [name, name]
    assert page.title() == "untouched"
    assert count(page, "#map img, #map script") == 0
    assert site.said == []


def test_name_and_value_are_isolated_from_each_other(site):
    codes = sorted(default_layer().communes)
    areas = [area(code, 10.0, label="أزيلال Azilal", display="12,5 %") for code in codes]
    page = site.show_map(spec(areas, language="ar", direction="rtl"))
    page.locator("#map").focus()
    page.keyboard.press("ArrowDown")

    assert page.locator(".pac-map__name").get_attribute("dir") == "auto"
    assert page.locator(".pac-map__value").get_attribute("dir") == "auto"
    assert page.locator(".pac-map__name").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    assert page.locator(".pac-map__value").evaluate("(e) => getComputedStyle(e).direction") == "ltr"


def test_the_map_is_one_stop_and_arrows_move_over_it(site):
    page = site.show_map(region_spec(135))
    heard = (
        "window.heard = []; document.addEventListener('pac:hover', e => heard.push(e.detail.code))"
    )
    page.evaluate(heard)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "map"
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)

    visited = page.evaluate("window.heard")
    assert len(visited) == 4
    assert count(page, ".area--highlighted") == 1
    assert page.locator(".area--highlighted").get_attribute("data-code") == visited[-1]
    assert visited[-1] in page.locator("#map-live").text_content()
    page.keyboard.press("Escape")
    assert count(page, ".area--highlighted") == 0


def test_choosing_tells_the_page_which_area(site):
    page = site.show_map(region_spec(135))
    page.evaluate("document.addEventListener('pac:choose', e => { window.chosen = e.detail })")
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    chosen = page.evaluate("window.chosen")
    assert chosen["code"] == page.locator(".area--chosen").get_attribute("data-code")
    assert chosen["href"] is None


def test_choosing_follows_the_address_unless_the_page_holds_it_back(site):
    codes = sorted(default_layer().communes)
    page = site.show_map(spec([area(code, 10.0, href=f"#{code}") for code in codes]))
    code = codes[0]
    path = page.locator(f"path.area[data-code='{code}']")
    page.evaluate("addEventListener('pac:choose', e => e.preventDefault(), { once: true })")

    path.dispatch_event("click")
    assert page.evaluate("location.hash") == ""
    path.dispatch_event("click")
    assert page.evaluate("location.hash") == f"#{code}"


def test_the_page_can_point_at_an_area(site):
    page = site.show_map(region_spec(135))
    page.evaluate(
        "document.getElementById('map').dispatchEvent("
        "new CustomEvent('pac:highlight', {detail: {code: '05.081.01.01', open: true}}))"
    )

    assert page.locator(".area--highlighted").get_attribute("data-code") == "05.081.01.01"
    assert page.locator(".pac-map__name").text_content() == "Name of 05.081.01.01"


def test_the_wheel_scrolls_the_page_until_the_map_has_the_focus(site):
    page = site.show_map(region_spec(40))
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def size() -> float:
        return page.locator("path.outline").first.bounding_box()["width"]

    before = size()
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(300)
    assert size() == before
    page.locator("#map").focus()
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(600)
    assert size() > before


def test_nothing_moves_for_who_asks_for_no_motion(site):
    site.page.emulate_media(reduced_motion="reduce")
    page = site.show_map(region_spec(40))

    assert count(page, "#map.leaflet-fade-anim") == 0
    assert count(page, "#map .leaflet-zoom-animated:not(svg):not(canvas)") == 0


@pytest.mark.parametrize("drawn", ["map", "picture"])
def test_axe_finds_nothing(site, drawn):
    from axe_playwright_python.sync_playwright import Axe

    codes = sorted(default_layer().communes)
    given = spec([area(code, 10.0, href=f"/{code}") for code in codes])
    site.policy[0] = POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
    page = site.show_map(given) if drawn == "map" else site.show(svg(default_layer(), given))

    assert Axe().run(page).response["violations"] == []


def test_a_picture_is_drawn_under_the_strict_policy(site):
    page = site.show(svg(default_layer(), region_spec(40), width=600))

    assert count(page, "svg path.area") == 135
    assert count(page, "svg path.outline") == 5
    assert site.said == []
    assert site.outside() == []


def test_a_self_contained_file_works_with_the_network_cut(browser, tmp_path):
    parts = choropleth(
        default_layer(), region_spec(40), leaflet_js="unused.js", leaflet_css="unused.css"
    )
    document = tmp_path / "map.html"
    document.write_text(
        self_contained(
            parts,
            leaflet_js_text=leaflet("leaflet.js"),
            leaflet_css_text=leaflet("leaflet.css"),
            title="Carte",
            language="fr",
            direction="ltr",
        ),
        encoding="utf-8",
    )
    context = browser.new_context(offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(document.as_uri())

    assert count(page, "path.area") == 135
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".pac-map__tip").is_visible()
    assert said == []
    context.close()


@pytest.mark.parametrize("width", [360, 820])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_chart_labels_are_whole_and_hostile_text_is_text(site, direction, width):
    labels = ("الطرق والمسالك القروية وفك العزلة عن الدواوير", *HOSTILE_NAMES)
    values = tuple(float(10 + 8 * row) for row in range(len(labels)))
    figure = bars(
        chart(
            series("A", *values, intervals=tuple((v - 4, v + 4) for v in values)),
            categories=labels,
            direction=direction,
            suffix=" %",
        )
    )
    site.policy[0] = f"{POLICY} {EMPTY_STYLE} {MAPLIBRE_STYLE}; img-src data:"
    plotly = resources.files("plotly") / "package_data/plotly.min.js"
    site.files["/plotly.js"] = (plotly.read_text(encoding="utf-8"), "text/javascript")
    site.files["/draw.js"] = (
        "const f = JSON.parse(document.getElementById('figure').textContent);"
        "Plotly.newPlot('chart', f.data, f.layout, {displayModeBar: false, responsive: true})"
        ".then(() => { document.body.dataset.ready = '1'; });",
        "text/javascript",
    )
    site.page.set_viewport_size({"width": width, "height": 740})
    page = site.show(
        f'<script type="application/json" id="figure">{figure}</script>'
        '<div id="chart" dir="ltr"></div>',
        '<script src="/plotly.js" defer></script><script src="/draw.js" defer></script>',
    )
    page.locator("body[data-ready]").wait_for()

    texts = page.locator("#chart .textpoint text")
    shown = re.sub("[\u2066-\u2069\\s]", "", "".join(texts.all_text_contents()))
    for label in labels:
        assert "".join(label.split()) in shown
    for box in (text.bounding_box() for text in texts.all()):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.title() == "untouched"
    assert json.dumps(site.said) == "[]"
