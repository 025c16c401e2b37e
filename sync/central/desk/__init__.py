"""What a till asks of central: its identity, its chain, its day."""
