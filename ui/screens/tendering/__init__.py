"""Take money of every kind: cash, a card terminal's slip, a cheque, anything else, or several for one payment."""
