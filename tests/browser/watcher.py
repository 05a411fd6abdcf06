"""Watches what a browser says and asks for while a test uses it, and measures what a page shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# reported from inside the page, so that one that nobody logs is seen too
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""

# visible text that leaves the window sideways, where no frame of its own scrolls; text cut by its own box
_MISPLACED = """
() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const named = (element) => `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}`
    + `: ${element.textContent.trim().slice(0, 40)}`;
  const isMeantHidden = (element) => element.closest(".visually-hidden, .pac-map__said, .trap, .skip, .leaflet-container, svg");
  const scrolls = (element) => {
    for (let parent = element; parent && parent !== document.body; parent = parent.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(parent).overflowX)) return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    const says = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    if (!says || !element.checkVisibility({ visibilityProperty: true }) || isMeantHidden(element)) continue;
    if (element.closest("select, datalist")) continue;
    const box = element.getBoundingClientRect();
    if (!scrolls(element) && (box.left < -1 || box.right > width + 1)) found.push(`outside ${named(element)}`);
    const style = getComputedStyle(element);
    const isCut = /hidden|clip/.test(style.overflowX) && style.display !== "inline"
      && element.scrollWidth > element.clientWidth + 1;
    if (isCut && style.textOverflow !== "ellipsis") found.push(`cut ${named(element)}`);
  }
  return found;
}
"""

# two things to press that lie on one another
_OVERLAPPING = """
() => {
  // what a frame that scrolls, or a bar that stays in sight, shows of an element
  const clipped = (one, box) => {
    let { left, right, top, bottom } = box;
    for (let parent = one.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
      const style = getComputedStyle(parent);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const frame = parent.getBoundingClientRect();
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
      top = Math.max(top, frame.top);
      bottom = Math.min(bottom, frame.bottom);
    }
    return { left, right, top, bottom, width: right - left, height: bottom - top };
  };
  const stays = (one) => {
    for (let parent = one; parent && parent !== document.body; parent = parent.parentElement) {
      if (/sticky|fixed/.test(getComputedStyle(parent).position)) return true;
    }
    return false;
  };
  const targets = Array.from(document.querySelectorAll("a[href], button, summary, select, textarea, label:has(input), input:not([type=hidden])"))
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && !one.closest(".visually-hidden, .trap, .skip, svg, .leaflet-container, label input")
      && !(one.matches("input") && one.closest("label")) && !stays(one))
    .flatMap((one) => Array.from(one.getClientRects()).map((box) => ({ one, box: clipped(one, box) })))
    .filter(({ box }) => box.width > 1 && box.height > 1);
  const found = [];
  targets.forEach(({ one, box }, at) => targets.slice(at + 1).forEach((other) => {
    if (one.contains(other.one) || other.one.contains(one)) return;
    const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
    const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
    if (across > 2 && down > 4) found.push(`${one.textContent.trim().slice(0, 30)} | ${other.one.textContent.trim().slice(0, 30)}`);
  }));
  return found;
}
"""

_SMALL_TARGETS = """
(least) => Array.from(document.querySelectorAll("main button, main summary, main label:has(input), main textarea, main .actions a"))
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".trap"))
  .map((one) => ({ one, box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.height < least || box.width < least)
  .map(({ one, box }) => `${one.textContent.trim().slice(0, 40)}: ${Math.round(box.width)} × ${Math.round(box.height)}`)
"""


@dataclass
class Watcher:
    """What went wrong in a browser context; empty when nothing did."""

    address: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: Any) -> None:
        """Listen to every page of this context."""
        context.expose_function("tellViolation", lambda told: self._note("policy", told))
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._note("error", str(error.error)))
        context.on("request", self._see)
        context.on("requestfailed", self._miss)

    def expect(self, status: int) -> None:
        """An answer of this status is what the test is about: the browser may log it."""
        self.expected.append(f"status of {status}")

    def assert_silent(self) -> None:
        """Fail with everything that was said, then forget it."""
        said, self.complaints[:] = list(self.complaints), []
        assert said == []

    def _note(self, kind: str, told: str) -> None:
        self.complaints.append(f"{kind}: {told}")

    def _hear(self, message: Any) -> None:
        if message.type not in {"error", "warning", "assert"}:
            return
        if not any(words in message.text for words in self.expected):
            self._note(message.type, f"{message.text} ({message.location.get('url')})")

    def _see(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self._note("outside", request.url)

    def _miss(self, request: Any) -> None:
        # a file of a page that was left before it came is no failure
        if request.failure != "net::ERR_ABORTED":
            self._note("failed", f"{request.url} {request.failure}")


@contextmanager
def watched(browser: Any, address: str, **options: Any) -> Iterator[tuple[Any, Watcher]]:
    """A new browser context with its watcher; on leaving it must have had nothing to say."""
    context = browser.new_context(**{"viewport": {"width": 360, "height": 740}, **options})
    context.set_default_timeout(20_000)
    watcher = Watcher(address)
    watcher.watch(context)
    try:
        yield context, watcher
        watcher.assert_silent()
    finally:
        context.close()


def assert_well_laid_out(page: Any) -> None:
    """Nothing scrolls sideways, lies outside the window, is cut, or covers something to press."""
    beyond = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )

    assert (beyond, page.evaluate(_MISPLACED), page.evaluate(_OVERLAPPING)) == (0, [], [])


def list_small_targets(page: Any, least: int = 44) -> list[str]:
    """What a finger must press on the page and is smaller than `least` CSS pixels in a direction."""
    return page.evaluate(_SMALL_TARGETS, least)


def list_violations(page: Any) -> list[str]:
    """What axe finds wrong, one line a rule with the places."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


def path_of(page: Any) -> str:
    """Where a page is, without its query."""
    return urlsplit(page.url).path
