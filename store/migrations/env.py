"""Alembic's entry: runs the migrations on the connection, and in the transaction, that `store.engine.migrate` hands in."""

from alembic import context

from store.engine.migrate import VERSION_TABLE
from store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
