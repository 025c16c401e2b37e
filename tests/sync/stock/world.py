"""What a stock LocalGov IMS holds: a council's codes, and the rows its API has stored."""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sync.contract.localgov.dates import WireDate
from sync.contract.localgov.models import (
    AccountHolder,
    Fund,
    FundMetadata,
    MethodOfPayment,
    PendingTransaction,
    ProcessedTransaction,
    Suspense,
)
from tests.sync.stock.loose import Fields, Refused

NOT_STORED = "The entries could not be stored: the statement conflicted with a foreign key"
SHOWN_RULES = 20
LineKey = tuple[str | None, str | None]
"""What tells one line of one receipt: PspReference and the text of TransactionDate."""


@dataclass(frozen=True)
class Rule:
    """A global import rule: when all conditions hold, its actions set text fields. Being disabled changes nothing.

    Shape: conditions are (member, operator, text) with operators contains, lacks, starts, ends, equals.
    """

    name: str
    conditions: tuple[tuple[str, str, str], ...]
    actions: tuple[tuple[str, str], ...]
    disabled: bool = False


@dataclass(frozen=True)
class Holding:
    """A processed row with the columns that the wire does not show."""

    line: ProcessedTransaction
    app_reference: str | None = None
    card_prefix: str | None = None
    card_suffix: str | None = None

    @property
    def key(self) -> LineKey:
        date = self.line.transaction_date
        return self.line.psp_reference, date.text if date else None


@dataclass(frozen=True)
class Waiting:
    """A pending row with the columns that the wire does not show."""

    line: PendingTransaction
    processed: bool = False


def fund(code: str, name: str, vat_code: str | None = "N0", **metadata: str) -> Fund:
    """Make a fund; metadata names write two underscores for a dot."""
    return Fund(
        fund_code=code,
        fund_name=name,
        display_name=name,
        vat_code=vat_code,
        maximum_amount=99_999_999,
        over_pay_account=True,
        account_exist=False,
        aquire_address=False,
        vat_override=False,
        metadata=tuple(
            FundMetadata(fund_code=code, key=key.replace("__", "."), value=value) for key, value in metadata.items()
        ),
    )


def method(code: str, name: str) -> MethodOfPayment:
    return MethodOfPayment(code=code, name=name, maximum_amount=9_999_999_999, minimum_amount=0, disabled=False)


def _funds() -> dict[str, Fund]:
    council_tax = fund("23", "Council Tax", IsABasketFund="True", GovUkPay__Api__Key="api_live_not_for_you")
    funds = [
        council_tax,
        fund("31", "Building Control", "W0"),
        fund("5", "Rents"),
        fund("99", "Old Debts"),
        fund("SP", "Suspense", None),
    ]
    return {each.fund_code: each for each in funds}


def _methods() -> dict[str, MethodOfPayment]:
    names = {"1": "Cash", "24": "Cheque", "90": "Card online", "91": "Card by telephone", "92": "Card fee"}
    return {code: method(code, name) for code, name in names.items()}


def _method_metadata() -> dict[str, dict[str, str]]:
    return {
        "1": {"IsACashPayment": "TRUE"},
        "24": {"IsAChequePayment": "TRUE"},
        "90": {
            "IsACardSelfServicePayment": "True",
            "IncursAFee": "TRUE",
            "IsARechargeFee": "TRUE",
            "PaymentIntegrationId": "1",
        },
        "91": {"IsACardViaStaffPayment": "TRUE", "PaymentIntegrationId": "1"},
        "92": {"IsACardPaymentFee": "TRUE"},
    }


