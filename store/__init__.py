"""The store in SQL: SQLite by default, PostgreSQL for several workers."""

from store.engine.postgres import library_engine
from store.store import open_store

__all__ = ["library_engine", "open_store"]
