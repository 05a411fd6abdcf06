"""A served site and a real Chromium for the tests of this folder; without a Chromium they are skipped with the reason."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

# before its import below: what it asserts is shown in full
pytest.register_assert_rewrite("tests.browser.watcher")

from pac_toolkit.accounts.models import Role  # noqa: E402
from tests.browser.site import PASSWORD, Site, email_of, served  # noqa: E402
from tests.browser.watcher import Watcher, watched  # noqa: E402
from tests.chromium import CHROMIUM  # noqa: E402

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}

# a context and its watcher, for a person of this role (None: a visitor) and these options of Playwright
Opener = Callable[..., tuple[Any, Watcher]]
# the page of a role and its watcher
Browsing = Callable[[Role | None], tuple[Any, Watcher]]


# the package's, not the session's: Playwright keeps an event loop running, which others must not find
@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """One browser for all tests of this folder."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(chromium: Any, var_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration in small, served."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "assets").symlink_to(var_dir / "assets")
    with served(folder) as found:
        yield found


@pytest.fixture(scope="package")
def signed_in(chromium: Any, site: Site) -> Callable[[Role], Any]:
    """The cookies of a person of a role, who signed in by the page once."""
    kept: dict[Role, Any] = {}

    def of(role: Role) -> Any:
        if role not in kept:
            with watched(chromium, site.address, viewport=DESK) as (context, _):
                page = context.new_page()
                page.goto(site.url("sign-in", "fr"))
                page.fill("#email", email_of(role))
                page.fill("#password", PASSWORD)
                page.press("#password", "Enter")
                page.wait_for_url("**/staff/")
                kept[role] = context.storage_state()
        return kept[role]

    return of


@pytest.fixture
def open_as(chromium: Any, site: Site, signed_in: Callable[[Role], Any]) -> Iterator[Opener]:
    """Opens watched contexts; each must have had nothing to say when the test ends."""
    with ExitStack() as stack:

        def opener(role: Role | None = None, **options: Any) -> tuple[Any, Watcher]:
            if role is not None:
                options["storage_state"] = signed_in(role)
            return stack.enter_context(watched(chromium, site.address, **options))

        yield opener


@pytest.fixture(scope="module")
def browsing(chromium: Any, site: Site, signed_in: Callable[[Role], Any]) -> Iterator[Browsing]:
    """One page a role for all tests of a module that only look: what browsers keep is asked for once."""
    with ExitStack() as stack:
        kept: dict[Role | None, tuple[Any, Watcher]] = {}

        def of(role: Role | None) -> tuple[Any, Watcher]:
            if role not in kept:
                state = {} if role is None else {"storage_state": signed_in(role)}
                context, watcher = stack.enter_context(watched(chromium, site.address, **state))
                kept[role] = context.new_page(), watcher
            return kept[role]

        yield of
