"""Say what stood between this till and central, for each code a step of the wire can report: never the code itself.

Every sentence tells what happened, whether money is safe and what to do next. What passes by itself is said quietly;
what only a person can put right is marked so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SyncTrouble:
    """A trouble in words. Shape: `title` what happened, `detail` whether money is safe and what to do next.

    `needs_person` when it does not pass by itself; `told` when the desk should hear of it though nobody need act.
    """

    code: str
    title: Words
    detail: Words
    needs_person: bool = True
    told: bool = True

    @property
    def words(self) -> Words:
        """Both as one line, for a command's answer."""
        return say("{what} {next}", what=self.title, next=self.detail)


def show_sync_trouble(code: str) -> SyncTrouble | None:
    """Say what a report's problem means; None when there was none."""
    if code == "":
        return None
    title, detail, needs_person, told = _BY_CODE.get(code, _OTHER)
    return SyncTrouble(code, title, detail, needs_person=needs_person, told=told)


_Said = tuple[Words, Words, bool, bool]

_GO_ON: Final = say("Payments are safe on this till. Take them as usual and tell IT.")
_BY_ITSELF: Final = say("Payments are safe on this till and are sent by themselves. Take them as usual.")
_KEPT_RULES: Final = say("Payments go on by the rules this till has, and are safe. Tell IT.")


def _passes(title: Words, detail: Words = _BY_ITSELF) -> _Said:
    """Mark a trouble that passes by itself."""
    return title, detail, False, False


def _for_person(title: Words, detail: Words = _GO_ON) -> _Said:
    """Mark a trouble that waits for a person."""
    return title, detail, True, True


_OTHER: Final = _for_person(
    say("This till and central could not do everything together."),
    say("Payments are safe on this till, and it tries again by itself. Tell IT if this stays here."),
)
_BUSY: Final = _passes(say("Central or this till is busy just now."))
_NOT_ITSELF: Final = _for_person(say("Something that is not central answered in its place, so nothing was sent."))
_STRANGER: Final = _for_person(
    say("Central does not accept the credential of this till."),
    say("Payments are safe on this till but are not sent. Call IT before taking more money."),
)
_UNREAD: Final = _for_person(
    say("Central could not read a record of this till."),
    say("The payment stands. The record is kept here for a supervisor; everything after it is sent."),
)
_OTHER_VERSION: Final = _for_person(say("Central and this till are of versions that do not go together."))
_NOT_COPIED: Final = _for_person(
    say("The journal of this till could not be copied."),
    say("Payments are safe on this till, but in this one place until they are sent. Tell IT."),
)
_FILES: Final = _for_person(
    say("The files of this till could not be used."),
    say("What was recorded is safe. Take no more money until IT has looked."),
)
_KEYS: Final = _for_person(
    say("The key store of this PC could not be used."),
    say("What was recorded is safe. Take no more money until IT has looked."),
)
_LOADED_AGAIN: Final = _passes(
    say("The accounts on this till are loaded again from the start."),
    say("Take payments as usual. An account that is not found meanwhile is taken as unverified."),
)
_CUT_OFF: Final = _passes(
    say("The loading of the accounts was cut off."),
    say("It goes on by itself. Take payments as usual. An account that is not found meanwhile is taken as unverified."),
)

_BY_CODE: Final[Mapping[str, _Said]] = {
    # Nobody answered, or not central.
    "unreachable": _passes(say("Central cannot be reached.")),
    "timeout": _passes(say("Central did not answer in time.")),
    "no_token": _passes(say("This till is not signed in to central yet.")),
    "no_wire": _passes(say("Central is not spoken to from here.")),
    "certificate": _for_person(say("Central could not prove who it is, so nothing was sent.")),
    "redirected": _for_person(say("Central's address leads somewhere else, so nothing was sent.")),
    "nonsense": _NOT_ITSELF,
    "wire_unavailable": _passes(say("Central cannot be reached.")),
    # Central answered, and could not do it just now.
    **dict.fromkeys(("busy", "too_many", "too_slow", "cut_off", "leaving", "database"), _BUSY),
    # Central answered, and would not do it.
    **dict.fromkeys(("token", "token_replayed", "token_clock", "device", "credential"), _STRANGER),
    "unknown_council": _STRANGER,
    "revoked": _for_person(
        say("Central withdrew this till."),
        say("What it took before is safe and still sent. Call IT before taking money."),
    ),
    "tls_needed": _for_person(say("Central wants to be asked over a protected line, so nothing was sent.")),
    **dict.fromkeys(("no_such_path", "method_not_allowed", "schema_newer", "schema_behind"), _OTHER_VERSION),
    **dict.fromkeys(("bad_request", "too_large", "body"), _UNREAD),
    **dict.fromkeys(("bad_cursor", "snapshot_gone", "no_snapshot", "catalogue_absent", "interrupted"), _LOADED_AGAIN),
    **dict.fromkeys(("bad_chunk", "load_died", "load_damaged", "load_stopped", "load_not_started"), _CUT_OFF),
    "accounts_no_room": _for_person(
        say("The disk of this PC has too little room for the accounts."),
        say("Payments are safe and go on. Tell IT to make room: the accounts then come by themselves."),
    ),
    # What central sent was not believed.
    "pack_signature": _for_person(say("New rules came without the council's signature and were left."), _KEPT_RULES),
    "pack_council": _for_person(say("Rules of another council came and were left."), _KEPT_RULES),
    "pack_version": _for_person(say("Rules older than this till's came and were left."), _KEPT_RULES),
    "pack_unusable": _for_person(say("New rules came that this till cannot use."), _KEPT_RULES),
    # Central and the journal were held against each other.
    "central_behind": (
        say("Central was put back to an older copy. This till sends it again what it lost."),
        say("Nothing is lost and nothing is counted twice. Take payments as usual."),
        False,
        True,
    ),
    "central_lost_purged": _for_person(
        say("Central lost payments that this till no longer holds in full."),
        say("The journal still names every one of them. Take payments as usual; tell IT and Finance today."),
    ),
    "central_refused_again": _for_person(
        say("Central lost payments and does not take all of them back."),
        say("They are safe on this till. Take payments as usual; tell IT and Finance today."),
    ),
    "totals_differ": _for_person(
        say("Central and this till come to different sums for a session or a day."),
        say("Every payment is safe on this till. Take payments as usual; tell Finance today."),
    ),
    "clock_off": _for_person(
        say("The clock of this PC is far from central's."),
        say("Payments are safe and keep their order. Tell IT to put the clock right."),
    ),
    # This PC itself.
    "fault": _for_person(
        say("The program met something nobody planned for while it spoke to central."),
        say("Payments are safe on this till, and it tries again by itself. Tell IT: the log names it."),
    ),
    **dict.fromkeys(("backup_folder", "backup_differs"), _NOT_COPIED),
    "disk_full": _for_person(
        say("The disk of this PC is full."),
        say("What was recorded is safe. Take no money until IT has made room."),
    ),
    "secrets_unavailable": _KEYS,
    "journal_wrong_key": _KEYS,
    **dict.fromkeys(
        (
            "unavailable", "store_unavailable", "journal_missing", "journal_damaged", "journal_newer",
            "journal_restored", "journal_copied", "folder_missing", "folder_network", "folder_closed",
            "folder_read_only", "instance_running", "store_read_only", "store_unreadable",
        ),
        _FILES,
    ),
}  # fmt: skip
