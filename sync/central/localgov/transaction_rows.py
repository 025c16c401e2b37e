"""Make the rows of an import transactions: the council's rules first, then the codes; one row that fails fails all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.central.errors import Refusal
from sync.central.localgov.booking import book_each
from sync.central.localgov.codes import codes_of, who_took
from sync.central.localgov.references import new_reference
from sync.central.localgov.rule_book import rules_for
from sync.central.localgov.rules import apply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sync.central.access.callers import Caller
    from sync.central.localgov.codes import Codes
    from sync.central.localgov.rules import Rule, Ruled
    from sync.contract.localgov.models import TransactionImport


def book_rows(connection: Connection, caller: Caller, number: int, sent: TransactionImport, now: datetime) -> None:
    """Book every row of an import, each as an entry of its own; a row whose fund ends up blank goes to suspense.

    Raises: Refusal, naming the row, and the rule where one had a hand in it.
    """
    rows = _Rows(connection, caller, rules_for(connection, caller.council, sent.import_type_id))
    reference = new_reference(connection, caller.council)
    common = {"entered_at": now, "import_id": number}
    booked = [
        rows.columns(n, apply(rows.rules, row)) | common | _named(f"{reference}_{n}")
        for n, row in enumerate(sent.rows, start=1)
    ]
    if booked:
        book_each(connection, caller.council, "import", caller.name, booked, now)


class _Rows:
    """What the rows of one import are judged by. Its life is the import's."""

    def __init__(self, connection: Connection, caller: Caller, rules: Sequence[Rule]) -> None:
        self._connection = connection
        self._caller = caller
        self._people: dict[tuple[int, str | None], tuple[int, str | None]] = {}
        self._codes: Codes = codes_of(connection, caller.council)
        self.rules = rules

    def columns(self, n: int, ruled: Ruled) -> dict[str, Any]:
        """Return a row as it is kept.

        Raises: Refusal.
        """
        row = ruled.row
        if row.amount is None:
            raise Refusal(400, "missing", f"Row {n}: Amount is missing. Nothing was imported.")
        fund = (row.fund_code or "").strip() and row.fund_code
        try:
            self._codes.check(fund, row.mop_code, row.vat_code, row.office_code)
            user_code, office = self._person(row.user_code, row.office_code)
        except Refusal as why:
            rule = ruled.set_by.get("FundCode") if why.code == "unknown_fund" else None
            by = f" The rule {rule!r} set it." if rule else ""
            raise Refusal(why.status, why.code, f"Row {n}: {why.text}{by} Nothing was imported.") from None
        return {
            "psp_reference": row.psp_reference,
            "office": office or None,
            "transaction_date": None if row.transaction_date is None else row.transaction_date.text,
            "account_reference": row.account_reference,
            "user_code": user_code,
            "fund": fund or None,
            "method": row.mop_code or None,
            "amount_pence": row.amount,
            "vat_code": row.vat_code or None,
            "vat_rate": row.vat_rate,
            "vat_pence": row.vat_amount,
            "narrative": row.narrative,
        }

    def _person(self, user_code: int, office: str | None) -> tuple[int, str | None]:
        said = (user_code, office)
        if said not in self._people:
            self._people[said] = who_took(self._connection, self._caller, user_code, office)
        return self._people[said]


def _named(reference: str) -> dict[str, str]:
    return {"reference": reference, "internal_reference": reference}
