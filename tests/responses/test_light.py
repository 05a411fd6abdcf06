"""What a citizen's visit costs the server's memory: measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from flask import Flask

_SERVE = """
import json, sys
from pathlib import Path
from pac_toolkit import create_app
from pac_toolkit.config import Settings

var, slug, commune = sys.argv[1:]
app = create_app(Settings(var_dir=Path(var), secret_key="light" * 8))
client = app.test_client()
pages = [f"/ar/surveys/{slug}/{commune}", "/ar/receipts/", f"/ar/surveys/{slug}/results"]
print(json.dumps([[client.get(page).status_code for page in pages], sorted(sys.modules)]))
"""

HEAVY = {
    "geopandas",
    "shapely",
    "pyproj",
    "folium",
    "branca",
    "plotly",
    "pandas",
    "pyxform",
    "openpyxl",
}


def test_serving_a_survey_loads_no_map_no_chart_and_no_xlsform_reader(
    context: Flask, tmp_path: Path
) -> None:
    built = Path(context.extensions["settings"].var_dir) / "assets"
    (tmp_path / "assets").symlink_to(built)
    code = _PREPARE.format(var=str(tmp_path))
    slug, commune = json.loads(_run(code))
    statuses, modules = json.loads(_run(_SERVE, str(tmp_path), slug, commune))
    assert statuses == [200, 200, 200]
    assert HEAVY.isdisjoint(modules)


_PREPARE = """
import json
from pathlib import Path
from flask_migrate import upgrade
from pac_toolkit import create_app
from pac_toolkit.config import Settings
from tests.responses.factories import RURAL, make_round, store

app = create_app(Settings(var_dir=Path({var!r}), secret_key="light" * 8))
with app.app_context():
    upgrade()
    round_ = make_round()
    store(round_)
    print(json.dumps([round_.slug, RURAL]))
"""


def _run(code: str, *arguments: str) -> str:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]
