"""The demonstration's records in a file take payments by the same rules as a server's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.contract.localgov.codec import dumps
from tests.central.access.callers import asking, make_key
from tests.central.localgov.taking import LINE, Taking, prepare
from tests.sync.world import ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Taking]:
    central = ServedCentral(tmp_path / "central")
    central.add_council()
    central.add_cashier("asmith", "Payments")
    prepare(central)
    with asking(central, make_key(central)) as http:
        yield Taking(central, http)
    central.close()


def test_a_payment_is_booked_once_and_found(in_a_file: Taking) -> None:
    reference = in_a_file.begin()
    answers = [in_a_file.outcome(reference, AmountPaid="165.60", Fee="0.53") for _ in range(2)]
    assert answers[0] == answers[1]
    assert [row["amount_pence"] for row in in_a_file.lines(reference)] == [4560, 12000, 53]
    status, found = in_a_file.get("/api/ProcessedTransactions", Narrative="BUILDING")
    assert (status, [row["Reference"] for row in found]) == (200, [f"{reference}_2"])
    assert in_a_file.sums_of_entries() == {0}


def test_a_keyed_request_is_done_once_and_a_refused_one_leaves_only_its_answer(in_a_file: Taking) -> None:
    path, body = "/api/ProcessedTransactions", dumps(LINE)
    first, again = (in_a_file.keyed(path, body, "k-1") for _ in range(2))
    assert first.content == again.content
    assert in_a_file.keyed(path, dumps({**LINE, "MopCode": "XX"}), "k-2").status_code == 422
    assert in_a_file.central.count(tables.processed) == 1
    assert in_a_file.central.count(tables.kept_answer) == 2
