"""Hold the import rules to a second, plainer telling of what they do, and to the oddities that must not come back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sync.central.localgov.rules import MEMBERS, OPERATORS, Action, Condition, Rule, applies, apply, in_order
from sync.contract.localgov.models import ProcessedTransactionInput

TEXTS = st.text(alphabet="25aA", max_size=3)
FIELDS = st.sampled_from(sorted(MEMBERS))
rows = st.builds(
    ProcessedTransactionInput,
    account_reference=st.none() | TEXTS,
    amount=st.none() | st.integers(-300, 300),
    fund_code=st.none() | TEXTS,
    narrative=st.none() | TEXTS,
)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field, how = draw(FIELDS), draw(st.sampled_from(OPERATORS))
    number = field == "Amount" and how in OPERATORS[4:]
    value = draw(st.sampled_from(["2", "2.5", "2.50", "-1", "0", "0.005"]) if number else TEXTS)
    return Condition(draw(st.integers(1, 3)), field, how, value, draw(st.booleans()))


actions = st.builds(Action, st.sampled_from(["AccountReference", "FundCode", "Narrative"]), TEXTS)
rules = st.builds(
    Rule,
    st.integers(1, 9),
    st.sampled_from(["a", "B", "b", "c"]),
    st.booleans(),
    st.booleans(),
    st.frozensets(st.integers(1, 2)),
    st.lists(conditions(), max_size=4).map(tuple),
    st.lists(actions, min_size=1, max_size=2).map(tuple),
)


def rule(number: int = 1, *found: Condition, name: str = "", **more: Any) -> Rule:
    whole: dict[str, Any] = {
        "everywhere": True,
        "disabled": False,
        "import_types": frozenset(),
        "actions": (Action("FundCode", str(number)),),
        **more,
    }
    return Rule(rule_id=number, name=name or f"rule {number}", conditions=found, **whole)


def row(**members: Any) -> ProcessedTransactionInput:
    return ProcessedTransactionInput(**members)


# ------------------------------------------------------------------------------------------- a second, plainer telling
def naive_test(one: Condition, fields: dict[str, Any]) -> bool:
    held, said = fields[one.field], one.value
    if one.field == "Amount" and one.operator in {"greater than", "less than", "equal"}:
        if held is None:
            return False
        left, right = Decimal(held) / 100, Decimal(said)
        return {"greater than": left > right, "less than": left < right, "equal": left == right}[one.operator]
    if one.field == "Amount":
        held = None if held is None else f"{Decimal(held) / 100:.2f}"
    text = held or ""
    return {
        "contain": said in text,
        "not contain": said not in text,
        "start with": text[: len(said)] == said,
        "end with": text.endswith(said),
        "greater than": text > said,
        "less than": text < said,
        "equal": text == said,
    }[one.operator]


def naive_run(wanted: list[Rule], import_type: int | None, sent: ProcessedTransactionInput) -> dict[str, Any]:
    fields = {wire: getattr(sent, name) for wire, name in MEMBERS.items()}
    linked = [
        one for number in range(10) for one in wanted if one.rule_id == number and import_type in one.import_types
    ]
    everywhere = [one for one in sorted(wanted, key=lambda one: (one.name, one.rule_id)) if one.everywhere]
    for one in linked + everywhere:
        verdicts = []
        for group in {condition.group for condition in one.conditions}:
            verdict = None
            for condition in one.conditions:
                if condition.group == group:
                    this = naive_test(condition, fields)
                    if verdict is None:
                        verdict = this
                    elif condition.joined_by_or:
                        verdict = verdict or this
                    else:
                        verdict = verdict and this
            verdicts.append(verdict)
        if not one.disabled and (not verdicts or any(verdicts)):
            fields.update((action.field, action.value) for action in one.actions)
    return fields


@given(st.lists(rules, max_size=5), st.none() | st.integers(1, 2), rows)
def test_rules_do_what_a_plain_reading_of_them_says(
    wanted: list[Rule], import_type: int | None, sent: ProcessedTransactionInput
) -> None:
    ruled = apply(in_order(wanted, import_type), sent)
    assert {wire: getattr(ruled.row, name) for wire, name in MEMBERS.items()} == naive_run(wanted, import_type, sent)
    changed = {wire for wire, name in MEMBERS.items() if getattr(ruled.row, name) != getattr(sent, name)}
    assert changed <= set(ruled.set_by) <= set(MEMBERS) - {"Amount"}


# ------------------------------------------------------------------------------------------------ one thing at a time
def test_the_known_example_of_a_rule_runs_as_its_council_means_it() -> None:
    example = rule(
        1,
        Condition(1, "AccountReference", "equal", "567749526"),
        Condition(1, "Amount", "end with", "2"),
        Condition(2, "FundCode", "end with", "22"),
        actions=(Action("FundCode", "23"), Action("AccountReference", "774952620")),
    )
    assert not applies(example, row(account_reference="567749526", amount=1200, fund_code="5"))
    for sent in (row(account_reference="567749526", amount=1212), row(account_reference="1", fund_code="122")):
        ruled = apply([example], sent)
        assert (ruled.row.fund_code, ruled.row.account_reference) == ("23", "774952620")
        assert ruled.set_by == {"FundCode": "rule 1", "AccountReference": "rule 1"}


def test_amounts_are_compared_as_amounts() -> None:
    assert applies(rule(1, Condition(1, "Amount", "equal", "25")), row(amount=2500))
    assert applies(rule(1, Condition(1, "Amount", "greater than", "9")), row(amount=1000))
    assert applies(rule(1, Condition(1, "Amount", "less than", "10.005")), row(amount=1000))
    assert not applies(rule(1, Condition(1, "Amount", "less than", "0")), row(amount=None))


def test_text_is_compared_with_its_capitals() -> None:
    assert not applies(rule(1, Condition(1, "Narrative", "contain", "rent")), row(narrative="RENT"))


def test_conditions_of_a_group_join_strictly_from_left_to_right() -> None:
    yes, no = Condition(1, "FundCode", "equal", "5"), Condition(1, "FundCode", "equal", "6")
    either = Condition(1, "FundCode", "equal", "5", joined_by_or=True)
    assert not applies(rule(1, yes, either, no), row(fund_code="5"))  # (yes or yes) and no
    assert applies(rule(1, no, yes, either), row(fund_code="5"))  # (no and yes) or yes


def test_a_disabled_rule_never_runs() -> None:
    wanted = [rule(1, disabled=True), rule(2, disabled=True, import_types=frozenset({7}))]
    assert in_order(wanted, 7) == ()


def test_every_rule_for_everything_runs_however_many_there_are() -> None:
    wanted = [rule(n, name=f"rule {n:02}") for n in range(1, 60)]
    assert len(in_order(wanted, None)) == 59
    assert apply(in_order(wanted, None), row()).row.fund_code == "59"


def test_a_later_rule_sees_what_an_earlier_one_set() -> None:
    first = rule(1, everywhere=False, import_types=frozenset({7}), actions=(Action("FundCode", "5"),))
    then = rule(2, Condition(1, "FundCode", "equal", "5"), name="a", actions=(Action("Narrative", "rent"),))
    last = rule(3, Condition(1, "Narrative", "equal", "rent"), name="b", actions=(Action("FundCode", "6"),))
    ruled = apply(in_order([last, then, first], 7), row())
    assert (ruled.row.fund_code, ruled.row.narrative) == ("6", "rent")
    assert ruled.set_by == {"FundCode": "b", "Narrative": "a"}
