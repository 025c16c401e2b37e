"""Keep unfinished baskets, so that a crash or a person called away loses no typing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.records import KeptBasket, KeptPart
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import basket
from ims_desktop.store.values import moment_text, to_moment, to_text

if TYPE_CHECKING:
    from ims_desktop.store.driver import Row
    from ims_desktop.store.statements import Db

_ALL: Final = Statement(
    select(
        basket.c.basket_id,
        basket.c.document,
        basket.c.cashier,
        basket.c.kept_at,
        basket.c.aside,
        basket.c.note,
        basket.c.parts,
    ).order_by(basket.c.kept_at)
)
_NEW: Final[dict[str, Any]] = {
    column.name: bindparam(column.name) for column in basket.columns if column.name != "basket_id"
}
_KEEP: Final = Statement(
    upsert(basket)
    .values(basket_id=bindparam("basket_id"), **_NEW)
    .on_conflict_do_update(index_elements=["basket_id"], set_=_NEW)
)
_DROP: Final = Statement(delete(basket).where(basket.c.basket_id == bindparam("basket_id")))


def all_kept(db: Db) -> tuple[KeptBasket, ...]:
    """Return every basket kept, oldest first."""
    return tuple(_kept(row) for row in db.all(_ALL))


def keep(db: Db, kept: KeptBasket) -> None:
    """Keep a basket as it is now, in place of how it was."""
    db.run(
        _KEEP,
        basket_id=kept.basket_id,
        cashier=kept.cashier,
        kept_at=moment_text(kept.kept_at),
        aside=int(kept.aside),
        note=kept.note,
        document=json.dumps([_line_document(line) for line in kept.basket.lines], ensure_ascii=False),
        parts=json.dumps([asdict(part) for part in kept.parts], ensure_ascii=False),
    )


def drop(db: Db, basket_id: str) -> None:
    """Forget a basket: it was paid, or given up on purpose."""
    db.run(_DROP, basket_id=basket_id)


def _line_document(line: BasketLine) -> dict[str, Any]:
    """Shape: the members of BasketLine, the account's moment as text."""
    document = asdict(line)
    if line.account is not None and line.account.balance_at is not None:
        document["account"]["balance_at"] = moment_text(line.account.balance_at)
    return document


def _kept(row: Row) -> KeptBasket:
    basket_id, document, cashier, kept_at, aside, note, parts = row
    return KeptBasket(
        basket_id=to_text(basket_id),
        basket=Basket(tuple(_line(line) for line in json.loads(to_text(document)))),
        cashier=to_text(cashier),
        kept_at=to_moment(kept_at),
        aside=bool(aside),
        note=to_text(note),
        parts=tuple(_part(part) for part in json.loads(to_text(parts))),
    )


def _part(document: dict[str, Any]) -> KeptPart:
    told = document["tender"]
    cheque = None if told["cheque"] is None else Cheque(**told["cheque"])
    return KeptPart(document["n"], Tender(**{**told, "cheque": cheque}))


def _line(document: dict[str, Any]) -> BasketLine:
    account, approval = document.pop("account"), document.pop("override_approval", None)
    return BasketLine(
        **document,
        account=None if account is None else _account(account),
        override_approval=None if approval is None else _approval(approval),
    )


def _approval(document: dict[str, Any]) -> Approval:
    asked = document.pop("asked")
    return Approval(**document, asked=AskedFor(**{**asked, "act": Act(asked["act"])}))


def _account(document: dict[str, Any]) -> AccountHolder:
    at = document["balance_at"]
    document["balance_at"] = None if at is None else to_moment(at)
    document["address"] = tuple(document["address"])
    return AccountHolder(**document)
