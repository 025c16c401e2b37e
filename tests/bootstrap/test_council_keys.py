"""Each enrolment has keys of its own: no council's till reads another's accounts, nor a till those of its last life."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ims_desktop.bootstrap import build_till, enrol_till
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.store.accounts.file import AccountFile
from ims_desktop.store.accounts.keys import CatalogueKeys
from ims_desktop.store.driver import DatabaseError
from ims_desktop.store.till_id import read_till_id
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from tests.use_cases.desk import COUNCIL_TAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.settings import Settings
    from ims_desktop.till import Secrets, Till
    from tests.sync.world import ServedCentral

OTHER = "barnsworth"


@contextmanager
def opened(settings: Settings) -> Iterator[Till]:
    till = build_till(settings)
    try:
        yield till
    finally:
        till.close()


def stock(central: ServedCentral, council: str, surname: str) -> None:
    load_accounts(
        central.database,
        council,
        [AccountRow("23", COUNCIL_TAX, "Ms", "Siân", surname, "1 High Street", "AM1 1AA", 100, None, False)],
        central.clock.now(),
        replace=False,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )


def pull(settings: Settings) -> tuple[Path, Secrets]:
    """Let a till take its accounts; return its one file and where its keys are."""
    with opened(settings) as till:
        while till.sync.step().next_delay_s <= 0 or till.catalogue.loading() is not None:
            pass
        assert till.catalogue.find("23", COUNCIL_TAX) is not None
        (path,) = settings.data_dir.glob("catalogue-*.db")
        return path, till.secrets


def key_of(settings: Settings, path: Path, secrets: Secrets) -> bytes:
    generation = path.stem.removeprefix("catalogue-")
    key = CatalogueKeys(secrets, read_till_id(settings.data_dir).key_id).of(generation)
    assert key is not None
    return key


@pytest.fixture
def both(settings: Settings, central: ServedCentral, tmp_path: Path) -> tuple[Settings, Settings]:
    """Two tills of two councils on one PC, with one key store."""
    central.add_council(OTHER)
    central.load_reference(OTHER)
    stock(central, "aldermere", "Ellacott")
    stock(central, OTHER, "Thackeray")
    other = replace(settings, data_dir=tmp_path / "other")
    enrol_till(settings, central.url, central.code())
    enrol_till(other, central.url, central.code(slug=OTHER))
    return settings, other


def test_two_councils_on_one_pc_have_different_keys_and_neither_opens_the_others_file(
    both: tuple[Settings, Settings],
) -> None:
    ours, theirs = both
    (our_path, secrets), (their_path, _) = pull(ours), pull(theirs)
    our_key, their_key = key_of(ours, our_path, secrets), key_of(theirs, their_path, secrets)
    assert our_key != their_key
    assert read_till_id(ours.data_dir).key_id != read_till_id(theirs.data_dir).key_id
    file = AccountFile(our_path, our_key, read_only=True)
    assert file.find("aldermere", "23", COUNCIL_TAX) is not None
    file.close()
    strange = AccountFile(their_path, our_key, read_only=True)
    with pytest.raises(DatabaseError):
        strange.find(OTHER, "23", COUNCIL_TAX)
    strange.close()


def test_a_file_put_into_another_councils_folder_is_set_aside_unread(both: tuple[Settings, Settings]) -> None:
    ours, theirs = both
    (our_path, _), (their_path, _) = pull(ours), pull(theirs)
    shutil.copy(their_path, our_path)
    with opened(ours) as till:
        assert till.catalogue.find("23", COUNCIL_TAX) is None
        assert till.catalogue.search("thackeray").rows == ()
        assert till.catalogue.state(till.clock.now(), 3600).health is CatalogueHealth.ABSENT


def test_even_with_the_key_an_account_of_another_council_is_not_found(both: tuple[Settings, Settings]) -> None:
    """Two walls: the key, and the council in every row and every question."""
    ours, _ = both
    path, secrets = pull(ours)
    file = AccountFile(path, key_of(ours, path, secrets), read_only=True)
    assert file.find(OTHER, "23", COUNCIL_TAX) is None
    assert file.find_reference(OTHER, COUNCIL_TAX) == ()
    file.close()


def test_a_new_enrolment_lets_the_accounts_of_the_last_one_go(
    settings: Settings, central: ServedCentral, tmp_path: Path
) -> None:
    stock(central, "aldermere", "Ellacott")
    enrol_till(settings, central.url, central.code())
    path, secrets = pull(settings)
    before, old_key = read_till_id(settings.data_dir).key_id, key_of(settings, path, secrets)
    stolen = Path(shutil.copy(path, tmp_path / "catalogue-1.db"))
    enrol_till(settings, central.url, central.code(till="CH01"))
    assert read_till_id(settings.data_dir).key_id != before
    assert secrets.get(f"{before}/catalogue") is None
    with opened(settings) as till:
        assert till.catalogue.find("23", COUNCIL_TAX) is None
        assert list(settings.data_dir.glob("catalogue-*")) == []
    path, secrets = pull(settings)
    new_key = key_of(settings, path, secrets)
    assert new_key != old_key
    strange = AccountFile(stolen, new_key, read_only=True)
    with pytest.raises(DatabaseError):
        strange.progress()
    strange.close()
