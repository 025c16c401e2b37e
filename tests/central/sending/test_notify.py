"""Letters by GOV.UK Notify: once each whatever becomes of its answers, forgotten once sent, told as they stand."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import services, tables
from sync.central.chores import STEPS
from sync.central.cli import run
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.reference import current_content, publish
from sync.central.sending import deliver, letters
from sync.central.sending import notify as notify_module
from sync.central.sending.carrier import Outcome
from sync.central.sending.notify_settings import read_settings
from sync.central.services import Service
from tests.central.sending.office import EMAIL, PDF, message_id
from tests.notify_fake import KEY, TEMPLATES, NotifyFake, file_in
from tests.sync.world import COUNCIL, enrol_raw

if TYPE_CHECKING:
    from sync.central.sending.carrier import Letter
    from tests.central.sending.office import Office


on_both = pytest.mark.parametrize("town", ["file", "server"], indirect=True)


# ------------------------------------------------------------------------------------------------------- once and whole
@on_both
def test_a_receipt_goes_by_email_with_its_pdf_and_is_followed_until_it_arrives(
    office: Office, notify: NotifyFake
) -> None:
    said = office.ask()
    assert (said["state"], said["code"], said["sent_to"]) == ("waiting", "", "s…@example.org")
    office.step()
    assert office.stands() == ("sent", "")
    letter = notify.only
    assert (letter["email_address"], letter["reference"]) == (EMAIL, message_id())
    assert letter["template_id"] == TEMPLATES["receipt_email_en"]
    assert file_in(letter) == PDF
    file = letter["personalisation"]["link_to_file"]
    assert (file["confirm_email_before_download"], file["retention_period"]) == (True, "4 weeks")
    assert file["filename"].endswith(".pdf")
    free = set(letter["personalisation"]) - {"link_to_file", "has_name"}
    assert set(letter["sanitise_content_for"]) == free, "no placeholder of free text is left to bring markup along"
    office.passes(10)
    assert office.stands() == ("sent", "")
    notify.become("delivered")
    office.passes(10)
    assert office.stands() == ("delivered", "")
    asked = len(notify.asked)
    office.passes(7200)
    assert len(notify.asked) == asked, "nothing more is asked of what arrived"


def test_nothing_of_a_person_is_left_once_a_letter_was_sent(office: Office) -> None:
    office.ask(name="Siân Ellacott")
    assert office.row["to"] == EMAIL
    office.step()
    assert office.is_forgotten
    assert "ellacott" not in str(office.row).lower()


def test_a_text_says_the_receipt_in_words_in_the_callers_language_where_there_is_a_template(
    office: Office, notify: NotifyFake
) -> None:
    office.ask(channel="text", language="cy", summary="Talwyd. 4111 1111 1111 1111")
    assert office.look()["sent_to"] == "07… 417"
    office.step()
    letter = notify.only
    assert (letter["kind"], letter["phone_number"]) == ("sms", "07700900417")
    assert letter["template_id"] == TEMPLATES["receipt_text_en"], "there is none in Welsh"
    assert letter["personalisation"]["summary"] == "Talwyd. [card]"
    office.ask(2, language="cy")
    office.step()
    assert list(notify.sent.values())[1]["template_id"] == TEMPLATES["receipt_email_cy"]


def test_the_same_id_again_is_the_same_letter_and_another_letter_is_refused(office: Office, notify: NotifyFake) -> None:
    office.ask()
    office.ask()
    office.step()
    assert office.ask()["state"] == "sent"
    office.passes(5)
    assert notify.posts == 1
    assert office.refused(office.post(to="mr@example.org")) == "409 message_differs"
    assert office.refused(office.post(payment_id=message_id(98))) == "409 message_differs"


# --------------------------------------------------------------------------------------------------------- lost answers
@pytest.mark.parametrize("fault", ["lost", "broken", "nonsense"])
def test_a_letter_whose_answer_was_lost_is_found_and_not_sent_again(
    office: Office, notify: NotifyFake, fault: str
) -> None:
    notify.faults, notify.blind = [fault], 1
    office.ask()
    office.step()
    assert office.stands()[0] == "waiting"
    assert not office.is_forgotten, "it may have to go again"
    for _ in range(3):
        office.passes(31)
    assert office.stands() == ("sent", "")
    assert (len(notify.sent), notify.posts) == (1, 1)


def test_a_letter_that_never_reached_anybody_goes_again_after_it_was_surely_not_found(
    office: Office, notify: NotifyFake
) -> None:
    notify.faults = ["before"]
    office.ask()
    office.step()
    assert office.stands() == ("waiting", "no_answer")
    office.passes(31)
    assert notify.posts == 1, "one look is not enough"
    for _ in range(3):
        office.passes(31)
    assert office.stands() == ("sent", "")
    assert (len(notify.sent), notify.posts) == (1, 2)


def test_a_process_killed_while_it_was_sending_leaves_a_letter_that_is_looked_for(
    office: Office, notify: NotifyFake
) -> None:
    class Killed(BaseException):
        pass

    def dying(service: Service) -> notify_module.Notify:
        made = notify_module.make(service)
        send = made.send

        def and_die(letter: Letter) -> None:
            send(letter)
            raise Killed

        made.send = and_die  # type: ignore[method-assign,assignment]  # the hand that pulls the plug
        return made

    office.ask()
    with pytest.raises(Killed):
        deliver.step(office.central.database, COUNCIL, office.central.clock.now(), {services.NOTIFY: dying})
    assert (office.stands()[0], len(notify.sent)) == ("waiting", 1)
    office.passes(letters.BUSY.total_seconds() + 1)
    assert office.stands() == ("sent", "")
    assert (len(notify.sent), notify.posts) == (1, 1)


@on_both
def test_an_answer_that_comes_after_somebody_else_took_the_letter_in_hand_changes_nothing(office: Office) -> None:
    office.ask()
    database, now = office.central.database, office.central.clock.now()
    with database.write(COUNCIL) as connection:
        late = letters.take_due(connection, COUNCIL, now)
        assert late is not None
        other = letters.take_due(connection, COUNCIL, now + letters.BUSY)
        assert other is not None
        assert not letters.begin(connection, COUNCIL, late, services.NOTIFY, now)
        letters.settle(connection, COUNCIL, late, Outcome("failed", "refused"), now)
        assert letters.begin(connection, COUNCIL, other, services.NOTIFY, now)
    assert office.stands()[0] == "waiting"


# ------------------------------------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("fault", "code", "wait_s"),
    [
        ("429 RateLimitError", "rate_limited", 66),
        ("429 TooManyRequestsError", "daily_limit", 3601),
        ("403 AuthError", "key_refused", 301),
    ],
)
def test_what_was_surely_not_sent_goes_later(
    office: Office, notify: NotifyFake, fault: str, code: str, wait_s: int
) -> None:
    notify.faults = [fault]
    office.ask()
    office.step()
    assert office.stands() == ("waiting", code)
    office.passes(wait_s / 2)
    assert notify.posts == 1
    office.passes(wait_s / 2)
    assert office.stands() == ("sent", "")
    assert (len(notify.sent), notify.posts) == (1, 2)


def test_a_limit_holds_back_what_else_would_run_into_it(office: Office, notify: NotifyFake) -> None:
    notify.faults = ["429 RateLimitError"]
    for n in range(1, 6):
        office.ask(n)
    office.ask(6, channel="text")
    office.step()
    assert (notify.posts, len(notify.sent)) == (2, 1), "one e-mail ran into it; a text has a limit of its own"
    office.passes(70)
    assert len(notify.sent) == 6


def test_a_refusal_for_good_ends_it_and_leaves_nothing_of_a_person(office: Office, notify: NotifyFake) -> None:
    notify.faults = ["400 BadRequestError"]
    office.ask()
    office.step()
    assert office.stands() == ("failed", "refused")
    assert office.is_forgotten
    office.passes(3600)
    assert notify.posts == 1


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_letter_that_did_not_arrive_is_told_by_a_word_of_its_own(
    office: Office, notify: NotifyFake, status: str
) -> None:
    office.ask()
    office.step()
    notify.become(status)
    office.passes(10)
    assert office.stands() == ("failed", status.replace("-", "_"))


def test_a_line_that_never_was_is_tried_more_and_more_seldom_until_it_is_given_up(office: Office) -> None:
    office.use(services.NOTIFY, {**TEMPLATES, "url": "http://127.0.0.1:9"}, KEY)
    office.ask()
    waits = []
    for _ in range(4):
        office.step()
        due = office.row["next_at"] - office.central.clock.now()
        waits.append(round(due.total_seconds()))
        office.central.clock.ahead += due
    assert waits == sorted(waits)
    assert (waits[0], waits[-1] > 30, office.row["code"]) == (5, True, "unreachable")
    office.passes(73 * 3600)
    assert office.stands() == ("failed", "gave_up")
    assert office.is_forgotten


def test_what_is_never_heard_of_again_is_asked_about_no_more(office: Office, notify: NotifyFake) -> None:
    office.ask()
    office.step()
    for _ in range(3):
        office.passes(41 * 3600)
    assert office.stands() == ("sent", "no_report")
    assert office.row["next_at"] is None


def test_a_service_that_is_gone_leaves_what_may_have_been_sent_unknown_and_never_sends_it_otherwise(
    office: Office, notify: NotifyFake
) -> None:
    notify.faults = ["lost"]
    office.ask()
    office.step()
    with office.central.database.write(COUNCIL) as connection:
        services.remove_service(connection, COUNCIL, services.NOTIFY, office.central.clock.now())
    office.use(services.SMTP, {"host": "127.0.0.1", "port": "9", "security": "none", "from": "a@b.example"}, "")
    office.passes(61)
    assert office.stands() == ("waiting", "no_service")
    office.passes(80 * 3600)
    assert office.stands() == ("failed", "maybe_sent")
    assert office.is_forgotten


# --------------------------------------------------------------------------------------------------------------- routes
def test_only_the_till_that_asked_sees_a_letter(office: Office) -> None:
    office.ask()
    other = enrol_raw(office.central)
    assert office.refused(other.get(f"/desktop/v1/receipts/{message_id()}")) == "404 unknown_message"
    assert office.refused(office.till.get(f"/desktop/v1/receipts/{message_id(2)}")) == "404 unknown_message"
    other.http.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "somebody"}, "422 bad_address"),
        ({"to": "a@b.example\nBcc: c@d.example"}, "422 bad_address"),
        ({"to": "4111111111111111@example.org"}, "422 bad_address"),
        ({"to": "12", "channel": "text"}, "422 bad_address"),
        ({"pdf": "%%%"}, "422 bad_pdf"),
        ({"pdf": base64.b64encode(b"<html>").decode()}, "422 bad_pdf"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_it_is_kept(office: Office, changes: dict[str, Any], code: str) -> None:
    assert office.refused(office.post(**changes)) == code
    assert office.central.count(tables.outgoing) == 0


def test_a_council_that_sends_nothing_refuses(office: Office) -> None:
    with office.central.database.write(COUNCIL) as connection:
        services.remove_service(connection, COUNCIL, services.NOTIFY, office.central.clock.now())
    assert office.refused(office.post()) == "409 no_sender"


def test_tills_are_told_only_of_the_channels_that_have_a_template(office: Office) -> None:
    def told() -> list[str] | None:
        with office.central.database.write(COUNCIL) as connection:
            publish(connection, the_council(connection, COUNCIL), office.central.clock.now())
            content = current_content(connection, COUNCIL)
            assert content is not None
            return content.policy.letter_channels  # type: ignore[return-value]  # its channels are texts

    assert told() == ["email", "text"]
    office.use(services.NOTIFY, {"receipt_text_en": TEMPLATES["receipt_text_en"]}, KEY)
    assert told() == ["text"]
    assert office.refused(office.post()) == "409 no_sender"
    office.use(services.SMTP, {"host": "127.0.0.1", "port": "9", "security": "none", "from": "a@b.example"}, "")
    assert told() == ["email", "text"]


def test_no_till_sends_without_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "AN_HOUR_MAX", 2)
    office.ask(1)
    office.ask(2)
    assert office.refused(office.post(3)) == "429 too_many"
    assert office.ask(2)["state"] == "waiting", "what was asked for before is the same letter still"


def test_it_sees_what_waits_and_why_and_nobodys_address(
    office: Office, notify: NotifyFake, capsys: pytest.CaptureFixture[str]
) -> None:
    notify.faults = ["", "403 AuthError"]
    office.ask(1)
    office.step()
    office.ask(2)
    office.step()
    where = ["--data-dir", str(office.central.folder), "letters", "list"]
    assert run([*where, "--waiting"]) == 0
    said = capsys.readouterr().out
    (row,) = [json.loads(line) for line in said.splitlines()]
    assert (row["message_id"], row["code"], row["sent_to"]) == (message_id(2), "key_refused", "s…@example.org")
    assert EMAIL not in said
    assert run(where) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


# ------------------------------------------------------------------------------------------------------------- settings
@pytest.mark.parametrize(
    ("settings", "secret", "code"),
    [
        ({}, KEY, "no_template"),
        (TEMPLATES, "a-key", "bad_key"),
        (TEMPLATES, f"{KEY} short", "bad_token"),
        ({**TEMPLATES, "colour": "red"}, KEY, "unknown_setting"),
        ({**TEMPLATES, "reply_to": "me"}, KEY, "bad_id"),
        ({**TEMPLATES, "url": "http://notify.example"}, KEY, "bad_url"),
        ({**TEMPLATES, "url": "https://notify.example/path"}, KEY, "bad_url"),
        ({**TEMPLATES, "retention": "90 weeks"}, KEY, "bad_retention"),
    ],
)
def test_settings_that_do_not_fit_are_refused_when_they_are_set(
    settings: dict[str, str], secret: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_settings(settings, secret)
    assert refused.value.code == code
    assert KEY not in refused.value.text


def test_the_chores_send_letters() -> None:
    assert deliver.step in STEPS
