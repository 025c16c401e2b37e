"""A till killed at any point of a card charge charges nobody twice, and no charge is ever without a record.

What becomes of each point is the table of `docs/card-payments.md`: it is made of this very walk.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.basket import Basket
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.keep_basket import keep
from ims_desktop.use_cases.open_session import open_session
from tests.factory import KEY_ID, make_till_store
from tests.simulation.card_process import ANN, DUE, PAYMENT, STORIES, Counter, walk
from tests.simulation.card_terminal import Fuse
from tests.use_cases.desk import pack_document

if TYPE_CHECKING:
    from tests.simulation.card_process import Crash

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX thing")

EVERY = 12
"""Of the statements within one moment so many'th are died at, and always the first and the last."""
MOMENTS = {
    "handed over": "before or while it is written down that the cheque was handed over",
    "held": "once that is written down",
    "asking": "before or while the wish is written down",
    "asked": "once it is written down, before anything else",
    "marking": "while it is marked as sent",
    "sent": "marked as sent, before the terminal hears of it",
    "heard": "the terminal has heard of it, the card is not presented yet",
    "waiting": "the terminal says nothing, the till shows the charge as open",
    "charged": "the card is through, the answer is not back",
    "answered": "the answer is back, before or while it is written down",
    "recorded": "all is written down, nobody was told",
    "cancel sent": "the cashier asks to stop it, before the terminal hears",
    "stopped": "the terminal has stopped it, before or while that is written down",
    "keying": "the cashier keys the amount into the terminal that stands alone",
    "printed": "the card is through and the slip printed, nothing of it is typed",
    "typed": "before or while what the slip says is written down",
    "told": "that is written down, nobody was told",
}
"""What the till is at when it dies, by the name a walk gives it."""
HEAD = (
    ("The till dies", "The journal holds", "Start-up and the first look", "The customer is done", "Moved by card"),
    ("---",) * 5,
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "card-payments.md"


@pytest.fixture(scope="module")
def crashes(tmp_path_factory: pytest.TempPathFactory) -> list[Crash]:
    """Die at every point there is, in two processes, and gather what was found."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.simulation.card_process"])
    walks = []
    for names in (("charge", "stopped", "slip", "given back"), ("split", "refund")):
        base = tmp_path_factory.mktemp("killed")
        _new_till(base)
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=walk, args=(base, names, EVERY, theirs))
        process.start()
        theirs.close()
        walks.append((process, ours))
    found: list[Crash] = []
    for process, ours in walks:
        try:
            while True:
                found.append(ours.recv())
        except EOFError:
            process.join()
        assert process.exitcode == 0
    return found


def _new_till(base: Path) -> None:
    """Make a till with an open session and a basket of £16.00, and keep it as it is; it lives at `now`."""
    (base / "now").mkdir()
    made = make_till_store(base / "now")
    made.secrets.set(f"{KEY_ID}/catalogue", bytes(32))
    with made.store.write() as unit:
        unit.save_pack(json.dumps(pack_document()).encode(), b"signature", made.clock.now())
    made.store.close()
    counter = Counter(base / "now" / "till", base / "now" / "keys.json", Fuse())
    open_session(counter.till, ANN, 10_000)
    keep(counter.till, ANN, PAYMENT, add_line(counter.till, ANN, Basket(), "13", "12345678901", DUE))
    counter.close()
    shutil.copytree(base / "now", base / "new")


def test_no_crash_charges_twice_or_leaves_a_charge_without_a_record(crashes: list[Crash]) -> None:
    assert {crash.story for crash in crashes} == set(STORIES)
    assert [crash for crash in crashes if crash.lies] == []


def test_wherever_in_a_moment_the_till_dies_it_comes_to_the_same(crashes: list[Crash]) -> None:
    for story in STORIES:
        rows = _rows(crashes, story)
        assert len({where for where, *_ in rows}) == len(rows), rows


@pytest.mark.parametrize("story", STORIES)
def test_the_table_in_the_documents_is_what_really_comes_of_it(crashes: list[Crash], story: str) -> None:
    table = "\n".join(("", *(f"| {' | '.join(row)} |" for row in (*HEAD, *_rows(crashes, story))), ""))
    assert f"<!-- {story} -->\n{table}\n<!-- end -->" in DOCUMENT.read_text(encoding="utf-8"), table


def _rows(crashes: list[Crash], story: str) -> list[tuple[str, ...]]:
    """Return what came of each moment of a story, in its order, each once."""
    own = (crash for crash in crashes if crash.story == story)
    found = ((_place(crash.moment), crash.left, crash.after, crash.end, crash.moved) for crash in own)
    return list(dict.fromkeys(found))


def _place(moment: str) -> str:
    step, _, at = moment.rpartition(": ")
    return f"{step}: {MOMENTS[at]}" if step else MOMENTS[at]
