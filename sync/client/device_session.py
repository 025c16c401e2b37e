"""Keep a till's credential with central fresh: proof of the device key for a token, renewed when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sync.client.answers import Answered, unavailable
from sync.contract.messages import TokenRequest
from sync.contract.signing import token_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from ims_desktop.till import Clock, DeviceKey, Ids
    from sync.client.wire import Wire

Given = TypeVar("Given")

_UNAUTHORISED = 401
_TOKEN_CODES = frozenset({"token", "nonsense"})


class DeviceSession:
    """The standing of one device with central. Its life is the till's.

    `offset` is how far central's clock is ahead of this PC's, None until it was asked.
    """

    def __init__(self, wire: Wire, device_id: str, device: DeviceKey, clock: Clock, ids: Ids) -> None:
        self._wire = wire
        self._device_id = device_id
        self._device = device
        self._clock = clock
        self._ids = ids
        self._bearer: str | None = None
        self.offset: timedelta | None = None

    def call(self, ask: Callable[[str], Given]) -> Given:
        """Ask central something with a token; a token that is refused is renewed once.

        Raises: WireUnavailable.
        """
        bearer = self._bearer or self._renew()
        try:
            return ask(bearer)
        except Answered as said:
            if said.status != _UNAUTHORISED or said.reason not in _TOKEN_CODES:
                raise
        return ask(self._renew())

    def call_now(self, ask: Callable[[str], Given]) -> Given:
        """Ask with the token at hand, when there is no time to get another.

        Raises: WireUnavailable.
        """
        if self._bearer is None:
            raise unavailable("no_token")
        return ask(self._bearer)

    def _renew(self) -> str:
        """Prove the device key anew, dated by central's own clock: this PC's may be wrong."""
        self._bearer = None
        self.offset = self._wire.alive().time - self._clock.now()
        issued_at = self._clock.now() + self.offset
        nonce = self._ids.salt()
        signature = self._device.sign(token_message(self._device_id, issued_at, nonce))
        request = TokenRequest(device_id=self._device_id, issued_at=issued_at, nonce=nonce, signature=signature)
        self._bearer = self._wire.token(request).access_token
        return self._bearer
