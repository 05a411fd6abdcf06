import pytest

from pac_toolkit.database import db, now
from pac_toolkit.pages import queries
from tests.priorities.factories import make_round, make_workshop

pytestmark = pytest.mark.usefixtures("context")


def test_empty_database_is_no_demonstration_and_has_no_date() -> None:
    assert not queries.has_demonstration()
    assert queries.get_newest_instant() is None
    assert queries.is_answering()


def test_one_invented_record_makes_a_demonstration() -> None:
    make_round()
    make_workshop()
    assert not queries.has_demonstration()
    make_workshop(is_demo=True)
    assert queries.has_demonstration()


def test_figures_are_of_the_newest_validation() -> None:
    instant = now()
    make_workshop().validated_at = instant
    db.session.flush()
    assert queries.get_newest_instant() == instant
