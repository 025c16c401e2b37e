"""Let a script act for a person: by password when central answers, by the till's own proof when it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.errors import WireUnavailable
from ims_desktop.records import Verifier
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.seal_pin import seal_secret
from ims_desktop.use_cases.sign_in import SignedInHere, prove_offline, sign_in, sign_in_with_pin

if TYPE_CHECKING:
    from ims_desktop.till import Till

# No user name has a control character in it, so this is nobody's.
_SCRIPT = "\tscript"


def sign_in_script(till: Till, username: str, password: str = "", pin: str = "") -> SignedInHere:
    """Prove who a script acts for.

    Central is asked about the password. Once it vouched for it, the till keeps its own proof of that password for
    scripts, beside the person's PIN and under the same rules (expiry, count of tries), so that a script works offline.

    Raises: WrongCredentials, WireUnavailable.
    """
    if not password:
        return sign_in_with_pin(till, username, pin)
    try:
        signed_in = sign_in(till, username, password)
    except WireUnavailable:
        if pin:
            return sign_in_with_pin(till, username, pin)
        return prove_offline(till, username, password, kept_as=_SCRIPT)
    _keep_proof(till, signed_in.cashier.username + _SCRIPT, password)
    return signed_in


def _keep_proof(till: Till, name: str, password: str) -> None:
    sealed = seal_secret(till.device, name, password)
    with till.store.write() as unit:
        days = pack_of(unit).policy.offline_sign_in_days
        unit.save_verifier(Verifier(name, sealed, till.clock.now() + timedelta(days=days), 0))
