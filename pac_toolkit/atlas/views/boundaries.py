"""Staff: the boundary layer that every map is drawn on, and bringing in one's own."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from communes.importing import InvalidLayer
from pac_toolkit.atlas.forms import MAX_BYTES, BoundariesForm
from pac_toolkit.atlas.permissions import can_manage_boundaries
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.security import allow_large
from pac_toolkit.territory import queries, services, wording

allow_large(blueprint, "atlas.import_boundaries", at_most=MAX_BYTES)


@blueprint.get("/staff/boundaries/")
@auth_required("session")
def boundaries() -> str:
    """Which layer is in use, and a form to bring in another one."""
    require(can_manage_boundaries(current_user))
    return _page(BoundariesForm())


@blueprint.post("/staff/boundaries/")
@auth_required("session")
def import_boundaries() -> Response | tuple[str, int]:
    """Bring in a layer: used everywhere from now on, or refused with every reason and nothing changed."""
    require(can_manage_boundaries(current_user))
    form = BoundariesForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        _bring_in(form.file.data, form.attribution.data or "")
    except InvalidLayer as refused:
        return _page(form, [wording.explain(problem) for problem in refused.problems]), 422
    flash(gettext("The boundaries are in use on every map from now on."), "success")
    return redirect(url_for("atlas.boundaries"), 303)


@blueprint.post("/staff/boundaries/default")
@auth_required("session")
def use_default_boundaries() -> Response:
    """Go back to the layer that comes with the program."""
    require(can_manage_boundaries(current_user))
    with transaction():
        services.use_default_layer(actor=current_user)
    flash(gettext("The boundaries that come with the program are in use again."), "success")
    return redirect(url_for("atlas.boundaries"), 303)


def _page(form: BoundariesForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "atlas/boundaries.html",
        form=form,
        reasons=reasons or [],
        layer=queries.get_layer(),
        imported=queries.get_boundary_file(),
    )


def _bring_in(sent: FileStorage, attribution: str) -> None:
    """Read what was sent, and use it. Raises InvalidLayer."""
    name = sent.filename or ""
    with (
        _kept(sent, name) as source,
        services.read_boundaries(source=source, file_name=name, attribution=attribution) as written,
        transaction(),
    ):
        # minutes may have passed since it was sent
        require(can_manage_boundaries(current_user))
        services.use_layer(
            written=written, file_name=name, attribution=attribution, actor=current_user
        )


@contextmanager
def _kept(sent: FileStorage, name: str) -> Iterator[Path]:
    """What was sent as a file of a name of ours, with the end by which its format is known, while it is read."""
    end = re.search(r"\.[A-Za-z]{2,8}$", name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{end[0].lower() if end else ''}"
        sent.save(path)
        yield path
