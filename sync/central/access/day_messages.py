"""Describe what staff ask of the till day over `/staff/v1` and what they are told. Units: pence everywhere."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sync.contract.fields import Answer, Free300, Model, Moment


class SessionItem(Answer):
    """One shift at one till. Shape: the members of its end are None while it is open."""

    till: str
    session_id: str
    cashier: str
    office: str
    business_date: date
    opened_at: Moment
    float_pence: int
    expected_float_pence: int | None
    float_reason: str
    closed_at: Moment | None
    closed_by: str | None
    counted_pence: int | None
    expected_pence: int | None
    difference_pence: int | None
    left_pence: int | None
    seal: str | None
    reason: str | None
    witness: str | None
    payments: int | None
    voids: int | None
    refunds: int | None


class SessionsAnswer(Answer):
    """Sessions, newest first."""

    sessions: list[SessionItem]


class EReturnItem(Answer):
    """One cashing-up document. Shape: `ereturn_no` as LocalGov IMS writes it, `number` as the till does."""

    event_id: str
    ereturn_id: int
    ereturn_no: str
    number: str
    type: str
    till: str
    office: str | None
    session_id: str
    cashier: str | None
    submitted_by: str
    business_date: date
    made_at: Moment
    total_pence: int
    difference_pence: int
    state: Literal["waiting", "sent_back", "approved"]
    decided_by: str | None
    decided_at: Moment | None
    decided_reason: str | None


class EReturnsAnswer(Answer):
    """A page of eReturns. Shape: `after` asks for the next page; None when this is the last."""

    ereturns: list[EReturnItem]
    after: int | None


class FundPart(Answer):
    """What a fund got by one way of paying."""

    fund: str
    method: str
    items: int
    amount_pence: int


class BagPart(Answer):
    """A sealed bag."""

    seal: str
    amount_pence: int


class ItemPart(Answer):
    """A cheque or postal order."""

    receipt: str
    tender: int
    amount_pence: int


class CountPart(Answer):
    """How many there were of a note or coin."""

    each_pence: int
    pieces: int


class DecisionPart(Answer):
    """What somebody said of it, and where."""

    decision: str
    decided_by: str
    decided_at: Moment
    reason: str
    place: str


class EReturnDetail(EReturnItem):
    """One eReturn whole."""

    funds: list[FundPart]
    bags: list[BagPart]
    items: list[ItemPart]
    counts: list[CountPart]
    decisions: list[DecisionPart]


class DecisionRequest(Model):
    """What a supervisor says of an eReturn. Shape: one that goes back has a reason."""

    decision: Literal["approved", "sent_back"]
    reason: Free300 = ""
