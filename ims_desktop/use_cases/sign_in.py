"""Let a person sign in at this till: by password when central answers, by their own PIN when it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ims_desktop.errors import WireUnavailable, WrongCredentials
from ims_desktop.use_cases.note_clock import clock_behind_s
from ims_desktop.use_cases.permit import cashier_named, pack_of, refuse_cards
from ims_desktop.use_cases.seal_pin import matches, proof_in
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.records import Verifier
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class SignedInHere:
    """A person at the desk. Shape: `needs_pin` when they cannot yet sign in here without the network."""

    cashier: Cashier
    online: bool
    needs_pin: bool


def sign_in(till: Till, username: str, password: str) -> SignedInHere:
    """Ask central about the password and record who signed in.

    Raises: WrongCredentials, CardNumberRefused, WireUnavailable (then the PIN is the way in).
    """
    refuse_cards(None, username, password)
    if not username.strip() or not password:
        raise WrongCredentials(say("Type your user name and your password."), code="credentials_missing")
    try:
        answer = till.sync.sign_in(username.strip(), password)
    except WrongCredentials:
        with till.store.write() as unit:
            unit.audit(till.clock.now(), name_known(unit, username), "sign_in_refused", "password")
        raise
    except WireUnavailable as problem:
        raise WireUnavailable(
            say("Central cannot be reached. Sign in with your PIN."), code="sign_in_offline"
        ) from problem
    with till.store.write() as unit:
        needs_pin = not renew_pin(till, unit, answer.cashier.username)
        unit.audit(till.clock.now(), answer.cashier.username, "signed_in", "password")
    return SignedInHere(answer.cashier, online=True, needs_pin=needs_pin)


def sign_in_with_pin(till: Till, username: str, pin: str) -> SignedInHere:
    """Sign in without the network, by the PIN the person set at this till.

    Raises: WrongCredentials.
    """
    return prove_offline(till, username, pin)


def prove_offline(till: Till, username: str, secret: str, *, kept_as: str = "") -> SignedInHere:
    """Sign in by a secret this till has its own proof of; every refused try is in the audit.

    Raises: WrongCredentials.
    """
    try:
        person = count_try(till, username, secret, kept_as=kept_as)
    except WrongCredentials:
        with till.store.write() as unit:
            unit.audit(till.clock.now(), name_known(unit, username), "sign_in_refused", "offline")
        raise
    with till.store.write() as unit:
        unit.audit(till.clock.now(), person.username, "signed_in", "offline")
    return SignedInHere(person, online=False, needs_pin=False)


def count_try(till: Till, username: str, secret: str, *, kept_as: str = "") -> Cashier:
    """Check a secret against the till's own proof; every try is counted before it is judged, and the count survives.

    Raises: WrongCredentials.
    """
    with till.store.write() as unit:
        pack = pack_of(unit)
        person, verifier, proof = _allowed_to_try(till, unit, pack, username, kept_as)
        counted = replace(verifier, failures=verifier.failures + 1)
        unit.save_verifier(counted)
    if not matches(proof, secret):
        left = pack.policy.pin_attempts - counted.failures
        words = _wrong_password(left) if kept_as and left > 0 else _wrong_pin(left)
        raise WrongCredentials(words, code="wrong_pin" if left > 0 else "pin_locked")
    with till.store.write() as unit:
        unit.save_verifier(replace(verifier, failures=0))
    return person


def renew_pin(till: Till, unit: Writer, username: str) -> bool:
    """Let a PIN live on after a sign-in central vouched for; tell whether there is one."""
    verifier = unit.verifier(username)
    if verifier is None or proof_in(till.device, verifier) is None:
        return False
    now = till.clock.now()
    expires_at = verifier.expires_at
    if not clock_behind_s(unit, now):
        expires_at = now + timedelta(days=pack_of(unit).policy.offline_sign_in_days)
    unit.save_verifier(replace(verifier, expires_at=expires_at, failures=0))
    return expires_at > _latest(unit, now)


def name_known(reader: Reader, username: str) -> str:
    """Return the name of somebody the council named, or nothing: what was typed as a name may be a password."""
    pack = reader.pack()
    person = None if pack is None else cashier_named(pack, username)
    return "" if person is None else person.username


def _allowed_to_try(
    till: Till, reader: Reader, pack: ReferencePack, username: str, kept_as: str
) -> tuple[Cashier, Verifier, str]:
    """Return the person, their verifier and what is sealed in it, when a try is allowed at all.

    Raises: WrongCredentials.
    """
    person = cashier_named(pack, username)
    verifier = None if person is None else reader.verifier(person.username + kept_as)
    proof = None if verifier is None else proof_in(till.device, verifier)
    if person is None or person.disabled or verifier is None or proof is None:
        raise WrongCredentials(
            say("No PIN of this person is set at this till. Sign in with the password when the network is back."),
            code="pin_not_set",
        )
    if verifier.failures >= pack.policy.pin_attempts:
        raise WrongCredentials(_wrong_pin(0), code="pin_locked")
    if verifier.expires_at <= _latest(reader, till.clock.now()):
        raise WrongCredentials(
            say("This PIN is out of date. Sign in with the password when the network is back."), code="pin_expired"
        )
    return person, verifier, proof


def _latest(reader: Reader, now: datetime) -> datetime:
    """Return the latest time this till has seen: a clock put back extends no expiry."""
    return max(now, reader.clock_mark() or now)


def _wrong_password(left: int) -> Words:
    return say_n(
        "That password does not match. {n} try is left.", "That password does not match. {n} tries are left.", left
    )


def _wrong_pin(left: int) -> Words:
    if left > 0:
        return say_n("That PIN does not match. {n} try is left.", "That PIN does not match. {n} tries are left.", left)
    return say("This PIN is locked. Sign in with the password when the network is back.")
