"""Run the guided demo: a real window, real keys, a real central that goes away and comes back, and the laws afterwards.

The world (council, central, till folder) is made by whoever calls; here it is only used. What is left behind is in one
folder: numbered pictures, the receipts, and `summary.json`.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import QCoreApplication, QEvent

from ims_desktop.use_cases.list_payments import list_payments
from ims_desktop.use_cases.verify import verify
from ims_desktop.words import say
from ui import guided_call as call
from ui import guided_day as day
from ui import guided_story as story
from ui.app import make_desk
from ui.guided_cashier import Cashier, Taken
from ui.guided_hands import Album, Hands
from ui.screens.no_till import NoTillScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ims_desktop.settings import Settings
    from ims_desktop.till import Till

KEYS_ALLOWED: Final = 16
"""A council tax bill with a £20 note may take so many keys; fourteen is the aim."""
WINDOW: Final = (1366, 768)
TRAINING_PASSWORD: Final = "training"  # noqa: S105 - everybody's in training, and said on the screen


class World(Protocol):
    """What surrounds the window in a demo: a till that is enrolled, and a central that can be taken away."""

    @property
    def settings(self) -> Settings: ...
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...
    def stop_central(self) -> None: ...
    def start_central(self) -> None: ...
    def lose_card_answers(self, *, lost: bool) -> None: ...
    def tell_everybody(self, text: str, text_cy: str) -> None: ...
    def exported(self) -> list[dict[str, Any]]:
        """Return the payments central holds."""


@dataclass(slots=True)
class Summary:
    """What the demo found. Shape: `problems` names every law that is broken, as code and sentence."""

    lost: int = 0
    doubled: int = 0
    payments_at_till: int = 0
    payments_at_central: int = 0
    keys_per_payment: list[int] = field(default_factory=list)
    payments: list[dict[str, object]] = field(default_factory=list)
    screenshots: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    verified: bool = False
    problems: list[dict[str, str]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every law held."""
        return not self.problems

    def document(self) -> dict[str, object]:
        """Return it as `ims-desktop demo --headless --json` prints it."""
        names = ("lost", "doubled", "payments_at_till", "payments_at_central", "keys_per_payment", "payments")
        return {name: getattr(self, name) for name in (*names, "screenshots", "receipts", "verified", "problems")}


