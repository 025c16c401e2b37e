"""`ims-central serve --forward` and `ims-central forward`, as people use them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from sync.central import tables
from sync.central.cli import run
from sync.central.errors import Refusal
from sync.central.gateway.runner import Forwarding, Wish, forwarding
from sync.central.gateway.upstream import note_upstream
from tests.central.gateway.way import Way, basket, take
from tests.sync.stock import Fault, StockServer
from tests.sync.stock.world import method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.sync.world import RawTill, ServedCentral

DAY = "2026-11-21"


class Staff:
    """Somebody at the command line of central."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._url = url
        self._capsys = capsys

    def says(self, *words: str, status: int = 0) -> Any:
        assert run(["--database-url", self._url, *words, "--json"]) == status
        out, err = self._capsys.readouterr()
        return json.loads(err)["error"]["code"] if status else json.loads(out)

    def plainly(self, *words: str) -> str:
        assert run(["--database-url", self._url, *words]) == 0
        return self._capsys.readouterr().out

    def lists(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.plainly("forward", "list", *words).splitlines()]


@pytest.fixture
def staff(central: ServedCentral, capsys: pytest.CaptureFixture[str]) -> Staff:
    return Staff(central.database.url, capsys)


def test_a_history_goes_on_only_from_the_day_that_is_said(
    central: ServedCentral, taking: RawTill, stock: StockServer
) -> None:
    take(taking, basket(taking, 1_00))
    now, database = central.clock.now, central.database
    with pytest.raises(Refusal, match="--forward-since"), forwarding(database, Wish(stock.url), now):
        pass
    tomorrow = now() + timedelta(days=1)
    with forwarding(database, Wish(stock.url, since=tomorrow), now):
        pass
    with forwarding(database, Wish(stock.url), now):
        pass
    assert central.rows(tables.upstream)[0]["since"] == tomorrow, "a start that says nothing keeps what was said"
    assert stock.ims.rows == []


def test_people_see_and_move_what_goes_on(way: Way, taking: RawTill, staff: Staff) -> None:
    bad, good = take(taking, basket(taking, 1_00, method="24"), basket(taking, 2_00, 3_00))
    del way.stock.ims.methods["24"]
    way.settle()
    status = staff.says("forward", "status")
    assert status["url"] == way.stock.url
    assert {state: it for state, it in status["states"].items() if it["lines"]} == {
        "done": {"lines": 2, "amount_pence": 5_00},
        "parked": {"lines": 1, "amount_pence": 1_00},
    }
    assert (status["with_problems"], status["problem"], status["oldest_queued_at"]) == (1, None, None)
    assert {"kind": "fund", "code": "31", "differs": "presence", "here": "", "there": "there"} in status["differences"]
    assert "parked: 1 lines, 1.00 pounds" in staff.plainly("forward", "status")
    (parked,) = staff.lists("--problems")
    assert (parked["receipt"], parked["state"], parked["refusals"]) == (bad, "parked", 3)
    assert "REF1" not in json.dumps(staff.lists())
    assert [line["receipt"] for line in staff.lists("--state", "done")] == [good, good]
    way.stock.ims.methods["24"] = method("24", "Cheque")
    assert staff.says("forward", "retry", bad) == {"receipt": bad, "lines": 1}
    assert staff.says("forward", "park", bad, "--why", "paid back at the desk") == {"receipt": bad, "lines": 1}
    assert staff.lists("--state", "parked")[0]["problem"] == "by hand: paid back at the desk"
    staff.says("forward", "retry", bad)
    way.settle()
    assert (way.lost(), way.stock.ims.doubled()) == ([], [])
    actions = [row["action"] for row in way.central.rows(tables.audit)]
    assert [actions.count(name) for name in ("forward_retried", "forward_parked", "forward_set")] == [2, 1, 1]


def test_a_line_on_its_way_can_be_parked_and_its_answer_still_counts(way: Way, taking: RawTill, staff: Staff) -> None:
    (receipt,) = take(taking, basket(taking, 1_00))
    way.steps(1)

    def park(verb: str, _path: str) -> Fault | None:
        if verb == "POST":
            staff.says("forward", "park", receipt, "--why", "wrong")
            return Fault.REFUSED_EMPTY
        return None

    way.stock.plan = park
    way.step()
    assert way.states() == {f"{receipt}-1": "parked"}
    way.stock.heal()
    assert way.posts() == 1


