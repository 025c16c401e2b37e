"""Every model of LocalGov IMS's wire in one place, also under the names its published description gives them."""

from __future__ import annotations

from typing import Final

from sync.contract.localgov.catalogue import (
    AccountHolder,
    AccountHolderImport,
    AccountHolderInput,
    Fund,
    FundMetadata,
    MethodOfPayment,
)
from sync.contract.localgov.income import (
    AUTH_RESULTS,
    Address,
    Authorise,
    BasketItem,
    ImportResult,
    Payment,
    PaymentResponse,
    PendingTransaction,
    PendingTransactionInput,
    ProcessedTransaction,
    ProcessedTransactionInput,
    ProcessFee,
    ProcessPayment,
    ProcessPaymentResponse,
    Suspense,
    SuspenseInput,
    TransactionImport,
    UpdateCardDetails,
)
from sync.contract.localgov.searches import (
    FundSearch,
    MethodOfPaymentSearch,
    ProcessedTransactionSearch,
    SuspenseSearch,
)
from sync.contract.localgov.shapes import Model

SCHEMAS: Final[dict[str, type[Model]]] = {
    "AccountHolderModel": AccountHolder,
    "AccountHolderModelInput": AccountHolderInput,
    "AccountHolderImportModel": AccountHolderImport,
    "FundMetadataModel": FundMetadata,
    "FundModel": Fund,
    "MethodOfPaymentModel": MethodOfPayment,
    "Address": Address,
    "BasketItem": BasketItem,
    "PaymentModel": Payment,
    "PaymentResponseModel": PaymentResponse,
    "PendingTransactionModel": PendingTransaction,
    "PendingTransactionModelInput": PendingTransactionInput,
    "AuthoriseModel": Authorise,
    "ProcessPaymentModel": ProcessPayment,
    "ProcessPaymentResponse": ProcessPaymentResponse,
    "ProcessFeeModel": ProcessFee,
    "UpdateCardDetailsModel": UpdateCardDetails,
    "ProcessedTransactionModel": ProcessedTransaction,
    "ProcessedTransactionModelInput": ProcessedTransactionInput,
    "TransactionImportModel": TransactionImport,
    "ImportResult": ImportResult,
    "SuspenseModel": Suspense,
    "SuspenseModelInput": SuspenseInput,
}

__all__ = [
    "AUTH_RESULTS",
    "SCHEMAS",
    "AccountHolder",
    "AccountHolderImport",
    "AccountHolderInput",
    "Address",
    "Authorise",
    "BasketItem",
    "Fund",
    "FundMetadata",
    "FundSearch",
    "ImportResult",
    "MethodOfPayment",
    "MethodOfPaymentSearch",
    "Payment",
    "PaymentResponse",
    "PendingTransaction",
    "PendingTransactionInput",
    "ProcessFee",
    "ProcessPayment",
    "ProcessPaymentResponse",
    "ProcessedTransaction",
    "ProcessedTransactionInput",
    "ProcessedTransactionSearch",
    "Suspense",
    "SuspenseInput",
    "SuspenseSearch",
    "TransactionImport",
    "UpdateCardDetails",
]
