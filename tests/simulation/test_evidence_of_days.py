"""Whatever happened on a till day, the evidence of each of its sessions holds, before it was sent and after.

A check that finds fault where there is none would accuse somebody; the days are those of the simulation, power cuts,
lost lines, refunds at other tills and handovers among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.use_cases.make_evidence import make_evidence
from ims_desktop.use_cases.verify_evidence import verify_evidence
from tests.simulation.day_tills import CASHIERS, SUPERVISORS
from tests.simulation.test_till_day import Days

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.use_cases.verify_evidence import EvidenceCheck

SEEDS = (11, 12)
STEPS = 400


def sessions_of(till: Till) -> tuple[CashierSession, ...]:
    with till.store.read() as reader:
        return reader.sessions()


def checks_of(till: Till, session: CashierSession) -> list[EvidenceCheck]:
    """Check what a supervisor takes away of a session, and what its cashier does once it is closed."""
    supervisor = next(person for person in SUPERVISORS if person.username != session.cashier)
    owner = next(person for person in CASHIERS if person.username == session.cashier)
    with till.store.read() as reader:
        closed = reader.session_end(session.session_id) is not None
    people = (supervisor, owner) if closed else (supervisor,)
    return [
        verify_evidence(make_evidence(till, person, session.session_id).file, till.identity.central_public_key)
        for person in people
    ]


def later(check: EvidenceCheck) -> int:
    """Count what was said of a session after its end, which stands apart from its stretch of the chain."""
    assert check.evidence is not None
    return len(check.evidence.later)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_evidence_of_every_session_holds(seed: int, tmp_path: Path) -> None:
    days = Days(seed, tmp_path)
    try:
        days.play(STEPS)
        found = [
            check for desk in days.desks for one in sessions_of(desk.at.till) for check in checks_of(desk.at.till, one)
        ]
        for desk in days.desks:
            desk.at.settle()
        sent = [(desk.at.till, one) for desk in days.desks for one in sessions_of(desk.at.till)]
        whole = [checks_of(till, one)[0] for till, one in sent]
        assert [str(words) for check in (*found, *whole) for _, words in check.problems] == []
        assert len(whole) > 5
        assert [check.anchored for check in whole] == [check.facts - later(check) for check in whole]
    finally:
        days.close()
