"""Measure the product against its budgets: `python -m bench`."""
