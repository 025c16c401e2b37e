"""Describe what a fact tells of money that changed hands at a desk: taken, taken back the same session, or refunded.

A void and a refund are payments of their own with amounts below nothing, that name the payment they undo.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from sync.contract.fields import (
    EventId,
    Free100,
    Free300,
    FundCode,
    MethodCode,
    Model,
    OfficeCode,
    Ordinal,
    Pence,
    PositivePence,
    Rate,
    Receipt,
    Reference,
    VatCodeText,
    free,
)

LastFour = Annotated[str, StringConstraints(pattern=r"^([0-9]{4})?$")]


class PaymentLineData(Model):
    """One bill as paid. Units: pence; VAT is contained in the amount; `vat_rate` "0.2" is 20 per cent.

    Shape: `of_line` the line of the original that a void or refund undoes, 0 for a payment; `over_balance_pence` what
    was paid beyond the balance the till knew, 0 where it knew none.
    """

    n: Ordinal
    fund: FundCode
    reference: Reference
    amount_pence: Pence
    vat_code: VatCodeText
    vat_rate: Rate
    vat_pence: Pence
    verdict: Literal["valid", "unverified"]
    narrative: Free100
    override_reason: Free300
    override_by: Free100
    override_approval: EventId | None = None
    of_line: Annotated[int, Field(ge=0, le=10_000)] = 0
    over_balance_pence: PositivePence = 0


class TenderData(Model):
    """One way the customer paid. Units: pence; what stays is tendered less change.

    Shape: of a card `authorisation`, `last_four`, `brand`, `provider_reference`, and `attempt`, the `card_asked` that
    it was charged by; `serial` of a postal order or voucher. A cheque's name, number, sort code and account are
    personal members `cheque_<n>_name` and so on.
    """

    n: Ordinal
    method: MethodCode
    tendered_pence: Pence
    change_pence: PositivePence
    authorisation: Annotated[str, free(15)] = ""
    last_four: LastFour = ""
    serial: Annotated[str, free(30)] = ""
    attempt: EventId | None = None
    provider_reference: Annotated[str, free(100)] = ""
    brand: Annotated[str, free(30)] = ""


class AllocationData(Model):
    """The part of one tender that pays part of one line. Units: pence."""

    n: Ordinal
    line: Ordinal
    tender: Ordinal
    amount_pence: Pence
    vat_pence: Pence


class OriginalPayment(Model):
    """The payment that a void or refund undoes."""

    event_id: EventId
    receipt: Receipt


class PaymentTakenData(Model):
    """Money taken at a desk, or given back. Units: pence; a void or refund has nothing above nothing.

    Shape: `of`, `reason` and perhaps `approval` belong to a void or refund; `batch` to a pile from the post.
    """

    receipt: Receipt
    kind: Literal["payment", "void", "refund"]
    office: OfficeCode
    amount_pence: Pence
    tendered_pence: Pence
    change_pence: PositivePence
    offline: bool
    catalogue_version: Free100
    pack_version: Annotated[int, Field(ge=0, le=10**12)]
    lines: Annotated[list[PaymentLineData], Field(min_length=1, max_length=500)]
    tenders: Annotated[list[TenderData], Field(min_length=1, max_length=50)]
    allocations: Annotated[list[AllocationData], Field(min_length=1, max_length=1000)]
    of: OriginalPayment | None = None
    reason: Free300 = ""
    approval: EventId | None = None
    batch: EventId | None = None

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        """A payment brings money in; what undoes one takes money out, and says which, line by line."""
        undoes = self.kind != "payment"
        if undoes != (self.of is not None) or undoes != bool(self.reason.strip()):
            raise ValueError("a void or refund, and nothing else, names its original and a reason")
        if any(bool(line.of_line) != undoes for line in self.lines):
            raise ValueError("the lines of a void or refund, and no others, name a line of the original")
        out = self.amount_pence < 0 and not self.change_pence and all(row.amount_pence < 0 for row in self.allocations)
        if undoes and not out:
            raise ValueError("a void or refund takes money out and gives no change")
        return self

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """Hold the payment to its own sums: lines, tenders and allocations each come to the amount."""
        sums = (
            (self.amount_pence, sum(line.amount_pence for line in self.lines), "lines and amount"),
            (self.tendered_pence, sum(tender.tendered_pence for tender in self.tenders), "tenders and tendered"),
            (self.change_pence, sum(tender.change_pence for tender in self.tenders), "tenders and change"),
            (self.amount_pence, self.tendered_pence - self.change_pence, "amount, tendered and change"),
        )
        for one, other, what in sums:
            if one != other:
                raise ValueError(f"{what} do not agree")
        return self

    @model_validator(mode="after")
    def _is_allocated(self) -> Self:
        """Every penny of a line comes from a tender, and every penny of a tender goes to a line."""
        for part in (self.lines, self.tenders, self.allocations):
            if [row.n for row in part] != list(range(1, len(part) + 1)):
                raise ValueError("numbers do not run 1, 2, 3")
        lines = {line.n: [line.amount_pence, line.vat_pence] for line in self.lines}
        tenders = {tender.n: tender.tendered_pence - tender.change_pence for tender in self.tenders}
        for row in self.allocations:
            if row.line not in lines or row.tender not in tenders:
                raise ValueError("an allocation names a line or tender that is not there")
            lines[row.line][0] -= row.amount_pence
            lines[row.line][1] -= row.vat_pence
            tenders[row.tender] -= row.amount_pence
        if any(pence or vat for pence, vat in lines.values()) or any(tenders.values()):
            raise ValueError("allocations do not come to the lines and tenders")
        return self
