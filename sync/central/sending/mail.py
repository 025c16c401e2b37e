"""Write a letter as an e-mail: plain words and the receipt, the same bytes however often it is written."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sync.central.sending.carrier import Letter

_LINE_MAX: Final = 200
_SUBJECTS: Final = {
    ("receipt", "en"): "Your receipt {reference}",
    ("receipt", "cy"): "Eich derbynneb {reference}",
    ("link", "en"): "Pay {amount} by card, reference {reference}",
    ("link", "cy"): "Talu {amount} â cherdyn, cyfeirnod {reference}",
}
_GREETINGS: Final = {"en": "Dear {name},\n\n", "cy": "Annwyl {name},\n\n"}
_BODIES: Final = {
    ("receipt", "en"): "This is your receipt {reference} for {amount}.{attached}\n\n{summary}\n",
    ("receipt", "cy"): "Dyma eich derbynneb {reference} am {amount}.{attached}\n\n{summary}\n",
    ("link", "en"): (
        "Use this page to pay {amount} by card:\n\n{page}\n\nIt closes after 90 minutes, and can be used once."
        " Never send a card number by e-mail.\n"
    ),
    ("link", "cy"): (
        "Defnyddiwch y dudalen hon i dalu {amount} â cherdyn:\n\n{page}\n\nMae'n cau ar ôl 90 munud, a gellir ei"
        " defnyddio unwaith. Peidiwch byth ag anfon rhif cerdyn drwy e-bost.\n"
    ),
}
_ATTACHED: Final = {
    "en": " It is attached to this e-mail as a PDF.",
    "cy": " Mae wedi'i hatodi i'r e-bost hwn fel PDF.",
}


def written(letter: Letter, *, sender: str, shown: str, reply_to: str) -> bytes:
    """Write a letter. Its number is its Message-ID, so that one that came twice is known as one."""
    language = "cy" if letter.language == "cy" else "en"
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(shown, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=reply_to)
    facts = {"reference": _line(letter.reference), "amount": _line(letter.amount)}
    message["Subject"] = _SUBJECTS[letter.kind, language].format(**facts)
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<{letter.message_id}@{sender.partition('@')[2]}>"
    # Nobody's absence is to answer it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(letter, language, facts), cte="quoted-printable")
    if letter.pdf:
        name = "".join(one if one.isalnum() or one == "-" else "-" for one in facts["reference"]) or "receipt"
        message.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
        message.set_boundary(f"ims-{letter.message_id}")
    return message.as_bytes()


def _text(letter: Letter, language: str, facts: dict[str, str]) -> str:
    name = _line(letter.name)
    greeting = _GREETINGS[language].format(name=name) if name else ""
    attached = _ATTACHED[language] if letter.pdf else ""
    body = _BODIES[letter.kind, language]
    return greeting + body.format(page=letter.page, summary=letter.summary.strip(), attached=attached, **facts)


def _line(text: str) -> str:
    """Return a text as one line: nothing that somebody wrote begins a header or a paragraph."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LINE_MAX]
