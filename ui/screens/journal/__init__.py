"""Find payments that were taken, look at them, and take them back whole or in part."""
