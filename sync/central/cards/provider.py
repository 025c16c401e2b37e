"""Say what central needs of a provider of card payments; each provider is a module that makes one of these.

A provider object speaks to the outside and touches no table: whoever calls it has written down what is about to happen
and holds no transaction meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """One charge or refund as a provider is asked for it. Units: pence above nothing.

    Shape: `reference` what the payer sees; `provider_id` what the provider called it, "" before it did; `bills`
    (fund, reference, pence); of a refund `charged_id` is the provider's number of the charge, and `known` those of its
    other refunds, so that what a lost answer made is not mistaken for one of them; `told` what the provider said of it
    by itself, where its own word counts.
    """

    attempt_id: str
    payment_id: str
    reference: str
    direction: str
    way: str
    amount_pence: int
    language: str
    bills: Sequence[tuple[str, str, int]]
    description: str
    operator: str
    asked_at: datetime
    provider_id: str = ""
    charged_id: str = ""
    known: tuple[str, ...] = ()
    extension: str = field(default="", repr=False)
    call_id: str = field(default="", repr=False)
    told: Said | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider says. Units: pence.

    Shape: `state` "waiting", "approved", "declined", "cancelled" or "unknown"; `says` its own word; `code` why not;
    `page` where the card is typed; `strays` other numbers of its that this attempt brought about and nobody needs.
    """

    state: str
    says: str = ""
    provider_id: str = ""
    page: str = field(default="", repr=False)
    amount_pence: int = 0
    fee_pence: int = 0
    provider_reference: str = ""
    brand: str = ""
    last_four: str = ""
    authorisation: str = ""
    code: str = ""
    expires_at: datetime | None = None
    strays: tuple[str, ...] = ()


class NotAsked(Exception):
    """The provider cannot have heard of it: asking anew is safe. Shape: `code` stable, `text` for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class CardProvider(Protocol):
    """One provider with one key. What is not known is `Said("unknown")`, never an exception, but NotAsked."""

    def create(self, wanted: Wanted) -> Said:
        """Ask for the charge, once; an answer that was lost is "unknown". Raises: NotAsked."""

    def find(self, wanted: Wanted) -> Said | None:
        """Look for what a lost answer may have made; None when the provider, by now, surely has nothing."""

    def look(self, wanted: Wanted) -> Said:
        """Ask how it stands, charge or refund."""

    def cancel(self, wanted: Wanted) -> Said:
        """Try to stop it, and say how it stands then."""

    def refund(self, wanted: Wanted) -> Said:
        """Give money back to the card of `charged_id`, once. Raises: NotAsked."""

    def drop(self, provider_id: str) -> bool:
        """Cancel a stray; tell whether it can never charge any more."""

    def close(self) -> None: ...