def test_a_day_is_compared_by_a_word(way: Way, taking: RawTill, staff: Staff) -> None:
    take(taking, basket(taking, 1_00), basket(taking, 2_00))
    way.settle()
    way.stock.ims.rows.append(way.stock.ims.rows[0])
    found = staff.says("forward", "reconcile", DAY)
    assert (found["lines"], found["lines_there"], found["amount_pence"], found["amount_pence_there"]) == (
        2,
        3,
        300,
        400,
    )
    assert "duplicate: it holds this line 2 times" in staff.plainly("forward", "reconcile", DAY)
    assert [line["problem"].partition(":")[0] for line in staff.lists("--problems")] == ["duplicate"]
    with way.stock.away():
        assert staff.says("forward", "reconcile", DAY, status=3) == "forward_away"
    way.stock.fail_next("Processed", Fault.REFUSED_EMPTY)
    assert staff.says("forward", "reconcile", DAY, status=3) == "forward_away"


def test_words_say_no_in_words(staff: Staff, way: Way) -> None:
    assert staff.says("forward", "retry", "NOBODYS", status=1) == "unknown_receipt"
    assert staff.says("forward", "park", "NOBODYS", "--why", " ", status=1) == "bad_reason"


@pytest.mark.parametrize("words", [("status",), ("list",), ("reconcile", DAY)])
def test_a_council_that_does_not_forward_is_told_so(staff: Staff, words: tuple[str, ...]) -> None:
    assert staff.says("forward", *words, status=1) == "no_forwarding"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--forward", "http://ims.example"], "forward_http"),
        (["--forward", "https://ims.example?x=1"], "forward_url"),
    ],
)
def test_a_bad_address_is_refused_before_anything_is_served(staff: Staff, words: list[str], code: str) -> None:
    assert staff.says("serve", "--port", "0", *words, status=1) == code


def test_a_fault_of_our_own_costs_one_line_an_hour_and_shows(way: Way, taking: RawTill, staff: Staff) -> None:
    (receipt,) = take(taking, basket(taking, 1_00))
    way.steps(1)
    running = Forwarding(way.central.database, way.slug, lambda: way.now, pace=way.pace)
    with way.central.database.write(way.slug) as connection:
        note_upstream(connection, way.slug, content="{")
    with pytest.raises(ValidationError):
        running._once()
    running._after_fault()
    (line,) = staff.lists("--problems")
    assert (line["receipt"], line["state"], line["problem"]) == (receipt, "waiting", "fault: this program has a fault")
    running._once()
    running._forget()
    running._turn.release()
    assert way.posts() == 0


# ------------------------------------------------------------------------------------------------------ a real process
class Served:
    """`ims-central serve --forward` in a process of its own."""

    def __init__(self, url: str, stock: StockServer, folder: Path) -> None:
        command = [sys.executable, "-m", "sync.central", "--database-url", url, "--data-dir", str(folder)]
        self.process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--forward", stock.url, "--forward-since", "2020-01-01"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "IMS_FORWARD_TOKEN": "for-the-proxy"},
        )

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def serve(central: ServedCentral, stock: StockServer, tmp_path: Path) -> Iterator[Callable[[], Served]]:
    made: list[Served] = []

    def start() -> Served:
        made.append(Served(central.database.url, stock, tmp_path))
        return made[-1]

    yield start
    for served in made:
        served.close()


def when_posted(stock: StockServer, fault: Fault | None) -> threading.Event:
    """Let the first line that is sent meet a fault; return what happens when it is there."""
    there = threading.Event()

    def plan(verb: str, _path: str) -> Fault | None:
        if verb != "POST" or there.is_set():
            return None
        there.set()
        return fault

    stock.plan = plan
    return there


@pytest.mark.parametrize(("fault", "posts"), [(Fault.HELD_REPLY, 1), (Fault.SILENCE, 2)])
def test_killed_between_the_sending_and_the_answer_nothing_is_lost_or_doubled(
    serve: Callable[[], Served],
    ways: Callable[..., Way],
    stock: StockServer,
    taking: RawTill,
    fault: Fault,
    posts: int,
) -> None:
    take(taking, basket(taking, 1_00))
    there = when_posted(stock, fault)
    served = serve()
    assert there.wait(30)
    served.process.kill()
    served.process.wait()
    way = ways()
    assert [row["state"] for row in way.lines()] == ["sending"]
    way.settle()
    assert (way.lost(), stock.ims.doubled(), way.posts()) == ([], [], posts)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot ask a process to end in order")
def test_two_instances_share_the_work_and_end_in_order(
    serve: Callable[[], Served], ways: Callable[..., Way], stock: StockServer, taking: RawTill
) -> None:
    take(taking, *(basket(taking, 100 + n) for n in range(6)))
    there = when_posted(stock, None)
    both = [serve(), serve()]
    assert there.wait(30)
    for served in both:
        assert served.process.stdout is not None
        assert b"127.0.0.1" in served.process.stdout.readline()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(30) == 0
    way = ways()
    assert not way.lines(state="sending")
    way.settle()
    assert (way.lost(), stock.ims.doubled(), way.posts()) == ([], [], 6)