@dataclass
class StockIms:
    """The database of a stock LocalGov IMS and what its services do with it."""

    funds: dict[str, Fund] = field(default_factory=_funds)
    disabled_funds: set[str] = field(default_factory=lambda: {"99"})
    methods: dict[str, MethodOfPayment] = field(default_factory=_methods)
    method_metadata: dict[str, dict[str, str]] = field(default_factory=_method_metadata)
    vat_rates: dict[str, str] = field(default_factory=lambda: {"N0": "0.0", "W0": "0.2", "M0": "0.0"})
    offices: set[str] = field(default_factory=lambda: {"99", "S", "SP", "CH", "PR"})
    users: set[int] = field(default_factory=lambda: {0, 7, 12})
    fund_messages: dict[int, str] = field(default_factory=lambda: {5: "23", 6: "5"})
    import_types: dict[int, str] = field(default_factory=lambda: {3: "Transaction", 7: "Account Holder"})
    integrations: dict[str, str] = field(default_factory=lambda: {"1": "https://pay.aldermere.example/Payment"})
    rules: list[Rule] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    seed: int = 0
    largest_search: int = 2_000

    rows: list[Holding] = field(default_factory=list)
    pending: list[Waiting] = field(default_factory=list)
    suspense: list[Suspense] = field(default_factory=list)
    accounts: dict[str, AccountHolder] = field(default_factory=dict)
    imports: set[int] = field(default_factory=lambda: {219})
    ghosts: list[Holding] = field(default_factory=list)
    save_fails: bool = False
    reference_repeats: bool = False

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    # ------------------------------------------------------------------------------------------------- what tests ask
    def doubled(self) -> list[LineKey]:
        """List the lines that are there more than once."""
        return [key for key, times in Counter(row.key for row in self.rows).items() if times > 1]

    def lost(self, sent: Iterable[LineKey]) -> list[LineKey]:
        """List the lines of these that are not there."""
        there = {row.key for row in self.rows}
        return [key for key in sent if key not in there]

    # --------------------------------------------------------------------------------------------------- what it does
    def local_now(self) -> WireDate:
        return WireDate.of(self.now())

    def next_reference(self) -> str:
        """Make nine or ten letters and digits; they are not unique by any law."""
        if self.reference_repeats and self.rows:
            return self.rows[-1].line.reference
        letters = string.ascii_letters + string.digits
        return "".join(self._random.choices(letters, k=self._random.choice((9, 10))))

    def check_codes(self, fields: Fields) -> None:
        """Refuse what a foreign key would.

        Raises: Refused.
        """
        known: list[tuple[str, Iterable[object]]] = [
            ("fund_code", self.funds),
            ("mop_code", self.methods),
            ("vat_code", self.vat_rates),
            ("office_code", self.offices),
            ("import_id", self.imports),
            ("user_code", self.users),
        ]
        for name, codes in known:
            value = fields.get(name)
            if value is not None and value not in codes:
                raise Refused(NOT_STORED)

    def save(self, *rows: Holding) -> None:
        """Store rows, and with them those that an earlier save left in the context.

        Raises: Refused, and then the rows stay in the context.
        """
        if self.save_fails:
            self.ghosts += rows
            raise Refused("The entries could not be stored: the transaction was chosen as the victim of a deadlock")
        self.rows += [*self.ghosts, *rows]
        self.ghosts.clear()

    def apply_rules(self, fields: Fields) -> Fields:
        """Run the global rules; only the first twenty by name are seen.

        Raises: Refused without a message for a rule on anything but text.
        """
        changed = dict(fields)
        for rule in sorted(self.rules, key=lambda rule: rule.name)[:SHOWN_RULES]:
            if all(_holds(changed, *condition) for condition in rule.conditions):
                for name, value in rule.actions:
                    if name == "amount":
                        raise Refused
                    changed[name] = value
        return changed

    def set_card(self, internal_reference: str, prefix: str | None, suffix: str | None) -> None:
        """Set the card's digits on every processed row of a payment."""
        for n, row in enumerate(self.rows):
            if row.line.internal_reference == internal_reference:
                self.rows[n] = replace(row, card_prefix=prefix, card_suffix=suffix)


def same(one: str | None, other: str | None) -> bool:
    """Compare as SQL Server's default collation does: neither case nor trailing blanks matter."""
    return (one or "").rstrip().casefold() == (other or "").rstrip().casefold()


def _holds(fields: Fields, name: str, operator: str, text: str) -> bool:
    value = str(fields.get(name) or "")
    answers = {
        "contains": text in value,
        "lacks": text not in value,
        "starts": value.startswith(text),
        "ends": value.endswith(text),
        "equals": value == text,
    }
    if operator not in answers:
        raise Refused
    return answers[operator]
