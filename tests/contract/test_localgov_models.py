"""Every model of LocalGov IMS's wire says what its published description says, and comes back as it went."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.errors import BadMember
from sync.contract.localgov.models import (
    SCHEMAS,
    AccountHolderInput,
    Fund,
    FundSearch,
    Payment,
    ProcessedTransaction,
    ProcessedTransactionInput,
    ProcessedTransactionSearch,
    ProcessPayment,
    SuspenseInput,
    TransactionImport,
)
from sync.contract.localgov.shapes import (
    Choice,
    Date,
    Flag,
    Many,
    Member,
    Money,
    Never,
    One,
    Rate,
    Text,
    Whole,
    members_of,
    read,
    read_list,
    read_query,
    write,
    write_query,
)
from tests.contract.published import DESCRIPTION, FOLDER, examples, only_with_it

GOLDEN = Path(__file__).parent / "golden" / "localgov"
WORDS = {
    Text: "string",
    Choice: "string",
    Date: "string",
    Whole: "integer",
    Money: "number",
    Rate: "number",
    Flag: "boolean",
}


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def sent(**members: object) -> dict[str, object]:
    return {"PspReference": "AB1A-261121-0007", "Amount": 1, **members}


# ---------------------------------------------------------------------------------------------------------- our own
def test_every_model_has_a_golden_document() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(SCHEMAS)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_golden_document_comes_back_byte_for_byte(name: str) -> None:
    raw = golden(name)
    assert dumps(write(read(SCHEMAS[name], loads(raw)))) == raw


def test_a_processed_transaction_is_pence_and_moments_here() -> None:
    line = read(ProcessedTransaction, loads(golden("ProcessedTransactionModel")))
    assert line.amount == 999_999_999_999_999_999
    assert line.vat_rate == "0.0"
    assert line.transaction_date is not None
    assert line.transaction_date.text == "2026-10-25T01:30:00.000001"
    assert line.entry_date is not None
    assert line.entry_date.text.endswith(".9999999")


def test_names_are_read_in_any_case_and_unknown_ones_ignored() -> None:
    line = read(
        ProcessedTransactionInput, {"PSPREFERENCE": "A", "amount": 1, "Reference": "mine", "psp_reference": "B"}
    )
    assert (line.psp_reference, line.amount, line.user_code, line.vat_rate) == ("A", 100, 0, "0.0")


def test_what_is_left_out_of_an_account_is_null() -> None:
    document = write(read(AccountHolderInput, {"AccountReference": "7", "HouseNumber": "12"}))
    assert document.pop("AccountReference") == "7"
    assert set(document.values()) == {None}
    assert next(iter(document)) == "FundCode"
    assert list(document)[-1] == "FundMessageId"


def test_an_outcome_is_read_in_any_case() -> None:
    assert read(ProcessPayment, {"AuthResult": "Authorised", "MerchantReference": "x"}).auth_result == "AUTHORISED"


@pytest.mark.parametrize(
    ("document", "member", "rule"),
    [
        ([], "body", "not_an_object"),
        (sent(Amount="abc"), "Amount", "not_a_number"),
        (sent(Amount=loads(b"1.005")), "Amount", "too_many_decimals"),
        (sent(PspReference="x" * 31), "PspReference", "too_long"),
        (sent(PspReference=7), "PspReference", "not_text"),
        (sent(Narrative="a\0"), "Narrative", "unusable_character"),
        (sent(Narrative="\ud83d"), "Narrative", "unusable_character"),
        (sent(UserCode=None), "UserCode", "null"),
        (sent(UserCode=2**31), "UserCode", "out_of_range"),
        (sent(UserCode=True), "UserCode", "not_a_number"),
        (sent(UserCode="seven"), "UserCode", "not_a_number"),
        (sent(VatRate=20), "VatRate", "out_of_range"),
        (sent(TransactionDate="yesterday"), "TransactionDate", "not_a_date"),
        (sent(TransactionDate=20260114), "TransactionDate", "not_a_date"),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_by_name_and_not_dropped(
    document: object, member: str, rule: str
) -> None:
    with pytest.raises(BadMember) as refused:
        read(ProcessedTransactionInput, document)
    assert (refused.value.member, refused.value.rule) == (member, rule)


def test_a_whole_number_may_be_text() -> None:
    assert read(ProcessedTransactionInput, {"UserCode": "-12"}).user_code == -12


@pytest.mark.parametrize(
    ("rows", "member", "rule"),
    [
        (None, "Rows", "null"),
        ({}, "Rows", "not_a_list"),
        ([{}, None], "Rows[1]", "null"),
        ([{}, 3], "Rows[1]", "not_an_object"),
        ([{}, {"Amount": "x"}], "Rows[1].Amount", "not_a_number"),
    ],
)
def test_a_refusal_inside_a_list_says_the_path(rows: object, member: str, rule: str) -> None:
    with pytest.raises(BadMember) as refused:
        read(TransactionImport, {"ImportTypeId": 1, "NumberOfRows": 2, "Rows": rows})
    assert (refused.value.member, refused.value.rule) == (member, rule)


@pytest.mark.parametrize(
    ("model", "document", "member", "rule"),
    [
        (SuspenseInput, {"CreatedAt": "2026-01-14", "Amount": 1}, "TransactionDate", "missing"),
        (Payment, {"Address": {}, "Basket": []}, "Basket", "missing"),
        (Payment, {"Address": {}, "Basket": [{"Fund": "5", "Amount": 0}]}, "Basket[0].Amount", "out_of_range"),
        (ProcessPayment, {"AuthResult": "MAYBE", "MerchantReference": "x"}, "AuthResult", "not_a_choice"),
        (ProcessPayment, {"AuthResult": 1, "MerchantReference": "x"}, "AuthResult", "not_a_choice"),
        (Fund, {"FundCode": "5", "FundName": "Rents", "OverPayAccount": 1}, "OverPayAccount", "not_a_flag"),
    ],
)
def test_what_a_model_must_have_is_asked_for(model: Any, document: object, member: str, rule: str) -> None:
    with pytest.raises(BadMember) as refused:
        read(model, document)
    assert (refused.value.member, refused.value.rule) == (member, rule)


def test_a_search_answers_a_list_of_models() -> None:
    line = loads(golden("ProcessedTransactionModel"))
    assert [found.reference for found in read_list(ProcessedTransaction, [line, line])] == ["LmN0pQrS7"] * 2
    with pytest.raises(BadMember, match="body is not a list"):
        read_list(ProcessedTransaction, line)


# ---------------------------------------------------------------------------------------------------------- queries
def test_a_query_is_read_trimmed_blank_means_absent_and_codes_repeat() -> None:
    pairs = [
        ("pspreference", " AB1A "),
        ("FundCodes", "23"),
        ("FUNDCODES", "31,5"),
        ("MopCodes", ""),
        ("AppReference", " "),
    ]
    search = read_query(
        ProcessedTransactionSearch, [*pairs, ("Amount", "45.60"), ("EndDate", "2026-01-14"), ("Page", "2")]
    )
    assert (search.psp_reference, search.fund_codes, search.mop_codes) == ("AB1A", ("23", "31,5"), None)
    assert (search.app_reference, search.amount) == (None, 4560)
    assert search.end_date is not None
    assert search.end_date.text == "2026-01-14T00:00:00"
    assert read_query(FundSearch, []).is_disabled is False
    assert read_query(FundSearch, [("isdisabled", "True")]).is_disabled is True


def test_a_query_is_written_as_it_is_read() -> None:
    pairs = [("FundCodes", "23"), ("FundCodes", "31"), ("Amount", "45.60"), ("StartDate", "2026-01-14T10:00:00.5")]
    assert write_query(read_query(ProcessedTransactionSearch, pairs)) == pairs
    assert write_query(FundSearch(fund_code="5")) == [("FundCode", "5"), ("IsDisabled", "false")]


@pytest.mark.parametrize(
    ("pairs", "member", "rule"),
    [
        ([("StartDate", "14/01/2026")], "StartDate", "not_a_date"),
        ([("Amount", "1.001")], "Amount", "too_many_decimals"),
        ([("PspReference", "A"), ("pspreference", "B")], "PspReference", "duplicate_member"),
        ([("Page", "1"), ("Page", "2")], "query", "duplicate_member"),
    ],
)
def test_a_criterion_that_cannot_be_read_does_not_widen_the_search(
    pairs: list[tuple[str, str]], member: str, rule: str
) -> None:
    with pytest.raises(BadMember) as refused:
        read_query(ProcessedTransactionSearch, pairs)
    assert (refused.value.member, refused.value.rule) == (member, rule)


# ---------------------------------------------------------------------------------------- the published description
@cache
def described() -> Any:
    return yaml.safe_load((FOLDER / DESCRIPTION).read_text(encoding="utf-8")) if FOLDER else {}


def resolved(schema: Any, schemas: Any) -> dict[str, Any]:
    """Flatten a member's schema: references followed, what may be null said as a type."""
    if "$ref" in schema:
        return resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    parts = schema.get("oneOf") or schema.get("allOf") or []
    merged = {name: value for part in parts for name, value in resolved(part, schemas).items() if name != "type"}
    types = [
        word for part in [schema, *(resolved(part, schemas) for part in parts)] for word in listed(part.get("type"))
    ]
    return {**merged, **schema, "type": sorted(set(types))}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def said_by(member: Member) -> dict[str, Any]:
    shape = member.shape
    kind = {Never: "null", One: "object", Many: "array"}.get(type(shape)) or WORDS[type(shape)]
    return {
        "type": sorted({kind, "null"} if member.nullable else {kind}),
        "maxLength": shape.longest if isinstance(shape, Text) else None,
    }


