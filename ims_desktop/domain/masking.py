"""Show as much of a name as lets its owner know it, and no more."""

from __future__ import annotations

_TITLES = frozenset(
    {"MR", "MRS", "MS", "MISS", "MX", "DR", "REV", "REVD", "SIR", "DAME", "LADY", "LORD", "PROF", "CLLR", "MASTER"}
)
_ORGANISATIONS = frozenset({"LTD", "LIMITED", "PLC", "LLP", "CIC", "CIO", "COUNCIL", "TRUST", "CHURCH", "SCHOOL"})


def masked_name(name: str) -> str:
    """Return initial and surname, "S. Ellacott" for "Mrs Siân Ellacott"; a firm keeps its name, it is no person."""
    parts = name.split()
    if any(part.upper().strip(".,") in _ORGANISATIONS for part in parts):
        return " ".join(parts)
    while len(parts) > 1 and (parts[0].upper().rstrip(".") in _TITLES or not parts[0][0].isalpha()):
        parts = parts[1:]
    return f"{parts[0][0].upper()}. {parts[-1]}" if len(parts) > 1 else " ".join(parts)
