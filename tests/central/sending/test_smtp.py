"""Letters by a council's own mail server: plain words and a PDF, the same bytes again after a lost answer."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from sync.central import services
from sync.central.errors import Refusal
from sync.central.sending.smtp import read_settings
from tests.central.sending.office import EMAIL, PDF, message_id

if TYPE_CHECKING:
    from tests.central.sending.office import MailServer, Office


def opened(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_receipt_goes_as_plain_words_with_its_pdf(post_office: Office, mail: MailServer) -> None:
    post_office.ask(language="cy", name="S. Ellacott")
    post_office.step()
    assert post_office.stands() == ("sent", "no_report")
    assert post_office.is_forgotten
    ((sender, to, content),) = mail.mails
    message = opened(content)
    assert (sender, to, message["To"]) == ("pay@aldermere.example", EMAIL, EMAIL)
    assert message["Message-ID"] == f"<{message_id()}@aldermere.example>"
    assert "derbynneb" in message["Subject"]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("Annwyl S. Ellacott,")
    (file,) = message.iter_attachments()
    assert (file.get_content_type(), file.get_content()) == ("application/pdf", PDF)


def test_a_lost_answer_sends_the_very_same_letter_again_a_few_times_at_most(
    post_office: Office, mail: MailServer
) -> None:
    mail.replies = ["", "", ""]
    post_office.ask()
    post_office.step()
    assert post_office.stands() == ("waiting", "no_answer")
    for _ in range(12):
        post_office.passes(31)
    assert post_office.stands() == ("failed", "maybe_sent")
    assert len(mail.mails) == 3
    assert len(set(mail.mails)) == 1, "byte for byte, with one Message-ID"
    assert post_office.is_forgotten


def test_a_lost_answer_and_then_a_good_one_is_sent(post_office: Office, mail: MailServer) -> None:
    mail.replies = [""]
    post_office.ask()
    post_office.step()
    for _ in range(4):
        post_office.passes(31)
    assert post_office.stands() == ("sent", "no_report")
    assert len(mail.mails) == 2


@pytest.mark.parametrize(
    ("refuses", "reply", "code"),
    [("550 no such mailbox", "", "address_refused"), ("", "554 not here", "refused")],
)
def test_a_refusal_for_good_ends_it(post_office: Office, mail: MailServer, refuses: str, reply: str, code: str) -> None:
    mail.refuses, mail.replies = refuses, [reply]
    post_office.ask()
    post_office.step()
    assert post_office.stands() == ("failed", code)


@pytest.mark.parametrize(("refuses", "reply"), [("450 greylisted", []), ("", ["452 full"])])
def test_a_refusal_for_now_is_tried_again(
    post_office: Office, mail: MailServer, refuses: str, reply: list[str]
) -> None:
    mail.refuses, mail.replies = refuses, reply
    post_office.ask()
    post_office.step()
    assert post_office.stands() == ("waiting", "busy")
    mail.refuses = ""
    post_office.passes(6)
    assert post_office.stands() == ("sent", "no_report")


def test_a_server_that_protects_nothing_is_told_nothing(post_office: Office, mail: MailServer) -> None:
    settings = {"host": "127.0.0.1", "port": str(mail.port), "from": "pay@aldermere.example", "user": "pay"}
    post_office.use(services.SMTP, settings, "a password")
    post_office.ask()
    post_office.step()
    assert post_office.stands() == ("waiting", "not_protected")
    assert mail.mails == []


def test_nothing_that_somebody_wrote_becomes_a_header(post_office: Office, mail: MailServer) -> None:
    post_office.ask(name="S\nBcc: all@example.org", amount="£1\r\nX-Evil: 1", summary="Paid\n.\nQUIT")
    post_office.step()
    message = opened(mail.mails[0][2])
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[0] == "Dear S Bcc: all@example.org,"
    assert "Paid\r\n.\r\nQUIT" in body.get_content()


def test_texts_are_not_for_a_mail_server(post_office: Office) -> None:
    assert post_office.refused(post_office.post(channel="text")) == "409 no_sender"


@pytest.mark.parametrize(
    ("settings", "secret", "code"),
    [
        ({"host": "mail.example", "security": "none"}, "", "bad_security"),
        ({"host": "mail.example", "security": "plain"}, "", "bad_security"),
        ({"host": "a b"}, "", "bad_host"),
        ({"host": "mail.example", "port": "0"}, "", "bad_port"),
        ({"host": "mail.example", "user": "pay"}, "", "no_secret"),
        ({"host": "mail.example", "from": "nobody"}, "", "bad_address"),
        ({"host": "mail.example", "shown": "a\nb"}, "", "bad_shown"),
        ({"host": "mail.example", "tls": "yes"}, "", "unknown_setting"),
    ],
)
def test_settings_that_do_not_fit_are_refused_when_they_are_set(
    settings: dict[str, str], secret: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_settings({"from": "pay@aldermere.example", **settings}, secret)
    assert refused.value.code == code
