"""Speak to the desk: printers, drawer, scanner, card terminal, secrets."""
