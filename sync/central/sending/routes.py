"""Route the receipts that tills wish to be sent; only the till that asked sees how it stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from sync.central.desk.routes import Active, Known, answered, body_of, central_of, documented
from sync.central.sending import letters
from sync.contract.card_asking import MessageAnswer, MessageRequest

router = APIRouter(prefix="/desktop/v1/receipts")
_Id = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]{32,36}$")]


@router.post("", **documented(MessageRequest, MessageAnswer))
def post_receipt(
    request: Request, device: Active, wanted: Annotated[MessageRequest, Depends(body_of(MessageRequest))]
) -> Response:
    """Send a receipt by e-mail or text; the same id again is the same letter."""
    central = central_of(request)
    with central.database.write(device.council) as connection:
        return answered(letters.queue_receipt(connection, device, wanted, central.now()))


@router.get("/{message_id}", **documented(None, MessageAnswer))
def get_receipt(request: Request, device: Known, message_id: _Id) -> Response:
    """Say how sending a receipt stands."""
    with central_of(request).database.read(device.council) as connection:
        return answered(letters.message_of_till(connection, device, message_id))
