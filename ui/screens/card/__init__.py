"""Charge a card: what its provider says, what is recorded, what the customer hears, and the one thing to do next."""
