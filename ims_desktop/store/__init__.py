"""Keep the facts: SQLite through SQLAlchemy Core."""
