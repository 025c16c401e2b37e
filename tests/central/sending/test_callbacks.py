"""GOV.UK Notify says by itself what became of a letter: proved by a token, heard once, believed in nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central import services, tables
from tests.central.sending.office import EMAIL, message_id
from tests.notify_fake import KEY, TEMPLATES, NotifyFake
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.sending.office import Office


def call(office: Office, token: str, **said: object) -> int:
    answer = office.till.http.post(
        f"/hooks/v1/notify/{COUNCIL}", json=said, headers={"Authorization": f"Bearer {token}"}
    )
    return answer.status_code


def test_a_callback_has_the_letter_looked_at_at_once_and_is_believed_in_nothing_else(
    office: Office, notify: NotifyFake
) -> None:
    office.ask()
    office.step()
    office.passes(700)
    said = {"id": office.row["provider_id"], "reference": message_id(), "status": "permanent-failure", "to": EMAIL}
    notify.become("delivered")
    office.step()
    assert office.stands() == ("sent", ""), "it is looked at seldom by now"
    assert call(office, office.token, **said) == 204
    office.step()
    assert office.stands() == ("delivered", ""), "how it stands is asked for"
    assert call(office, office.token, **said) == 204
    assert office.central.count(tables.provider_message) == 1
    assert EMAIL not in str(office.central.rows(tables.provider_message))


def test_a_callback_without_the_token_is_refused(office: Office) -> None:
    office.ask()
    for token in ("x", "another-token-of-no-use", office.token + "x"):
        assert call(office, token, id="a", reference=message_id(), status="delivered") == 403
    office.use(services.NOTIFY, dict(TEMPLATES), KEY)
    assert call(office, "x", id="a") == 403, "no token is set, so none is right"
    assert office.till.http.post("/hooks/v1/notify/nobody", content=b"{}").status_code == 403


def test_a_callback_that_makes_no_sense_changes_nothing(office: Office) -> None:
    head = {"Authorization": f"Bearer {office.token}"}
    for body, status in ((b"[]", 422), (b"{", 422), (b'{"id": 3}', 204), (b'{"a": "%s"}' % (b"x" * 30_000), 413)):
        assert office.till.http.post(f"/hooks/v1/notify/{COUNCIL}", content=body, headers=head).status_code == status
    assert office.central.count(tables.provider_message) == 0
