"""Say how the desk stands: network, unsent payments, accounts, session, printer, clock, backup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.catalogue import CatalogueHealth, CatalogueState
from ims_desktop.records import Unsent
from ims_desktop.use_cases.forget_accounts import is_over
from ims_desktop.use_cases.note_clock import clock_behind_s
from ims_desktop.use_cases.permit import block_words, policy_of
from ims_desktop.use_cases.show_sync_trouble import show_sync_trouble

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import SyncReport, SystemMessage
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_sync_trouble import SyncTrouble
    from ims_desktop.words import Words

_ABSENT = CatalogueState(CatalogueHealth.ABSENT)
# What is taken in training is never sent, so it never waits either.
_NOTHING = Unsent(events=0, payments=0, amount_pence=0, oldest_at=None, quarantined=0)


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """All the status strip shows. Units: `drawer_pence`, `clock_behind_s`.

    Shape: `online` None until central was spoken to; `session` of the person asked about, or the one opened last;
    `drawer_pence` None where policy hides it from the cashier or no session is open; `blocked` the sentence why this
    epoch takes no money, `block_code` its stable name; `message` what the council tells everybody just now; `trouble`
    what stood between this till and central at the last step.
    """

    online: bool | None
    unsent: Unsent
    accounts: CatalogueState
    session: CashierSession | None
    printer: str
    printer_ready: bool
    drawer_pence: int | None
    clock_behind_s: int
    last_backup_at: datetime | None
    training: bool
    block_code: str = ""
    blocked: Words | None = None
    message: SystemMessage | None = None
    trouble: SyncTrouble | None = None
    takes_unverified: bool = True
    """Whether policy takes a reference whose account is not found, while the accounts here are not up to date."""
    sessions: tuple[CashierSession, ...] = ()
    """Every session that is open at this till, each with a tray of its own."""
    counted: bool = False
    """Whether the drawer of `session` was counted: it takes no more money, so nobody should begin with a card."""
    cards: tuple[CardAttempt, ...] = ()
    """Charges without an answer, and those that are in no payment yet."""
    held: tuple[HeldTender, ...] = ()
    """What was handed over for payments that are not whole."""


def show_status(till: Till, report: SyncReport | None = None, username: str = "") -> DeskStatus:
    """Read the whole strip in one consistent view, for the person signed in.

    Shape: `report` is the last word of the sync lane, if it has spoken; `username` "" while nobody is signed in.
    """
    now = till.clock.now()
    with till.store.read() as reader:
        policy = policy_of(reader)
        session = reader.open_session_of(username) if username else reader.open_session()
        shown = policy.show_drawer_to_cashier and session is not None
        block = reader.block()
        return DeskStatus(
            online=None if report is None else report.online,
            unsent=_NOTHING if till.identity.training else reader.unsent(),
            accounts=_ABSENT if is_over(reader, now) else till.catalogue.state(now, policy.catalogue_fresh_s),
            session=session,
            printer=till.printer.name,
            printer_ready=till.printer.ready(),
            drawer_pence=reader.drawer_pence(session.session_id) if shown and session is not None else None,
            clock_behind_s=clock_behind_s(reader, now),
            last_backup_at=reader.last_backup_at(),
            training=till.identity.training,
            block_code=block,
            blocked=block_words(block) if block else None,
            message=_message(report, now),
            trouble=None if report is None else show_sync_trouble(report.problem),
            takes_unverified=policy.accept_unverified,
            sessions=reader.open_sessions(),
            counted=session is not None and bool(reader.cash_counts(session.session_id)),
            cards=reader.open_card_attempts(),
            held=reader.held_tenders(),
        )


def _message(report: SyncReport | None, now: datetime) -> SystemMessage | None:
    """Choose the gravest message that holds now: they come in that order."""
    told = () if report is None else report.messages
    return next((it for it in told if it.starts_at <= now < it.ends_at), None)
