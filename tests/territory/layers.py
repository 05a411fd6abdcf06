"""A boundary layer as an operator may have it: other projection, other column, other spelling, other limits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from communes.boundaries import default_layer

SHIFT_M = (400, -300)


def own_layer(path: Path, *, crs: int = 32629, spoil: Callable[[Any], Any] | None = None) -> Path:
    """The committed limits moved by half a kilometre, codes as numbers in the column `ref_hcp`; `spoil` breaks it."""
    import geopandas
    from shapely.geometry import shape

    communes = default_layer().communes
    frame: Any = geopandas.GeoDataFrame(
        {
            "nom": [f"commune {number}" for number in range(len(communes))],
            "ref_hcp": [int(code.replace(".", "")) for code in communes],
        },
        geometry=[shape(geometry) for geometry in communes.values()],
        crs=4326,
    ).to_crs(crs)
    frame["geometry"] = frame.geometry.translate(*SHIFT_M)
    (spoil(frame) if spoil else frame).to_file(path)
    return path
