"""What Sokbo remembers, in SQL: SQLite by default, PostgreSQL for several workers."""
