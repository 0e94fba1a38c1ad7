"""What Sokbo remembers, in SQL: SQLite by default, PostgreSQL for several workers."""

from store.engine.postgres import engine_beside
from store.store import open_store

__all__ = ["engine_beside", "open_store"]
