"""Signing in: by password when central answers, by PIN when it does not; scripts by either."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.device_key import Ed25519DeviceKey
from ims_desktop.devices.no_sync import NoSync, TrainingSync
from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import BadInput, CardNumberRefused, NotPermitted, WireUnavailable, WrongCredentials
from ims_desktop.store.driver import connect
from ims_desktop.use_cases.seal_pin import matches, proof_in, seal_pin
from ims_desktop.use_cases.set_pin import set_pin
from ims_desktop.use_cases.sign_in import sign_in, sign_in_with_pin
from ims_desktop.use_cases.sign_in_script import sign_in_script
from ims_desktop.words import say
from tests.factory import KEY_ID
from tests.sync.world import PASSWORD
from tests.use_cases.desk import GWEN, PRIYA, pack_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.records import SignedIn
    from tests.sync.desks import Desk as WiredDesk
    from tests.use_cases.desk import Desk, Wired

PIN = "274951"


def audited(desk: WiredDesk | Desk) -> list[tuple[object, ...]]:
    key = desk.made.secrets.get(f"{KEY_ID}/journal")
    assert key is not None
    connection = connect(desk.made.folder / "till.db", key, read_only=True)
    try:
        return list(connection.execute("SELECT actor, action, detail FROM audit ORDER BY id").fetchall())
    finally:
        connection.close()


# --------------------------------------------------------------------------------------------------------- by password
def test_central_vouches_for_a_password_and_a_pin_is_still_to_be_set(wired: Wired) -> None:
    till = wired.till
    signed_in = sign_in(till, " priya ", PASSWORD)
    assert (signed_in.cashier.username, signed_in.online, signed_in.needs_pin) == ("priya", True, True)
    assert signed_in.cashier.may_take_payments
    set_pin(till, signed_in.cashier, PIN)
    assert not sign_in(till, "priya", PASSWORD).needs_pin


def test_a_wrong_password_is_refused_and_noted(wired: Wired) -> None:
    till = wired.till
    with pytest.raises(WrongCredentials):
        sign_in(till, "priya", "a wrong password")
    assert ("priya", "sign_in_refused", "password") in audited(wired.desk)


def test_what_was_typed_as_a_name_is_noted_only_when_it_is_one(wired: Wired) -> None:
    with pytest.raises(WrongCredentials):
        sign_in(wired.till, "my secret password", "a wrong password")
    assert ("", "sign_in_refused", "password") in audited(wired.desk)
    assert "my secret password" not in str(audited(wired.desk))


class Stranger(NoSync):
    """A central that knows nobody."""

    def sign_in(self, username: str, password: str) -> SignedIn:
        raise WrongCredentials(say("User name or password do not match."))


def test_before_the_council_named_anybody_no_name_is_noted(desks: Callable[..., Desk]) -> None:
    desk = desks(pack={}, sync=Stranger())
    with pytest.raises(WrongCredentials):
        sign_in(desk.till, "priya", PASSWORD)
    assert audited(desk)[-1] == ("", "sign_in_refused", "password")


@pytest.mark.parametrize(("username", "password"), [("4111 1111 1111 1111", PASSWORD), ("priya", "4111111111111111")])
def test_a_card_number_is_neither_a_name_nor_a_password(wired: Wired, username: str, password: str) -> None:
    before = audited(wired.desk)
    with pytest.raises(CardNumberRefused):
        sign_in(wired.till, username, password)
    assert audited(wired.desk) == before


def test_a_password_sign_in_extends_the_pin_and_forgives_its_tries(wired: Wired) -> None:
    till = wired.till
    set_pin(till, PRIYA, PIN)
    with pytest.raises(WrongCredentials):
        sign_in_with_pin(till, "priya", "999911")
    with till.store.write() as unit:
        kept = unit.verifier("priya")
        assert kept is not None
        unit.save_verifier(replace(kept, expires_at=till.clock.now() - timedelta(days=1)))
    assert not sign_in(till, "priya", PASSWORD).needs_pin
    with till.store.read() as reader:
        renewed = reader.verifier("priya")
    assert renewed is not None
    assert (renewed.failures, renewed.expires_at > till.clock.now()) == (0, True)


def test_a_clock_put_back_extends_no_pin(wired: Wired) -> None:
    till = wired.till
    set_pin(till, PRIYA, PIN)
    with till.store.write() as unit:
        kept = unit.verifier("priya")
        assert kept is not None
        unit.save_verifier(replace(kept, expires_at=till.clock.now() + timedelta(hours=1)))
        unit.raise_clock_mark(till.clock.now() + timedelta(days=2))
    assert sign_in(till, "priya", PASSWORD).needs_pin


def test_a_pin_of_an_earlier_enrolment_is_to_be_set_anew(wired: Wired) -> None:
    till = wired.till
    set_pin(replace(till, device=Ed25519DeviceKey(bytes(range(32)))), PRIYA, PIN)
    assert sign_in(till, "priya", PASSWORD).needs_pin
    with pytest.raises(WrongCredentials) as problem:
        sign_in_with_pin(till, "priya", PIN)
    assert problem.value.reason == "pin_not_set"


def test_without_the_network_the_pin_is_asked_for(desk: Desk) -> None:
    with pytest.raises(WireUnavailable, match="Sign in with your PIN") as problem:
        sign_in(desk.till, "priya", PASSWORD)
    assert problem.value.reason == "sign_in_offline"


@pytest.mark.parametrize(("username", "password"), [("", PASSWORD), ("  ", PASSWORD), ("priya", "")])
def test_empty_fields_ask_nobody(desk: Desk, username: str, password: str) -> None:
    with pytest.raises(WrongCredentials) as problem:
        sign_in(desk.till, username, password)
    assert problem.value.reason == "credentials_missing"


# -------------------------------------------------------------------------------------------------------------- by PIN
def test_the_right_pin_signs_in_with_the_packs_roles(desk: Desk) -> None:
    set_pin(desk.till, GWEN, PIN)
    signed_in = sign_in_with_pin(desk.till, "GWEN", PIN)
    assert (signed_in.cashier.may_override_stop, signed_in.online, signed_in.needs_pin) == (True, False, False)


def test_wrong_pins_are_counted_until_it_locks_and_the_count_survives_a_restart(desks: Callable[..., Desk]) -> None:
    desk = desks(pin_attempts=3)
    set_pin(desk.till, PRIYA, PIN)
    said = []
    for pin in ("999911", "999912", "999913", PIN):
        with pytest.raises(WrongCredentials) as problem:
            sign_in_with_pin(desk.till, "priya", pin)
        said.append((problem.value.reason, str(problem.value)))
        desk.till = replace(desk.till, store=desk.made.reopened())
    assert said[0] == ("wrong_pin", "That PIN does not match. 2 tries are left.")
    assert said[1] == ("wrong_pin", "That PIN does not match. 1 try is left.")
    assert [code for code, _ in said[2:]] == ["pin_locked", "pin_locked"]


def test_a_right_pin_forgives_wrong_ones(desks: Callable[..., Desk]) -> None:
    desk = desks(pin_attempts=2)
    set_pin(desk.till, PRIYA, PIN)
    for _ in range(2):
        with pytest.raises(WrongCredentials):
            sign_in_with_pin(desk.till, "priya", "999911")
        sign_in_with_pin(desk.till, "priya", PIN)


def test_a_pin_expires_and_a_clock_put_back_does_not_help(desk: Desk) -> None:
    set_pin(desk.till, PRIYA, PIN)
    desk.made.clock.turn(days=14)
    with desk.till.store.write() as unit:
        unit.raise_clock_mark(desk.made.clock.at)
    desk.made.clock.turn(days=-10)
    with pytest.raises(WrongCredentials) as problem:
        sign_in_with_pin(desk.till, "priya", PIN)
    assert problem.value.reason == "pin_expired"


@pytest.mark.parametrize("username", ["priya", "moira", "nobody", ""])
def test_who_has_no_pin_or_no_right_is_told_the_same(desk: Desk, username: str) -> None:
    set_pin(desk.till, Cashier("moira", "Moira Blyth", "SP"), PIN)
    with pytest.raises(WrongCredentials) as problem:
        sign_in_with_pin(desk.till, username, PIN)
    assert problem.value.reason == "pin_not_set"


def test_one_persons_proof_opens_nobody_elses_door(desk: Desk) -> None:
    set_pin(desk.till, PRIYA, PIN)
    with desk.till.store.write() as unit:
        kept = unit.verifier("priya")
        assert kept is not None
        unit.save_verifier(replace(kept, username="gwen"))
    with pytest.raises(WrongCredentials) as problem:
        sign_in_with_pin(desk.till, "gwen", PIN)
    assert problem.value.reason == "pin_not_set"


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("12345", "pin_form"),
        ("1234567890123", "pin_form"),
        ("27495a", "pin_form"),
        ("\uff12\uff17\uff14\uff19\uff15\uff11", "pin_form"),
        ("777777", "pin_easy"),
        ("123456", "pin_easy"),
        ("987654", "pin_easy"),
    ],
)
def test_a_pin_that_is_short_odd_or_easy_is_refused(desk: Desk, pin: str, code: str) -> None:
    with pytest.raises(BadInput) as problem:
        set_pin(desk.till, PRIYA, pin)
    assert problem.value.reason == code


def test_a_person_the_pack_does_not_know_sets_no_pin(desk: Desk) -> None:
    with pytest.raises(NotPermitted, match="has not told this till about New Comer"):
        set_pin(desk.till, Cashier("new", "New Comer", "SP"), PIN)


def test_the_pin_itself_is_nowhere(desk: Desk) -> None:
    set_pin(desk.till, PRIYA, PIN)
    with desk.till.store.read() as reader:
        kept = reader.verifier("priya")
    assert kept is not None
    proof = proof_in(desk.till.device, kept)
    assert proof is not None
    assert proof.startswith("$argon2id$")
    assert PIN.encode() not in kept.sealed
    assert not matches("no proof at all", PIN)
    assert seal_pin(desk.till.device, "priya", PIN) != seal_pin(desk.till.device, "priya", PIN)


# ---------------------------------------------------------------------------------------------------------- by a script
def test_a_script_works_offline_once_central_vouched_for_its_password(wired: Wired) -> None:
    till, central = wired.till, wired.central
    assert sign_in_script(till, "priya", PASSWORD).online
    central.stop()
    try:
        signed_in = sign_in_script(till, "priya", PASSWORD)
        assert (signed_in.cashier.username, signed_in.online) == ("priya", False)
        with pytest.raises(WrongCredentials) as problem:
            sign_in_script(till, "priya", "a wrong password")
        assert problem.value.reason == "wrong_pin"
        assert str(problem.value).startswith("That password does not match.")
    finally:
        central.start()


def test_a_script_may_use_the_pin(desk: Desk) -> None:
    set_pin(desk.till, PRIYA, PIN)
    assert sign_in_script(desk.till, "priya", pin=PIN).cashier.username == "priya"
    assert sign_in_script(desk.till, "priya", PASSWORD, PIN).cashier.username == "priya"


def test_a_scripts_password_that_nobody_vouched_for_is_worth_nothing_offline(desk: Desk) -> None:
    with pytest.raises(WrongCredentials) as problem:
        sign_in_script(desk.till, "priya", PASSWORD)
    assert problem.value.reason == "pin_not_set"


# ---------------------------------------------------------------------------------------------------------- in training
def test_in_training_everybody_has_the_same_password(desks: Callable[..., Desk]) -> None:
    desk = desks()
    till = replace(desk.till, sync=TrainingSync(desk.till.store, desk.till.clock))
    assert sign_in(till, "Gwen", "training").cashier.display_name == "Gwen Pugh"
    for username, password in (("gwen", "else"), ("nobody", "training"), ("moira", "training")):
        with pytest.raises(WrongCredentials, match="In training everybody's password is training"):
            sign_in(till, username, password)
    assert (till.sync.online(), till.sync.step().online, till.sync.ask_account("23", "1", 0.3)) == (True, True, None)


def test_a_training_till_without_its_council_knows_nobody(desks: Callable[..., Desk]) -> None:
    desk = desks(pack={})
    with pytest.raises(WrongCredentials):
        TrainingSync(desk.till.store, desk.till.clock).sign_in("gwen", "training")


def test_beside_the_one_writer_nobody_asks_central() -> None:
    wire = NoSync()
    assert (wire.online(), wire.step().online) == (False, False)
    with pytest.raises(WireUnavailable):
        wire.sign_in("priya", PASSWORD)
    with pytest.raises(WireUnavailable):
        wire.ask_account("23", "1", 0.3)


def test_a_pack_of_tomorrow_changes_nobody_today(desk: Desk) -> None:
    later = pack_document(version=8)
    later["effective_from"] = datetime(2027, 1, 1, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    later["cashiers"] = []
    desk.save_pack(later)
    set_pin(desk.till, PRIYA, PIN)
    assert sign_in_with_pin(desk.till, "priya", PIN).cashier == PRIYA
