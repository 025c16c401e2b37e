"""Hold every scan template to what a till can run, before any till gets it: each by its name and the rule it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import re2

from sync.central.errors import Refusal
from sync.central.pattern_lengths import Lengths, TooDeep
from sync.contract.reference import SCAN_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.contract.reference import FundEntry, ReferenceContent, ScanTemplateEntry, ValidatorEntry

_CARD: Final = range(13, 20)
"""How long card numbers are: a till drops what looks like one, unless it has the form of a fund's own references."""

_REFERENCE_MAX: Final = 30


def check_scan_templates(content: ReferenceContent) -> None:
    """Refuse what could never be read, could be read in one till and not in another, or reads what is not known.

    Raises: Refusal, naming the template and the rule.
    """
    funds = {fund.code: fund for fund in content.funds}
    validators = {validator.name: validator for validator in content.validators}
    for template in content.scan_templates:
        why = _groups(template) or _lengths(template) or _card_long(template, funds, validators)
        if why:
            raise Refusal(422, "bad_reference", f"scan_templates {template.name}: {why}.")


def _groups(template: ScanTemplateEntry) -> str:
    """Say what is wrong with the pattern as a pattern, and with what it names."""
    options = re2.Options()
    options.log_errors = False
    try:
        named = re2.compile(template.pattern, options).groupindex
    except re2.error as problem:
        return f"the pattern cannot be used: {problem}"
    if not template.pattern.isprintable():
        return "the pattern has characters nobody sees; write them as \\x1d"
    if "ref" not in named or not set(named) <= SCAN_GROUPS:
        return f"the pattern names ref, and perhaps {', '.join(sorted(SCAN_GROUPS - {'ref'}))}"
    if "check" in named and template.check_digit is None:
        return "the pattern names check, so the template names its check_digit too"
    if "check" in named and named["check"] < named["ref"]:
        return "check stands behind ref, because it is worked out over what comes before it"
    return ""


def _lengths(template: ScanTemplateEntry) -> str:
    """Say that no code of the template's own length can fit its pattern."""
    try:
        lengths = Lengths(template.pattern, template.length)
    except TooDeep:
        return "the pattern has too many brackets within brackets"
    if not lengths.whole >> template.length & 1:
        return f"the pattern never fits {template.length} characters"
    if not lengths.parts["ref"] & ((2 << _REFERENCE_MAX) - 2):
        return f"ref never has 1 to {_REFERENCE_MAX} characters"
    return ""


def _card_long(
    template: ScanTemplateEntry, funds: Mapping[str, FundEntry], validators: Mapping[str, ValidatorEntry]
) -> str:
    """Say that one reference in ten would be taken for a card number."""
    ref = Lengths(template.pattern, template.length).parts["ref"]
    if not any(ref >> length & 1 for length in _CARD):
        return ""
    fund = funds.get(template.fund or "")
    validator = validators.get(fund.validator or "") if fund is not None else None
    if validator is not None and (set(validator.input_mask) != {"*"} or validator.regex):
        return ""
    return (
        "ref may be as long as a card number (13 to 19 characters), so the template names a fund whose "
        "reference_validator has a form; else one reference in ten would be wiped as a card number"
    )
