"""Do on a lane what a call needs: pause its recording, renew the pause, write down a spoken word, let it run again.

Each job imports its use case when it runs, so that nothing of calls loads before somebody takes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CallDetails
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.till_cards import RecordingWord


def pause(till: Till, attempt_id: str, call: CallDetails) -> RecordingWord:
    """Pause the recording of a call, or renew the pause."""
    from ims_desktop.use_cases.pause_recording import pause_recording

    return pause_recording(till, attempt_id, call)


def resume(till: Till, attempt_id: str, call: CallDetails) -> RecordingWord:
    """Let the recording run again."""
    from ims_desktop.use_cases.pause_recording import resume_recording

    return resume_recording(till, attempt_id, call)


def confirm(till: Till, attempt_id: str, cashier: Cashier) -> datetime:
    """Write down that somebody paused it by hand, and told the caller so. Raises: StoreUnavailable."""
    from ims_desktop.use_cases.pause_recording import confirm_spoken

    return confirm_spoken(till, attempt_id, cashier)
