"""A till killed at any moment while it loads accounts serves a whole copy or none, and goes on with what was in.

The seed is printed by a failing test; what is killed when also depends on the machine.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.instance_lock import locked
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.accounts.load_child import LOCK
from tests.factory import KEY_ID, MORNING, make_till_store
from tests.simulation.load_process import CHUNK_ROWS, ROWS, load_accounts, people, serving

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from tests.factory import MadeTill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX thing")

DAY_S = 24 * 3600
KILLS = 6
WORDS_OF_A_LOAD = ROWS // CHUNK_ROWS + 1


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Start processes from one that has everything imported, and no thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.simulation.load_process"])
    return context


def _killed_after(context: ForkServerContext, till: MadeTill, words: int, seconds: float) -> list[str]:
    """Load accounts until so much was told, and a little longer; return the names of what was told to serve."""
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=load_accounts, args=(till.folder, till.folder.parent / "keys.json", theirs))
    process.start()
    theirs.close()
    told = [ours.recv() for _ in range(words)]
    process.join(seconds)
    process.kill()
    try:
        while True:
            told.append(ours.recv())
    except EOFError:
        ours.close()
    process.join()
    return [name for name in told if name]


def _place_after(till: MadeTill) -> tuple[int, str, int]:
    """Start the till again, hold what serves to its law, and return how far it has come."""
    with locked(till.folder / LOCK):  # whoever worked for the killed till ends by itself, and lets go of this
        pass
    catalogue = AccountCatalogue(till.folder, "aldermere", till.reopened(), till.secrets, KEY_ID)
    catalogue.tend(MORNING)
    number, place = serving(catalogue), catalogue.load_place()
    if number:
        state = catalogue.state(MORNING, DAY_S)
        assert (state.health, state.accounts) == (CatalogueHealth.COMPLETE, ROWS)
        for account in people(f"snap-{number}"):
            assert catalogue.find("23", account.reference) == account
    else:
        assert catalogue.state(MORNING, DAY_S).health in {CatalogueHealth.ABSENT, CatalogueHealth.INCOMPLETE}
    catalogue.close()
    till.store.close()
    return number, "" if place is None else place[0], 0 if place is None else place[1]


@pytest.mark.parametrize("seed", range(2))
def test_a_till_killed_while_it_loads_serves_a_whole_copy_or_none(
    tmp_path: Path, processes: ForkServerContext, seed: int
) -> None:
    chance = random.Random(seed)
    till = make_till_store(tmp_path)
    till.store.close()
    before = (0, "", 0)
    for _ in range(KILLS):
        told = _killed_after(processes, till, chance.randrange(WORDS_OF_A_LOAD + 2), chance.random() / 5)
        after = _place_after(till)
        assert after[0] > before[0] or (after[0] == before[0] and after[2] >= before[2]), "nothing that was in is lost"
        assert all(int(name.rpartition("-")[2]) <= after[0] for name in told), "what served serves"
        assert len(list(till.folder.glob("catalogue-*.db"))) <= 2
        before = after
    _killed_after(processes, till, WORDS_OF_A_LOAD, 0)
    assert _place_after(till)[0] > before[0]
