"""What the stock API does with processed transactions, their imports and suspense."""

from __future__ import annotations

from datetime import timedelta

from sync.contract.localgov.dates import WireDate
from sync.contract.localgov.models import ProcessedTransaction, Suspense
from tests.sync.stock.catalogue import rows_of
from tests.sync.stock.loose import Absent, Fields, Refused
from tests.sync.stock.world import NOT_STORED, Holding, StockIms, same

SUSPENSE_SHOWN = 6


# -------------------------------------------------------------------------------------------------------- processed
def add_processed(ims: StockIms, fields: Fields) -> ProcessedTransaction:
    """Store one line under a reference of the server's own; sent twice it is there twice."""
    holding = _line(ims, ims.apply_rules(fields))
    ims.save(holding)
    return holding.line


def _line(ims: StockIms, fields: Fields) -> Holding:
    ims.check_codes(fields)
    reference = ims.next_reference()
    line = ProcessedTransaction(reference=reference, internal_reference=reference, entry_date=ims.local_now(), **fields)
    return Holding(line)


def get_processed(ims: StockIms, reference: str) -> ProcessedTransaction:
    for row in ims.rows:
        if same(row.line.reference, reference):
            return row.line
    raise Absent


def find_processed(ims: StockIms, asked: Fields) -> list[ProcessedTransaction]:
    """Find lines by everything asked; as many as there are and in no order, or none and a 404."""
    found = [row.line for row in ims.rows if _matches(row, asked)]
    if not found:
        raise Absent
    if len(found) > ims.largest_search:
        raise Refused
    return found


def _matches(row: Holding, asked: Fields) -> bool:
    line = row.line
    exact = {
        "receipt_number": line.psp_reference,
        "psp_reference": line.psp_reference,
        "internal_reference": line.internal_reference,
        "account_reference": line.account_reference,
        "app_reference": row.app_reference,
    }
    entered = line.entry_date.text if line.entry_date else ""
    start, end = asked["start_date"], asked["end_date"]
    return (
        all(asked[name] is None or same(asked[name], value) for name, value in exact.items())
        and (asked["fund_codes"] is None or line.fund_code in asked["fund_codes"])
        and (asked["mop_codes"] is None or line.mop_code in asked["mop_codes"])
        and (asked["amount"] is None or line.amount == asked["amount"])
        and (asked["narrative"] or "").casefold() in (line.narrative or "").casefold()
        and (start is None or entered >= start.text)
        and (end is None or entered <= end.text)
    )


def update_card(ims: StockIms, fields: Fields) -> None:
    ims.set_card(fields["merchant_reference"] or "", fields["card_prefix"], fields["card_suffix"])


def import_lines(ims: StockIms, fields: Fields) -> int:
    """Take lines in bulk: those without a fund go to suspense; rows that fail alone leave the others stored."""
    rows = rows_of(ims, fields, "Transaction")
    number, problems = max(ims.imports), []
    lines: list[Holding] = []
    items: list[Suspense] = []
    for n, row in enumerate(rows, 1):
        try:
            changed = {**ims.apply_rules(row), "import_id": number}
        except Refused:
            problems.append(f"Row {n} could not be processed")
            continue
        if (changed["fund_code"] or "").strip():
            lines.append(_line(ims, changed))
        else:
            items.append(_unplaced(ims, changed, len(items)))
    ims.save(*lines)
    ims.suspense += items
    if problems:
        raise Refused(", ".join(problems))
    return len(rows)


# --------------------------------------------------------------------------------------------------------- suspense
def _unplaced(ims: StockIms, row: Fields, offset: int) -> Suspense:
    return Suspense(
        id=_next_id(ims) + offset,
        transaction_date=row["transaction_date"] or ims.local_now(),
        created_at=ims.local_now(),
        account_number=row["account_reference"],
        narrative=row["narrative"],
        amount=row["amount"] or 0,
        import_id=row["import_id"],
        process_id=None,
        notes=None,
    )


def _next_id(ims: StockIms) -> int:
    return 3_000 + len(ims.suspense) + 1


def add_suspense(ims: StockIms, fields: Fields) -> Suspense:
    if fields["import_id"] not in {None, *ims.imports}:
        raise Refused(NOT_STORED)
    item = Suspense(id=_next_id(ims), **fields)
    ims.suspense.append(item)
    return item


def get_suspense(ims: StockIms, number: int) -> Suspense:
    """Get one item; one that is not there is a 400."""
    for item in ims.suspense:
        if item.id == number:
            return item
    raise Refused


def find_suspense(ims: StockIms, asked: Fields) -> list[Suspense]:
    """Find items by when they were created: six at most, the newest day first and the largest of a day first."""
    since: WireDate | None = asked["created_at_date_from"]
    until: WireDate | None = asked["created_at_date_to"]
    found = [
        item
        for item in ims.suspense
        if (since is None or item.created_at.text >= since.text)
        and (until is None or item.created_at.text < WireDate.of(until.at + timedelta(hours=24)).text)
    ]
    if not found:
        raise Absent
    found.sort(key=lambda item: (item.created_at.text[:10], item.amount), reverse=True)
    return found[:SUSPENSE_SHOWN]
