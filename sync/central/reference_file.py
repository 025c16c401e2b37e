"""Read the reference data of a council from a file: pounds as people write them, turned into pence exactly.

The form is that of the LocalGov IMS demonstration data. A float never touches an amount: numbers are read as decimals.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import re2
from pydantic import ValidationError

from sync.central.day.people import ACTS
from sync.central.errors import Refusal
from sync.central.scan_templates import check_scan_templates
from sync.contract.card_numbers import is_card_number_within
from sync.contract.facts import first_problem
from sync.contract.reference import SCAN_CHECKS, PolicyEntry, ReferenceContent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_RATE_DIGITS: Final = 6

SHOWN_METADATA: Final = frozenset(
    {
        "Basket.ReferenceFieldLabel",
        "Basket.ReferenceFieldMessage",
        "ExportToLedger",
        "GeneralLedgerCode",
        "IsABasketFund",
        "IsACreditNoteEnabledFund",
        "IsAnEReturnDefaultFund",
        "IsASuspenseTransactionFund",
        "UseGeneralLedgerCode",
    }
)
"""The metadata of funds that is kept, sent to tills and shown to callers: an allow-list, because payment integrations
keep their live keys in this place (GovUkPay.Api.Key and whatever the next one calls its own), and a list of what to
hide is always one name short. An integration gets its keys from its own settings."""


_LEAST: Final = {
    "catalogue_fresh_s": 1,
    "catalogue_silence_s": 1,
    "clock_tolerance_s": 1,
    "idle_lock_s": 10,
    "personal_data_days": 1,
}
"""The least a till takes of a policy: with less of one it would refuse the whole pack, and keep the last one."""


def read_reference(path: Path, slug: str) -> ReferenceContent:
    """Read a file of reference data for a council.

    Raises: Refusal, naming the entry and the rule.
    """
    try:
        raw = json.loads(path.read_bytes(), parse_float=Decimal, parse_int=_number, parse_constant=_never)
    except OSError as problem:
        raise _bad(f"{path.name} cannot be read: {problem.strerror}.") from problem
    except (ValueError, RecursionError) as problem:
        raise _bad(f"{path.name} cannot be read as JSON: {problem}.") from problem
    if not isinstance(raw, dict):
        raise _bad(f"{path.name} does not hold an object.")
    content = _content(raw, slug)
    for name, entries in (("funds", content.funds), ("methods_of_payment", content.methods)):
        if not entries:  # every till would stop at once
            raise _bad(f"{path.name} has no {name}. Nothing was changed.")
    _check_names(content)
    _check_policy(content.policy)
    for section, entries in content.model_dump(mode="json").items():
        if is_card_number_within(entries):
            raise _bad(f"{section} holds what looks like a card number. Nothing was changed, and it is not kept.")
    return content


def _check_policy(policy: PolicyEntry) -> None:
    """Hold a policy to what a till takes."""
    for name, least in _LEAST.items():
        given = getattr(policy, name)
        if given is not None and given < least:
            raise _bad(f"policy {name} is at least {least}.")
    unknown = sorted(set(policy.acts_to_approve or ()) - ACTS)
    if unknown:
        raise _bad(f"policy acts_to_approve: there is no act {unknown[0]}. There are {', '.join(sorted(ACTS))}.")


def council_of(path: Path) -> str | None:
    """Return the council a file says it is of."""
    try:
        slug = json.loads(path.read_bytes())["council"]["slug"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return slug if isinstance(slug, str) else None


def withheld(path: Path) -> list[str]:
    """Return the metadata of funds in a file that `read_reference` leaves out, as `fund: key`."""
    funds = json.loads(path.read_bytes()).get("funds") or []
    return [
        f"{fund['code']}: {key}" for fund in funds for key in fund.get("metadata") or {} if key not in SHOWN_METADATA
    ]


def _content(raw: dict[str, Any], slug: str) -> ReferenceContent:
    council = _entry(raw.get("council", {}), "council")
    shaped = {
        "council": {
            "slug": slug,
            "name": council.get("name") or slug.replace("-", " ").title(),
            **_some(council, "name_cy", "address", "telephone", "vat_number", "bank"),
        },
        "vat_codes": [_vat(entry) for entry in _list(raw, "vat_codes")],
        "funds": [_fund(entry) for entry in _list(raw, "funds")],
        "validators": [_validator(entry) for entry in _list(raw, "reference_validators")],
        "check_digits": [_check_digit(entry) for entry in _list(raw, "check_digit_configurations")],
        "methods": [_method(entry) for entry in _list(raw, "methods_of_payment")],
        "offices": [_some(entry, "code", "name") for entry in _list(raw, "offices")],
        "fund_messages": [
            {**_some(entry, "fund", "message"), "id": _whole(entry.get("id")), "metadata": _metadata(entry)}
            for entry in _list(raw, "fund_messages")
        ],
        "scan_templates": [_scan_template(entry) for entry in _list(raw, "scan_templates")],
        "policy": {name: _whole(value) for name, value in _entry(raw.get("policy") or {}, "policy").items()},
    }
    try:
        return ReferenceContent.model_validate(shaped)
    except ValidationError as problem:
        raise _bad(f"{first_problem(problem)}.") from None


# ----------------------------------------------------------------------------------------------------------- entries
def _vat(entry: dict[str, Any]) -> dict[str, Any]:
    rate = _decimal(entry.get("rate") or 0, f"vat_codes {entry.get('code')}: rate")
    return {
        **_some(entry, "code", "disabled"),
        "treatment": entry.get("treatment") or "unknown",
        "rate": f"{rate.normalize():f}",
    }


def _fund(entry: dict[str, Any]) -> dict[str, Any]:
    names = ("code", "name", "display_name", "vat_code", "account_must_exist", "vat_override", "acquire_address")
    maximum = entry.get("maximum_amount")
    return {
        **_some(entry, *names, "overpay_account", "disabled"),
        "maximum_pence": None if maximum is None else _pence(maximum, f"funds {entry.get('code')}: maximum_amount"),
        "validator": entry.get("reference_validator"),
        "metadata": {key: value for key, value in _metadata(entry).items() if key in SHOWN_METADATA},
    }


def _validator(entry: dict[str, Any]) -> dict[str, Any]:
    shaped = _some(entry, "name", "regex", "input_mask", "character_type", "check_digit")
    return {**shaped, "min_length": _whole(entry.get("min_length")), "max_length": _whole(entry.get("max_length"))}


def _check_digit(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        **_some(entry, "name", "source_substitutions", "apply_subtraction"),
        "strategy": entry.get("type"),
        "modulus": _whole(entry.get("modulus")),
        "weightings": [_whole(weight) for weight in entry.get("weightings") or []],
        "result_substitutions": {
            str(key): str(value) for key, value in (entry.get("result_substitutions") or {}).items()
        },
    }


def _method(entry: dict[str, Any]) -> dict[str, Any]:
    where = f"methods_of_payment {entry.get('code')}"
    return {
        **_some(entry, "code", "name", "disabled"),
        "minimum_pence": _pence(entry.get("minimum_amount", 0), f"{where}: minimum_amount"),
        "maximum_pence": _pence(entry.get("maximum_amount", 0), f"{where}: maximum_amount"),
        "metadata": _metadata(entry),
    }


def _scan_template(entry: dict[str, Any]) -> dict[str, Any]:
    shaped = _some(entry, "name", "pattern", "symbology", "check_digit", "fund", "disabled")
    return shaped | {name: _whole(entry[name]) for name in ("length", "priority") if entry.get(name) is not None}


# ------------------------------------------------------------------------------------------------------------- values
def _number(text: str) -> Decimal:
    return Decimal(text)


def _never(name: str) -> Decimal:
    raise ValueError(f"{name} is not a number")


def _decimal(value: object, where: str) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        number = None
    if isinstance(number, int) and not isinstance(number, bool):
        number = Decimal(number)
    if not isinstance(number, Decimal) or not number.is_finite():
        raise _bad(f"{where} is not a number.")
    return number


def _pence(value: object, where: str) -> int:
    """Turn pounds into pence, exactly or not at all."""
    pence = _decimal(value, where) * 100
    if pence != pence.to_integral_value():
        raise _bad(f"{where} has more than two decimals.")
    return int(pence)


def _whole(value: object) -> object:
    """Give whole numbers back as such; anything else goes on to its own rule."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _some(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: entry[name] for name in names if entry.get(name) is not None}


