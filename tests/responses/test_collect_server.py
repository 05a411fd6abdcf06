"""A tablet against a running server of two workers: everything it does, and everything at once."""

import os
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from xml.etree.ElementTree import fromstring

import pytest
from flask_migrate import upgrade
from sqlalchemy import func, select

from pac_toolkit import create_app
from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.services import renew_collector_key
from pac_toolkit.accounts.tokens import token_of
from pac_toolkit.config import Settings
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import CollectedForm, Response, ResponseFile
from tests.accounts.factories import make_user
from tests.browser.site import SECRET_KEY, Site, free_port, start_server, wait_until_well
from tests.responses.collect_client import Tablet
from tests.responses.factories import make_round, some_answers
from tests.responses.tablets import JPEG, a_form

WORKERS = 2


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty site with one round, served by two processes."""
    folder = tmp_path_factory.mktemp("tablets")
    app = create_app(Settings(var_dir=folder, secret_key=SECRET_KEY))
    with app.app_context():
        upgrade()
        make_round(slug="tablets")
    port = free_port()
    server = start_server(folder, port, WORKERS)
    try:
        wait_until_well(f"http://127.0.0.1:{port}", server)
        yield Site(f"http://127.0.0.1:{port}", app)
    finally:
        server.terminate()
        server.wait(timeout=60)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def tablet(site: Site) -> Tablet:
    """A tablet in the hands of a new enumerator."""
    with site.app.app_context():
        user = make_user(Role.ENUMERATOR, email=f"{uuid.uuid4()}@example.org")
        with transaction():
            token = token_of(renew_collector_key(user=user, language="ar").key, SECRET_KEY)
    return Tablet(f"{site.address}/collect/{token}")


def form(site: Site, **values: str) -> bytes:
    answers = some_answers(sat_water=values.pop("water", "1"))
    return site.ask(lambda: a_form(queries.get_round("tablets"), answers, **values))


def count(site: Site, model: type = Response) -> int:
    return site.ask(lambda: db.session.scalar(select(func.count()).select_from(model)))


def test_a_tablet_lists_downloads_sends_sends_again_edits_and_attaches(
    site: Site, tablet: Tablet
) -> None:
    before = count(site)
    (listed,) = tablet.list_forms()
    xform, files = tablet.download(listed)
    assert listed["formID"].encode() in xform
    assert files["communes.csv"].startswith(b"name,label,")
    # whichever process answers, the bytes are the same
    assert {tablet.list_forms()[0]["hash"] for _ in range(6)} == {listed["hash"]}

    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    first = form(site, instance_id=one)
    edited = form(site, instance_id=two, deprecated_id=one, water="5")
    large = [(f"{name}.jpg", JPEG + os.urandom(4_000_000)) for name in "abc"]

    assert tablet.send(first) == 201
    assert tablet.send(first, chunked=False) == 202
    assert tablet.send(form(site, instance_id=one, water="3")) == 409
    assert tablet.send(edited) == 201
    assert tablet.send(edited) == 202
    assert tablet.send(form(site, deprecated_id=one)) == 409
    assert tablet.send(form(site, deprecated_id=str(uuid.uuid4()))) == 404
    # more than one post carries: the same form each time
    assert tablet.send(edited, large) == 201
    assert tablet.send(edited, large) == 202
    assert tablet.send(edited, [("a.jpg", JPEG)]) == 409

    stored = site.ask(lambda: queries.find_response_by_instance(one).answers["sat_water"])
    assert (count(site) - before, stored) == (1, "5")
    assert count(site, ResponseFile) == 3


@pytest.mark.parametrize("chunked", [True, False])
def test_thirty_megabytes_are_refused_so_that_the_tablet_hears_why(
    site: Site, tablet: Tablet, chunked: bool
) -> None:
    before = count(site)

    status, content = tablet.post(
        form(site), [("photo.jpg", JPEG + bytes(30_000_000))], chunked=chunked
    )

    assert status == 413
    assert "10 ميغابايت" in (fromstring(content)[0].text or "")
    assert count(site) == before


def test_twenty_forms_of_eight_identical_posts_at_once_give_twenty_rows(
    site: Site, tablet: Tablet
) -> None:
    before, texts_before = count(site), count(site, CollectedForm)
    forms = [form(site) for _ in range(20)]
    photo = JPEG + os.urandom(1000)

    def post(at: int) -> int:
        return tablet.post(forms[at // 8], [("photo.jpg", photo)], chunked=at % 2 == 0)[0]

    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(post, range(160)))

    assert statuses == {201: 20, 202: 140}
    assert count(site) - before == 20
    assert count(site, CollectedForm) - texts_before == 20
    assert site.ask(services.find_differences) == []


def test_one_edit_sent_eight_times_at_once_counts_once(site: Site, tablet: Tablet) -> None:
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    assert tablet.send(form(site, instance_id=one)) == 201
    edited = form(site, instance_id=two, deprecated_id=one, water="4")

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(status for status, _ in pool.map(tablet.post, [edited] * 8))

    assert statuses == {201: 1, 202: 7}
    assert site.ask(services.find_differences) == []
