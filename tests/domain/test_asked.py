"""A second person is asked for exactly what is then recorded."""

from __future__ import annotations

from dataclasses import replace

from ims_desktop.domain.approval import Act
from ims_desktop.domain.asked import session_name, to_close, to_move, to_show_cash
from ims_desktop.domain.session import Direction
from tests.domain.sessions import PRIYA, SESSION


def test_cash_is_asked_for_by_its_way_its_sum_and_its_bag() -> None:
    out = to_move(PRIYA, SESSION, Direction.OUT, 500, "stamps", "not a bag")
    assert (out.act, out.subject, out.amount_pence, out.reason) == (
        Act.CASH_OUT,
        "priya 2026-11-20 08:52",
        500,
        "stamps",
    )
    assert to_move(PRIYA, SESSION, Direction.IN, 500, "change").act is Act.CASH_IN
    lift = to_move(PRIYA, SESSION, Direction.LIFT, 500, "", " B12 ")
    assert (lift.act, lift.subject) == (Act.LIFT, "B12")


def test_a_session_is_named_by_person_day_and_time() -> None:
    assert to_show_cash(PRIYA, SESSION).subject == to_close(PRIYA, SESSION).subject == "priya 2026-11-20 08:52"
    assert to_close(PRIYA, SESSION).act is Act.CLOSE_FOR_ANOTHER
    assert to_show_cash(PRIYA, SESSION).act is Act.SHOW_CASH
    assert len(session_name(replace(SESSION, cashier="x" * 100))) < 100
