"""Say where a close stands: the steps at the right of its screens, and what must be known beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import Direction
from ims_desktop.words import Words, say
from ui.screens.day.ledger import DayLedger
from ui.screens.day.overview import unsent_panel
from ui.screens.day.steps import Stand, Step, Steps
from ui.theme import look
from ui.when import clock_time, moment
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from ims_desktop.domain.session import CashierSession
    from ui.screens.day.facts import DayFacts

COUNT, AGAIN, COMPARE = 1, 2, 3


def closing_ledger(facts: DayFacts, session: CashierSession, now: int, *, recounted: bool) -> DayLedger:
    """Make the right side of a close. Shape: `now` the step the cashier is at, `recounted` whether it took two."""
    opened = say("opened {time}", time=moment(session.opened_at, facts.now))
    ledger = DayLedger("wallet", say("Close the session"), opened)
    lifts = [one for one in facts.movements if one.direction is Direction.LIFT]
    steps = [Step(say("Lift to the safe"), _lifted(facts), Stand.DONE)] if lifts else []
    steps += [
        Step(say("Count"), _detail(COUNT, now, say("Every note and coin")), _stand(COUNT, now)),
        Step(say("Second count"), _second(now, recounted=recounted), _stand(AGAIN, now)),
        Step(say("Compare"), _detail(COMPARE, now, say("Count and journal side by side")), _stand(COMPARE, now)),
        Step(say("Z report and eReturn"), say("Prepared from the payments taken"), Stand.LATER),
    ]
    ledger.body.addWidget(Steps(steps))
    if now != COMPARE and not look().compact:
        ledger.panels.addWidget(
            Panel(
                say("A blind count"),
                say("What the journal expects appears after you finish, so that the count is yours alone."),
                icon="eye-off",
            )
        )
    if facts.unsent.payments:
        ledger.panels.addWidget(unsent_panel(facts))
    return ledger


def _lifted(facts: DayFacts) -> Words | str:
    last = [one for one in facts.movements if one.direction is Direction.LIFT][-1]
    return say(
        "{amount} at {time}, seal {seal}, with {name}",
        amount=pounds(last.amount_pence),
        time=clock_time(last.at),
        seal=last.seal,
        name=facts.name(last.witness),
    )


def _stand(step: int, now: int) -> Stand:
    if step == now:
        return Stand.HERE
    return Stand.DONE if step < now else Stand.LATER


def _detail(step: int, now: int, later: Words) -> Words:
    if step == now:
        return say("You are here")
    return say("Finished and recorded") if step < now else later


def _second(now: int, *, recounted: bool) -> Words:
    if now > AGAIN and not recounted:
        return say("Not needed")
    return _detail(AGAIN, now, say("Only if the first differs"))
