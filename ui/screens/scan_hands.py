"""Remember of a scan, up to the account it is for, that it was one: how its answer sounds, what its code proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.screens.scan_sound import ScanSound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.reference import Verdict
    from ui.screens.account_card import AccountCard
    from ui.screens.look_up import Answer
    from ui.sounds import Sounds


class ScanHands:
    """Goes beside the entry box. What a code proposes holds until something is typed."""

    def __init__(self, sounds: Sounds) -> None:
        self._sound = ScanSound(sounds)
        self._amounts: Mapping[tuple[str, str], int] = {}

    def typed(self, text: str) -> None:
        """Note a key."""
        self._sound.typed(text)
        self._amounts = {}

    def entered(self) -> None:
        """Note an Enter."""
        self._sound.entered()

    def answered(self, answer: Answer) -> None:
        """Let the answer to what was entered be heard."""
        self._note(answer)
        self._sound.answered(answer.recognition.mood)

    def propose(self, answer: Answer, verdict: Verdict, card: AccountCard) -> None:
        """Put the amount of a scanned bill into the card that shows its account, if its code carries one."""
        self._note(answer)
        pence = self._amounts.get((verdict.fund.code, verdict.reference))
        if pence is not None and verdict.payable:
            card.amount.propose_from_code(pence)

    def _note(self, answer: Answer) -> None:
        if answer.question.scan is not None:
            self._sound.scanned()
        if answer.question.scan is not None or answer.amounts:
            self._amounts = answer.amounts
