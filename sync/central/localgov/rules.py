"""Run a council's import rules over a row: what a rule finds, it sets to what it says.

The rules linked to the import's type run first, by number; then every rule that holds everywhere, by name. A rule's
groups of conditions are alternatives; within one, each condition joins what stands so far, from left to right. Each
rule sees what those before it changed.

Source: the import processing rules of LocalGov IMS; unlike there all seven operators work, amounts are compared as
amounts, rules that are off stay off, and there is no twentieth rule after which the rest is forgotten.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from sync.contract.localgov.income import ProcessedTransactionInput
from sync.contract.localgov.money import pounds

AMOUNT: Final = "Amount"
MEMBERS: Final = {
    "AccountReference": "account_reference",
    "Amount": "amount",
    "FundCode": "fund_code",
    "Narrative": "narrative",
}
"""The fields a rule may name, and what they are called in a row."""

Tested = str | Decimal

TEXT_OPERATORS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contain": operator.contains,
    "not contain": lambda held, said: said not in held,
    "start with": str.startswith,
    "end with": str.endswith,
}
"""Operators on text; an amount is then its text with two decimals."""
ORDER_OPERATORS: Final[dict[str, Callable[[Tested, Tested], bool]]] = {
    "greater than": operator.gt,
    "less than": operator.lt,
    "equal": operator.eq,
}
"""Operators on amounts as numbers, and on all else as text, capitals before small letters."""
OPERATORS: Final = (*TEXT_OPERATORS, *ORDER_OPERATORS)
"""LocalGov IMS numbers them from one, in this order."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a field. Shape: `joined_by_or` says how it joins those of its group before it."""

    group: int
    field: str
    operator: str
    value: str
    joined_by_or: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A field and what it is set to; never the amount."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Shape: `everywhere` for all imports, else for the types it is linked to."""

    rule_id: int
    name: str
    everywhere: bool
    disabled: bool
    import_types: frozenset[int]
    conditions: tuple[Condition, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A row after the rules. Shape: `set_by` names the rule that last set a field, by the field's wire name."""

    row: ProcessedTransactionInput
    set_by: Mapping[str, str]


def in_order(rules: Iterable[Rule], import_type_id: int | None) -> tuple[Rule, ...]:
    """Choose the rules of an import's type and those for everything, in the order they run."""
    on = [rule for rule in rules if not rule.disabled]
    linked = sorted((rule for rule in on if import_type_id in rule.import_types), key=lambda rule: rule.rule_id)
    everywhere = sorted((rule for rule in on if rule.everywhere), key=lambda rule: (rule.name, rule.rule_id))
    return (*linked, *everywhere)


def apply(rules: Sequence[Rule], row: ProcessedTransactionInput) -> Ruled:
    """Run rules, already in their order, over a row."""
    set_by: dict[str, str] = {}
    for rule in rules:
        if applies(rule, row):
            members: dict[str, Any] = {MEMBERS[action.field]: action.value for action in rule.actions}
            row = replace(row, **members)
            set_by.update((action.field, rule.name) for action in rule.actions)
    return Ruled(row, set_by)


def applies(rule: Rule, row: ProcessedTransactionInput) -> bool:
    """Tell whether a rule is about this row; one without conditions is about every row."""
    if not rule.conditions:
        return True
    grouped = groupby(sorted(rule.conditions, key=lambda condition: condition.group), key=lambda each: each.group)
    return any(_holds_together(tuple(conditions), row) for _, conditions in grouped)


def _holds_together(conditions: Sequence[Condition], row: ProcessedTransactionInput) -> bool:
    so_far = _holds(conditions[0], row)
    for condition in conditions[1:]:
        if so_far != condition.joined_by_or:  # else the next one changes nothing: true or x, false and x
            so_far = _holds(condition, row)
    return so_far


def _holds(condition: Condition, row: ProcessedTransactionInput) -> bool:
    text = _text(condition.field, row)
    if condition.operator in TEXT_OPERATORS:
        return TEXT_OPERATORS[condition.operator](text, condition.value)
    compare = ORDER_OPERATORS[condition.operator]
    if condition.field != AMOUNT:
        return compare(text, condition.value)
    return row.amount is not None and compare(pounds(row.amount), Decimal(condition.value))


def _text(field: str, row: ProcessedTransactionInput) -> str:
    if field == AMOUNT:
        return "" if row.amount is None else str(pounds(row.amount))
    held: str | None = getattr(row, MEMBERS[field])
    return held or ""
