"""Who reaches which page: one row an endpoint, none without a row."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, BaseConverter, NumberConverter

from pac_toolkit.accounts.models import Role
from tests.accounts.factories import make_user

PUBLIC = frozenset({None, *Role})
STAFF = frozenset(Role)
ROUNDS = frozenset({Role.REGION})
ADMIN = frozenset({Role.ADMIN})
REVIEWERS = frozenset({Role.EXPERT, Role.PROVINCE})
COLLECTORS = STAFF - {Role.REGION, Role.ADMIN}
READERS = STAFF - {Role.ENUMERATOR, Role.ADMIN}
KEYS_PAPER = frozenset({Role.COMMUNE, Role.EXPERT, Role.PROVINCE})
SEES_PAPER = KEYS_PAPER | ROUNDS
KEYERS = frozenset({Role.COMMUNE, Role.EXPERT, Role.PROVINCE})

# endpoint → who may open it (None: a visitor). What a role may do to which record is the features' own table.
WHO: dict[str, frozenset[Role | None]] = {
    "accounts.index": ADMIN,
    "accounts.create": ADMIN,
    "accounts.edit": ADMIN,
    "accounts.tablet": COLLECTORS,
    "accounts.change_tablet": COLLECTORS,
    "accounts.user_tablet": ADMIN,
    "accounts.change_user_tablet": ADMIN,
    "assets.file": PUBLIC,
    "atlas.boundaries": ADMIN,
    "atlas.brief": PUBLIC,
    "atlas.commune": PUBLIC,
    "atlas.communes": PUBLIC,
    "atlas.dashboard": PUBLIC,
    "atlas.dashboard_file": PUBLIC,
    "atlas.download": PUBLIC,
    "atlas.import_boundaries": ADMIN,
    "atlas.map": PUBLIC,
    "atlas.map_script": PUBLIC,
    "atlas.portrait": PUBLIC,
    "atlas.province_brief": PUBLIC,
    "atlas.small": PUBLIC,
    "atlas.use_default_boundaries": ADMIN,
    "atlas_api.communes": PUBLIC,
    "atlas_api.geometry": PUBLIC,
    "atlas_api.script": PUBLIC,
    "atlas_api.style": PUBLIC,
    # whoever holds a token, signed in or not
    "collect_api.form": PUBLIC,
    "collect_api.form_file": PUBLIC,
    "collect_api.form_manifest": PUBLIC,
    "collect_api.list_forms": PUBLIC,
    "collect_api.submission": PUBLIC,
    "pages.about": PUBLIC,
    "pages.accessibility": PUBLIC,
    "pages.home": PUBLIC,
    "pages.method": PUBLIC,
    "pages.privacy": PUBLIC,
    "pages.staff_home": STAFF,
    "pages_api.door": PUBLIC,
    "pages_api.health": PUBLIC,
    "pages_api.robots": PUBLIC,
    "priorities.change": PUBLIC,
    "priorities.code": REVIEWERS | {Role.REGION},
    "priorities.coded_texts": REVIEWERS | {Role.REGION},
    "priorities.coding": REVIEWERS | {Role.REGION},
    "priorities.coding_text": REVIEWERS | {Role.REGION},
    "priorities.contrasts": PUBLIC,
    "priorities.hot_spots": PUBLIC,
    "priorities.index": PUBLIC,
    "priorities.methods": PUBLIC,
    "priorities.neighbours": PUBLIC,
    "priorities.put_method_in_force": ROUNDS,
    "priorities.ranking": PUBLIC,
    "priorities.score": PUBLIC,
    "priorities.staff_methods": ROUNDS,
    "priorities.women_men": PUBLIC,
    "priorities.write_method": ROUNDS,
    "priorities_api.as_geojson": PUBLIC,
    "priorities_api.as_json": PUBLIC,
    "responses.answer": PUBLIC,
    "responses.send": PUBLIC,
    "responses.conflict_text": READERS,
    "responses.conflicts": READERS,
    "responses.check_import": KEYERS,
    "responses.coverage": STAFF,
    "responses.coverage_file": STAFF,
    "responses.coverage_staff": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "responses.flags": REVIEWERS | {Role.REGION},
    "responses.flag_fast": REVIEWERS | {Role.REGION},
    "responses.review": REVIEWERS,
    "responses.questionnaires": ROUNDS,
    "responses.check_questionnaire": ROUNDS,
    "responses.checked_questionnaire": ROUNDS,
    "responses.preview_checked": ROUNDS,
    "responses.publish_questionnaire": ROUNDS,
    "responses.preview_questionnaire": ROUNDS,
    "responses.questionnaire_file": ROUNDS,
    "responses.questionnaire_xform": ROUNDS,
    "responses.file": READERS,
    "responses.create_round": ROUNDS,
    "responses.discard_import": KEYERS,
    "responses.decide_late": STAFF - {Role.ENUMERATOR, Role.COMMUNE, Role.REGION},
    "responses.edit_round": ROUNDS,
    "responses.export": KEYERS | ROUNDS,
    "responses.exports": KEYERS | ROUNDS,
    "responses.imports": KEYERS,
    "responses.move_round": ROUNDS,
    "responses.offline": PUBLIC,
    "responses.rescue": STAFF - {Role.REGION},
    "responses.rounds": ROUNDS,
    "responses.paper_batches": SEES_PAPER,
    "responses.paper_batch": SEES_PAPER,
    "responses.print_paper_batch": SEES_PAPER,
    "responses.create_paper_batch": KEYS_PAPER,
    "responses.move_paper_copies": KEYS_PAPER,
    "responses.settle_paper_copy": KEYS_PAPER,
    "responses.key_paper": KEYS_PAPER,
    "responses.key_paper_copy": KEYS_PAPER,
    "responses.store_paper_copy": KEYS_PAPER,
    "responses.key_paper_again": KEYS_PAPER,
    "responses.correct_paper_copy": KEYS_PAPER,
    "responses.spoil_paper_copy": KEYS_PAPER,
    "responses.withdraw_paper_copy": KEYS_PAPER,
    "responses.receipt": PUBLIC,
    "responses.receipts": PUBLIC,
    "responses.compare": PUBLIC,
    "responses.results": PUBLIC,
    "responses.settle_import": KEYERS,
    "responses.store_import": KEYERS,
    "responses.results_file": PUBLIC,
    "responses.staff_compare": STAFF,
    "responses.staff_results": STAFF,
    "responses.staff_results_file": STAFF,
    "responses.surveys": PUBLIC,
    "responses.upload_import": KEYERS,
    "responses.upload_rescue": STAFF - {Role.REGION},
    "responses.withdraw": PUBLIC,
    "responses_api.create": PUBLIC,
    "responses_api.service_worker": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": STAFF,
    "workshops.index": PUBLIC,
    "workshops.show": PUBLIC,
    "workshops.need": PUBLIC,
    "workshops.calendar": PUBLIC,
    "workshops.check": PUBLIC,
    "workshops.check_hash": PUBLIC,
    "workshops.correct": STAFF,
    "workshops.exchange": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.export": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.import_": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.file": STAFF,
    "workshops.merge": STAFF,
    "workshops.paper": PUBLIC,
    "workshops.staff_paper": STAFF,
    "workshops.staff_paper_to_edit": STAFF,
    "workshops.remove_file": STAFF,
    "workshops.rescue": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.series": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.needs": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.similar": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.create": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.edit": STAFF,
    "workshops.move": STAFF,
    "workshops.sums": PUBLIC,
    "workshops.sums_file": PUBLIC,
    "workshops.staff_sums": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.staff_sums_file": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.staff_index": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.staff_show": STAFF,
    # PUT only, for whoever keeps records; their own table is in tests/workshops/test_arriving.py
    "workshops_api.put": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops_api.put_by_key": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops_api.put_file": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops_api.put_file_by_key": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
}


def pages(app: Flask) -> list[Rule]:
    """Every rule of the application."""
    return list(app.url_map.iter_rules())


def test_every_endpoint_has_a_row(app: Flask) -> None:
    assert {rule.endpoint for rule in pages(app)} == set(WHO)


def test_a_visitor_is_sent_to_sign_in_from_every_staff_page(
    app: Flask, client: FlaskClient
) -> None:
    wrong = {}
    for rule in pages(app):
        if None in WHO[rule.endpoint] or "GET" not in rule.methods:
            continue
        answer = client.get(address(app, rule))
        if answer.status_code != 302 or "/sign-in" not in answer.location:
            wrong[rule.endpoint] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_where_it_has_no_place(
    app: Flask, client: FlaskClient, role: Role
) -> None:
    client.sign_in(make_user(role))
    wrong = {}
    for rule in pages(app):
        if role in WHO[rule.endpoint] or "GET" not in rule.methods:
            continue
        status = client.get(address(app, rule)).status_code
        if status not in {403, 404}:
            wrong[rule.endpoint] = status

    assert wrong == {}


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_the_pages_that_are_its_own(
    app: Flask, client: FlaskClient, role: Role | None
) -> None:
    if role is not None:
        client.sign_in(make_user(role))
    wrong = {}
    for rule in pages(app):
        if role not in WHO[rule.endpoint] or rule.arguments - {"lang"} or "GET" not in rule.methods:
            continue
        status = client.get(address(app, rule)).status_code
        if status not in {200, 302, 404}:
            wrong[rule.endpoint] = status

    assert wrong == {}


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule in French."""
    values = {name: _value(rule._converters[name]) for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, {**values, **({"lang": "fr"} if "lang" in rule.arguments else {})}
        )


def _value(converter: BaseConverter) -> object:
    """Something that the place in the address takes."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, NumberConverter) else "x"
