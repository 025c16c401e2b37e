"""Papers for the bank: every bag and cheque by itself, sums that agree, nothing made up."""

from __future__ import annotations

from dataclasses import replace

from ims_desktop.domain.banking_papers import (
    BatchFigures,
    banking_sheet,
    batch_receipt,
    ereturn_sheet,
    paying_in_slip,
)
from ims_desktop.domain.ereturn import Decision, EReturnDecision
from tests.domain.day_stories import (
    BANKED,
    CASH_RETURN,
    CHEQUE_RETURN,
    COUNTS,
    DAY,
    DECIDED,
    END,
    ISSUE,
    MOVES,
    REFUND,
    SESSION,
    at,
)
from tests.domain.paper_text import text_of

TAKEN = replace(
    REFUND, kind="payment", of=None, reason="", lines=tuple(replace(one, amount_pence=2_000) for one in REFUND.lines)
)


def test_a_paying_in_slip_lists_bags_pieces_and_cheques_by_name() -> None:
    text = text_of(paying_in_slip(ISSUE, BANKED))
    for said in (
        "SB-00417 £500.00", "SB-00418 £149.53", "In bag SB-00417", "6 × £50 £300.00", "10 × £20 £200.00",
        "Mrs Siân Ŵyn-Llŷr 100234 SP03B-261121-0007 £146.20", "Name not kept AB1234567 SP03B-261121-0009 £42.00",
        "Cash £649.53", "Cheques and postal orders £188.20 2 items", "Total £837.73",
        "eReturns SP03B-261121-R1, SP03B-261121-R2", "P-SP03B-261121-R1", "Paid in by, date",
    ):  # fmt: skip
        assert said in text, said


def test_where_a_float_stayed_behind_the_bag_s_pieces_are_written_in_by_hand() -> None:
    text = text_of(paying_in_slip(ISSUE, BANKED))
    assert "In bag SB-00418: write in how much of each" in text
    assert "£50 ....." in text
    unlisted = replace(BANKED, movements=(replace(MOVES[2], counts={}),))
    assert "In bag SB-00417: write in how much of each" in text_of(paying_in_slip(ISSUE, unlisted))


def test_a_drawer_that_was_emptied_pays_in_what_was_counted() -> None:
    emptied = replace(BANKED, end=replace(END, left_pence=0))
    text = text_of(paying_in_slip(ISSUE, emptied))
    assert "write in" not in text
    assert "9 × £1 £9.00" in text
    assert f"Total £{COUNTS[1].counted_pence / 100:.2f}" in text


def test_cheques_alone_need_no_bag_and_the_bank_is_named_where_the_council_named_it() -> None:
    bank = replace(ISSUE.pack.council, bank=("Aldermere Council", "Sort code 00-00-00"))
    issue = replace(ISSUE, pack=replace(ISSUE.pack, council=bank))
    nothing_bagged = replace(END, left_pence=END.counted_pence, seal="")
    text = text_of(paying_in_slip(issue, replace(BANKED, end=nothing_bagged, movements=(), ereturns=(CHEQUE_RETURN,))))
    assert "Sort code 00-00-00" in text
    assert "Bags" not in text
    assert "Cash £0.00" in text


def test_cash_alone_has_no_list_of_cheques() -> None:
    paper = paying_in_slip(ISSUE, replace(BANKED, ereturns=()))
    assert "Name" not in text_of(paper)
    assert (paper.number, paper.qr) == ("P-SP03B", "")


def test_a_banking_sheet_sums_all_closed_sessions_and_names_those_still_open() -> None:
    other = replace(
        BANKED, session=replace(SESSION, cashier="gwen"), end=replace(END, counted_pence=END.expected_pence)
    )
    text = text_of(banking_sheet(ISSUE, DAY, "SP", (BANKED, other), ("gwen",)))
    for said in (
        "Priya Nair 17:02 £649.53 £188.20 −£2.00", "Gwen Pugh 17:02 £651.53 £188.20 £0.00", "Cash £1,301.06 4 bags",
        "Cheques and postal orders £376.40 4 items", "Total £1,677.46", "Council Tax Cash 16 £1,051.06",
        "The session of Gwen Pugh is still open and is not part of this.", "B-SP03B-261121",
    ):  # fmt: skip
        assert said in text, said


def test_a_day_without_bags_has_a_sheet_too() -> None:
    bare = replace(BANKED, end=replace(END, left_pence=END.counted_pence), movements=(), ereturns=())
    text = text_of(banking_sheet(ISSUE, DAY, "SP", (bare,), ()))
    assert "Cash £0.00 0 bags" in text
    assert "still open" not in text


def test_a_cash_return_tells_funds_bags_difference_and_decision() -> None:
    text = text_of(ereturn_sheet(ISSUE, SESSION, DECIDED))
    for said in (
        "eReturn: cash", "Number SP03B-261121-R1", "Council Tax Cash 8 £525.53",
        "Taken, less what was given back £638.03", "SB-00418 £149.53", "Count less journal −£2.00", "10 × £20 £200.00",
        "Approved by Gwen Pugh, 22 November 2026, 09:00.",
    ):  # fmt: skip
        assert said in text, said


def test_a_return_sent_back_says_why_and_one_nobody_saw_says_so() -> None:
    back = replace(
        CASH_RETURN, decision=EReturnDecision("d", "r-1", Decision.SENT_BACK, "gwen", at(18, 0), "Seal torn")
    )
    assert "Sent back by Gwen Pugh, 21 November 2026, 18:00: Seal torn" in text_of(ereturn_sheet(ISSUE, SESSION, back))
    assert "No supervisor has looked at this eReturn" in text_of(ereturn_sheet(ISSUE, SESSION, CHEQUE_RETURN))


def test_a_return_without_bags_or_count_lists_neither() -> None:
    text = text_of(ereturn_sheet(ISSUE, SESSION, replace(CASH_RETURN, bags=(), counts={})))
    assert "Bags" not in text
    assert "Notes and coins" not in text


def test_a_batch_receipt_lists_every_item_and_compares_the_pile_with_its_slip() -> None:
    agreed = batch_receipt(ISSUE, SESSION, BatchFigures("17", "3", 2, 4_000), (TAKEN, TAKEN))
    text = text_of(agreed)
    for said in ("Batch 17", "SP03B-261121-0016 Council Tax 775326912 £20.00", "Entered £40.00 2 items",
                 "On the slip £40.00 2 items", "The pile agrees with its slip."):  # fmt: skip
        assert said in text, said
    differs = batch_receipt(ISSUE, SESSION, BatchFigures("17", "3", 3, 6_000, "One was blank"), (TAKEN, TAKEN))
    assert "The pile and its slip differ.  Reason: One was blank" in text_of(differs)
