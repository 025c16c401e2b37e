"""Do on a lane what the window asks for around the counter: open the till, prove a person, find where they go next.

Each job imports its use case when it runs, so that nothing heavy loads before the first frame. No job sees a Qt object.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.words import Words, current_language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import Council, Policy, ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import LoadProgress, SyncReport
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_status import DeskStatus
    from ims_desktop.use_cases.sign_in import SignedInHere
    from ims_desktop.use_cases.start_up import StartUp

_SOON_NEEDED: Final = ("ims_desktop.use_cases.sign_in", "ims_desktop.use_cases.show_status", "ui.screens.counter")


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A till that is open. Shape: `council` None until a reference pack was pulled."""

    till: Till
    council: Council | None
    place: Words
    policy: Policy


@dataclass(frozen=True, slots=True)
class Whereto:
    """Where a person who signed in goes: their session if it is open, and what the last run left. Units: pence.

    Shape: `expected_float_pence` what should be in the drawer when a session opens; `from_before` when theirs is of an
    earlier day, `counted` when it was counted and not closed.
    """

    session: CashierSession | None
    start: StartUp
    policy: Policy
    expected_float_pence: int = 0
    from_before: bool = False
    counted: bool = False


def open_desk(build_till: Callable[[], Till], keep: Callable[[Till], None]) -> OpenDesk:
    """Open the till and read whose it is; `keep` hears of it first, so that it is given back whatever happens next.

    Raises: NotEnrolled, StoreUnavailable, SecretsUnavailable, InstanceRunning.
    """
    till = build_till()
    keep(till)
    desk = describe(till)
    for name in _SOON_NEEDED:
        importlib.import_module(name)
    return desk


def describe(till: Till) -> OpenDesk:
    """Read whose till this is, as the newest reference pack says."""
    from ims_desktop.domain.catalogue import Policy

    with till.store.read() as reader:
        pack = reader.pack()
    council = None if pack is None else pack.council
    return OpenDesk(till, council, _place(till, pack), Policy() if pack is None else pack.policy)


def council_name(council: Council) -> str:
    """Name the council in the language of the desk."""
    return council.name_cy if current_language() == "cy" and council.name_cy else council.name


def prove(till: Till, username: str, secret: str, *, by_pin: bool) -> SignedInHere:
    """Check a password with central, or a PIN with the till's own proof.

    Raises: WrongCredentials, WireUnavailable.
    """
    from ims_desktop.use_cases.sign_in import sign_in, sign_in_with_pin

    return sign_in_with_pin(till, username, secret) if by_pin else sign_in(till, username, secret)


def prove_by_account(till: Till, given_up: Callable[[], bool]) -> SignedInHere:
    """Let a person sign in at their council's own page, until they gave up.

    Raises: Refused, WrongCredentials, WireUnavailable.
    """
    from ims_desktop.use_cases.sign_in_with_provider import sign_in_with_provider

    return sign_in_with_provider(till, given_up)


def keep_pin(till: Till, cashier: Cashier, pin: str) -> None:
    """Keep the till's proof of a PIN.

    Raises: BadInput, NotPermitted.
    """
    from ims_desktop.use_cases.set_pin import set_pin

    set_pin(till, cashier, pin)


def find_way(till: Till, cashier: Cashier) -> Whereto:
    """Find where a person who signed in goes next: to their own session, whoever else has one open here."""
    from ims_desktop.use_cases.open_session import expected_float
    from ims_desktop.use_cases.start_up import start_up

    start = start_up(till)
    own = next((one for one in start.sessions if one.cashier.casefold() == cashier.username.casefold()), None)
    return Whereto(
        own,
        start,
        describe(till).policy,
        expected_float(till),
        from_before=own in start.from_before,
        counted=own in start.counting,
    )


def begin_session(
    till: Till, cashier: Cashier, float_pence: int, counts: Mapping[int, int], reason: str
) -> CashierSession:
    """Open a session.

    Raises: NotPermitted, SessionOpen, InvalidAmount, BadInput, CardNumberRefused, StoreUnavailable.
    """
    from ims_desktop.use_cases.open_session import open_session

    return open_session(till, cashier, float_pence, counts, reason)


def desk_status(till: Till, report: SyncReport | None, username: str) -> DeskStatus:
    """Read everything the status strip shows to this person."""
    from ims_desktop.use_cases.show_status import show_status

    return show_status(till, report, username)


def load_of(till: Till) -> LoadProgress | None:
    """Say how far a load of the accounts is; the one job that never waits, so that the window asks it itself."""
    from ims_desktop.use_cases.show_load import show_load

    return show_load(till)


def print_original(till: Till, payment: Payment) -> bool:
    """Print a receipt nobody has yet; tells whether the printer confirmed it.

    Raises: PrinterUnavailable.
    """
    from ims_desktop.use_cases.print_receipt import print_receipt

    return print_receipt(till, payment.payment_id).confirmed


def finish_all(till: Till, payments: tuple[Payment, ...]) -> None:
    """Note that somebody has seen what a crash left unfinished."""
    from ims_desktop.use_cases.finish_payment import finish_payment

    for payment in payments:
        finish_payment(till, payment.payment_id)


def _place(till: Till, pack: ReferencePack | None) -> Words:
    """Name the place: "Civic Hub · Till SP03"."""
    office = None if pack is None else pack.offices.get(till.identity.office)
    return say(
        "{office} · Till {till}",
        office=till.identity.office if office is None else office.name,
        till=till.identity.till,
    )
