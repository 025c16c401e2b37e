"""Build a till day that can be proved: a council's key certifies the till and signs for its chain, as central does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ims_desktop.devices.paper_pdf import paper_pdf
from ims_desktop.domain.ereturn import Decision
from ims_desktop.domain.session import Direction
from ims_desktop.journal_records import Certificate
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.make_evidence import make_evidence
from ims_desktop.use_cases.void_payment import void_payment
from sync.contract.canonical import canonical_bytes
from sync.contract.evidence import Evidence, file_of, message_of, read_evidence
from sync.contract.fields import to_base64, utc_text
from tests.factory import IDENTITY
from tests.use_cases.day import by, cheque, close, count, lift, move
from tests.use_cases.desk import GWEN, PRIYA, Desk, make_desk

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.session import CashierSession
    from ims_desktop.use_cases.make_evidence import MadeEvidence


@dataclass
class Proven:
    """A desk whose council can sign. Shape: `council` is central's key."""

    desk: Desk
    council: Ed25519PrivateKey

    def sign_for_head(self, *, settled: bool = True) -> None:
        """Acknowledge everything there is, as central does after a batch; the till may not have read it whole."""
        identity, clock = self.desk.till.identity, self.desk.made.clock
        with self.desk.till.store.write() as unit:
            head = unit.head()
            for fact in list(unit.events(head.epoch)) if settled else ():
                unit.settle(fact.event_id, "sent", clock.now())
            said = {"at": utc_text(clock.now()), "council": identity.council, "epoch": head.epoch, "hash": head.hash}
            document = canonical_bytes({**said, "sequence": head.sequence, "till": identity.till})
            unit.save_acknowledgement(head, clock.now(), document, self.council.sign(document))

    def day(self) -> CashierSession:
        """Go through a day with everything in it, central answering now and then, and once more at its end."""
        desk, clock = self.desk, self.desk.made.clock
        if self._begun():
            self.sign_for_head()
        session = desk.open()
        desk.take(given_pence=2_000)
        self.sign_for_head()
        clock.turn(minutes=5)
        payment = desk.take(desk.basket(("23", "775326912", "50.00")))
        void_payment(desk.till, desk.made.ids.new(), PRIYA, payment.payment_id, "Wrong account")
        by(desk, cheque(1_000))
        desk.take(desk.basket(("23", "775326912", "400.00")))
        self.sign_for_head()
        lift(desk, session, 30_000)
        move(desk, Direction.OUT, 250, "Milk")
        count(desk, session, 20_000)
        count(desk, session, 20_550)
        closed = close(desk, session, 10_000, reason="A coin fell down")
        clock.turn(minutes=1)
        self.sign_for_head()
        decide_ereturn(desk.till, desk.made.ids.new(), GWEN, closed.ereturns[0].ereturn_id, Decision.APPROVED)
        return session

    def _begun(self) -> bool:
        with self.desk.till.store.read() as reader:
            return reader.head().sequence > 0

    def made(self, session: CashierSession) -> MadeEvidence:
        return make_evidence(self.desk.till, PRIYA, session.session_id)

    def signed(self, evidence: Evidence) -> bytes:
        """Sign an altered evidence with the till's own key, as somebody could who holds the till."""
        return file_of(evidence, self.desk.till.device.sign(message_of(evidence)))

    def altered(self, made: MadeEvidence, **changes: object) -> bytes:
        return self.signed(evidence_of(made).model_copy(update=changes))


def evidence_of(made: MadeEvidence) -> Evidence:
    return read_evidence(made.file).evidence


def make_proven(folder: Path) -> Proven:
    """Make a till its council has certified."""
    council = Ed25519PrivateKey.generate()
    identity = replace(IDENTITY, central_public_key=council.public_key().public_bytes_raw())
    desk = make_desk(folder, identity=identity)
    desk.till = replace(desk.till, set_pages=lambda paper: paper_pdf(paper, "a4"), program="0.1.0")
    certify(desk, council)
    return Proven(desk, council)


def certify(desk: Desk, council: Ed25519PrivateKey) -> None:
    """Let the council say that the desk's key is this till's, in the epoch it is in."""
    identity = desk.till.identity
    certificate = canonical_bytes(
        {
            "council": identity.council,
            "device_id": identity.device_id,
            "device_public_key": to_base64(desk.till.device.public),
            "enrolled_at": "2026-11-01T08:00:00.000000Z",
            "epoch": identity.epoch,
            "office": identity.office,
            "till": identity.till,
        }
    )
    with desk.till.store.write() as unit:
        unit.save_certificate(identity.epoch, Certificate(certificate, council.sign(certificate)))
