"""Read a reference pack: a council's funds, methods, VAT codes, validators, messages, people and policy in one.

Everything is checked before any of it is used: a pack that this program cannot hold to is refused whole, by the name of
the entry and the rule, and the till keeps the last good one.
Source: LocalGov IMS field lengths and form rules.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import (
    FUND_CODE_MAX,
    CharacterType,
    CheckDigitConfiguration,
    Council,
    Fund,
    FundMessage,
    MethodOfPayment,
    Office,
    ReferencePack,
    ReferenceValidator,
    VatCode,
    VatTreatment,
)
from ims_desktop.domain.pack_entry import Entry
from ims_desktop.domain.pack_policy import policy_of
from ims_desktop.domain.reference_format import ANYTHING, CHECK_DIGIT, compile_regex
from ims_desktop.domain.scan_check import KNOWN_CHECKS
from ims_desktop.domain.scan_template import CODE_MAX, USUAL_PRIORITY, ScanTemplate, compile_pattern
from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

FORMAT = 1
LENGTH_MAX = 36
STRATEGIES = ("weighted_sum", "dynix")
_NAME_MAX = 50
_Key = TypeVar("_Key", bound="Hashable")
_Made = TypeVar("_Made")


def parse_pack(document: bytes) -> ReferencePack:
    """Read and check a whole reference pack.

    Raises: BadInput naming the entry and the rule.
    """
    whole = _whole(document)
    if whole.number("format", 1, 10**6) != FORMAT:
        whole.refuse(say("this program reads format {n}. Update the program.", n=FORMAT))
    vat_codes = _keyed(whole.entries("vat_codes", "VAT code", "code"), _vat_code, lambda made: made.code)
    checks = _keyed(whole.entries("check_digits", "Check digit", "name"), _check_digit, lambda made: made.name)
    validators = _keyed(
        whole.entries("validators", "Validator", "name"),
        lambda entry: _validator(entry, checks),
        lambda made: made.name,
    )
    funds = _keyed(
        whole.entries("funds", "Fund", "code"),
        lambda entry: _fund(entry, vat_codes, validators),
        lambda made: made.code,
    )
    offices = _keyed(whole.entries("offices", "Office", "code"), _office, lambda made: made.code)
    return ReferencePack(
        version=whole.number("version", 1, 10**15),
        effective_from=_moment(whole, "effective_from"),
        council=_council(whole.entry("council", "Council")),
        vat_codes=vat_codes,
        funds=funds,
        methods=_keyed(whole.entries("methods", "Method of payment", "code"), _method, lambda made: made.code),
        offices=offices,
        messages=_keyed(
            whole.entries("fund_messages", "Fund message", "id"),
            lambda entry: _message(entry, funds),
            lambda made: made.id,
        ),
        cashiers=_keyed(
            whole.entries("cashiers", "Cashier", "username"),
            lambda entry: _cashier(entry, offices),
            lambda made: made.username,
        ),
        policy=policy_of(whole.entry("policy", "Policy")),
        scan_templates=_scan_templates(whole, checks, funds),
    )


# ---------------------------------------------------------------------------------------------------- the document
def _whole(document: bytes) -> Entry:
    try:
        members = json.loads(document)
    except (ValueError, RecursionError) as broken:
        raise BadInput(
            say("The reference pack cannot be read as JSON. The till keeps the one it has."), code="bad_pack"
        ) from broken
    if not isinstance(members, dict):
        raise BadInput(say("The reference pack has no members. The till keeps the one it has."), code="bad_pack")
    return Entry("Reference pack", members)


def _keyed(
    entries: Iterable[Entry], make: Callable[[Entry], _Made], key: Callable[[_Made], _Key]
) -> Mapping[_Key, _Made]:
    made: dict[_Key, _Made] = {}
    for entry in entries:
        one = make(entry)
        if key(one) in made:
            entry.refuse(say("it is there twice."))
        made[key(one)] = one
    return MappingProxyType(made)


def _moment(entry: Entry, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(entry.text(name, 40))
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - it has no zone, so it is refused below
    if moment.tzinfo is None:
        entry.refuse(say("{name} is a date and time in UTC, such as 2026-04-01T00:00:00Z.", name=name))
    return moment.astimezone(UTC)


def _known(entry: Entry, name: str, known: Mapping[str, _Made], most: int) -> _Made:
    """Return the entry that another one names."""
    code = entry.text(name, most)
    if code not in known:
        entry.refuse(say("{name} names {code}, which is not in the pack.", name=name, code=code))
    return known[code]


# --------------------------------------------------------------------------------------------------------- formats
def _check_digit(entry: Entry) -> CheckDigitConfiguration:
    strategy = entry.choice("strategy", STRATEGIES)
    weightings = entry.numbers("weightings")
    if strategy is None or not 1 <= len(weightings) <= LENGTH_MAX:
        entry.refuse(say("it needs a strategy and 1 to {n} weightings.", n=LENGTH_MAX))
    return CheckDigitConfiguration(
        name=entry.text("name", 100),
        strategy=strategy,
        modulus=entry.number("modulus", 1, 32767),
        weightings=weightings,
        source_substitutions=entry.text("source_substitutions", 20, least=0, default=""),
        result_substitutions=tuple(entry.mapping("result_substitutions").items()),
        apply_subtraction=entry.flag("apply_subtraction"),
    )


def _validator(entry: Entry, checks: Mapping[str, CheckDigitConfiguration]) -> ReferenceValidator:
    name, mask = entry.text("name", 30), entry.text("input_mask", LENGTH_MAX)
    shortest = entry.number("min_length", 1, LENGTH_MAX)
    longest = entry.number("max_length", shortest, LENGTH_MAX)
    regex = entry.text("regex", 200, least=0, default="") or None
    kind = entry.choice("character_type", tuple(CharacterType))
    named = entry.members.get("check_digit") is not None
    check = _known(entry, "check_digit", checks, 100) if named else None
    if not mask.isascii() or mask != mask.upper():
        entry.refuse(say("its mask has only capital letters, digits and plain signs."))
    if len(mask) < shortest or len(mask.rstrip(ANYTHING)) > longest:
        entry.refuse(say("its mask and its lengths do not agree, so nothing could ever fit."))
    if CHECK_DIGIT in mask and check is None:
        entry.refuse(say("its mask has a check digit, but it names none."))
    if regex is not None:
        compile_regex(name, regex)
    return ReferenceValidator(name, shortest, longest, mask, regex, CharacterType(kind) if kind else None, check)


def _scan_templates(
    whole: Entry, checks: Mapping[str, CheckDigitConfiguration], funds: Mapping[str, Fund]
) -> tuple[ScanTemplate, ...]:
    """Read how codes are read; a template that was put aside is not there."""
    templates = _keyed(
        whole.entries("scan_templates", "Scan template", "name"),
        lambda entry: (_scan_template(entry, checks, funds), entry.flag("disabled")),
        lambda made: made[0].name,
    )
    return tuple(template for template, disabled in templates.values() if not disabled)


def _scan_template(
    entry: Entry, checks: Mapping[str, CheckDigitConfiguration], funds: Mapping[str, Fund]
) -> ScanTemplate:
    check = entry.text("check_digit", 100, least=0, default="")
    with_fund = entry.members.get("fund") is not None
    pattern = entry.text("pattern", 500)
    try:
        compile_pattern(pattern)
    except ValueError:
        entry.refuse(say("this program cannot use its pattern."))
    by_name = check and (check in checks or check not in KNOWN_CHECKS)
    return ScanTemplate(
        name=entry.text("name", 100),
        length=entry.number("length", 1, CODE_MAX),
        pattern=pattern,
        symbology=entry.text("symbology", 3, least=0, default=""),
        check=_known(entry, "check_digit", checks, 100) if by_name else check or None,
        fund=_known(entry, "fund", funds, FUND_CODE_MAX).code if with_fund else None,
        priority=entry.number("priority", 0, 1000) if "priority" in entry.members else USUAL_PRIORITY,
    )


# -------------------------------------------------------------------------------------------------- what is paid for
def _vat_code(entry: Entry) -> VatCode:
    treatment = entry.choice("treatment", tuple(VatTreatment))
    return VatCode(
        code=entry.text("code", 2),
        rate=entry.rate("rate"),
        treatment=VatTreatment(treatment) if treatment else VatTreatment.UNKNOWN,
        disabled=entry.flag("disabled"),
    )


def _fund(entry: Entry, vat_codes: Mapping[str, VatCode], validators: Mapping[str, ReferenceValidator]) -> Fund:
    with_limit = entry.members.get("maximum_pence") is not None
    with_validator = entry.members.get("validator") is not None
    return Fund(
        code=entry.text("code", FUND_CODE_MAX),
        name=entry.text("name", _NAME_MAX),
        vat_code=_known(entry, "vat_code", vat_codes, 2).code,
        maximum_pence=entry.pence("maximum_pence", least=0) if with_limit else None,
        account_must_exist=entry.flag("account_must_exist"),
        validator=_known(entry, "validator", validators, 30) if with_validator else None,
        display_name=entry.text("display_name", _NAME_MAX, least=0, default="") or None,
        vat_override=entry.flag("vat_override"),
        acquire_address=entry.flag("acquire_address"),
        overpay_account=entry.flag("overpay_account"),
        disabled=entry.flag("disabled"),
        metadata=entry.mapping("metadata"),
    )


def _message(entry: Entry, funds: Mapping[str, Fund]) -> FundMessage:
    return FundMessage(
        id=entry.number("id", 1, 2**31),
        fund=_known(entry, "fund", funds, FUND_CODE_MAX).code,
        message=entry.text("message", 100),
        metadata=entry.mapping("metadata"),
    )


def _method(entry: Entry) -> MethodOfPayment:
    least = entry.pence("minimum_pence")
    return MethodOfPayment(
        code=entry.text("code", 5),
        name=entry.text("name", 30),
        minimum_pence=least,
        maximum_pence=entry.pence("maximum_pence", least=least),
        disabled=entry.flag("disabled"),
        metadata=entry.mapping("metadata"),
    )


# ------------------------------------------------------------------------------------------------------ who and where
def _council(entry: Entry) -> Council:
    return Council(
        slug=entry.text("slug", 63),
        name=entry.text("name", 100),
        name_cy=entry.text("name_cy", 100, least=0, default=""),
        address=entry.texts("address"),
        telephone=entry.text("telephone", 40, least=0, default=""),
        vat_number=entry.text("vat_number", 20, least=0, default=""),
        bank=entry.texts("bank"),
    )


def _office(entry: Entry) -> Office:
    return Office(code=entry.text("code", 2), name=entry.text("name", _NAME_MAX))


def _cashier(entry: Entry, offices: Mapping[str, Office]) -> Cashier:
    return Cashier(
        username=entry.text("username", 100),
        display_name=entry.text("display_name", 150),
        office=_known(entry, "office", offices, 2).code,
        roles=frozenset(entry.texts("roles")),
        disabled=entry.flag("disabled"),
    )
