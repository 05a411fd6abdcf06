"""Which communes touch."""

from communes import adjacency, default_layer, get_commune, list_communes
from communes.neighbours import build_adjacency, links


def test_354_links_join_the_135_communes() -> None:
    assert len(links(adjacency())) == 354
    assert list(adjacency()) == [commune.code for commune in list_communes()]


def test_being_neighbours_is_mutual_and_nobody_neighbours_itself() -> None:
    for code, others in adjacency().items():
        assert code not in others
        assert all(code in adjacency()[other] for other in others)


def test_the_committed_links_are_those_of_the_default_layer() -> None:
    assert build_adjacency(default_layer()) == adjacency()


def test_66_links_cross_a_province() -> None:
    assert sum(first[:6] != second[:6] for first, second in links(adjacency())) == 66


def test_the_three_enclaves_have_one_neighbour() -> None:
    lonely = {get_commune(c).name_fr for c, others in adjacency().items() if len(others) == 1}

    assert lonely == {"El Ksiba", "Zaouiat Cheikh", "M'rirt"}


def test_every_commune_is_reached_from_every_other() -> None:
    reached: set[str] = set()
    ahead = {"05.091.01.01"}
    while ahead:
        reached |= ahead
        ahead = {other for code in ahead for other in adjacency()[code]} - reached

    assert len(reached) == 135
