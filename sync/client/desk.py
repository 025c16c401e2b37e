"""Hold what the stages of a step work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ims_desktop.records import TillIdentity
    from ims_desktop.till import Catalogue, Clock, DeviceKey, Ids
    from ims_desktop.till_journal import Store
    from sync.client.device_session import DeviceSession
    from sync.client.pace import Pace
    from sync.client.wire import Wire


@dataclass(frozen=True, slots=True)
class Desk:
    """One till's side of the wire."""

    identity: TillIdentity
    store: Store
    catalogue: Catalogue
    device: DeviceKey
    clock: Clock
    ids: Ids
    wire: Wire
    session: DeviceSession
    pace: Pace