def run_guided_demo(world: World, build_till: Callable[[Settings], Till], out: Path) -> Summary:
    """Tell the whole story, then hold till and central against each other; leaves everything in `out`.

    The caller has entered `virtual_display()` if there is no screen.

    Raises: Unavailable when the window does not do what a person would wait for.
    """
    album = Album(_emptied(out / "screenshots"))
    taken = [*_day_with_an_outage(world, build_till, album), *_after_a_crash(world, build_till, album)]
    _other_tills(world, build_till, album)
    receipts = _emptied(out / "receipts")
    summary = Summary(screenshots=album.names)
    for one in taken:
        summary.keys_per_payment.append(one.keys)
        summary.payments.append({"what": one.what, "receipt": one.payment.receipt, "keys": one.keys})
    _hold_to_the_laws(summary, world, build_till)
    for receipt in sorted((world.settings.data_dir / "receipts").glob("*.pdf")):
        shutil.copy2(receipt, receipts)
        summary.receipts.append(receipt.name)
    (out / "summary.json").write_text(
        json.dumps(summary.document(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return summary


# -------------------------------------------------------------------------------------------------------------- acts
def _day_with_an_outage(world: World, build_till: Callable[[Settings], Till], album: Album) -> list[Taken]:
    """The first act: sign in, pay, lose the network, pay, find it again; one bill is left in the basket."""
    with _at_the_desk(world.settings, build_till, album) as cashier:
        story.sign_in(cashier, world.username, world.password)
        story.pay_by_reference(cashier)
        story.pay_quickly(cashier)
        story.pay_scanned(cashier)
        story.pay_basket_of_two(cashier)
        story.look_at_verdicts(cashier)
        story.try_a_scan(cashier)
        story.look_around(cashier)
        story.unlock(cashier, world.password)
        call.pay_by_telephone(cashier, lambda lost: world.lose_card_answers(lost=lost))
        world.stop_central()
        story.lose_network(cashier)
        story.pay_offline(cashier)
        story.look_at_unsent(cashier)
        world.start_central()
        story.find_network(cashier)
        story.wear(cashier, "dark", "dark")
        story.wear(cashier, "contrast", "high-contrast")
        cashier.command("light")
        story.wear(cashier, "cymraeg", "cymraeg")
        cashier.command("english")
        cashier.begin_basket(story.RENT)
    return cashier.taken


def _after_a_crash(world: World, build_till: Callable[[Settings], Till], album: Album) -> list[Taken]:
    """The second act: central is away, the copy of the accounts is gone, a basket was left; then the day ends."""

    def build_without_accounts(settings: Settings) -> Till:
        till = build_till(settings)
        till.catalogue.destroy()
        return till

    world.stop_central()
    with _at_the_desk(world.settings, build_without_accounts, album) as cashier:
        story.sign_in_again(cashier, world.username)
        story.pay_unverified(cashier)
        world.tell_everybody(*story.MESSAGE)
        world.start_central()
        story.find_network(cashier, picture=False)
        story.read_message(cashier)
        day.look_at_day(cashier)
        day.lift_cash(cashier, world.password)
        day.count_and_close(cashier)
        day.approve_ereturns(cashier, world.password)
    return cashier.taken


def _other_tills(world: World, build_till: Callable[[Settings], Till], album: Album) -> None:
    """The last pictures: a till for training, and a PC that is no till."""
    folder = world.settings.data_dir.parent
    training = replace(world.settings, data_dir=folder / "training", training=True, keyfile=None)
    with _at_the_desk(training, build_till, album) as cashier:
        story.sign_in(cashier, world.username, TRAINING_PASSWORD, pictures=False)
        story.practise(cashier)
    with _at_the_desk(replace(world.settings, data_dir=folder / "no-till"), build_till, album) as cashier:
        cashier.hands.sit_down()
        cashier.hands.until(
            lambda: isinstance(cashier.desk.window.screen_now, NoTillScreen), "the screen without a till"
        )
        cashier.hands.picture("no-till")


@contextmanager
def _at_the_desk(settings: Settings, build_till: Callable[[Settings], Till], album: Album) -> Iterator[Cashier]:
    """Open the window in the size of a small council screen; close it as a person does, and give everything back."""
    desk = make_desk(replace(settings, theme="light", language="en", text_scale=100), lambda: build_till(settings))
    desk.window.showNormal()
    desk.window.resize(*WINDOW)
    hands = Hands(desk.window, album)
    desk.scanning.scanner.clock = hands.clock
    try:
        yield Cashier(desk, hands)
    finally:
        desk.window.close()
        desk.shut_down()
        # Qt takes its own tree apart from the top; left to the garbage collector, the order would be anybody's guess.
        desk.window.deleteLater()
        QCoreApplication.sendPostedEvents(desk.window, QEvent.Type.DeferredDelete)


# -------------------------------------------------------------------------------------------------------------- laws
def _hold_to_the_laws(summary: Summary, world: World, build_till: Callable[[Settings], Till]) -> None:
    """Compare the journal with what central holds, payment by payment, and check the journal's own laws."""
    till = build_till(world.settings)
    try:
        at_till = {row.payment_id: row for row in list_payments(till)}
        verified = verify(till)
    finally:
        till.close()
    at_central = world.exported()
    times = Counter(str(payment["payment_id"]) for payment in at_central)
    summary.payments_at_till, summary.payments_at_central = len(at_till), len(at_central)
    summary.lost = sum(payment_id not in times for payment_id in at_till)
    summary.doubled = sum(n - 1 for n in times.values())
    summary.verified = verified.ok
    amounts = {row.payment_id: row.amount_pence for row in at_till.values()}
    laws = (
        ("lost", summary.lost == 0, say("{n} payments of the till are not at central.", n=summary.lost)),
        ("doubled", summary.doubled == 0, say("{n} payments are at central twice.", n=summary.doubled)),
        ("foreign", set(times) <= set(at_till), say("Central holds payments this till does not know.")),
        (
            "amounts",
            all(amounts.get(p["payment_id"]) == p["amount_pence"] for p in at_central),
            say("An amount differs."),
        ),
        ("count", len(at_till) == len(summary.payments), say("The journal holds {n} payments.", n=len(at_till))),
        ("keys", summary.keys_per_payment[0] <= KEYS_ALLOWED, say("A payment took more keys than it may.")),
    )
    summary.problems += [{"code": code, "text": words.text("en")} for code, holds, words in laws if not holds]
    summary.problems += [{"code": problem.code, "text": problem.words.text("en")} for problem in verified.problems]


def _emptied(folder: Path) -> Path:
    """Make a folder of this demo's own, without the files of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob("*.pdf")):
        old.unlink()
    return folder
