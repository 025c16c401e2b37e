"""Find the description of LocalGov IMS's interface that was written from watching it, where somebody keeps a copy.

It is not part of the product. A folder named `contract` in a folder beside this checkout is taken.
"""

from __future__ import annotations

from pathlib import Path

import pytest

DESCRIPTION = "localgov-ims-openapi.yaml"

_FOUND = sorted(Path(__file__).parents[2].parent.glob(f"*/contract/{DESCRIPTION}"))
FOLDER: Path | None = _FOUND[0].parent if _FOUND else None

only_with_it = pytest.mark.skipif(FOLDER is None, reason=f"no {DESCRIPTION} in a contract folder beside this checkout")


def examples() -> list[Path]:
    """List the examples of the description: one envelope of request and answers per operation."""
    return sorted((FOLDER / "examples").glob("*.json")) if FOLDER else []
