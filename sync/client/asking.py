"""Answer what a till asks of central while a person waits: who signs in, what is known of an account, a payment, leave.

Nothing here is stepped, and nothing is asked twice: what central does not answer in time, the till decides by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import ValidationError

from ims_desktop.domain.card_guard import scrub
from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import NothingFound, Refused, WireUnavailable, WrongCredentials
from ims_desktop.records import SignedIn
from ims_desktop.words import Words, say
from sync.client import found
from sync.client.answers import Answered
from sync.client.holders import account_holder
from sync.client.oidc import ask_provider, sign_in_refused
from sync.contract.asking import (
    ApprovalAnswerRequest,
    ApprovalRequest,
    ClaimedLine,
    ClaimRequest,
)
from sync.contract.messages import SignInRequest

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
    from sync.client.desk import Desk
    from sync.contract.messages import SignInAnswer

Given = TypeVar("Given")

_NO: Final[dict[str, Words]] = {
    "refund_over": say("That much is not left of this payment. It was given back before, or another till does so now."),
    "claim_taken": say("This refund was asked for with another payment. Begin it again."),
    "approver_role": say("Your roles do not allow you to give leave for this. Ask somebody who may."),
    "own_wish": say("Nobody gives leave for what they ask themselves. Ask somebody else."),
    "unknown_approver": say("Central does not know this person. Sign in again, or ask somebody else."),
}
"""What central refuses a person, by the code it says so with."""


class Asking:
    """The part of the engine that answers people. It may be asked on any lane."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._online = False

    def online(self) -> bool:
        """Tell whether central answered when it was last spoken to."""
        return self._online

    # ------------------------------------------------------------------------------------------------ who signs in
    def sign_in(self, username: str, password: str) -> SignedIn:
        """Ask central about a password.

        Raises: WrongCredentials, WireUnavailable.
        """
        try:
            request = SignInRequest(username=username, password=password)
            said = self._asked(lambda: self._desk.session.call(lambda b: self._desk.wire.sign_in(b, request)))
        except ValidationError:
            raise _wrong_credentials() from None
        except Answered as said_no:
            if said_no.reason == "wrong_credentials":
                raise _wrong_credentials() from None
            raise
        return _signed_in(said)

    def sign_in_with_account(self, open_page: Callable[[str], bool], given_up: Callable[[], bool]) -> SignedIn:
        """Let a person sign in at their council's own page, and ask central about the provider's word.

        Raises: Refused, WrongCredentials, WireUnavailable.
        """
        desk = self._desk
        try:
            where = self._asked(lambda: desk.session.call(desk.wire.oidc))
            word = ask_provider(where, desk.wire, open_page, given_up)
            said = self._asked(lambda: desk.session.call(lambda b: desk.wire.sign_in_with_token(b, word)))
        except Answered as said_no:
            raise sign_in_refused(said_no) from None
        return _signed_in(said)

    # ------------------------------------------------------------------------------------- accounts and payments
    def ask_account(self, fund: str, reference: str, timeout_s: float) -> AccountHolder | None:
        """Ask central about one account; None when it has none.

        Raises: WireUnavailable.
        """
        desk = self._desk
        item = self._now(lambda b: desk.wire.account(b, fund, reference, timeout_s))
        return None if item is None else account_holder(desk.identity.council, item)

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        """Ask central for payments of every till of the council.

        Raises: WireUnavailable.
        """
        request = found.find_request(query, limit)
        if request is None:
            return ()
        answer = self._now(lambda b: self._desk.wire.find_payments(b, request, timeout_s))
        return tuple(map(found.found_payment, answer.payments))

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        """Ask central which payments of today paid one of these (fund, reference).

        Raises: WireUnavailable.
        """
        request = found.paid_request(bills)
        if request is None:
            return ()
        answer = self._now(lambda b: self._desk.wire.paid_today(b, request, timeout_s))
        return tuple(map(found.found_payment, answer.payments))

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        """Ask central about one payment and what is left of it; None when it has none.

        Raises: WireUnavailable.
        """
        if not found.is_receipt(receipt):
            return None
        item = self._now(lambda b: self._desk.wire.payment(b, receipt.strip(), timeout_s))
        return None if item is None else found.central_payment(item)

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        """Reserve what is about to be given back, so that no other till gives it back too.

        Raises: Refused (`refund_over`), WireUnavailable.
        """
        wanted = [ClaimedLine(line=n, amount_pence=pence) for n, pence in sorted(lines.items())]
        request = ClaimRequest(refund_id=refund_id, payment_id=payment_id, lines=wanted)
        self._allowed(lambda b: self._desk.wire.claim_refund(b, request, timeout_s))

    # ------------------------------------------------------------------------------------------------ approvals
    def ask_approval(self, approval_id: str, asked: AskedFor, timeout_s: float) -> ApprovalAnswer:
        """Let people at other tills see what is wanted here, once.

        Raises: WireUnavailable.
        """
        request = ApprovalRequest(
            approval_id=approval_id,
            act=asked.act.value,
            asked_by=asked.asked_by,
            subject=asked.subject,
            reason=asked.reason,
            amount_pence=asked.amount_pence,
        )
        return found.approval_answer(self._now(lambda b: self._desk.wire.ask_approval(b, request, timeout_s)))

    def approval_answer(self, approval_id: str, timeout_s: float) -> ApprovalAnswer:
        """Ask how it stands.

        Raises: NothingFound, WireUnavailable.
        """
        return found.approval_answer(self._allowed(lambda b: self._desk.wire.approval(b, approval_id, timeout_s)))

    def waiting_approvals(self, timeout_s: float) -> tuple[WaitingApproval, ...]:
        """Return what other tills of the office wait for.

        Raises: WireUnavailable.
        """
        answer = self._now(lambda b: self._desk.wire.waiting_approvals(b, timeout_s))
        return tuple(map(found.waiting_approval, answer.approvals))

    def answer_approval(self, approval_id: str, approver: str, *, given: bool, timeout_s: float) -> ApprovalAnswer:
        """Give or deny leave from here; what was answered first counts.

        Raises: Refused, NothingFound, WireUnavailable.
        """
        request = ApprovalAnswerRequest(approver=approver, given=given)
        said = self._allowed(lambda b: self._desk.wire.answer_approval(b, approval_id, request, timeout_s))
        return found.approval_answer(said)

    # ---------------------------------------------------------------------------------------------- how it is asked
    def _asked(self, ask: Callable[[], Given]) -> Given:
        """Ask, and remember whether there was an answer; a refusal in central's own words is one."""
        try:
            given = ask()
        except Answered as said:
            self._online = said.ours
            raise
        except WireUnavailable as lost:
            self._online = self._online and lost.reason == "no_token"
            raise
        self._online = True
        return given

    def _now(self, ask: Callable[[str], Given]) -> Given:
        """Ask with the token at hand: somebody waits."""
        return self._asked(lambda: self._desk.session.call_now(ask))

    def _allowed(self, ask: Callable[[str], Given]) -> Given:
        """Ask for something that central may refuse to the person.

        Raises: Refused, NothingFound, WireUnavailable.
        """
        try:
            return self._now(ask)
        except Answered as said:
            if said.ours and said.reason == "approval_not_found":
                raise NothingFound(say("Central knows nothing of this wish any more. Ask again.")) from None
            if said.ours and said.reason in _NO:
                raise Refused(_NO[said.reason], code=said.reason) from None
            raise


def _signed_in(said: SignInAnswer) -> SignedIn:
    person = Cashier(said.username, scrub(said.display_name), said.office, frozenset(said.roles))
    return SignedIn(person, said.expires_at)


def _wrong_credentials() -> WrongCredentials:
    return WrongCredentials(say("User name or password do not match, or are locked or out of date. Try again."))
