"""Papers of a session say what was recorded, in neutral words, and before the count no sum of cash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ims_desktop.domain.approval import Act
from ims_desktop.domain.session import Direction
from ims_desktop.domain.session_papers import act_words, direction_words, movement_slip, x_report, z_report
from tests.domain.day_stories import APPROVALS, END, ISSUE, MOVES, SESSION, STORY, TOTALS
from tests.domain.paper_text import text_of


def test_a_z_report_tells_the_whole_session() -> None:
    text = text_of(z_report(ISSUE, STORY, END))
    for said in (
        "Z report", "Priya Nair", "21 November 2026, 08:52", "21 November 2026, 17:02", "Civic Hub", "SP03",
        "Float at opening £98.00 Expected £100.00. Old coin", "Taken in cash, less cash given back £638.03",
        "Put into the drawer £20.00", "Taken out of the drawer −£4.50", "Lifted to the safe −£500.00",
        "By the journal the drawer holds £251.53", "Counted £249.53", "Count less journal −£2.00",
        "Count and journal differ by £2.00: less was counted than recorded.", "A coin fell behind the drawer",
        "Count 1 16:55 Priya Nair £245.00", "Count 2 16:59", "10 × £20 £200.00", "1 × 50p £0.50",
        "Sealed for the bank £149.53 Bag seal SB-00418", "Left in the drawer as the next float £100.00",
        "Taken: 14 payments, 1 cancelled, 1 refund", "Cash 11 £638.03", "Total  £850.53",
        "Council Tax Card 4 £212.50", "Lift to the safe 13:00 Priya Nair with Gwen Pugh Bag seal SB-00417. Too much",
        "Refund SP03B-261121-0001 Paid twice −£20.00", "Payment cancelled", "Show the cash before the count Gwen Pugh",
        "SP03B-261121-R1 £638.03", "2 records had not reached central when this session closed.",
        "Priya Nair, date", "Supervisor, date",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize("word", ["debt", "owe", "short", "shortage", "missing", "error", "loss"])
def test_a_difference_is_never_worded_as_a_debt(word: str) -> None:
    for counted in (TOTALS.expected_pence - 100, TOTALS.expected_pence + 100):
        text = text_of(z_report(ISSUE, STORY, replace(END, counted_pence=counted))).lower()
        assert word not in text.split()


def test_a_count_that_fits_says_so_and_more_counted_says_so() -> None:
    fits = replace(END, counted_pence=END.expected_pence, reason="")
    assert "Count and journal agree." in text_of(z_report(ISSUE, STORY, fits))
    more = replace(END, counted_pence=END.expected_pence + 100)
    assert "differ by £1.00: more was counted than recorded." in text_of(z_report(ISSUE, STORY, more))


def test_a_quiet_session_has_no_empty_lists() -> None:
    quiet = replace(STORY, movements=(), counts=(), undone=(), approvals=(), ereturns=())
    text = text_of(z_report(ISSUE, quiet, replace(END, unsent=0, seal="")))
    assert "Central had everything when this session closed." in text
    for heading in ("Cash moved", "Counts", "Cancelled and refunded", "Allowed by", "eReturns", "Bag seal"):
        assert heading not in text


def test_a_float_as_expected_needs_no_word() -> None:
    as_expected = replace(STORY, session=replace(SESSION, expected_float_pence=TOTALS.float_pence))
    assert "Expected" not in text_of(z_report(ISSUE, as_expected, END))
    unknown = replace(STORY, session=replace(SESSION, expected_float_pence=None))
    assert "Expected" not in text_of(z_report(ISSUE, unknown, END))


def test_a_session_closed_for_somebody_away_names_both_who_counted() -> None:
    text = text_of(z_report(ISSUE, STORY, replace(END, closed_by="gwen", witness="finn")))
    assert "Closed by Gwen Pugh" in text
    assert "Second person finn" in text


def test_before_the_count_an_x_report_has_no_sum_of_cash() -> None:
    text = text_of(x_report(ISSUE, replace(STORY, unsent=1), cash=False))
    assert "Cash sums are left out until the drawer was counted." in text
    assert "1 record has not reached central yet." in text
    assert "£212.50" in text
    for hidden in ("£638.03", "£251.53", "£525.53", "£112.50", "£850.53", "£98.00"):
        assert hidden not in text, hidden


def test_an_x_report_with_cash_shows_the_law_of_the_drawer() -> None:
    text = text_of(x_report(ISSUE, STORY, cash=True))
    assert "By the journal the drawer holds £251.53" in text
    assert "reached central" not in text


def test_a_lift_slip_has_the_bag_its_contents_and_two_signatures() -> None:
    text = text_of(movement_slip(ISSUE, SESSION, MOVES[2]))
    for said in ("Lift to the safe £500.00", "Bag seal SB-00417", "Second person Gwen Pugh", "6 × £50 £300.00",
                 "Priya Nair, date", "Gwen Pugh, date"):  # fmt: skip
        assert said in text, said


def test_cash_out_has_its_reason_and_one_signature() -> None:
    text = text_of(movement_slip(ISSUE, SESSION, MOVES[1]))
    assert "Cash out £4.50 Reason: Milk for the desk" in text
    assert "Gwen" not in text
    assert "Reason" not in text_of(movement_slip(ISSUE, SESSION, replace(MOVES[1], reason="")))


def test_marks_are_on_every_paper() -> None:
    paper = x_report(replace(ISSUE, training=True, copy=True), STORY, cash=True)
    assert [str(mark) for mark in paper.marks] == ["TRAINING", "No money was taken.", "COPY"]
    assert (paper.copy, paper.training) == (True, True)


def test_what_the_council_no_longer_names_keeps_its_code() -> None:
    assert (ISSUE.office("ZZ"), ISSUE.method("ZZ"), ISSUE.person("nobody")) == ("ZZ", "ZZ", "nobody")


def test_every_act_and_direction_has_a_name() -> None:
    assert len({str(act_words(act)) for act in Act}) == len(Act)
    assert len({str(direction_words(direction)) for direction in Direction}) == len(Direction)
    assert APPROVALS[0].asked.act in Act
