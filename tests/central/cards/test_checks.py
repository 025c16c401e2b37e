"""Whatever is wrong with what was told of cards is found, told by exactly its codes, and nothing else with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from sync.central.checks import check
from sync.central.database import Database
from tests.central.cards.asked import Shop, attempt_id, open_shop
from tests.central.cards.test_settled import claim, refund, send
from tests.postgres import Server, fresh_database
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from tests.govuk_pay_fake import PayFake

HELD = "019aa5e0-0000-7000-8000-0000000000f1"


def held(shop: Shop, n: int, pence: int, *, returned: bool = False) -> None:
    data = {"payment": HELD, "n": n, "method": "1", "amount_pence": pence, "due_pence": 6500, "returned": returned}
    send(shop, shop.till.fact("tender_held", data))


def a_day_of_cards(shop: Shop) -> None:
    """Charge a card for a payment, begin to give some of it back, and hold money for another payment."""
    shop.charged()
    send(shop, shop.till.session_opened(), *shop.told())
    claim(shop, 400)
    shop.ask(2, **refund(1, 400))
    held(shop, 1, 2000)
    held(shop, 1, 2000, returned=True)
    held(shop, 2, 500)


@pytest.fixture(scope="module")
def worked(
    postgres_server: Server, ready_made: str, pay: PayFake, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The records of such a day as their owner, for tests that damage them in a transaction they never commit."""
    with fresh_database(postgres_server, ready_made) as records:
        shop = open_shop(tmp_path_factory.mktemp("checked"), records.app_url, pay)
        a_day_of_cards(shop)
        shop.till.http.close()
        shop.central.close()
        owner = Database(records.owner_url)
        yield owner
        owner.close()


@pytest.fixture
def damaged(worked: Database) -> Iterator[Connection]:
    """A transaction of the owner's in which anything may be done, and nothing is kept."""
    with worked._engine.connect() as plain:
        plain.begin()
        plain.execute(text("SELECT set_config('ims.council', :council, true)"), {"council": COUNCIL})
        yield plain


def found(connection: Connection) -> list[str]:
    return sorted(problem.code for problem in check(connection, COUNCIL))


ONE = attempt_id(1)
ANSWERED = "kind = 'card_answered'"
UNTOLD = (
    "INSERT INTO card_attempt SELECT council, 'lost', payment_id, till, operator, reference, direction, way, "
    "provider, fund, amount_pence, language, bills, of_attempt, state, says, since - interval '3 hours', asked_at, "
    "looked_at, next_look_at, looks, expires_at, cancel_wanted_at, provider_id, page, page_given, charged_pence, "
    "fee_pence, provider_reference, brand, last_four, authorisation, code, strays, message_id, extension, call_id "
    f"FROM card_attempt WHERE attempt_id = '{ONE}'"
)
DAMAGES = [
    # rows of facts
    (f"DELETE FROM card_fact WHERE {ANSWERED}", "card_not_charged day_missing"),
    ("DELETE FROM card_fact WHERE kind = 'card_asked'", "card_not_asked day_missing"),
    (f"UPDATE card_fact SET code = 'never_sent' WHERE {ANSWERED}", "day_differs"),
    (f"UPDATE card_fact SET amount_pence = 999 WHERE {ANSWERED}", "answer_differs card_differs day_differs"),
    (f"UPDATE card_fact SET outcome = 'declined' WHERE {ANSWERED}", "answer_differs card_not_charged day_differs"),
    (f"UPDATE card_fact SET till = 'CH99' WHERE {ANSWERED}", "card_of_another day_differs"),
    ("UPDATE card_fact SET due_pence = 1 WHERE kind = 'card_asked'", "day_differs"),
    ("DELETE FROM card_fact WHERE kind = 'tender_held' AND outcome = 'returned'", "day_missing"),
    ("UPDATE card_fact SET amount_pence = 1 WHERE outcome = 'returned'", "day_differs held_differs"),
    (
        f"UPDATE card_fact SET attempt_id = '{ONE}', kind = 'card_answered' WHERE outcome = 'returned'",
        "answer_differs card_answered_twice day_differs",
    ),
    # tenders
    ("UPDATE tender_detail SET last_four = '9999'", "tender_differs"),
    ("UPDATE tender_detail SET provider_reference = 'another'", "tender_differs"),
    ("DELETE FROM tender_detail", "tender_differs"),
    # central's own attempts
    (f"UPDATE card_attempt SET amount_pence = 1 WHERE attempt_id = '{ONE}'", "attempt_differs"),
    (f"UPDATE card_attempt SET till = 'CH99' WHERE attempt_id = '{ONE}'", "attempt_differs"),
    (f"UPDATE card_attempt SET state = 'declined' WHERE attempt_id = '{ONE}'", "answer_differs"),
    (f"UPDATE card_attempt SET charged_pence = 1 WHERE attempt_id = '{ONE}'", "answer_differs"),
    (f"DELETE FROM card_attempt WHERE attempt_id = '{ONE}'", "orphan"),
    (
        UNTOLD,
        "card_unbooked",
    ),
    ("INSERT INTO task VALUES ('aldermere', 'nothing', 'card_unbooked', now(), NULL, NULL)", "orphan"),
]


def test_a_day_of_cards_is_clean(damaged: Connection) -> None:
    assert [problem.text for problem in check(damaged, COUNCIL)] == []


@pytest.mark.parametrize(("statement", "expected"), DAMAGES, ids=[expected for _, expected in DAMAGES])
def test_damage_is_found_and_nothing_else(damaged: Connection, statement: str, expected: str) -> None:
    damaged.execute(text(statement))
    assert found(damaged) == expected.split()


# --------------------------------------------------------------------------------------- what tills tell that cannot be
def told(shop: Shop) -> list[str]:
    with shop.central.database.read(COUNCIL) as connection:
        return sorted(problem.code for problem in check(connection, COUNCIL))


def test_money_a_person_saw_and_the_provider_denies_is_found(shop: Shop) -> None:
    shop.ask()
    shop.cancel()
    asked, _, paid = shop.told()
    person = {"how": "person", "reason": "seen on the page"}
    data = {"attempt": ONE, "outcome": "approved", "amount_pence": 1000, **person}
    send(shop, shop.till.session_opened(), asked, shop.till.fact("card_answered", data), paid)
    assert "answer_differs" in told(shop)


def test_one_charge_in_two_payments_is_found(shop: Shop) -> None:
    shop.charged()
    facts = shop.told()
    again = {"n": 1, "method": "90", "tendered_pence": 1000, "change_pence": 0, "attempt": ONE, "brand": "Visa"}
    again |= {"last_four": "1111", "provider_reference": shop.row()["provider_reference"]}
    second = shop.till.payment(1000, method="90", data={"tenders": [again]})
    send(shop, *facts, second)
    assert told(shop) == ["card_paid_twice", "session_not_opened"]


def test_a_late_charge_booked_into_the_session_of_somebody_else_is_no_problem(shop: Shop) -> None:
    shop.charged()
    opened = shop.till.session_opened(cashier="bjones")
    send(shop, opened, *shop.told())
    assert told(shop) == []
