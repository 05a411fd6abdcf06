"""Methods by name and version: written with a reason by the region, in force from then on, compared by everybody."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.priorities import queries, services
from pac_toolkit.priorities.errors import ReasonMissingError
from pac_toolkit.priorities.forms import MethodForm
from pac_toolkit.priorities.scoring import (
    DEFAULT_METHOD,
    SHIPPED_METHODS,
    Level,
    Method,
    PartName,
    Weights,
)
from tests.accounts.factories import make_user
from tests.priorities.factories import (
    BENI_MELLAL,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

VOTES_ALONE = Weights(1, 0, 0, 0, 0)
REASONS = {"ar": "", "fr": "Les voix seules.", "en": " "}
FORM = {
    "name": "pac-2026",
    "voiced": "40",
    "felt": "30",
    "measured": "15",
    "equity": "10",
    "feasible": "5",
    "reason_fr": "Les ateliers d'abord.",
    "is_in_force": "y",
    "action": "save",
}


def write(**values: object) -> object:
    given = {"name": "pac-2026", "weights": VOTES_ALONE, "reasons": REASONS, "is_in_force": True}
    return services.write_method(**{**given, **values})  # type: ignore[arg-type]  # mixed values


@pytest.fixture
def region(client: FlaskClient) -> FlaskClient:
    user = make_user(Role.REGION)
    db.session.commit()
    client.sign_in(user)  # type: ignore[attr-defined]
    return client


@pytest.mark.usefixtures("context")
class TestInForce:
    def test_the_shipped_method_is_in_force_until_the_region_decides(self) -> None:
        assert queries.get_method_in_force() == DEFAULT_METHOD
        assert queries.list_methods() == SHIPPED_METHODS
        assert queries.get_last_version("pac-2026") == 1

    def test_a_new_version_takes_the_next_number_and_the_ranking(self) -> None:
        survey = make_round()
        make_answers(survey)
        make_workshop({"health": (40, 40), "water": (5, 5)})
        before = queries.rank(BENI_MELLAL, survey)

        write()

        after = queries.rank(BENI_MELLAL, survey)
        assert queries.get_method_in_force().key == "pac-2026.2"
        assert (before.method.key, after.method.key) == ("pac-2026.1", "pac-2026.2")
        assert before.first_themes(3) != after.first_themes(3)
        assert [item.score for item in after.priorities] == pytest.approx(
            [item.part(PartName.VOICED).points for item in after.priorities]
        )
        assert queries.rank(BENI_MELLAL, survey, method=DEFAULT_METHOD) == before

    def test_a_method_only_written_changes_no_ranking(self) -> None:
        write(name="votes", is_in_force=False)

        assert queries.get_method_in_force() == DEFAULT_METHOD
        assert queries.find_method("votes.1") == Method("votes", 1, VOTES_ALONE)

    def test_what_was_in_force_is_put_back_and_the_last_one_put_counts(self) -> None:
        write()
        services.put_in_force(method=DEFAULT_METHOD)
        assert queries.get_method_in_force() == DEFAULT_METHOD

        services.put_in_force(method=Method("pac-2026", 2, VOTES_ALONE))
        assert queries.get_method_in_force().weights == VOTES_ALONE
        assert [row.version for row in queries.list_method_rows()] == [1, 2]

    def test_without_a_reason_in_any_language_it_is_refused(self) -> None:
        with pytest.raises(ReasonMissingError):
            write(reasons={"ar": " ", "fr": ""})
        assert queries.list_method_rows() == []

    def test_every_change_is_in_the_audit_record(self) -> None:
        user = make_user(Role.REGION)
        write(actor=user)

        (entry,) = audit.list_entries("scoring_method", "in force")
        assert entry.actor == user.display_name
        assert entry.changes["method"] == ["pac-2026.1", "pac-2026.2"]
        assert entry.changes["weights"] == [
            DEFAULT_METHOD.weights.as_mapping(),
            VOTES_ALONE.as_mapping(),
        ]

    def test_the_data_version_follows_the_method_in_force(self) -> None:
        survey = make_round()
        versions = [queries.get_data_version(survey)]
        write(name="votes", is_in_force=False)
        assert queries.get_data_version(survey) == versions[0]
        write()
        versions.append(queries.get_data_version(survey))
        write(weights=Weights(0.9, 0.1, 0, 0, 0))
        versions.append(queries.get_data_version(survey))
        assert len(set(versions)) == 3

    def test_only_communes_whose_first_three_change_are_told(self) -> None:
        survey = make_round()
        named = {"*": 100, "water": 60, "roads": 50, "health": 40, "waste": 20}
        for code in (BENI_MELLAL, OTHER_COMMUNE):
            tally(survey, code, "priorities", named)
        make_workshop({"waste": (40, 40), "culture": (20, 20)})

        ranked, moved = queries.compare_methods(
            Level.COMMUNE, survey, DEFAULT_METHOD, Method("votes", 1, Weights(0.9, 0.1, 0, 0, 0))
        )

        assert ranked == 2
        assert [(item.code, item.after[:2]) for item in moved] == [
            (BENI_MELLAL, ("waste", "culture"))
        ]


def test_a_preview_tells_what_changes_and_writes_nothing(region: FlaskClient) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"health": (40, 40), "culture": (30, 30), "waste": (20, 20)})
    db.session.commit()
    votes = {"voiced": "100", "felt": "0", "measured": "0", "equity": "0", "feasible": "0"}

    page = region.post("/en/staff/methods/new", data={**FORM, **votes, "action": "preview"})

    assert page.status_code == 200
    assert "The first three themes change in 1 commune of 1." in page.text
    assert queries.list_method_rows() == []


def test_the_region_writes_a_version_and_everybody_reads_it(region: FlaskClient) -> None:
    assert region.post("/fr/staff/methods/new", data=FORM).status_code == 303

    assert queries.get_method_in_force().weights == Weights(0.4, 0.3, 0.15, 0.1, 0.05)
    assert "Les ateliers d&#39;abord." in region.get("/en/priorities/methods/").text
    assert "pac-2026.2" in region.get("/fr/method").text
    assert "pac-2026.2" in region.get("/ar/staff/methods/").text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"voiced": "41"}, "The five weights sum to 101, and"),
        ({"voiced": "-5", "felt": "75"}, "from 0 to 100"),
        ({"voiced": "40.001"}, "The five weights sum to 100.001, and"),
        ({"voiced": "sNaN"}, "from 0 to 100"),
        ({"voiced": "many"}, "Not a valid decimal value"),
        ({"voiced": ""}, "from 0 to 100"),
        ({"reason_fr": " "}, "in one language at least"),
        ({"name": "Les Voix !"}, "small letters"),
        (dict.fromkeys(("voiced", "felt", "measured", "equity", "feasible"), "0"), "sum to 0, and"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    region: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    page = region.post("/en/staff/methods/new", data={**FORM, **wrong})

    assert (page.status_code, message in page.text) == (422, True)
    assert queries.list_method_rows() == []


def test_a_new_version_starts_from_the_weights_in_force(region: FlaskClient) -> None:
    page = region.get("/en/staff/methods/new").text
    found = [re.search(rf'name="{part.value}"[^>]*value="([^"]*)"', page) for part in PartName]
    assert [match and match[1] for match in found] == ["35", "30", "20", "10", "5"]
    other = region.get("/en/staff/methods/new?from=voices-2026.1").text
    assert re.search(r'name="name"[^>]*value="voices-2026"', other)
    assert region.get("/en/staff/methods/new?from=none.1").status_code == 404


def test_weights_are_read_in_arabic_digits_and_with_a_comma(region: FlaskClient) -> None:
    typed = {"voiced": "٤٠,٥", "felt": "29,5"}
    assert region.post("/ar/staff/methods/new", data={**FORM, **typed}).status_code == 303
    assert queries.get_method_in_force().weights.voiced == pytest.approx(0.405)


def test_the_region_puts_a_known_method_in_force(region: FlaskClient) -> None:
    assert region.post("/fr/staff/methods/even-2026.1/force").status_code == 303
    assert queries.get_method_in_force().key == "even-2026.1"
    assert region.post("/fr/staff/methods/even-2026.1/force").status_code == 303
    assert len(audit.list_entries("scoring_method", "in force")) == 1
    assert region.post("/fr/staff/methods/nothing.1/force").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGION])
def test_nobody_else_changes_the_method(client: FlaskClient, role: Role) -> None:
    user = make_user(role)
    db.session.commit()
    client.sign_in(user)  # type: ignore[attr-defined]
    assert client.post("/fr/staff/methods/new", data=FORM).status_code == 403
    assert client.post("/fr/staff/methods/even-2026.1/force").status_code == 403
    assert queries.list_method_rows() == []


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_two_methods_stand_side_by_side_for_a_place(client: FlaskClient, lang: str) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"health": (40, 40), "water": (5, 5)})
    db.session.commit()

    for code in ("05", "05.091", BENI_MELLAL):
        page = client.get(f"/{lang}/priorities/methods/?code={code}&other=even-2026.1")
        assert page.status_code == 200
        assert "even-2026.1" in page.text


def test_methods_of_a_place_with_nothing_heard_say_so(client: FlaskClient) -> None:
    assert "Nothing was heard here yet" in client.get("/en/priorities/methods/").text


@pytest.mark.parametrize("query", ["one=none.1", "other=x", "code=05.999", "round=nothing"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/en/priorities/methods/?{query}").status_code == 404


def test_addresses_and_command_take_a_method_by_its_name_and_version(
    context: Flask, client: FlaskClient
) -> None:
    survey = make_round()
    make_answers(survey)
    db.session.commit()

    told = client.get("/api/v1/priorities.json?method=even-2026.1").get_json()

    assert (told["method"], told["version"]) == ("even-2026", 1)
    assert set(told["weights"].values()) == {0.2}
    assert client.get("/api/v1/priorities.json?method=none.1").status_code == 404
    run = context.test_cli_runner().invoke
    assert (
        "method even-2026, version 1"
        in run(args=["priorities", "rank", "--method", "even-2026.1"]).output
    )
    refused = run(args=["priorities", "rank", "--method", "none.1"])
    assert (refused.exit_code, "pac-2026.1" in refused.stderr) == (1, True)


def test_the_form_keeps_every_decimal_of_a_weight(context: Flask) -> None:
    thirds = Weights(0.33333333, 0.33333333, 0.33333334, 0, 0)
    with context.test_request_context():
        form = MethodForm.from_method(Method("thirds", 1, thirds))

    assert [str(form[name].data) for name in ("voiced", "measured", "equity")] == [
        "33.333333",
        "33.333334",
        "0",
    ]


def test_a_theme_that_only_the_second_method_ranks_is_told_too(client: FlaskClient) -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 100, "water": 60})
    write(name="votes", is_in_force=False)
    db.session.commit()

    page = client.get(f"/en/priorities/methods/?code={BENI_MELLAL}&one=votes.1&other=pac-2026.1")
    table = page.text.split('aria-labelledby="both-caption"', maxsplit=1)[1].split("</table>")[0]

    assert "not ranked" in table
    assert f"{BENI_MELLAL}/water" in table
