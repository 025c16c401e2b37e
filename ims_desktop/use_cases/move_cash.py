"""Move cash that no customer is part of: into the drawer, out of it, or sealed into the safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.asked import to_move
from ims_desktop.domain.closing import BAGS_MAX
from ims_desktop.domain.denominations import counted_pence
from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import NOTHING_COUNTED, CashMovement, Direction
from ims_desktop.errors import BadInput, InvalidAmount, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.approve import check_reason, require_approval
from ims_desktop.use_cases.day_fact import cash_moved
from ims_desktop.use_cases.day_rules import leave_for, require_cash, require_here
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

MOST_PENCE = 100_000_000
SEAL_MAX = 50


def move_cash(
    till: Till,
    movement_id: str,
    cashier: Cashier,
    direction: Direction,
    amount_pence: int,
    reason: str,
    *,
    seal: str = "",
    counts: Mapping[int, int] = NOTHING_COUNTED,
    approval: Approval | None = None,
) -> CashMovement:
    """Record cash in, out or lifted in the cashier's own session; the same id again is the same movement.

    Shape: a lift has a seal, and its `approval` is the second person; `counts` empty where only the sum is known.
    Units: pence.

    Raises: NotPermitted, NoOpenSession, InvalidAmount, BadInput, CardNumberRefused, Refused, StoreUnavailable.
    """
    seal = seal.strip() if direction is Direction.LIFT else ""
    _check(direction, amount_pence, reason, seal, counts)
    with till.store.write() as unit:
        done = _recorded(unit, cashier, movement_id)
        if done is not None:
            return done
        permit_money(till, unit, cashier)
        session = own_session(unit, cashier)
        pack = pack_of(unit)
        refuse_cards(pack, reason, seal)
        if direction is Direction.LIFT:
            _check_bag(unit, session, seal)
        asked = to_move(cashier, session, direction, amount_pence, reason, seal)
        require_approval(pack, cashier, asked, approval)  # before the drawer: tries alone must not tell what is in it
        if direction is not Direction.IN:
            require_cash(unit, session, amount_pence)
        approval_id = leave_for(till, unit, cashier, session, asked, approval)
        move = CashMovement(
            event_id=movement_id,
            session_id=session.session_id,
            direction=direction,
            amount_pence=amount_pence,
            at=till.clock.now(),
            actor=cashier.username,
            reason=reason.strip(),
            seal=seal,
            witness=_witness(session, direction, approval),
            counts={each: pieces for each, pieces in counts.items() if pieces},
        )
        stored = unit.append(cash_moved(move, session, approval_id))
        unit.add_cash_movement(move, stored.sequence)
        unit.audit(move.at, cashier.username, f"cash_{direction.value}", movement_id)
    note("move_cash", "cash_moved", session=session.session_id, direction=direction.value)
    return move


def seals_used(reader: Reader, session: CashierSession) -> frozenset[str]:
    """Return the seals of the bags that were lifted in a session."""
    return frozenset(move.seal for move in reader.cash_movements(session.session_id) if move.seal)


def check_seal(seal: str, used: frozenset[str]) -> None:
    """Stop at a bag without a number, or with one that stands on another bag of the session.

    Raises: BadInput.
    """
    if not seal or len(seal) > SEAL_MAX or not seal.isprintable():
        raise BadInput(
            say("A bag has a number on its seal, of at most {n} characters.", n=SEAL_MAX), code="seal_missing"
        )
    if seal in used:
        raise BadInput(say("Another bag of this session has that number. Read it again."), code="seal_used")


def _check(direction: Direction, amount_pence: int, reason: str, seal: str, counts: Mapping[int, int]) -> None:
    if not 0 < amount_pence <= MOST_PENCE:
        raise InvalidAmount(say("Say how much cash, from £0.01 to £1,000,000.00."), code="movement_amount")
    if any(counts.values()) and counted_pence(counts) != amount_pence:
        raise InvalidAmount(
            say("The notes and coins come to {counted}, not to the amount.", counted=pounds(counted_pence(counts))),
            code="count",
        )
    check_reason(reason, wanted=direction is not Direction.LIFT)
    if direction is Direction.LIFT:
        check_seal(seal, frozenset())


def _recorded(unit: Reader, cashier: Cashier, movement_id: str) -> CashMovement | None:
    """Return the movement that has this id already: asked twice, or asked again after a crash."""
    session = unit.open_session_of(cashier.username)
    moves = () if session is None else unit.cash_movements(session.session_id)
    return next((move for move in moves if move.event_id == movement_id), None)


def _check_bag(unit: Reader, session: CashierSession, seal: str) -> None:
    used = seals_used(unit, session)
    check_seal(seal, used)
    if len(used) >= BAGS_MAX - 1:
        raise Refused(
            say("This session has {n} bags. Close it and open a new one before the next.", n=len(used)),
            code="bags_full",
        )


def _witness(session: CashierSession, direction: Direction, approval: Approval | None) -> str:
    if direction is not Direction.LIFT or approval is None:
        return ""
    require_here(session, approval)
    return approval.approver
