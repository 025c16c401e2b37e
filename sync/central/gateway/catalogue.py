"""Know the funds and methods of payment of the other IMS, and where they differ from ours.

Its metadata holds live keys of payment providers: what is not on the list of what may be seen is forgotten before
anything is written. Methods are asked for by one flag after the other, because an answer ends at twenty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict

from sync.central.gateway.answers import Alien, judge_no
from sync.central.reference_file import SHOWN_METADATA
from sync.contract.localgov.codec import loads
from sync.contract.localgov.errors import BadBody
from sync.contract.localgov.models import Fund, FundSearch, MethodOfPayment, MethodOfPaymentSearch
from sync.contract.localgov.shapes import Model, read_list, write_query

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    from sync.central.gateway.channel import Channel
    from sync.contract.reference import ReferenceContent

    Found = TypeVar("Found", bound=Model)

METHOD_FLAGS: Final = (
    "IsACardAtpPayment",
    "IsACardPaymentFee",
    "IsACardSelfServicePayment",
    "IsACardViaStaffPayment",
    "IsACashPayment",
    "IsACentralChargeFee",
    "IsAChequePayment",
    "IsAJournal",
    "IsAJournalReallocation",
    "IsAPaymentReversal",
    "IsARechargeFee",
    "IsARefundablePayment",
    "IsATransferIn",
    "IsATransferOut",
    "IsAnEReturnChequePayment",
    "IncursAFee",
)
"""The flags of methods that LocalGov IMS knows."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class KnownFund(_Kept):
    """A fund over there. Units: `maximum_pence` a line."""

    code: str
    name: str
    vat_code: str | None
    maximum_pence: int | None
    vat_override: bool
    disabled: bool
    metadata: dict[str, str]


class KnownMethod(_Kept):
    """A method of payment over there. Units: limits in pence; `flags` those it was found by."""

    code: str
    name: str
    minimum_pence: int
    maximum_pence: int
    disabled: bool
    flags: tuple[str, ...]


class Catalogue(_Kept):
    """What the other IMS said of itself."""

    funds: tuple[KnownFund, ...]
    methods: tuple[KnownMethod, ...]

    def has_fund(self, code: str) -> bool:
        """Tell whether a fund is known there, disabled or not; its database does not tell capitals apart."""
        return any(fund.code.casefold() == code.casefold() for fund in self.funds)


class NotPulled(Exception):
    """It did not describe itself; the last description stands. Shape: `alien` when this is not the server we mean."""

    def __init__(self, problem: str, *, alien: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.alien = alien


# ---------------------------------------------------------------------------------------------------------- pulling
def pull(channel: Channel, flags: Iterable[str]) -> Catalogue:
    """Ask for all funds and methods.

    Raises: NotPulled, NoReply.
    """
    funds = [
        _known_fund(fund, disabled=disabled)
        for disabled in (False, True)
        for fund in _search(channel, Fund, "/api/Funds", FundSearch(is_disabled=disabled))
    ]
    methods: dict[str, tuple[MethodOfPayment, list[str]]] = {}
    for flag in (None, *sorted(set(flags))):
        for method in _search(channel, MethodOfPayment, "/api/MethodOfPayments", MethodOfPaymentSearch(type=flag)):
            methods.setdefault(method.code, (method, []))[1].extend([flag] if flag else [])
    if not any(not fund.disabled for fund in funds) or not methods:
        raise NotPulled("it says that it has no funds or no methods of payment")
    known = [_known_method(method, flags) for _, (method, flags) in sorted(methods.items())]
    return Catalogue(funds=tuple(sorted(funds, key=lambda fund: fund.code)), methods=tuple(known))


def _search(channel: Channel, model: type[Found], path: str, criteria: Model) -> tuple[Found, ...]:
    reply = channel.get(path, write_query(criteria))
    if reply.status == 404 and not reply.body.strip():
        return ()
    if reply.status != 200:
        no = judge_no(reply)
        raise NotPulled(no.problem, alien=isinstance(no, Alien))
    try:
        return read_list(model, loads(reply.body))
    except BadBody as bad:
        raise NotPulled(f"{path}: {bad}") from None


def _known_fund(fund: Fund, *, disabled: bool) -> KnownFund:
    return KnownFund(
        code=fund.fund_code,
        name=fund.fund_name,
        vat_code=fund.vat_code,
        maximum_pence=fund.maximum_amount,
        vat_override=fund.vat_override,
        disabled=disabled,
        metadata={each.key: each.value for each in fund.metadata or () if each.key in SHOWN_METADATA},
    )


def _known_method(method: MethodOfPayment, flags: list[str]) -> KnownMethod:
    return KnownMethod(
        code=method.code,
        name=method.name,
        minimum_pence=method.minimum_amount,
        maximum_pence=method.maximum_amount,
        disabled=method.disabled,
        flags=tuple(flags),
    )


def flags_of(content: ReferenceContent | None) -> set[str]:
    """Return the flags to ask methods for: those LocalGov IMS knows, and the council's own."""
    own = {key for method in (content.methods if content else ()) for key in method.metadata}
    return {*METHOD_FLAGS, *own}


# -------------------------------------------------------------------------------------------------------- differences
def differences(ours: ReferenceContent | None, theirs: Catalogue) -> list[dict[str, str]]:
    """List where funds and methods differ. Shape: {kind, code, differs, here, there}; "" stands for not there."""
    found: list[dict[str, str]] = []
    funds = {fund.code.casefold(): fund for fund in theirs.funds}
    for fund in ours.funds if ours else ():
        there = funds.pop(fund.code.casefold(), None)
        if there is None:
            found.append(_differs("fund", fund.code, "presence", "there", ""))
            continue
        pairs = (
            ("disabled", fund.disabled, there.disabled),
            ("vat_code", fund.vat_code, there.vat_code),
            ("vat_override", fund.vat_override, there.vat_override),
            ("maximum_pence", fund.maximum_pence, there.maximum_pence),
        )
        found += [_differs("fund", fund.code, name, here, away) for name, here, away in pairs if here != away]
    found += [_differs("fund", fund.code, "presence", "", "there") for fund in funds.values() if not fund.disabled]
    methods = {method.code.casefold(): method for method in theirs.methods}
    for ours_method in ours.methods if ours else ():
        known = methods.pop(ours_method.code.casefold(), None)
        if known is None:
            found.append(_differs("method", ours_method.code, "presence", "there", ""))
        elif known.disabled != ours_method.disabled:
            found.append(_differs("method", ours_method.code, "disabled", ours_method.disabled, known.disabled))
    return found + [_differs("method", each.code, "presence", "", "there") for each in methods.values()]


def _differs(kind: str, code: str, name: str, here: object, there: object) -> dict[str, str]:
    return {"kind": kind, "code": code, "differs": name, "here": _text(here), "there": _text(there)}


def _text(value: object) -> str:
    return "" if value is None else str(value)
