"""Ask central everything a till asks of it, a method for each; `link` says how a request travels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.client.answers import Answered
from sync.client.card_wire import CardWire
from sync.client.link import Patience, bounded, check_url, read_answer, refuse_refusals
from sync.contract.messages import (
    AccountItem,
    AccountsAnswer,
    Alive,
    EnrolmentAnswer,
    EscrowAnswer,
    EventsAnswer,
    HeadAnswer,
    OidcAnswer,
    SignedDocument,
    SignInAnswer,
    SystemMessagesAnswer,
    TokenAnswer,
    TotalsAnswer,
)
from sync.contract.snapshot import SnapshotAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sync.contract.messages import (
        EnrolmentRequest,
        EscrowRequest,
        EventsRequest,
        OidcSignInRequest,
        SignInRequest,
        TokenRequest,
    )

__all__ = ["Patience", "Wire", "bounded", "check_url"]

_NOT_MODIFIED: Final = 304
_NOT_FOUND: Final = 404


class Wire(CardWire):
    """What one till asks one central. Its life is the till's; `close` ends it. Safe to share between threads."""

    def alive(self) -> Alive:
        """Ask central whether it is there, and for its clock."""
        return self.get(Alive, "/health/live")

    def enrol(self, request: EnrolmentRequest) -> EnrolmentAnswer:
        """Ask to become a till."""
        return self.send(EnrolmentAnswer, "POST", "/desktop/v1/enrolments", request)

    def token(self, request: TokenRequest) -> TokenAnswer:
        """Ask for a token."""
        return self.send(TokenAnswer, "POST", "/desktop/v1/tokens", request)

    def keep_escrow(self, bearer: str, request: EscrowRequest) -> EscrowAnswer:
        """Hand over the wrapped journal key."""
        return self.send(EscrowAnswer, "PUT", "/desktop/v1/escrow", request, bearer)

    def head(self, bearer: str, contact: Mapping[str, str | int]) -> HeadAnswer:
        """Ask how far central knows this chain, and say in passing what waits here."""
        return self.get(HeadAnswer, "/desktop/v1/head", bearer, contact)

    def events(self, bearer: str, request: EventsRequest) -> EventsAnswer:
        """Hand over facts."""
        return self.send(EventsAnswer, "POST", "/desktop/v1/events", request, bearer)

    def reference(self, bearer: str, version: int) -> SignedDocument | None:
        """Ask for a reference pack newer than `version`; None when there is none."""
        raw = self.ask("GET", "/desktop/v1/reference", bearer, params={"version": version})
        return None if raw.status == _NOT_MODIFIED else read_answer(SignedDocument, raw)

    def totals(self, bearer: str, epoch: str, since: date) -> TotalsAnswer:
        """Ask what central holds of this till in an epoch, from a business date on."""
        return self.get(TotalsAnswer, "/desktop/v1/totals", bearer, {"epoch": epoch, "from": since.isoformat()})

    def messages(self, bearer: str) -> SystemMessagesAnswer:
        """Ask what the council tells everybody at its tills."""
        return self.get(SystemMessagesAnswer, "/desktop/v1/messages", bearer)

    def snapshot(self, bearer: str, snapshot_id: str | None = None) -> SnapshotAnswer:
        """Ask what a snapshot of the accounts is made of: the newest, or one that was begun with."""
        params = None if snapshot_id is None else {"snapshot_id": snapshot_id}
        return self.get(SnapshotAnswer, "/desktop/v1/snapshot", bearer, params)

    def snapshot_chunk(self, bearer: str, snapshot_id: str, n: int) -> bytes:
        """Ask for the bytes of one chunk; whoever takes them proves them."""
        raw = self.ask("GET", f"/desktop/v1/snapshots/{snapshot_id}/{n}", bearer)
        refuse_refusals(raw)
        return raw.body

    def accounts(self, bearer: str, cursor: str | None, limit: int) -> AccountsAnswer:
        """Ask for the next page of account changes."""
        params: dict[str, str | int] = {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
        return self.get(AccountsAnswer, "/desktop/v1/accounts", bearer, params)

    def account(self, bearer: str, fund: str, reference: str, timeout_s: float) -> AccountItem | None:
        """Ask for one account; None when there is none."""
        params: dict[str, str | int] = {"fund": fund, "reference": reference}
        raw = self.ask("GET", "/desktop/v1/account", bearer, params=params, timeout_s=timeout_s)
        try:
            return read_answer(AccountItem, raw)
        except Answered as said:
            if said.status == _NOT_FOUND and said.reason == "account_not_found":
                return None
            raise

    def sign_in(self, bearer: str, request: SignInRequest) -> SignInAnswer:
        """Ask about a password."""
        return self.send(SignInAnswer, "POST", "/desktop/v1/sign-ins", request, bearer)

    def oidc(self, bearer: str) -> OidcAnswer:
        """Ask where people sign in with their council account."""
        return self.get(OidcAnswer, "/desktop/v1/oidc", bearer)

    def sign_in_with_token(self, bearer: str, request: OidcSignInRequest) -> SignInAnswer:
        """Hand over the provider's word about a person."""
        return self.send(SignInAnswer, "POST", "/desktop/v1/sign-ins/oidc", request, bearer)
