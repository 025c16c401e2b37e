"""What the published description shows of funds, account holders, imports and suspense is what is answered here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sync.contract.localgov.codec import dumps, loads
from tests.central.localgov.api import said
from tests.contract.published import examples, only_with_it

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.central.localgov.api import Api

MINE = ("AccountHolder", "Fund", "MethodOfPayments_", "Suspense_Post", "TransactionImport_")


def nothing(_api: Api, _example: dict[str, Any]) -> None:
    """Need nothing beforehand."""


def the_account(api: Api, example: dict[str, Any]) -> None:
    """Have the account that is read or replaced."""
    holder = example["response"]["body"]
    assert api.post("/api/AccountHolders", holder)[0] == 201


def the_import_type(api: Api, example: dict[str, Any]) -> None:
    """Have the type that the import names."""
    accounts = example["operationId"] == "AccountHolderImport_Post"
    api.add_import_type(example["request"]["body"]["ImportTypeId"], 2 if accounts else 1)


BEFORE: dict[str, Callable[[Api, dict[str, Any]], None]] = {
    "AccountHolders_Get": the_account,
    "AccountHolders_Patch": the_account,
    "AccountHolderImport_Post": the_import_type,
    "TransactionImport_Post": the_import_type,
}


def plain(document: Any) -> Any:
    """Leave out what the server numbers, and the order that metadata has none of."""
    if isinstance(document, list):
        return sorted((plain(item) for item in document), key=str)
    if isinstance(document, dict):
        return {name: plain(value) for name, value in document.items() if name != "Id"}
    return document


@only_with_it
@pytest.mark.parametrize(
    "path", [path for path in examples() if path.name.startswith(MINE)], ids=lambda path: path.stem
)
def test_an_example_is_answered_as_published(api: Api, path: Path) -> None:
    example: Any = loads(path.read_bytes())
    BEFORE.get(example["operationId"], nothing)(api, example)
    asked, wanted = example["request"], example["response"]
    body = b"" if asked["emptyBody"] else dumps(asked["body"])
    answer = api.http.request(
        asked["method"], asked["path"], params=asked["query"], content=body, headers=asked["headers"]
    )
    status, document = said(answer)
    assert (status, plain(document)) == (wanted["status"], plain(wanted["body"]))
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    if "Location" in wanted["headers"]:
        where = wanted["headers"]["Location"].partition("/api/")[2].rpartition("/")[0]
        assert f"/api/{where}/" in answer.headers["Location"]


@only_with_it
def test_suspense_is_read_as_published(api: Api) -> None:
    by_name = {path.stem: loads(path.read_bytes()) for path in examples()}
    posted: Any = by_name["Suspense_Post"]
    wanted: Any = by_name["Suspense_Get"]
    status, item = api.post("/api/Suspense", posted["request"]["body"])
    assert (status, plain(item)) == (201, plain(wanted["response"]["body"]))
    assert api.get(f"/api/Suspense/{item['Id']}") == (200, item)
    search: Any = by_name["Suspense_Search"]
    assert said(api.http.get("/api/Suspense", params=search["request"]["query"])) == (200, [item])
