"""Give a till for training the demo council: its funds, its people, its account holders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ims_desktop.bootstrap import build_till
from ims_desktop.bootstrap.training import make_training_till
from ims_desktop.demo.accounts import HEADER, accounts
from ims_desktop.demo.council import OFFICE, SLUG, reference_data
from ims_desktop.domain.catalogue import AccountHolder, CatalogueHealth
from ims_desktop.errors import NotEnrolled
from sync.contract.canonical import canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.demo.accounts import Row
    from ims_desktop.settings import Settings

ACCOUNTS: Final = 2_000


def prepare_training(settings: Settings) -> None:
    """Make the till for training, unless it is there whole, with accounts of today.

    Raises: InstanceRunning, StoreUnavailable, BadInput.
    """
    if not _is_whole(settings):
        make_training_till(settings, training_pack(), OFFICE, _holders())


def training_pack() -> bytes:
    """Write the demo council as a reference pack, pounds turned into pence."""
    data = reference_data()
    return canonical_bytes(
        {
            "format": 1,
            "version": 1,
            "effective_from": "2026-01-01T00:00:00Z",
            "council": {**data["council"], "slug": SLUG},
            "vat_codes": [{**entry, "rate": f"{Decimal(str(entry['rate'])):f}"} for entry in data["vat_codes"]],
            "funds": [_fund(entry) for entry in data["funds"]],
            "validators": data["reference_validators"],
            "check_digits": [_check_digit(entry) for entry in data["check_digit_configurations"]],
            "methods": [_method(entry) for entry in data["methods_of_payment"]],
            "offices": data["offices"],
            "fund_messages": data["fund_messages"],
            "scan_templates": data["scan_templates"],
            "cashiers": [{**entry, "disabled": False} for entry in data["cashiers"]],
            "policy": data.get("policy", {}),
        }
    )


def _is_whole(settings: Settings) -> bool:
    """Tell whether the till is there with its council; what else is wrong with it is said when it is opened."""
    try:
        till = build_till(replace(settings, reserve_bytes=0), read_only=True)
    except NotEnrolled:
        return False
    try:
        with till.store.read() as reader:
            pack = reader.pack()
        if pack is None:
            return False
        state = till.catalogue.state(till.clock.now(), pack.policy.catalogue_fresh_s)
        return state.health is CatalogueHealth.COMPLETE
    finally:
        till.close()


def _fund(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in entry.items() if key not in {"maximum_amount", "reference_validator"}}
    return {**kept, "maximum_pence": _pence(entry["maximum_amount"]), "validator": entry["reference_validator"]}


def _check_digit(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in entry.items() if key != "type"}
    return {**kept, "strategy": entry["type"], "source_substitutions": entry["source_substitutions"] or ""}


def _method(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in entry.items() if key not in {"minimum_amount", "maximum_amount"}}
    least, most = _pence(entry["minimum_amount"]), _pence(entry["maximum_amount"])
    return {**kept, "minimum_pence": least, "maximum_pence": most}


def _pence(pounds: object) -> int | None:
    return None if pounds is None else int(Decimal(str(pounds)) * 100)


def _holders() -> Iterator[AccountHolder]:
    now = datetime.now(UTC)
    for row in accounts(ACCOUNTS):
        yield _holder(row, now)


def _holder(row: Row, now: datetime) -> AccountHolder:
    cell = dict(zip(HEADER, row, strict=True))
    lines = (cell[f"AddressLine{n}"] for n in range(1, 5))
    return AccountHolder(
        council=SLUG,
        fund=cell["FundCode"],
        reference=cell["AccountReference"],
        title=cell["Title"],
        forename=cell["Forename"],
        surname=cell["Surname"],
        address=tuple(line for line in lines if line),
        postcode=cell["Postcode"],
        balance_pence=_pence(cell["CurrentBalance"] or None),
        balance_at=now,
        message_id=int(cell["FundMessageId"]) if cell["FundMessageId"] else None,
    )
