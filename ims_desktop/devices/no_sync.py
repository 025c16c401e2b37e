# ruff: noqa: ARG002 - a stand-in has nobody to hand its arguments to
"""Stand in for the wire where nothing is to be sent: beside the one writer, and at a till for training."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import WireUnavailable, WrongCredentials
from ims_desktop.records import SignedIn, SyncReport
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.catalogue import AccountHolder
    from ims_desktop.journal_records import (
        ApprovalAnswer,
        CentralPayment,
        FoundPayment,
        JournalQuery,
        WaitingApproval,
    )
    from ims_desktop.till import Clock
    from ims_desktop.till_journal import Store

TRAINING_PASSWORD: Final = "training"  # noqa: S105 - it guards nothing: no money is taken in training
_NEVER_S: Final = 3600.0


class NoSync:
    """No wire at all; whoever asks hears that central is out of reach."""

    def step(self) -> SyncReport:
        """Do nothing, and ask not to be asked again soon."""
        return SyncReport(online=False, next_delay_s=_NEVER_S)

    def online(self) -> bool:
        """Tell that central was not spoken to."""
        return False

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def sign_in_with_account(self, open_page: Callable[[str], bool], given_up: Callable[[], bool]) -> SignedIn:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def ask_approval(self, approval_id: str, asked: AskedFor, timeout_s: float) -> ApprovalAnswer:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def approval_answer(self, approval_id: str, timeout_s: float) -> ApprovalAnswer:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()

    def answer_approval(self, approval_id: str, approver: str, *, given: bool, timeout_s: float) -> ApprovalAnswer:
        """Refuse to ask. Raises: WireUnavailable."""
        raise _no_wire()


class TrainingSync(NoSync):
    """The wire of a till for training: it sends nothing, and knows the people of the training council by itself."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def online(self) -> bool:
        """Tell that all is well, so that a person in training sees the desk as it is on a good day."""
        return True

    def step(self) -> SyncReport:
        """Send nothing: what is taken in training belongs to nobody's books."""
        return SyncReport(online=True, next_delay_s=_NEVER_S)

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Let in whoever the training council knows, by the password everybody in training has.

        Raises: WrongCredentials.
        """
        with self._store.read() as reader:
            pack = reader.pack()
        people = {} if pack is None else {name.casefold(): person for name, person in pack.cashiers.items()}
        person = people.get(username.strip().casefold())
        if person is None or person.disabled or password != TRAINING_PASSWORD:
            raise WrongCredentials(
                say(
                    "User name or password do not match. In training everybody's password is {password}.",
                    password=TRAINING_PASSWORD,
                )
            )
        return SignedIn(person, self._clock.now() + timedelta(days=1))

    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        """Know no account but those of the training till's own copy."""
        return None

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        """Know no payment but those of the training till's own journal."""
        return ()

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        """Know no payment but those of the training till's own journal."""
        return None

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        """Keep nothing: no other till gives back what was taken in training."""

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        """Know no payment but those of the training till's own journal."""
        return ()

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        """Know of no other till."""
        return ()


def _no_wire() -> WireUnavailable:
    return WireUnavailable(say("Central is not spoken to from here."), code="no_wire")
