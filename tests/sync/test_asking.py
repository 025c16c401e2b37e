"""What a desk asks central in passing: a password, one account; and how a PC becomes a till over the wire."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.device_key import Ed25519DeviceKey
from ims_desktop.errors import Refused, RestoredJournal, WireUnavailable, WrongCredentials
from ims_desktop.store.opening import open_till_store
from sync.central import tables
from sync.central.councils import add_council
from sync.central.keys import sign
from sync.client.enrolling import enrol_device, first_pack, put_in_escrow
from sync.client.wire import Wire
from sync.contract.escrow import read_recovery_key, unwrap_key
from sync.contract.fields import to_base64
from tests.sync.desks import PATIENCE, Desk, SeededRandom, desk_of, nobody_listens
from tests.sync.faults import http_reply
from tests.sync.test_pull import put, republish
from tests.sync.world import COUNCIL, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral


# ------------------------------------------------------------------------------------------------------------- sign-in
def test_the_right_password_brings_the_person(desk: Desk) -> None:
    signed = desk.engine.sign_in("ASmith", PASSWORD)
    assert (signed.cashier.username, signed.cashier.office) == ("asmith", "CH")
    assert signed.cashier.may_take_payments
    assert signed.expires_at > desk.clock.now()
    assert desk.engine.online()


@pytest.mark.parametrize(
    ("username", "password"), [("asmith", "wrong"), ("nobody", PASSWORD), ("", ""), ("a" * 200, "x")]
)
def test_a_wrong_password_is_for_the_person_and_not_for_the_network(desk: Desk, username: str, password: str) -> None:
    desk.step()
    with pytest.raises(WrongCredentials):
        desk.engine.sign_in(username, password)
    assert desk.engine.online()


def test_a_sign_in_without_central_says_so(desk: Desk, central: ServedCentral, proxy: FaultProxy) -> None:
    desk.step()
    proxy.fail_always("/sign-ins", http_reply("500 Oh", b'{"error": {"code": "fault", "text": "A fault."}}'))
    with pytest.raises(WireUnavailable) as told:
        desk.engine.sign_in("asmith", PASSWORD)
    assert (told.value.reason, desk.engine.online()) == ("fault", True)
    proxy.fail_always("/sign-ins", http_reply("502 Oh", b"<html>"))
    with pytest.raises(WireUnavailable):
        desk.engine.sign_in("asmith", PASSWORD)
    assert not desk.engine.online()
    proxy.heal()
    central.stop()
    with pytest.raises(WireUnavailable) as told:
        desk.engine.sign_in("asmith", PASSWORD)
    assert told.value.reason == "unreachable"
    central.start()


# ------------------------------------------------------------------------------------------------------------- account
def test_one_account_is_asked_for_in_the_time_there_is(desk: Desk, central: ServedCentral) -> None:
    put(central, 3)
    desk.step()
    account = desk.engine.ask_account("23", "000000002", 5)
    assert account is not None
    assert (account.surname, account.council) == ("Name2", COUNCIL)
    assert desk.engine.ask_account("23", "000000009", 5) is None
    assert desk.engine.online()


def test_without_a_token_there_is_no_time_to_ask(desk: Desk) -> None:
    with pytest.raises(WireUnavailable) as told:
        desk.engine.ask_account("23", "1", 5)
    assert told.value.reason == "no_token"
    assert not desk.engine.online()
    desk.step()
    assert desk.engine.ask_account("23", "1", 5) is None


def test_a_central_that_does_not_answer_in_time_is_not_waited_for(desk: Desk, proxy: FaultProxy) -> None:
    desk.step()
    proxy.fail_always("/account?", "silence")
    with pytest.raises(WireUnavailable) as told:
        desk.engine.ask_account("23", "1", 0.05)
    assert told.value.reason == "timeout"


@pytest.mark.parametrize(
    "answer",
    [
        http_reply("404 No", b'{"error": {"code": "no_such_path", "text": "?"}}'),
        http_reply("404 No", b"<html>not here</html>"),
        http_reply("200 OK", b'{"fund": "23"}'),
    ],
)
def test_only_centrals_own_word_says_that_there_is_no_account(desk: Desk, proxy: FaultProxy, answer: bytes) -> None:
    desk.step()
    proxy.fail_always("/account?", answer)
    with pytest.raises(WireUnavailable):
        desk.engine.ask_account("23", "1", 5)


# ---------------------------------------------------------------------------------------------------------- enrolment
@pytest.fixture
def wire(central: ServedCentral) -> Iterator[Wire]:
    made = Wire(central.url, patience=PATIENCE)
    yield made
    made.close()


def new_key(seed: int = 50) -> Ed25519DeviceKey:
    return Ed25519DeviceKey(SeededRandom(seed)(32))


def test_a_pc_becomes_a_till_and_its_journal_key_is_in_escrow(desk: Desk, central: ServedCentral, wire: Wire) -> None:
    device, code = new_key(), central.code()
    answer = enrol_device(wire, code, device, machine="DESK-7")
    assert (answer.till, answer.epoch, answer.office) == ("CH02", "A", "CH")
    assert enrol_device(wire, code, device) == answer, "a reply that was lost is given again"
    clock, ids = desk.clock, desk.made.ids
    put_in_escrow(wire, answer, device, clock, ids, key_id="key-9", journal_key=b"j" * 32)
    with pytest.raises(Refused) as told:
        enrol_device(wire, code, device)
    assert told.value.reason == "enrolment_code"
    row = next(row for row in central.rows(tables.device) if row["till"] == "CH02")
    assert row["escrow_key_id"] == "key-9"
    assert b"j" * 32 not in row["escrow_key"]
    pack = first_pack(wire, answer, device, clock, ids)
    assert pack is not None
    assert json.loads(pack[0])["version"] == 2


def test_a_first_pack_with_a_card_number_in_it_is_not_taken(desk: Desk, central: ServedCentral, wire: Wire) -> None:
    republish(central, lambda pack: pack["offices"][0].update(name="Hub 4111 1111 1111 1111"))
    device = new_key()
    answer = enrol_device(wire, central.code(), device)
    put_in_escrow(wire, answer, device, desk.clock, desk.made.ids, key_id="key-9", journal_key=b"j" * 32)
    assert first_pack(wire, answer, device, desk.clock, desk.made.ids) is None


def test_central_cannot_open_what_it_holds_and_the_recovery_key_can(central: ServedCentral, desk: Desk) -> None:
    with central.database.write("norwold") as connection:
        keys = add_council(connection, "norwold", central.clock.now())
    wire = Wire(central.url, patience=PATIENCE)
    device = new_key()
    answer = enrol_device(wire, central.code(slug="norwold"), device)
    put_in_escrow(wire, answer, device, desk.clock, desk.made.ids, key_id="key-9", journal_key=b"j" * 32)
    assert first_pack(wire, answer, device, desk.clock, desk.made.ids) is None
    wire.close()
    (row,) = central.rows(tables.device, "norwold")
    assert unwrap_key(row["escrow_key"], read_recovery_key(keys.recovery_pem), "key-9") == b"j" * 32
    stored = {
        value
        for table in (tables.council, tables.council_key)
        for row in central.rows(table, "norwold")
        for value in row.values()
    }
    assert read_recovery_key(keys.recovery_pem) not in stored


@pytest.mark.parametrize("code", ["", "wrong", "aldermere-AAAA-AAAA-AAAA-AAAA"])
def test_a_wrong_code_is_refused_in_words(wire: Wire, code: str) -> None:
    with pytest.raises(Refused) as told:
        enrol_device(wire, code, new_key())
    assert told.value.reason == "enrolment_code"
    assert "Ask IT" in str(told.value)


def test_enrolment_without_central_is_unavailable_and_not_refused(proxy: FaultProxy, central: ServedCentral) -> None:
    lonely = Wire(nobody_listens(), patience=PATIENCE)
    with pytest.raises(WireUnavailable):
        enrol_device(lonely, "x" * 20, new_key())
    lonely.close()
    wire = Wire(proxy.url, patience=PATIENCE)
    for answer in (http_reply("403 No", b"<html>"), http_reply("503 No", b'{"error": {"code": "busy", "text": "."}}')):
        proxy.fail_always("/enrolments", answer)
        with pytest.raises(WireUnavailable):
            enrol_device(wire, central.code(), new_key())
    wire.close()


@pytest.mark.parametrize(
    "change",
    [
        {"certificate": "{}"},
        {"certificate_signature": "AAAA" * 21 + "AA=="},
        {"till": "CH09"},
        {"central_public_key": "AAAA" * 10 + "AAA="},
    ],
)
def test_an_enrolment_the_councils_key_does_not_vouch_for_is_not_believed(
    central: ServedCentral, proxy: FaultProxy, change: dict[str, str]
) -> None:
    straight, device, code = Wire(central.url, patience=PATIENCE), new_key(), central.code()
    answer = json.loads(enrol_device(straight, code, device).model_dump_json())
    straight.close()
    wire = Wire(proxy.url, patience=PATIENCE)
    proxy.fail_always("/enrolments", http_reply("201 Created", json.dumps({**answer, **change}).encode()))
    with pytest.raises(WireUnavailable) as told:
        enrol_device(wire, code, device)
    assert told.value.reason == "nonsense"
    wire.close()


def test_a_certificate_that_is_signed_but_says_nothing_is_not_believed(
    central: ServedCentral, proxy: FaultProxy
) -> None:
    straight, device = Wire(central.url, patience=PATIENCE), new_key()
    answer = json.loads(enrol_device(straight, central.code(), device).model_dump_json())
    straight.close()
    key = central.rows(tables.council_key)[0]["signing_key"]
    answer |= {"certificate": "{}", "certificate_signature": to_base64(sign(key, b"{}"))}
    proxy.fail_always("/enrolments", http_reply("201 Created", json.dumps(answer).encode()))
    wire = Wire(proxy.url, patience=PATIENCE)
    with pytest.raises(WireUnavailable):
        enrol_device(wire, "x" * 20, device)
    wire.close()


def test_a_first_pack_without_its_signature_is_not_taken(central: ServedCentral, desk: Desk, wire: Wire) -> None:
    device = new_key()
    answer = enrol_device(wire, central.code(), device)
    with central.database.write(COUNCIL) as connection:
        connection.execute(tables.reference_pack.update().values(signature=bytes(64)))
    with pytest.raises(WireUnavailable):
        first_pack(wire, answer, device, desk.clock, desk.made.ids)


# --------------------------------------------------------------------------------------------------- the next epoch
def test_the_next_epoch_drains_the_last_one_and_goes_on(
    desks: Callable[..., Desk], central: ServedCentral, wire: Wire
) -> None:
    desk = desks()
    desk.take(2)
    device = new_key()
    answer = enrol_device(wire, central.code(), device, till="CH01")
    assert (answer.till, answer.epoch) == ("CH01", "B")
    identity = replace(desk.identity, epoch="B", device_id=answer.device_id)
    desk.made.store.begin_epoch(identity)
    renewed = desk_of(desk.made, identity, device)
    renewed.session = desk.session
    renewed.take(1)
    report = renewed.settled()
    assert (report.online, report.unsent, report.blocked, report.problem) == (True, 0, "", "")
    assert central.receipts() == renewed.receipts()
    assert [receipt[:5] for receipt in central.receipts()] == ["CH01A", "CH01A", "CH01B"]
    renewed.wire.close()
    renewed.catalogue.close()


def test_a_restored_journal_gets_the_next_epoch_and_sends_nothing_twice(
    desks: Callable[..., Desk], central: ServedCentral, wire: Wire
) -> None:
    desk = desks()
    desk.take(2)
    copy = desk.made.store.backup(desk.made.folder.parent / "backups")
    desk.take(1)
    desk.step()
    before = central.receipts()
    desk.made.store.close()
    for file in desk.made.folder.glob("till.db*"):
        file.unlink()
    copy.replace(desk.made.folder / "till.db")
    made = desk.made
    with pytest.raises(RestoredJournal):
        open_till_store(made.folder, made.secrets, made.clock, made.ids)
    made.store = open_till_store(made.folder, made.secrets, made.clock, made.ids, renewing=True)
    device = new_key()
    answer = enrol_device(wire, central.code(), device, till="CH01")
    identity = replace(desk.identity, epoch=answer.epoch, device_id=answer.device_id)
    made.store.begin_epoch(identity)
    renewed = desk_of(made, identity, device)
    report = renewed.settled()
    assert (report.already_accepted, report.accepted, report.unsent, report.blocked) == (3, 0, 0, "")
    assert central.receipts() == before
    renewed.session = desk.session
    renewed.take(1)
    assert renewed.settled().accepted == 1
    assert len(central.receipts()) == len(set(central.receipts())) == 4
    renewed.wire.close()
    renewed.catalogue.close()
