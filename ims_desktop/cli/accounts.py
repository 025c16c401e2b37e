"""`accounts` and `reveals`: one customer's account as this till holds it, and who saw which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ims_desktop.cli.judge import account_document, account_line
from ims_desktop.cli.output import utc
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import cashier_of, opened
from ims_desktop.domain.business_day import beginning_of, in_london
from ims_desktop.domain.money import pounds
from ims_desktop.use_cases.erase_account import erase_account
from ims_desktop.use_cases.export_account import export_account
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.use_cases.reveal_account import reveal_account
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import datetime

    from ims_desktop.cli.output import Out
    from ims_desktop.records import Reveal
    from ims_desktop.settings import Settings
    from ims_desktop.use_cases.erase_account import Erasure
    from ims_desktop.use_cases.export_account import AccountExport
    from ims_desktop.words import Words


def accounts(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Show, hand out or erase what this till holds of one account; who asks proves it, and it is written down."""
    act = {"show": _show, "export": _export, "erase": _erase}[arguments.act]
    fund, _, reference = arguments.account.partition(":")
    if not fund.strip() or not reference.strip():
        raise BadUsage("an account is FUND:REF, such as 23:775326912")
    act(arguments.cashier, settings, fund.strip(), reference.strip().upper(), out)
    return 0


def reveals(arguments: Namespace, settings: Settings, out: Out) -> int:
    """List who saw which account whole at this till, a line each."""
    with opened(settings, read_only=True) as till:
        with till.store.read() as reader:
            found = list(reader.reveals(_since(arguments.since)))
        for reveal in found:
            out.show({**_reveal(reveal), "till": till.identity.till}, _reveal_line(reveal, till.identity.till))
    return 0


# ---------------------------------------------------------------------------------------------------------- accounts
def _show(username: str, settings: Settings, fund: str, reference: str, out: Out) -> None:
    with opened(settings) as till:
        with till.store.read() as reader:
            pack = pack_of(reader)
        refuse_cards(pack, reference)
        account = reveal_account(till, cashier_of(till, username), fund, reference)
    message = pack.message_of(account)
    stop = "" if message is None else message.message
    out.show(account_document(account, stop), account_line(account, stop))


def _export(username: str, settings: Settings, fund: str, reference: str, out: Out) -> None:
    with opened(settings) as till:
        found = export_account(till, cashier_of(till, username), fund, reference)
        document = _document(found, till.identity.council, fund, reference)
    out.show(document, *_lines(found))


def _erase(username: str, settings: Settings, fund: str, reference: str, out: Out) -> None:
    with opened(settings) as till:
        gone = erase_account(till, cashier_of(till, username), fund, reference)
    document = {
        "erased": gone.from_copy,
        "baskets": gone.baskets,
        "payments_kept": gone.payments,
        "text": " ".join(str(line) for line in _erased(gone)),
    }
    out.show(document, *_erased(gone))


def _document(found: AccountExport, council: str, fund: str, reference: str) -> dict[str, object]:
    stop = "" if found.message is None else found.message.message
    account = found.account
    more = (
        {}
        if account is None
        else {
            "title": account.title,
            "forename": account.forename,
            "surname": account.surname,
            "address_lines": list(account.address),
            "balance_at": utc(account.balance_at),
            "closed": account.closed,
        }
    )
    return {
        "council": council,
        "fund": fund,
        "reference": reference,
        "account": None if account is None else {**account_document(account, stop), **more},
        "copy": {"health": found.copy.health.value, "as_of": utc(found.copy.as_of), "version": found.copy.version},
        "payments": [
            {
                "receipt": payment.receipt,
                "taken_at": utc(payment.taken_at),
                "business_date": payment.business_date.isoformat(),
                "amount_pence": payment.amount_pence,
                "narratives": list(payment.narratives),
                "personal": list(payment.personal),
                "kept_in": "till.db",
                "sent_at": utc(payment.settled_at),
                "goes_at": utc(found.goes_at(payment)),
            }
            for payment in found.payments
        ],
        "baskets": [{"kept_at": utc(kept.kept_at), "cashier": kept.cashier} for kept in found.baskets],
        "seen": [_reveal(one) for one in found.seen],
        "elsewhere": str(_elsewhere()),
    }


def _lines(found: AccountExport) -> Iterator[str | Words]:
    account = found.account
    stop = "" if found.message is None else found.message.message
    yield say("This till's copy of the accounts does not have it.") if account is None else account_line(account, stop)
    for payment in found.payments:
        yield say(
            "Payment {receipt}, {date}, {amount}. Kept with it: {what}.",
            receipt=payment.receipt,
            date=payment.business_date.isoformat(),
            amount=pounds(payment.amount_pence),
            what=", ".join(payment.personal) or say("nothing personal"),
        )
    for kept in found.baskets:
        yield say("It stands in an unfinished basket of {name}.", name=kept.cashier)
    for one in found.seen:
        yield _reveal_line(one)
    yield _elsewhere()


def _elsewhere() -> Words:
    return say(
        "This is what this till holds. Central holds the account itself, and copies of the journal hold its payments."
    )


def _erased(gone: Erasure) -> Iterator[Words]:
    if gone.from_copy:
        yield say(
            "The account is out of this till's copy; the file is written anew with another key while the program runs. "
            "Until central speaks of the account again, this till does not know it."
        )
    else:
        yield say("This till's copy of the accounts does not have it.")
    yield say("While central has the account, it comes back with central's next word of it. Have it removed there.")
    if gone.payments:
        yield say_n(
            "{n} payment keeps who paid, until the council's policy lets that go.",
            "{n} payments keep who paid, until the council's policy lets that go.",
            gone.payments,
        )


# ----------------------------------------------------------------------------------------------------------- reveals
def _since(text: str) -> datetime | None:
    """Return the beginning of a day as people here count it."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise BadUsage("--since is a day, such as 2026-11-21") from None
    return None if day is None else beginning_of(day)


def _reveal(one: Reveal) -> dict[str, object]:
    return {"at": utc(one.at), "cashier": one.cashier, "fund": one.fund, "reference": one.reference, "how": one.how}


def _reveal_line(one: Reveal, till: str = "") -> str:
    moment = in_london(one.at).strftime("%Y-%m-%d %H:%M:%S")
    return f"{moment}  {till:<6}{one.cashier:<16} {one.how:<9} {one.fund:<5} {one.reference}".rstrip()
