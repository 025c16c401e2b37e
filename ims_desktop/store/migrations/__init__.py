"""Bring an older journal to the shape this program knows."""
