"""Show as much of a person as the moment needs: in a list what tells two apart, and the rest once one is chosen."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.catalogue import AccountHolder

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import Policy

_TITLES: Final = frozenset(
    {"MR", "MRS", "MS", "MISS", "MX", "DR", "REV", "REVD", "SIR", "DAME", "LADY", "LORD", "PROF", "CLLR", "MASTER"}
)
_ORGANISATIONS: Final = frozenset(
    {"LTD", "LIMITED", "PLC", "LLP", "CIC", "CIO", "COUNCIL", "TRUST", "CHURCH", "SCHOOL"}
)


@dataclass(frozen=True, slots=True)
class MaskedHolder(AccountHolder):
    """An account as a list may show it: no title, an initial for the forename, the first line of the address.

    Shape: the fund and the reference are its handle: whoever chooses it asks for the whole by them.
    """


def masked_name(name: str) -> str:
    """Return initial and surname, "S. Ellacott" for "Mrs Siân Ellacott"; a firm keeps its name, it is no person."""
    parts = name.split()
    if _is_organisation(name):
        return " ".join(parts)
    while len(parts) > 1 and (parts[0].upper().rstrip(".") in _TITLES or not parts[0][0].isalpha()):
        parts = parts[1:]
    return f"{parts[0][0].upper()}. {parts[-1]}" if len(parts) > 1 else " ".join(parts)


def masked(holder: AccountHolder, policy: Policy, cashier: Cashier | None) -> AccountHolder:
    """Return what a list may show of an account to this person; the whole only where policy trusts a role with it."""
    if may_see_whole_rows(policy, cashier):
        return holder
    forename, surname = _short(holder.forename, holder.surname)
    return MaskedHolder(
        council=holder.council,
        fund=holder.fund,
        reference=holder.reference,
        forename=forename,
        surname=surname,
        address=_first_line(holder.address),
        postcode=holder.postcode,
        balance_pence=holder.balance_pence,
        balance_at=holder.balance_at,
        message_id=holder.message_id,
        closed=holder.closed,
    )


def may_see_whole_rows(policy: Policy, cashier: Cashier | None) -> bool:
    """Tell whether lists show this person everybody's whole name and address; nobody signed in sees them masked."""
    if not policy.mask_search_rows:
        return True
    return cashier is not None and not cashier.roles.isdisjoint(policy.unmasked_roles)


def _short(forename: str, surname: str) -> tuple[str, str]:
    """Return the forename and surname to show."""
    if _is_organisation(f"{forename} {surname}"):
        return forename, surname
    if not forename.strip():
        return "", masked_name(surname)
    # A letter and its accent are one initial, in whatever form central wrote them.
    letters = (letter for letter in unicodedata.normalize("NFC", forename) if letter.isalpha())
    initial = next(letters, "").upper()
    return (f"{initial}." if initial else ""), surname


def _first_line(address: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in address if line.strip())[:1]


def _is_organisation(name: str) -> bool:
    return any(part.upper().strip(".,") in _ORGANISATIONS for part in name.split())
