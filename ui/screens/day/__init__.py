"""Lead through the till day: what a session comes to, cash that moves, the count, the end, and who looks at it."""
