"""Hold the laws several acts share: who may do it, with which reference pack, and whether this till may take money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.catalogue import Policy
from ims_desktop.errors import (
    CardNumberRefused,
    DiskFull,
    InvalidAmount,
    InvalidReference,
    NoOpenSession,
    NotPermitted,
    Refused,
    StoreUnavailable,
)
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader
    from ims_desktop.words import Words

LINES_MAX = 200
COUNTED = say("Your session was counted. Close it, then open a new one to go on.")


def pack_of(reader: Reader) -> ReferencePack:
    """Return the reference pack every decision is made with.

    Raises: StoreUnavailable when the till has none yet.
    """
    pack = reader.pack()
    if pack is None:
        raise StoreUnavailable(
            say("This till has no funds or methods of payment yet. Connect it to central once, then take payments."),
            code="no_reference_pack",
        )
    return pack


def policy_of(reader: Reader) -> Policy:
    """Return the council's policy, or the cautious one of a till that has none yet."""
    pack = reader.pack()
    return Policy() if pack is None else pack.policy


def cashier_named(pack: ReferencePack, username: str) -> Cashier | None:
    """Return the person the council names so; capitals and outer blanks do not matter."""
    wanted = username.strip().casefold()
    return next((person for name, person in pack.cashiers.items() if name.casefold() == wanted), None)


def permit_money(till: Till, reader: Reader, cashier: Cashier) -> None:
    """Stop before money changes hands when this person, this epoch or this disk cannot record it.

    Raises: NotPermitted, StoreUnavailable, DiskFull.
    """
    if cashier.disabled or not cashier.may_take_payments:
        raise NotPermitted(
            say("{name} may not take payments. A supervisor can change that at central.", name=cashier.display_name)
        )
    blocked = reader.block()
    if blocked:
        raise StoreUnavailable(block_words(blocked), code=blocked)
    if not till.room_left():
        raise DiskFull(
            say("The disk of this PC is full. Nothing was recorded. Take no money until IT has made room."),
        )


def own_session(reader: Reader, cashier: Cashier) -> CashierSession:
    """Return this person's session, while it takes money; nobody takes money into another's.

    Once its drawer was counted it takes none: what was counted has to stay what is there.

    Raises: NoOpenSession (`no_open_session`, `session_of_another`, `session_counted`).
    """
    refuse_counted(reader, cashier)
    session = reader.open_session_of(cashier.username)
    if session is not None:
        return session
    other = reader.open_session()
    if other is None:
        raise NoOpenSession(say("No session is open. Count your float and open one first."))
    raise NoOpenSession(
        say("The open session at this till is {name}'s. Count your float and open your own.", name=other.cashier),
        code="session_of_another",
    )


def refuse_counted(reader: Reader, cashier: Cashier) -> None:
    """Stop who has begun to count their drawer: before a card is charged, not after.

    Raises: NoOpenSession (`session_counted`).
    """
    session = reader.open_session_of(cashier.username)
    if session is not None and reader.cash_counts(session.session_id):
        raise NoOpenSession(COUNTED, code="session_counted")


def block_words(code: str) -> Words:
    """Say why this epoch takes no more money, and the way out."""
    if code == "revoked":
        return say(
            "Central withdrew this till. Nothing was recorded. What it took before is still sent. "
            "Call IT before taking money."
        )
    if code == "journal_copied":
        return say(
            "This folder was copied from another PC or folder, and two tills would use the same receipt numbers. "
            "Nothing was recorded. IT must enrol the till again before it takes money."
        )
    if code == "journal_restored":
        return say(
            "The journal of this till is an older copy: the till has done more than it holds. "
            "Nothing was recorded. IT must enrol the till again before it takes money."
        )
    return say(
        "Central knows more of this till than this PC does, as after an old backup was put back. "
        "Nothing was recorded. IT must enrol the till again before it takes money."
    )


def require_payable(verdict: Verdict, line: str) -> None:
    """Stop at a verdict no money may be taken for; `line` names the bill where there are several.

    Raises: InvalidAmount, InvalidReference.
    """
    if verdict.payable:
        return
    words = say("{line}: {why}", line=line, why=verdict.words) if line else verdict.words
    if verdict.code.startswith("amount_"):
        raise InvalidAmount(words, code=verdict.code)
    raise InvalidReference(words, code=verdict.code)


def refuse_long_basket(basket: Basket) -> None:
    """Keep a payment as one fact that central can take whole.

    Raises: Refused.
    """
    if len(basket.lines) > LINES_MAX:
        raise Refused(
            say("A payment has at most {n} bills. Take the rest in a second one.", n=LINES_MAX), code="basket_full"
        )


def refuse_cards(pack: ReferencePack | None, *texts: str) -> None:
    """Stop at anything that looks like a card number; the text is dropped here and never repeated.

    Shape: `pack` None where no text can be a reference.

    Raises: CardNumberRefused.
    """
    if any(looks_like_card(text, pack) for text in texts if text):
        raise CardNumberRefused(say("That looks like a card number. It was wiped."))
