"""Ask central as an integration of LocalGov IMS does, with numbers that stay exact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.contract.localgov.codec import dumps, loads

if TYPE_CHECKING:
    import httpx

    from sync.central.localgov.rule_book import RuleEntry
    from tests.sync.world import ServedCentral

REFERENCE = Path(__file__).parent / "reference.json"
"""The funds, methods and messages that the published examples name, and a few that are off or secret."""
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Api:
    """Central's own side and a client with a key for everything."""

    central: ServedCentral
    http: httpx.Client

    def get(self, path: str, **query: str | int) -> tuple[int, Any]:
        return said(self.http.get(path, params=query))

    def post(self, path: str, body: object) -> tuple[int, Any]:
        return said(self.http.post(path, content=dumps(body), headers=JSON))

    def patch(self, path: str, body: object) -> tuple[int, Any]:
        return said(self.http.patch(path, content=dumps(body), headers=JSON))

    def add_import_type(self, number: int, data_type: int) -> None:
        from sync.central import tables
        from tests.sync.world import COUNCIL

        values = {"name": f"type {number}", "description": "", "external_reference": "", "data_type": data_type}
        with self.central.database.write(COUNCIL) as connection:
            connection.execute(tables.import_type.insert().values(council=COUNCIL, import_type_id=number, **values))

    def add_rules(self, *rules: RuleEntry) -> None:
        from sync.central.localgov.rule_book import save_rules
        from tests.sync.world import COUNCIL

        with self.central.database.write(COUNCIL) as connection:
            save_rules(connection, COUNCIL, rules, None)


def said(answer: httpx.Response) -> tuple[int, Any]:
    """Return status and document; a refusal always has both members and no other status than a refusal's."""
    document = loads(answer.content) if answer.content else None
    if answer.status_code >= 400:
        assert isinstance(document, dict)
        assert isinstance(document["Message"], str)
        assert isinstance(document["Code"], str)
        assert document["Message"]
    return answer.status_code, document
