"""Keep a council's import rules: judged when they are loaded, so that running them can never stumble.

A rule as JSON: {"name", "description", "everywhere", "disabled", "import_types": [id], "conditions": [{"group",
"field", "operator", "value", "join": "AND" | "OR"}], "actions": [{"field", "value"}]}.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import select, update

from sync.central import tables
from sync.central.errors import Refusal
from sync.central.ledger.entries import take_numbers
from sync.central.localgov.rules import AMOUNT, ORDER_OPERATORS, Action, Condition, Rule, in_order
from sync.contract.facts import first_problem
from sync.contract.fields import free

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from sync.contract.reference import ReferenceContent

LENGTHS: Final = {"AccountReference": 30, "FundCode": 5, "Narrative": 100}
"""What a rule may set, and how long it may be."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class ConditionEntry(_Entry):
    """A condition as it is loaded and kept."""

    group: Annotated[int, Field(ge=0, le=10_000)] = 1
    field: Literal["AccountReference", "Amount", "FundCode", "Narrative"]
    operator: Literal["contain", "not contain", "start with", "end with", "greater than", "less than", "equal"]
    value: Annotated[str, free(255)]
    join: Literal["AND", "OR"] = "AND"

    @model_validator(mode="after")
    def _number_for_amount(self) -> ConditionEntry:
        if self.field == AMOUNT and self.operator in ORDER_OPERATORS and not _NUMBER.fullmatch(self.value):
            raise ValueError("an amount is compared with a number such as 25.00")
        return self


class ActionEntry(_Entry):
    """An action as it is loaded and kept."""

    field: Literal["AccountReference", "FundCode", "Narrative"]
    value: Annotated[str, free(100)]

    @model_validator(mode="after")
    def _fits(self) -> ActionEntry:
        if len(self.value) > LENGTHS[self.field]:
            raise ValueError(f"{self.field} holds {LENGTHS[self.field]} characters")
        return self


class RuleEntry(_Entry):
    """A rule as it is loaded."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    description: Annotated[str, free(255)] = ""
    everywhere: bool = False
    disabled: bool = False
    import_types: Annotated[list[int], Field(max_length=1_000)] = Field(default_factory=list)
    conditions: Annotated[list[ConditionEntry], Field(max_length=1_000)] = Field(default_factory=list)
    actions: Annotated[list[ActionEntry], Field(min_length=1, max_length=100)]


def read_rule(document: object) -> RuleEntry:
    """Read one rule.

    Raises: Refusal, naming the rule and what is wrong with it.
    """
    name = document.get("name") if isinstance(document, dict) else None
    try:
        return RuleEntry.model_validate(document)
    except ValidationError as problem:
        which = f"The rule {name!r}" if isinstance(name, str) else "A rule without a name"
        raise Refusal(422, "bad_rule", f"{which} cannot be loaded: {first_problem(problem)}.") from None


def save_rules(
    connection: Connection, slug: str, rules: Sequence[RuleEntry], content: ReferenceContent | None
) -> tuple[int, int]:
    """Keep rules by their names: a known one is replaced and keeps its number. Return how many were new, how many not.

    Raises: Refusal, and then none of them is kept.
    """
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise Refusal(422, "bad_rule", f"The rule {name!r} is there twice.")
    r, t = tables.import_rule, tables.import_type
    types = set(connection.execute(select(t.c.import_type_id).where(t.c.council == slug)).scalars())
    known = set(connection.execute(select(r.c.name).where(r.c.council == slug)).scalars())
    for rule in rules:
        _check_links(rule, types, content)
        said = rule.model_dump(mode="json")
        if rule.name in known:
            connection.execute(update(r).where(r.c.council == slug, r.c.name == rule.name).values(said))
        else:
            number = take_numbers(connection, slug, "import_rule")
            connection.execute(r.insert().values(council=slug, rule_id=number, **said))
    return len(set(names) - known), len(set(names) & known)


def switch(connection: Connection, slug: str, name: str, *, disabled: bool) -> None:
    """Turn a rule off or on.

    Raises: Refusal, when there is none of this name.
    """
    r = tables.import_rule
    done = connection.execute(update(r).where(r.c.council == slug, r.c.name == name).values(disabled=disabled))
    if not done.rowcount:
        raise Refusal(404, "unknown_rule", f"There is no import rule {name!r}.")


def all_rules(connection: Connection, slug: str) -> list[Rule]:
    """Return every rule of a council by its number, those that are off included."""
    r = tables.import_rule
    rows = connection.execute(select(r).where(r.c.council == slug).order_by(r.c.rule_id))
    return [
        Rule(
            row.rule_id,
            row.name,
            row.everywhere,
            row.disabled,
            frozenset(row.import_types),
            tuple(_condition(entry) for entry in row.conditions),
            tuple(Action(entry["field"], entry["value"]) for entry in row.actions),
        )
        for row in rows
    ]


def rules_for(connection: Connection, slug: str, import_type_id: int | None = None) -> tuple[Rule, ...]:
    """Return the rules for an import of this type, or without one those for everything, in the order they run."""
    return in_order(all_rules(connection, slug), import_type_id)


def _condition(entry: dict[str, Any]) -> Condition:
    return Condition(entry["group"], entry["field"], entry["operator"], entry["value"], entry["join"] == "OR")


def _check_links(rule: RuleEntry, types: set[int], content: ReferenceContent | None) -> None:
    """Hold a rule to the import types and funds that are there; a blank fund sends a row into suspense."""
    for import_type in rule.import_types:
        if import_type not in types:
            text = f"The rule {rule.name!r} names import type {import_type}, which is not here."
            raise Refusal(422, "bad_rule", text)
    funds = None if content is None else {fund.code for fund in content.funds}
    for action in rule.actions:
        if funds is not None and action.field == "FundCode" and action.value and action.value not in funds:
            raise Refusal(422, "bad_rule", f"The rule {rule.name!r} sets fund {action.value}, which is not here.")
    if not rule.everywhere and not rule.import_types:
        raise Refusal(422, "bad_rule", f"The rule {rule.name!r} is for no import: link it to a type, or to everything.")
