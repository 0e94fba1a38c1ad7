"""What Sokbo remembers, in SQL: SQLite by default, PostgreSQL for several workers."""

from store.beside import engine_beside
from store.opening import open_store

__all__ = ["engine_beside", "open_store"]
