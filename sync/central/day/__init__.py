"""The till day: what facts told of it, what a person decides of it, and what tills ask about it."""
