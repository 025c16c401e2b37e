"""Name everything that can stop a use case, as one tree.

    ImsError
      Refused        the cashier can act; the text is safe to show and the next key is theirs
        InvalidReference, InvalidAmount, NotPermitted, NoOpenSession, SessionOpen, Unbalanced, DuplicateReference,
        CardNumberRefused, CardOpen, WrongCredentials, NotEnrolled, AlreadyEnrolled, NothingFound, BadInput
      Unavailable    the world failed; try again, nothing half-done is left behind
        StoreUnavailable (MissingJournal, DamagedJournal, WrongKey, NewerSchema, RestoredJournal, CopiedJournal,
        DiskFull),
        WireUnavailable, PrinterUnavailable, TerminalUnavailable, SecretsUnavailable, InstanceRunning
      Quarantined    central said no; a supervisor must look
        IdConflict, EventRefused
    anything else    our bug: log with a reference, roll back, say so

Every error has a stable `code` (for logs and tests) and `words` (for people, in their language).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from ims_desktop.words import Words


class ImsError(Exception):
    """Say plainly why a use case stopped; `str()` is the sentence, `code` never changes."""

    code: ClassVar[str] = "ims_error"

    def __init__(self, words: Words, *, code: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self._code = code

    @property
    def reason(self) -> str:
        """The stable code of this very refusal (a rule's own code where it has one)."""
        return self._code or self.code

    def __str__(self) -> str:
        return self.words.text()


class Refused(ImsError):
    """The cashier can act; nothing was recorded."""

    code = "refused"


class InvalidReference(Refused):
    """A rule of the fund does not accept the reference."""

    code = "invalid_reference"


class InvalidAmount(Refused):
    """The amount is malformed or outside a limit."""

    code = "invalid_amount"


class NotPermitted(Refused):
    """The person has no role for this act."""

    code = "not_permitted"


class NoOpenSession(Refused):
    """Payments need an open cashier session."""

    code = "no_open_session"


class SessionOpen(Refused):
    """A session is open already at this till."""

    code = "session_open"


class Unbalanced(Refused):
    """Lines and tenders do not come to the same sum."""

    code = "unbalanced"


class DuplicateReference(Refused):
    """The same reference is in the basket already."""

    code = "duplicate_reference"


class CardNumberRefused(Refused):
    """Something that looks like a card number was typed or scanned, and dropped."""

    code = "card_number"


class CardOpen(Refused):
    """A charge of this basket has no answer yet, so nothing may be charged for it again."""

    code = "card_open"


class WrongCredentials(Refused):
    """User name, password or PIN do not match, or are locked or out of date."""

    code = "wrong_credentials"


class NotEnrolled(Refused):
    """This PC is not a till yet."""

    code = "not_enrolled"


class AlreadyEnrolled(Refused):
    """This folder is a till of some council already."""

    code = "already_enrolled"


class NothingFound(Refused):
    """What was asked for is not here."""

    code = "nothing_found"


class BadInput(Refused):
    """A file, argument or field cannot be read; the sentence names the line and the rule."""

    code = "bad_input"


class Unavailable(ImsError):
    """The world failed; the same act may succeed later."""

    code = "unavailable"


class StoreUnavailable(Unavailable):
    """The till's own files cannot be used; no money is taken."""

    code = "store_unavailable"


class MissingJournal(StoreUnavailable):
    """`till.id` is here but `till.db` is not, or is empty."""

    code = "journal_missing"


class DamagedJournal(StoreUnavailable):
    """The key is right but `till.db` cannot be read as a journal."""

    code = "journal_damaged"


class WrongKey(StoreUnavailable):
    """The key in the key store is not the one this journal was made with."""

    code = "journal_wrong_key"


class NewerSchema(StoreUnavailable):
    """`till.db` was written by a newer version of the program."""

    code = "journal_newer"


class RestoredJournal(StoreUnavailable):
    """`till.db` is older than what this till has already done: a restored backup."""

    code = "journal_restored"


class CopiedJournal(StoreUnavailable):
    """The folder was copied from another place: two tills would use the same numbers."""

    code = "journal_copied"


class DiskFull(StoreUnavailable):
    """No room is left to record a payment; refused before money changes hands."""

    code = "disk_full"


class WireUnavailable(Unavailable):
    """Central cannot be reached or gave no usable answer."""

    code = "wire_unavailable"


class TerminalUnavailable(Unavailable):
    """The card terminal was not reached, so nothing was asked of it."""

    code = "terminal_unavailable"


class PrinterUnavailable(Unavailable):
    """The receipt could not be handed over; the payment stands."""

    code = "printer_unavailable"


class SecretsUnavailable(Unavailable):
    """The key store cannot be used or lacks this till's keys."""

    code = "secrets_unavailable"


class InstanceRunning(Unavailable):
    """Another process holds this till."""

    code = "instance_running"


class Quarantined(ImsError):
    """Central will never take this as it is; the payment stands and a supervisor must look."""

    code = "quarantined"


class IdConflict(Quarantined):
    """Central holds other bytes under the same id."""

    code = "id_conflict"


class EventRefused(Quarantined):
    """Central refused the bytes: schema, signature or council."""

    code = "event_refused"
