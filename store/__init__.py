"""What Sokbo remembers, in SQL: SQLite by default, PostgreSQL for several workers."""

from store.opening import open_store

__all__ = ["open_store"]
