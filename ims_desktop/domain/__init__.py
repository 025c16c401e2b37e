"""Hold the pure rules: money, references, baskets, payments, receipts."""
