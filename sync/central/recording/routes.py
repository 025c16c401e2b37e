"""Route what tills wish of call recordings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from sync.central.desk.routes import Active, answered, body_of, central_of, documented
from sync.central.recording.asking import Asker
from sync.contract.card_asking import RecordingAnswer, RecordingRequest

router = APIRouter(prefix="/desktop/v1")


@router.post("/recording", **documented(RecordingRequest, RecordingAnswer))
def post_recording(
    request: Request, device: Active, wanted: Annotated[RecordingRequest, Depends(body_of(RecordingRequest))]
) -> Response:
    """Pause the recording of a call, or let it run again; say how it stands then."""
    central = central_of(request)
    return answered(Asker(central.database, device.council, central.now).serve(device.till, wanted))
