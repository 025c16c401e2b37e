"""Set the PIN with which a person signs in at this till without the network."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.errors import NotPermitted
from ims_desktop.records import Verifier
from ims_desktop.use_cases.permit import cashier_named, pack_of
from ims_desktop.use_cases.seal_pin import seal_pin
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till


def set_pin(till: Till, cashier: Cashier, pin: str) -> None:
    """Keep this till's own proof of the PIN; call it only right after central vouched for the person.

    Raises: BadInput, NotPermitted.
    """
    sealed = seal_pin(till.device, cashier.username, pin)
    now = till.clock.now()
    with till.store.write() as unit:
        pack = pack_of(unit)
        if cashier_named(pack, cashier.username) is None:
            raise NotPermitted(
                say(
                    "The council has not told this till about {name} yet. Set the PIN later.", name=cashier.display_name
                )
            )
        expires_at = now + timedelta(days=pack.policy.offline_sign_in_days)
        unit.save_verifier(Verifier(cashier.username, sealed, expires_at, 0))
        unit.audit(now, cashier.username, "pin_set", "")
