"""Databases: SQLite and PostgreSQL engines, transactions, column types, JSON encoding, driver errors, migrations."""
