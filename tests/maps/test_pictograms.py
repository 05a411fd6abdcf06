import pytest

from maps.pictograms import Pictogram, read_sprite

SHAPES = '<g transform="rotate(45)"><path d="M1 1h2" stroke-width="1.8"/></g><circle cx="2" cy="2" r="1"/>'


def test_plain_shapes_are_kept_as_they_are():
    assert Pictogram.of(SHAPES).markup == SHAPES


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onclick="alert(1)"/>',
        '<path style="fill:red" d="M0 0"/>',
        '<image href="https://outside.example/a.png"/>',
        '<a href="/x"><path d="M0 0"/></a>',
        '<path fill="url(https://outside.example)" d="M0 0"/>',
        "<g><foreignObject/></g>",
        "<path",
    ],
)
def test_anything_but_shapes_is_refused(markup):
    with pytest.raises(ValueError, match=r"pictogram|well-formed"):
        Pictogram.of(markup)


def test_a_sprite_is_read_by_symbol():
    sprite = (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs>'
        f'<symbol id="water" viewBox="0 0 24 24">{SHAPES}</symbol>'
        '<symbol id="roads"><path d="M0 0h1"/></symbol></defs></svg>'
    )

    assert read_sprite(sprite) == {
        "water": Pictogram(SHAPES),
        "roads": Pictogram('<path d="M0 0h1"/>'),
    }