@only_with_it
@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_model_has_the_members_order_types_and_lengths_of_the_description(name: str) -> None:
    schemas = described()["components"]["schemas"]
    expected = {wire: resolved(schema, schemas) for wire, schema in schemas[name]["properties"].items()}
    ours = {member.wire: said_by(member) for member in members_of(SCHEMAS[name])}
    assert list(ours) == list(expected)
    for wire, schema in expected.items():
        if "Ignored" in schema.get("description", "") and ours[wire]["type"] == ["null"]:
            continue
        assert ours[wire] == {"type": schema["type"], "maxLength": schema.get("maxLength")}, wire
    must = {member.wire for member in members_of(SCHEMAS[name]) if member.required}
    required = set(schemas[name].get("required", ()))
    assert must == {wire for wire in required if "null" not in expected[wire]["type"]}


@only_with_it
def test_every_model_of_the_description_is_ours() -> None:
    schemas = described()["components"]["schemas"]
    objects = {name for name, schema in schemas.items() if schema.get("type") == "object"}
    assert objects - set(SCHEMAS) == {"ErrorMessage", "FrameworkError"}


def model_of(content: Any) -> tuple[type[Any], bool]:
    schema = content["content"]["application/json"]["schema"]
    many = schema.get("type") == "array"
    name = (schema["items"] if many else schema)["$ref"].rpartition("/")[2]
    return SCHEMAS[name], many


@only_with_it
@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_an_example_of_the_description_comes_back_as_it_went(path: Path) -> None:
    operations = {op["operationId"]: op for verbs in described()["paths"].values() for op in verbs.values()}
    envelope: Any = loads(path.read_bytes())
    operation = operations[envelope["operationId"]]
    request, response = envelope["request"], envelope["response"]
    if request["body"] is not None:
        model, _ = model_of(operation["requestBody"])
        document = write(read(model, request["body"]))
        assert {name: document[name] for name in request["body"] if name in document} == request["body"]
    if response["body"] is not None:
        model, many = model_of(operation["responses"][str(response["status"])])
        found = read_list(model, response["body"]) if many else (read(model, response["body"]),)
        written = [write(each) for each in found]
        local = re.sub(rb'([0-9T:.]{19,})\+00:00"', rb'\1"', dumps(response["body"]))
        assert dumps(written if many else written[0]) == local
