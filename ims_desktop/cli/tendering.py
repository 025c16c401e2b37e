"""The ways to pay of `take`: cash, a card terminal's slip, a cheque, or any other method, in any number and order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ims_desktop.cli.parser import BadUsage
from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.cheque_details import read_authorisation, read_cheque, read_last_four, read_serial
from ims_desktop.domain.method_kind import MethodKind, desk_method, method_of_way
from ims_desktop.domain.money import parse_pence
from ims_desktop.domain.payment import Tender
from ims_desktop.domain.split import Split
from ims_desktop.domain.tender_terms import Terms
from ims_desktop.errors import Refused
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.till import Till

_FORMS: Final = {
    "card-slip": ("AUTH[:LAST4[:AMOUNT]]", 1, 3),
    "cheque": ("NAME:NUMBER:SORT:ACCOUNT[:AMOUNT]", 4, 5),
    "method": ("CODE:SERIAL[:AMOUNT]", 2, 3),
}
"""How each is written, and how many parts it has."""


def tenders_of(till: Till, basket: Basket, asked: Sequence[tuple[str, str]]) -> tuple[Tender, ...]:
    """Return what was handed over, the cash as one heap and last, because only cash gives change.

    Where one other tender names no amount, it pays what the rest leaves.

    Raises: BadUsage, Refused, InvalidAmount, BadInput, CardNumberRefused, Unbalanced.
    """
    if not asked:
        raise BadUsage("say how it was paid, with --cash, --card-slip, --card-terminal, --cheque or --method")
    with till.store.read() as reader:
        pack = pack_of(reader)
    refuse_cards(pack, *(part for _, text in asked for part in text.split(":")))
    if sum(1 for way, _ in asked if way == "card-terminal") > 1:
        raise BadUsage("one --card-terminal at a time: take the rest in a second command with the same --payment-id")
    cash = sum(parse_pence(text) for way, text in asked if way == "cash")
    others = [
        _charged(till, pack, text) if way == "card-terminal" else _tender(pack, way, text)
        for way, text in asked
        if way != "cash"
    ]
    terms, split = Terms(pack, basket), Split(basket.total_pence)
    for tender, amount in _filled(others, basket.total_pence - cash):
        split = split.add(terms, _given(tender, amount))
    if any(way == "cash" for way, _ in asked):
        method = _method(pack, MethodKind.CASH)
        split = split.add(terms, Tender(method.code, method.name, cash))
    return split.tenders


def tender_document(n: int, tender: Tender) -> dict[str, object]:
    """Tell one tender as JSON; what a cheque says is personal and stays out."""
    return {
        "n": n,
        "method": tender.method,
        "name": tender.method_name,
        "tendered_pence": tender.tendered_pence,
        "change_pence": tender.change_pence,
        "authorisation": tender.authorisation,
        "last_four": tender.last_four,
        "serial": tender.serial,
        "attempt_id": tender.attempt_id,
    }


def _filled(others: list[tuple[Tender, int | None]], due_pence: int) -> list[tuple[Tender, int]]:
    """Give the one tender without an amount what the others leave. Raises: BadUsage."""
    if sum(1 for _, amount in others if amount is None) > 1:
        raise BadUsage("only one of the ways to pay may leave out its amount")
    left = due_pence - sum(amount or 0 for _, amount in others)
    return [(tender, left if amount is None else amount) for tender, amount in others]


def _given(tender: Tender, amount_pence: int) -> Tender:
    return replace(tender, tendered_pence=amount_pence)


def _charged(till: Till, pack: ReferencePack, amount: str) -> tuple[Tender, int | None]:
    """Read a card that is to be charged on the terminal. Raises: Refused (`card_way`), InvalidAmount."""
    method = method_of_way(pack, CardWay.TERMINAL)
    if method is None:
        raise Refused(say("This council takes no cards at a terminal."), code="card_way")
    return Tender(method.code, method.name, 0, attempt_id=till.ids.new()), parse_pence(amount) if amount else None


def _tender(pack: ReferencePack, way: str, text: str) -> tuple[Tender, int | None]:
    """Read one way to pay and its amount, None where it names none. Raises: BadUsage, Refused."""
    form, fewest, most = _FORMS[way]
    parts = text.split(":")
    if not fewest <= len(parts) <= most:
        raise BadUsage(f"a --{way} is {form}")
    amount = parse_pence(parts.pop()) if len(parts) == most else None
    if way == "cheque":
        method = _method(pack, MethodKind.CHEQUE)
        return Tender(method.code, method.name, 0, cheque=read_cheque(*parts)), amount
    if way == "card-slip":
        method = _method(pack, MethodKind.CARD)
        last_four = read_last_four(parts[1] if len(parts) > 1 else "", wanted=False)
        slip = Tender(method.code, method.name, 0, authorisation=read_authorisation(parts[0]), last_four=last_four)
        return slip, amount
    known = pack.methods.get(parts[0])
    serial = read_serial(parts[1], wanted=False)
    return Tender(parts[0], parts[0] if known is None else known.name, 0, serial=serial), amount


def _method(pack: ReferencePack, kind: MethodKind) -> MethodOfPayment:
    method = desk_method(pack, kind)
    if method is None:
        words = {
            MethodKind.CASH: say("This council takes no cash."),
            MethodKind.CHEQUE: say("This council takes no cheques at a desk."),
            MethodKind.CARD: say("This council takes no cards by a terminal's slip."),
        }
        raise Refused(words[kind], code=f"no_{kind.value}_method")
    return method
