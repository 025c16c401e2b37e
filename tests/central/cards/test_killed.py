"""A central killed at any point of a charge has it charged once at the most, and in the end says what really happened.

What becomes of each point is a table of `docs/card-payments.md`: it is made of this very walk.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from sync.central import tables
from sync.central.cards import attempts, follow
from sync.central.cards.asking import Asking
from sync.central.cards.govuk_pay import GovukPay
from sync.central.cards.govuk_pay_settings import read_settings
from sync.central.desk.devices import Device
from sync.contract.card_asking import CardAttemptRequest
from tests.central.cards.asked import attempt_id, open_shop
from tests.central.cards.paying import QUICK
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sync.central.cards.provider import Said, Wanted
    from sync.central.cards.providers import Chosen
    from tests.central.cards.asked import Shop
    from tests.govuk_pay_fake import PayFake

DOCUMENT = Path(__file__).parents[3] / "docs" / "card-payments.md"
LAG_S = 20
"""So late does a search at the provider find what was made."""
HEAD = (
    ("Central dies", "Its records hold", "What it makes of that", "In the end", "Charged"),
    ("---",) * 5,
)
MOMENTS = {
    "asking": "before or while it writes down what it is about to ask for",
    "create": "that is written down, before the provider hears",
    "create answered": "the provider has made it, before or while its answer is written down",
    "told": "all is written down, the till hears nothing of it",
    "looking": "before or while it takes a look for itself",
    "look": "about to ask the provider how it stands",
    "look answered": "the provider has said how it stands, before or while that is written down",
    "stopping": "before or while it writes down that it is to be stopped",
    "to be stopped": "that is written down, before it turns to the provider",
    "cancel": "about to tell the provider to stop it",
    "cancel answered": "the provider has said what came of that, before or while it is written down",
}
"""What central is at when it dies, by the name a walk gives it."""


class Killed(BaseException):
    """The process is gone, whatever it was about to do."""


@dataclass
class Fuse:
    """Count the points central can die at, and end it at one of them, in the thread that counts."""

    dies_at: int = 0
    moment: str = ""
    points: list[str] = field(default_factory=list)
    thread: int = field(default_factory=threading.get_ident)

    def tick(self, *_: object) -> None:
        if self.moment and threading.get_ident() == self.thread:
            self.points.append(self.moment)
            if len(self.points) == self.dies_at:
                self.moment = ""
                raise Killed

    def at(self, moment: str) -> None:
        self.moment = moment
        self.tick()


class MortalPay(GovukPay):
    """GOV.UK Pay as central asks it, in a process that can die before and after each question."""

    fuse = Fuse()

    def create(self, wanted: Wanted) -> Said:
        return self._mortally("create", lambda: super(MortalPay, self).create(wanted))

    def look(self, wanted: Wanted) -> Said:
        return self._mortally("look", lambda: super(MortalPay, self).look(wanted))

    def cancel(self, wanted: Wanted) -> Said:
        return self._mortally("cancel", lambda: super(MortalPay, self).cancel(wanted))

    def _mortally(self, what: str, ask: Callable[[], Said]) -> Said:
        if not self.fuse.moment:
            return ask()
        self.fuse.at(what)
        said = ask()
        self.fuse.moment = f"{what} answered"
        return said


@dataclass(frozen=True)
class Crash:
    """One point central died at, and what came of it."""

    moment: str
    left: str
    after: str
    end: str
    charged: str


@dataclass
class Walk:
    """Die at every point of a story, each time with a charge of its own."""

    shop: Shop
    n: int = 0

    def __post_init__(self) -> None:
        def make(chosen: Chosen) -> MortalPay:
            settings, secret = read_settings(chosen.service.settings), chosen.service.secret
            now = self.shop.central.clock.now
            return MortalPay(settings, secret, now=now, patience=QUICK, pause=self.shop.fake.pass_time)

        self.make = make
        till = self.shop.till
        self.device = Device(COUNCIL, till.till, till.epoch, "CH", b"", revoked=False)
        engine = self.shop.central.database._engine
        event.listen(engine, "before_cursor_execute", self._tick)
        event.listen(engine, "commit", self._commit)

    def _tick(self, *_: object) -> None:
        MortalPay.fuse.tick()

    def _commit(self, *_: object) -> None:
        """Die before a commit perhaps; after some of them it is another moment."""
        MortalPay.fuse.tick()
        if MortalPay.fuse.moment == "stopping":
            MortalPay.fuse.moment = "to be stopped"
        elif MortalPay.fuse.moment.endswith("answered"):
            MortalPay.fuse.moment = "told"

    @property
    def asking(self) -> Asking:
        return Asking(self.shop.central.database, self.make)

    def wanted(self) -> CardAttemptRequest:
        more: dict[str, Any] = {"payment_id": attempt_id(5000 + self.n)}
        return CardAttemptRequest(**self.shop.wanted(self.n, **more))

    # ---------------------------------------------------------------------------------------------------------- stories
    def ask(self) -> None:
        self.asking.ask(self.device, self.wanted(), self.shop.central.clock.now())

    def paid(self) -> None:
        page = self.asking.ask(self.device, self.wanted(), self.shop.central.clock.now()).page
        assert self.shop.fake.pay(page)
        self.shop.passes(5)

    def step(self) -> None:
        """Do for this charge what central does by itself for all of them."""
        database, now = self.shop.central.database, self.shop.central.clock.now()
        with database.read(COUNCIL) as connection:
            row = attempts.attempt_of(connection, COUNCIL, attempt_id(self.n))
        if row is not None and row.next_look_at is not None:
            follow.follow_one(database, COUNCIL, row, now, self.make)

    def stop(self) -> None:
        self.asking.cancel(self.device, self.wanted(), self.shop.central.clock.now())

    def crashes(self, first: str, act: Callable[[], None], before: Callable[[], None]) -> Iterator[Crash]:
        """Yield what came of each point of an act that begins with the moment `first`."""
        self._lived(first, act, before, Fuse())  # what is done once for a connection is no point of a charge
        points = self._lived(first, act, before, Fuse())
        for dies_at in _chosen(points):
            died = self._lived(first, act, before, Fuse(dies_at))
            assert len(died) == dies_at
            yield self._recovered(died[-1])

    def _lived(self, first: str, act: Callable[[], None], before: Callable[[], None], fuse: Fuse) -> list[str]:
        self.n += 1
        MortalPay.fuse = Fuse()
        before()
        MortalPay.fuse = fuse
        try:
            fuse.at(first)
            act()
            fuse.at("told")
        except Killed:
            pass
        fuse.moment = ""
        return fuse.points

    # -------------------------------------------------------------------------------------------------------- and after
    def _recovered(self, moment: str) -> Crash:
        left = self._stands()
        self.shop.till.sign_on()
        for _ in range(4):
            self.shop.passes(30)
            self.step()
        said = self._heard()
        after = self._stands()
        if said["page"]:
            assert self.shop.fake.pay(said["page"])
        elif said["state"] == "waiting":
            self.shop.cancel(self.n, payment_id=attempt_id(5000 + self.n))
        for _ in range(2):
            self.shop.passes(30)
            self.step()
        end = self._heard()
        charged = [it for it in self.shop.fake.of_attempt(attempt_id(self.n)) if it.status == "success"]
        may_charge = [it for it in self.shop.fake.of_attempt(attempt_id(self.n)) if it.status in {"created", "started"}]
        assert len(charged) <= 1
        assert not may_charge
        assert end["state"] == ("approved" if charged else "cancelled")
        return Crash(moment, left, after, self._stands(), "once" if charged else "not")

    def _heard(self) -> dict[str, Any]:
        """Ask as a till does: what central never heard of is stopped there."""
        answer = self.shop.till.get(f"/desktop/v1/card-attempts/{attempt_id(self.n)}")
        if answer.status_code == 404:
            more = {"payment_id": attempt_id(5000 + self.n)}
            return self.shop.cancel(self.n, **more)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def _stands(self) -> str:
        rows = [it for it in self.shop.central.rows(tables.card_attempt) if it["attempt_id"] == attempt_id(self.n)]
        if not rows:
            return "nothing"
        code = f" ({rows[0]['code'].replace('_', ' ')})" if rows[0]["code"] else ""
        wanted = ", to be stopped" if rows[0]["cancel_wanted_at"] and rows[0]["state"] == "waiting" else ""
        return f"{rows[0]['state']}{code}{wanted}"


def _chosen(points: list[str]) -> list[int]:
    """Return the first and the last place of each moment, and every third."""
    chosen: set[int] = set()
    for moment in dict.fromkeys(points):
        places = [n for n, one in enumerate(points, start=1) if one == moment]
        chosen |= {places[-1], *places[::3]}
    return sorted(chosen)


@pytest.fixture(scope="module")
def walked(a_file: Path, pay: PayFake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Crash]]]:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "central.db").write_bytes(a_file.read_bytes())
    shop = open_shop(folder, "", pay)
    pay.lag = timedelta(seconds=LAG_S)
    walk = Walk(shop)
    yield {
        "central asks": list(walk.crashes("asking", walk.ask, lambda: None)),
        "central looks": list(walk.crashes("looking", walk.step, walk.paid)),
        "central stops": list(walk.crashes("stopping", walk.stop, walk.ask)),
    }
    shop.central.close()
    shop.till.http.close()


@pytest.mark.parametrize("story", ["central asks", "central looks", "central stops"])
def test_the_table_in_the_documents_is_what_really_comes_of_it(walked: dict[str, list[Crash]], story: str) -> None:
    rows = list(dict.fromkeys((MOMENTS[it.moment], it.left, it.after, it.end, it.charged) for it in walked[story]))
    assert len({where for where, *_ in rows}) == len(rows), "\n".join(map(str, rows))
    table = "\n".join(("", *(f"| {' | '.join(row)} |" for row in (*HEAD, *rows)), ""))
    assert f"<!-- {story} -->\n{table}\n<!-- end -->" in DOCUMENT.read_text(encoding="utf-8"), table
