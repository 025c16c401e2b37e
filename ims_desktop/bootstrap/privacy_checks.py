"""Look at how a till keeps customers for IT: the copy of the accounts, its key, its end, and who sees what.

Numbers, moments and roles only: nothing here tells of a person.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.silence import left_s, silence_s
from ims_desktop.store.accounts.keys import CatalogueKeys
from ims_desktop.store.till_id import read_till_id
from ims_desktop.use_cases.diagnose import Check
from ims_desktop.use_cases.permit import policy_of
from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ims_desktop.till import Till

LISTED: Final = timedelta(days=30)
_HOUR_S: Final = 3600
_DAY_S: Final = 24 * _HOUR_S


def make_privacy_checks(till: Till) -> Iterator[tuple[str, Callable[[], Check]]]:
    """Yield the looks, each with its name."""
    for look in (_catalogue, _contact, _masking, _reveals):
        yield look.__name__[1:], partial(look, till)


def _catalogue(till: Till) -> Check:
    """Look whether the copy in use has its key; without one it is noise, and the accounts are loaded again."""
    with till.store.read() as reader:
        policy, generation = policy_of(reader), reader.catalogue_generation() or _newest(till)
    state = till.catalogue.state(till.clock.now(), policy.catalogue_fresh_s)
    keys = CatalogueKeys(till.secrets, read_till_id(till.settings.data_dir).key_id)
    has_key = bool(generation) and keys.of(generation) is not None
    if not generation:
        words = say("There is no copy of the accounts on this till.")
    elif not has_key:
        words = say("Generation {n} of the accounts has lost its key. They are loaded again.", n=generation)
    elif state.as_of is None:
        words = say("Generation {n} of the accounts: rows {rows}. Its key is there.", n=generation, rows=state.accounts)
    else:
        words = say(
            "Generation {n} of the accounts: rows {rows}, age {hours} hours. Its key is there.",
            n=generation,
            rows=state.accounts,
            hours=max(0, int((till.clock.now() - state.as_of).total_seconds())) // _HOUR_S,
        )
    return Check("catalogue", ok=has_key or not generation, words=words, value=generation)


def _newest(till: Till) -> str:
    """Return the newest generation whose file is there, as while the first one is loaded; "" when none is."""
    stems = (path.stem.removeprefix("catalogue-") for path in till.settings.data_dir.glob("catalogue-*.db"))
    return max((stem for stem in stems if stem.isascii() and stem.isdigit()), key=int, default="")


def _contact(till: Till) -> Check:
    """Look how long ago central answered this till's credential, and when the copy goes without another answer."""
    now = till.clock.now()
    with till.store.read() as reader:
        contact, mark, policy = reader.last_contact(), reader.clock_mark(), policy_of(reader)
    if till.identity.training:
        return Check("contact", ok=True, words=say("A till for training speaks to nobody."))
    if contact is None:
        return Check("contact", ok=True, words=say("Central has not answered this till's credential yet."))
    silent, left = silence_s(contact, now, mark), left_s(contact, now, mark, policy)
    if not left:
        words = say(
            "Central has not answered for {n} hours, longer than policy allows: the accounts of this till are let go. "
            "What it took stays, and is sent.",
            n=silent // _HOUR_S,
        )
    elif left < _DAY_S:
        words = say(
            "Central last answered {n} hours ago. Without another answer the accounts go in {left} hours.",
            n=silent // _HOUR_S,
            left=left // _HOUR_S,
        )
    else:
        words = say(
            "Central last answered {n} hours ago. Without another answer the accounts go in {left} days.",
            n=silent // _HOUR_S,
            left=left // _DAY_S,
        )
    return Check("contact", ok=left > 0, words=words, value=left)


def _masking(till: Till) -> Check:
    with till.store.read() as reader:
        policy = policy_of(reader)
    roles = ", ".join(sorted(policy.unmasked_roles))
    if not policy.mask_search_rows:
        words = say("Lists show everybody whole names and addresses: policy masks nothing.")
    elif roles:
        words = say("Lists show initials and first lines, but whole rows to: {roles}.", roles=roles)
    else:
        words = say("Lists show initials and first lines to everybody.")
    return Check("masking", ok=True, words=words, value=roles if policy.mask_search_rows else "*")


def _reveals(till: Till) -> Check:
    since = till.clock.now() - LISTED
    with till.store.read() as reader:
        seen = sum(1 for _ in reader.reveals(since))
    words = say_n(
        "{n} account was shown whole in the last 30 days.", "{n} accounts were shown whole in the last 30 days.", seen
    )
    return Check("reveals", ok=True, words=words, value=seen)
