"""What a till keeps beside its facts: baskets, proofs of PINs, marks, acknowledgements, packs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.cli.training import training_pack
from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.errors import BadInput, DamagedJournal
from ims_desktop.records import KeptBasket, Verifier
from ims_desktop.store.opening import open_till_store
from tests.factory import MORNING, make_till_store, open_a_session, pack_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.factory import MadeTill


@pytest.fixture
def till(tmp_path: Path) -> Iterator[MadeTill]:
    made = make_till_store(tmp_path)
    yield made
    made.store.close()


def test_a_kept_basket_is_taken_up_as_it_was_left(till: MadeTill) -> None:
    account = AccountHolder(
        "aldermere", "23", "775326912", "Ms", "Siân", "Evans", ("1 Mill Close", "Aldermere"), "AM1 1AA", 5875, MORNING
    )
    lines = (
        BasketLine("23", "Council Tax", "775326912", 5875, "N0", "valid", "half", account),
        BasketLine("52", "Parking", "BJ1", 100, "W0", "unverified", account=replace(account, balance_at=None)),
        BasketLine("5M", "Library", "L1", 50, "N0", "valid", override_reason="court", override_by="boss"),
    )
    kept = KeptBasket("basket-1", Basket(lines), "asmith", MORNING, aside=False)
    aside = KeptBasket("basket-2", Basket(lines[:1]), "asmith", MORNING, aside=True, note="went home for the bill")
    with till.store.write() as unit:
        unit.keep_basket(replace(kept, basket=Basket()))
        unit.keep_basket(aside)
        unit.keep_basket(kept)
    with till.reopened().read() as reader:
        assert reader.kept_baskets() == (kept, aside)
    with till.store.write() as unit:
        unit.drop_basket("basket-1")
        unit.drop_basket("basket-1")
    with till.store.read() as reader:
        assert reader.kept_baskets() == (aside,)


def test_a_persons_proof_is_replaced_by_the_next(till: MadeTill) -> None:
    first = Verifier("asmith", b"sealed", MORNING + timedelta(days=14), 0)
    second = replace(first, failures=3)
    with till.store.write() as unit:
        assert unit.verifier("asmith") is None
        unit.save_verifier(first)
        assert unit.verifier("asmith") == first
        unit.save_verifier(second)
    with till.store.read() as reader:
        assert reader.verifier("asmith") == second


def test_the_clocks_mark_only_goes_forward(till: MadeTill) -> None:
    later = MORNING + timedelta(hours=1)
    with till.store.write() as unit:
        unit.raise_clock_mark(later)
        unit.raise_clock_mark(MORNING)
    with till.store.read() as reader:
        assert reader.clock_mark() == later


def test_a_block_holds_for_its_epoch_until_it_is_lifted(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.set_block("head_behind")
    with till.reopened().read() as reader:
        assert reader.block() == "head_behind"
    with till.store.write() as unit:
        unit.set_block("")
        assert unit.block() == ""


def test_an_acknowledgement_is_kept_once_and_the_last_one_counts(till: MadeTill) -> None:
    open_a_session(till)
    with till.store.read() as reader:
        head = reader.head()
    for _ in range(2):
        with till.store.write() as unit:
            unit.save_acknowledgement(head, MORNING, b"document", b"signature")
    with till.store.read() as reader:
        assert reader.acknowledged() == head
        (kept,) = reader.acknowledgements()
    assert (kept.head, kept.at, kept.document, kept.signature) == (head, MORNING, b"document", b"signature")


def test_what_was_done_is_written_down(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.audit(MORNING, "asmith", "reprint", "SP03A-261121-0001")
        rows = unit._db.connection.execute("SELECT at, actor, action, detail FROM audit").fetchall()
    assert rows == [("2026-11-21T08:52:00.000000Z", "asmith", "reprint", "SP03A-261121-0001")]


# --------------------------------------------------------------------------------------------------------------- packs
def test_the_newest_pack_in_force_is_the_pack(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.save_pack(pack_document(1, effective_from=MORNING - timedelta(days=30)), b"s", MORNING)
        unit.save_pack(pack_document(2, effective_from=MORNING - timedelta(days=1)), b"s", MORNING)
        unit.save_pack(pack_document(3, effective_from=MORNING + timedelta(days=1)), b"s", MORNING)
        unit.save_pack(pack_document(3, effective_from=MORNING + timedelta(days=1)), b"s", MORNING)
    assert _version(till) == 2
    till.clock.turn(days=2)
    assert _version(till) == 3
    assert _version(till) == 3


def test_the_first_pack_serves_before_its_day_because_a_till_must_know_its_funds(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.save_pack(pack_document(7, effective_from=MORNING + timedelta(days=1)), b"s", MORNING)
    assert _version(till) == 7


def test_a_pack_that_cannot_be_read_does_not_replace_the_last_good_one(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.save_pack(pack_document(1), b"s", MORNING)
    with pytest.raises(BadInput), till.store.write() as unit:
        unit.save_pack(b'{"format": 1}', b"s", MORNING)
    assert _version(till) == 1


def _version(till: MadeTill) -> int:
    with till.store.read() as reader:
        pack = reader.pack()
    assert pack is not None
    return pack.version


def test_a_stored_pack_with_a_flipped_byte_is_damage_wherever_it_is(till: MadeTill) -> None:
    with till.store.write() as unit:
        unit.save_pack(training_pack(), b"s", MORNING)
    till.store.close()
    path = till.folder / "till.db"
    whole = path.read_bytes()
    seen = set()
    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096 + 77] + bytes([whole[page * 4096 + 77] ^ 1]) + whole[page * 4096 + 78 :])
        try:
            store = open_till_store(till.folder, till.secrets, till.clock, till.ids, read_only=True)
            with store.read() as reader:
                seen.add(str(reader.pack() is not None))
            store.close()
        except DamagedJournal:
            seen.add("damaged")
    assert seen == {"True", "damaged"}
