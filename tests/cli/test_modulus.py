"""The table of bank details by script."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.devices.test_bank_rules import TABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.shell import Shell
    from tests.sync.world import ServedCentral


def test_an_administrator_loads_a_table_and_anybody_sees_which(
    till: Shell, central: ServedCentral, tmp_path: Path
) -> None:
    file = tmp_path / "weights.txt"
    file.write_bytes(TABLE)
    assert till.json("modulus", "show") == {"loaded_at": None, "sha256": "", "rows": 0}
    assert "No table is loaded" in till.run("modulus", "show")[1]
    assert till.refused("modulus", "load", str(file), "--cashier", "priya") == "not_permitted"
    assert till.refused("modulus", "load", code=2) == "usage"
    central.add_cashier("ada", "System.Admin")
    till.json("sync")
    loaded = till.json("modulus", "load", str(file), "--cashier", "ada")
    assert (loaded["rows"], loaded["sha256"]) == (2, hashlib.sha256(TABLE).hexdigest())
    assert till.json("modulus", "show") == loaded
    assert "a table of 2 rows" in till.run("modulus", "show")[1]
