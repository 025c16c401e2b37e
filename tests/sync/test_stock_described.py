"""Every operation of LocalGov IMS's published description is answered by the stock server of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped]

from sync.contract.localgov.codec import dumps, loads
from sync.contract.localgov.models import SCHEMAS, AccountHolder, Fund
from sync.contract.localgov.shapes import members_of, read, read_list, write
from tests.contract.published import DESCRIPTION, FOLDER, examples, only_with_it
from tests.sync.stock import StockServer


@pytest.fixture
def stock() -> Iterator[StockServer]:
    with StockServer() as stock:
        yield stock


@pytest.fixture
def http(stock: StockServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stock.url, timeout=5) as http:
        yield http


@cache
def described() -> Any:
    return yaml.safe_load((FOLDER / DESCRIPTION).read_text(encoding="utf-8")) if FOLDER else {}


def operations() -> dict[str, Any]:
    return {op["operationId"]: op for verbs in described()["paths"].values() for op in verbs.values()}


def furnish(stock: StockServer, http: httpx.Client, name: str) -> None:
    """Give the server what the examples speak of."""
    ims = stock.ims
    metadata = "Basket.ReferenceFieldLabel"
    ims.funds["23"] = read(
        Fund,
        {**write(ims.funds["23"]), "Metadata": [{"FundCode": "23", "Key": metadata, "Value": "x"}]},
    )
    ims.funds["11"] = read(Fund, {**write(ims.funds["5"]), "FundCode": "11"})
    account = {"AccountReference": "700987614", "FundCode": "23"}
    if not name.endswith("Holders_Post"):
        ims.accounts["700987614"] = read(AccountHolder, account)
    for path in ("ProcessedTransactions_Post", "Suspense_Post", "Payments_Post"):
        example: Any = loads(next(each for each in examples() if each.stem == path).read_bytes())
        http.post(
            example["request"]["path"],
            content=dumps(example["request"]["body"]),
            headers={"Content-Type": "application/json"},
        )


@only_with_it
@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_every_operation_of_the_description_answers_as_described(
    stock: StockServer, http: httpx.Client, path: Any
) -> None:
    envelope: Any = loads(path.read_bytes())
    request, response = envelope["request"], envelope["response"]
    furnish(stock, http, envelope["operationId"])
    reference = stock.ims.pending[0].line.internal_reference or ""
    if "ProcessFee" in request["path"]:
        http.post(f"/api/PendingTransaction/{reference}/Authorise", json={"PspReference": "q8wz"})
    made = {"gvPEcbLVYN": reference, "PZmMsylOAR": stock.ims.rows[0].line.reference, "/3071": "/3001"}
    url = request["path"]
    for theirs, ours in made.items():
        url = url.replace(theirs, ours)
    body = dumps(request["body"]).replace(b"gvPEcbLVYN", reference.encode()) if request["body"] else b""
    sent = {"params": request["query"], "content": body, "headers": request["headers"]}
    answer = http.request(request["method"], url, **sent)
    assert answer.status_code == response["status"], answer.content
    assert ("Location" in answer.headers) == ("Location" in response["headers"])
    if response["emptyBody"]:
        assert answer.content == b""
        return
    described_answer = operations()[envelope["operationId"]]["responses"][str(answer.status_code)]
    schema = described_answer["content"]["application/json"]["schema"]
    many = schema.get("type") == "array"
    model = SCHEMAS[(schema["items"] if many else schema)["$ref"].rpartition("/")[2]]
    found = read_list(model, loads(answer.content)) if many else (read(model, loads(answer.content)),)
    assert found
    assert list(answer.json()[0] if many else answer.json()) == [member.wire for member in members_of(model)]


@only_with_it
def test_every_operation_of_the_description_has_an_example() -> None:
    assert {path.stem for path in examples()} == set(operations())
