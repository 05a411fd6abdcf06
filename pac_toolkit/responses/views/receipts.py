"""Receipts: is my answer counted, and taking it back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import get_commune
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.extensions import limiter
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.codes import read_code
from pac_toolkit.responses.errors import ErasedError
from pac_toolkit.responses.forms import ReceiptForm
from pac_toolkit.responses.models import Channel, Response
from pac_toolkit.responses.views.answering import share_words
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.responses.views.devices import (
    SECONDS_TO_READ,
    is_of_somebody_before,
    never_kept,
)

# guessing one of 10,000 codes among 27 billion takes an address 2,000 years at this rate
LOOK_UPS = "120/hour"


@blueprint.get("/receipts/")
@never_kept
def receipts() -> str | HttpResponse | tuple[str, int]:
    """Ask for a code; a wrong one comes back with what is wrong."""
    form = ReceiptForm(request.args, meta={"csrf": False})
    if "code" not in request.args:
        return render_template("responses/receipts.html", form=form)
    code = read_code(form.code.data or "") if form.validate() else None
    if code:
        return redirect(url_for("responses.receipt", code=code))
    if not form.code.errors:
        form.code.errors = [gettext("One letter or digit is wrong: compare with your receipt.")]
    return render_template("responses/receipts.html", form=form), 422


@blueprint.get("/receipts/<code>")
@limiter.limit(LOOK_UPS)
@never_kept
def receipt(code: str) -> str | HttpResponse | tuple[str, int]:
    """Whether the answer is counted, what happens next, and how to take it back."""
    canonical = read_code(code)
    if canonical and canonical != code:
        return redirect(url_for("responses.receipt", code=canonical))
    response = queries.find_response(canonical or "") or abort(404)
    if is_of_somebody_before(response):
        return render_template("responses/receipts.html", form=ReceiptForm(), is_shared=True), 403
    return _receipt_page(response)


@blueprint.post("/receipts/<code>/withdraw")
@limiter.limit(LOOK_UPS)
@never_kept
def withdraw(code: str) -> HttpResponse:
    """Take the answer back: it stops counting and is forgotten."""
    found = queries.find_response(read_code(code) or "") or abort(404)
    require(not is_of_somebody_before(found))
    try:
        with transaction():
            response = services.withdraw_response(receipt=read_code(code) or "") or abort(404)
    except ErasedError:
        abort(410)
    flash(
        gettext("Your answer is withdrawn: it no longer counts, and we have erased it."), "success"
    )
    return redirect(url_for("responses.receipt", code=response.receipt), 303)


def _receipt_page(response: Response) -> str:
    commune = get_commune(response.commune_code)
    return render_template(
        "responses/receipt.html",
        response=response,
        commune=commune,
        is_new="sent" in request.args and response.withdrawn_at is None,
        is_shared=response.channel in {Channel.KIOSK, Channel.ENUMERATOR},
        is_kiosk=response.channel is Channel.KIOSK and "sent" in request.args,
        is_held="stay" in request.args,
        seconds=SECONDS_TO_READ,
        share_words=share_words(commune),
    )
