"""Which count of a drawer holds."""

from __future__ import annotations

import pytest

from ims_desktop.domain.counting import ROUNDS_MAX, final_count, may_count
from ims_desktop.domain.session import CashCount
from tests.domain.sessions import counted


def rounds(*said: int | tuple[int, str]) -> tuple[CashCount, ...]:
    pairs = (one if isinstance(one, tuple) else (one, "") for one in said)
    return tuple(counted(pence, n, witness) for n, (pence, witness) in enumerate(pairs, start=1))


def test_nothing_counted_holds_nothing() -> None:
    assert final_count((), 100, recount=True) is None


@pytest.mark.parametrize(
    ("said", "recount", "holds"),
    [
        ((100,), True, True),
        ((98,), True, False),
        ((98,), False, True),
        ((98, 97), True, True),
        ((98, 100), True, True),
        ((98, (97, "gwen")), True, False),
        ((98, 97, (96, "gwen")), True, False),
        ((98, 97, (100, "gwen")), True, True),
        ((98, (97, "gwen"), (97, "finn")), True, True),
        (((97, "gwen"), 98), True, False),
        (((97, "gwen"), 98, (97, "gwen"), 98, (97, "gwen"), 98, (97, "gwen"), 98, (97, "gwen")), True, True),
    ],
)
def test_a_count_that_fits_holds_and_so_does_the_second_of_the_same_people(
    said: tuple[int | tuple[int, str], ...], recount: bool, holds: bool
) -> None:
    counts = rounds(*said)
    assert final_count(counts, 100, recount=recount) == (counts[-1] if holds else None)


def test_once_a_count_holds_only_two_people_may_count_over_one() -> None:
    one, two = rounds(100)[0], rounds((100, "gwen"))[0]
    assert may_count((), None, two_people=False)
    assert may_count((one,), None, two_people=False)
    assert not may_count((one,), one, two_people=False)
    assert may_count((one,), one, two_people=True)
    assert not may_count((two,), two, two_people=True)
    assert not may_count(rounds(*range(ROUNDS_MAX)), None, two_people=True)
