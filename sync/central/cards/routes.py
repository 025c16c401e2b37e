"""Route what tills ask of the providers of cards; only the till that asked sees what came of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from sync.central.cards.asking import Asking
from sync.central.desk.routes import Active, Known, answered, body_of, central_of, documented
from sync.central.errors import Refusal
from sync.contract.card_asking import CardAttemptAnswer, CardAttemptRequest

router = APIRouter(prefix="/desktop/v1/card-attempts")
_Id = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]{32,36}$")]
_Wanted = Annotated[CardAttemptRequest, Depends(body_of(CardAttemptRequest))]


@router.post("", **documented(CardAttemptRequest, CardAttemptAnswer))
def post_attempt(request: Request, device: Active, wanted: _Wanted) -> Response:
    """Charge a card, or give money back to one; the same id again is the same attempt."""
    central = central_of(request)
    return answered(Asking(central.database, central.make_provider).ask(device, wanted, central.now()))


@router.get("/{attempt_id}", **documented(None, CardAttemptAnswer))
def get_attempt(request: Request, device: Known, attempt_id: _Id) -> Response:
    """Say how an attempt stands."""
    central = central_of(request)
    return answered(Asking(central.database, central.make_provider).look(device, attempt_id, central.now()))


@router.post("/{attempt_id}/cancel", **documented(CardAttemptRequest, CardAttemptAnswer))
def post_cancel(request: Request, device: Known, attempt_id: _Id, wanted: _Wanted) -> Response:
    """Stop an attempt; one that never came is kept as cancelled, should it come later."""
    if wanted.attempt_id != attempt_id:
        raise Refusal(422, "bad_request", "attempt_id: not the one of this address")
    central = central_of(request)
    return answered(Asking(central.database, central.make_provider).cancel(device, wanted, central.now()))
