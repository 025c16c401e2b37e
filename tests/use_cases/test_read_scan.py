"""Reading a scan for the counter, and trying one for whoever sets readers up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.recognise import Mood
from ims_desktop.domain.scan import scan_of
from ims_desktop.errors import StoreUnavailable
from ims_desktop.use_cases.read_scan import read_scan, read_typed, try_scan
from tests.use_cases.desk import CARD, COUNCIL_TAX, STOPPED_RENT, pack_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


def test_a_scan_is_read_with_this_tills_accounts(desk: Desk) -> None:
    made = read_scan(desk.till, scan_of(f"]C0{COUNCIL_TAX}\r"))
    assert made.recognition.mood is Mood.VALID
    assert made.recognition.verdict is not None
    assert made.recognition.verdict.account is not None


def test_finance_may_go_past_a_stop_of_a_scanned_bill(desk: Desk) -> None:
    assert read_scan(desk.till, scan_of(STOPPED_RENT)).recognition.mood is Mood.STOPPED
    assert read_scan(desk.till, scan_of(STOPPED_RENT), finance=True).recognition.code == "stop_overridable"


def test_a_trial_asks_every_template_the_lowest_priority_first(desk: Desk) -> None:
    bill = {"name": "Bill", "length": 9, "pattern": "(?P<ref>[0-9]{9})", "fund": "23"}
    document = pack_document(8) | {"scan_templates": [bill, {**bill, "name": "First", "length": 10, "priority": 1}]}
    desk.save_pack(document)
    trial = try_scan(desk.till, scan_of(COUNCIL_TAX))
    assert [(one.template.name, one.code) for one in trial.trials] == [("First", "length"), ("Bill", "fits")]
    assert trial.scanned.recognition.mood is Mood.VALID
    assert try_scan(desk.till, scan_of(CARD)).trials == ()


def test_a_text_that_came_key_by_key_is_a_scan_only_where_a_template_fits_it(desk: Desk) -> None:
    bill = {"name": "Bill", "length": 13, "pattern": "98(?P<ref>[0-9]{9})(?P<amount_pence>[0-9]{2})", "fund": "23"}
    desk.save_pack(pack_document(8) | {"scan_templates": [bill]})
    assert read_typed(desk.till, COUNCIL_TAX) is None
    made = read_typed(desk.till, f"98{COUNCIL_TAX}50")
    assert made is not None
    assert (made.recognition.mood, made.amounts) == (Mood.VALID, {("23", COUNCIL_TAX): 50})


def test_a_till_without_a_pack_reads_nothing(desks: Callable[..., Desk]) -> None:
    empty = desks(pack={})
    for ask in (read_scan, try_scan):
        with pytest.raises(StoreUnavailable):
            ask(empty.till, scan_of(COUNCIL_TAX))