def _metadata(entry: dict[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in _entry(entry.get("metadata") or {}, "metadata").items()}


def _entry(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(f"{where} is not an object.")
    return value


def _list(raw: dict[str, Any], name: str) -> Iterable[dict[str, Any]]:
    entries = raw.get(name) or []
    if not isinstance(entries, list):
        raise _bad(f"{name} is not a list.")
    return [_entry(entry, name) for entry in entries]


# --------------------------------------------------------------------------------------------------- what fits together
def _check_names(content: ReferenceContent) -> None:
    """Hold every name to something that is there, and every pattern to what a till can run."""
    known = {
        "vat_codes": _unique("vat_codes", [entry.code for entry in content.vat_codes]),
        "funds": _unique("funds", [entry.code for entry in content.funds]),
        "reference_validators": _unique("reference_validators", [entry.name for entry in content.validators]),
        "check_digit_configurations": _unique("check_digit_configurations", [e.name for e in content.check_digits]),
    }
    _unique("methods_of_payment", [entry.code for entry in content.methods])
    _unique("offices", [entry.code for entry in content.offices])
    _unique("fund_messages", [str(entry.id) for entry in content.fund_messages])
    _unique("scan_templates", [entry.name for entry in content.scan_templates])
    named = [
        *(("funds", fund.code, "vat_codes", fund.vat_code) for fund in content.funds),
        *(("funds", fund.code, "reference_validators", fund.validator) for fund in content.funds),
        *(("reference_validators", v.name, "check_digit_configurations", v.check_digit) for v in content.validators),
        *(("fund_messages", str(message.id), "funds", message.fund) for message in content.fund_messages),
        *(
            ("scan_templates", it.name, "check_digit_configurations", it.check_digit)
            for it in content.scan_templates
            if it.check_digit not in SCAN_CHECKS
        ),
        *(("scan_templates", it.name, "funds", it.fund) for it in content.scan_templates),
    ]
    for kind, entry, other, name in named:
        if name is not None and name not in known[other]:
            raise _bad(f"{kind} {entry}: {name} is not among {other}.")
    for validator in content.validators:
        if validator.regex:
            _check_pattern("reference_validators", validator.name, validator.regex)
    check_scan_templates(content)


def _unique(kind: str, names: list[str]) -> set[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _bad(f"{kind} {name} is there twice.")
        seen.add(name)
    return seen


def _check_pattern(kind: str, name: str, pattern: str) -> None:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as problem:
        raise _bad(f"{kind} {name}: the pattern cannot be used: {problem}.") from problem


def _bad(text: str) -> Refusal:
    return Refusal(422, "bad_reference", text)
