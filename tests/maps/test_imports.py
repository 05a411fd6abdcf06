"""What `maps` loads, seen in a fresh process."""

import subprocess
import sys

import pytest

HEAVY = ("folium", "branca", "plotly", "geopandas", "shapely", "pandas", "numpy", "requests")
FORBIDDEN = ("flask", "sqlalchemy", "surveys", "pac_toolkit")


def loaded_after(code: str) -> set[str]:
    """The top-level packages a new process has loaded after running `code`."""
    report = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_maps_is_cheap():
    assert loaded_after("import maps") & {*HEAVY, *FORBIDDEN} == set()


def test_a_picture_is_drawn_without_any_heavy_library():
    code = (
        "from tests.maps.factories import small_layer, small_spec\n"
        "from maps import svg\n"
        "assert svg(small_layer(), small_spec())"
    )

    assert loaded_after(code) & {*HEAVY, *FORBIDDEN} == set()


@pytest.mark.parametrize("package", FORBIDDEN)
def test_drawing_a_map_knows_nothing_of_the_application(package):
    code = (
        "from tests.maps.factories import small_layer, small_spec\n"
        "from maps import choropleth\n"
        "choropleth(small_layer(), small_spec(), leaflet_js='/l.js', leaflet_css='/l.css')"
    )

    assert package not in loaded_after(code)
