"""The money: entries in balance, what they became, what waits for a person."""
