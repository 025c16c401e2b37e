"""The journal: facts, payments, sessions and numbers, in one commit or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factory import make_till_store, open_a_session, take_a_payment

if TYPE_CHECKING:
    from pathlib import Path


def test_a_payment_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    till = make_till_store(tmp_path)
    session = open_a_session(till)
    taken = take_a_payment(till, session)
    with till.reopened().read() as reader:
        assert reader.payment(taken.payment_id) == taken
        assert reader.payment_by_receipt("sp03a-261121-0001") == taken
        assert reader.last_payment() == taken
        assert reader.open_session() == session
        assert reader.head().sequence == 2
        assert [row.receipt for row in reader.journal()] == ["SP03A-261121-0001"]
    till.store.close()
