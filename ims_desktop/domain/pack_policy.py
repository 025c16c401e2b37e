"""Read what a council lets its desks do; whatever its reference pack does not say stays as this program has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.catalogue import Policy
from ims_desktop.domain.pack_entry import MOST_PENCE
from ims_desktop.words import LANGUAGES, say

if TYPE_CHECKING:
    from ims_desktop.domain.pack_entry import Entry

PAPERS: Final = ("80mm", "a4")
CALL_RECORDING: Final = ("block", "spoken", "none")
LETTER_CHANNELS: Final = ("email", "text")
SCRIPT_MAX: Final = 300
_FOREVER_S: Final = 10**9


def policy_of(entry: Entry) -> Policy:
    """Read what the council lets a desk do; what it does not say stays as this program has it."""
    usual = Policy()

    def whole(name: str, least: int, most: int = _FOREVER_S) -> int:
        return entry.number(name, least, most) if name in entry.members else int(getattr(usual, name))

    def flag(name: str) -> bool:
        return entry.flag(name, default=bool(getattr(usual, name)))

    def limit(name: str) -> int | None:
        return entry.number(name, 0, MOST_PENCE) if entry.members.get(name) is not None else None

    def known(name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Take the texts this program knows: a newer central may name ways that came later."""
        if name not in entry.members:
            return tuple(getattr(usual, name))
        return tuple(text for text in entry.texts(name) if text in allowed)

    languages = entry.texts("receipt_languages") or usual.receipt_languages
    if not set(languages) <= set(LANGUAGES):
        entry.refuse(say("{name} is one of {allowed}.", name="receipt_languages", allowed=", ".join(LANGUAGES)))
    return Policy(
        accept_unverified=flag("accept_unverified"),
        catalogue_fresh_s=whole("catalogue_fresh_s", 1),
        catalogue_silence_s=whole("catalogue_silence_s", 1),
        show_reference_hints=flag("show_reference_hints"),
        show_drawer_to_cashier=flag("show_drawer_to_cashier"),
        offline_sign_in_days=whole("offline_sign_in_days", 0),
        pin_attempts=whole("pin_attempts", 1),
        idle_lock_s=whole("idle_lock_s", 10),
        personal_data_days=whole("personal_data_days", 1),
        clock_tolerance_s=whole("clock_tolerance_s", 1),
        backup_path=entry.text("backup_path", 400, least=0, default=usual.backup_path),
        receipt_paper=entry.choice("receipt_paper", PAPERS) or usual.receipt_paper,
        receipt_languages=languages,
        float_pence=whole("float_pence", 0, MOST_PENCE),
        council_sign_in=flag("council_sign_in"),
        mask_search_rows=flag("mask_search_rows"),
        unmasked_roles=entry.texts("unmasked_roles"),
        scan_hosts=entry.texts("scan_hosts"),
        acts_to_approve=entry.texts("acts_to_approve") if "acts_to_approve" in entry.members else usual.acts_to_approve,
        approve_refund_over_pence=whole("approve_refund_over_pence", 0, MOST_PENCE),
        approve_cash_out_over_pence=whole("approve_cash_out_over_pence", 0, MOST_PENCE),
        cash_ceiling_pence=limit("cash_ceiling_pence"),
        linked_cash_pence=limit("linked_cash_pence"),
        linked_cash_days=whole("linked_cash_days", 1, 366),
        recount=flag("recount"),
        card_ways=known("card_ways", tuple(CardWay)),
        card_browser_moto=flag("card_browser_moto"),
        call_recording=entry.choice("call_recording", CALL_RECORDING) or usual.call_recording,
        letter_channels=known("letter_channels", LETTER_CHANNELS),
        scripts=_scripts(entry),
    )


def _scripts(entry: Entry) -> dict[str, dict[str, str]]:
    """Read what operators say, step by step; a language the council says nothing in is left to the program's words."""
    scripts: dict[str, dict[str, str]] = {}
    for step, line in entry.members_of("scripts"):
        said = {language: line.text(language, SCRIPT_MAX, least=0, default="") for language in LANGUAGES}
        scripts[step] = {language: text for language, text in said.items() if text}
    return scripts
