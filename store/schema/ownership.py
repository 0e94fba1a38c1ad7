"""Tables of the workers on a shared store, and of the scopes that each of them owns."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from store.engine.types import Coded, Moment, metadata, read_mapping, text

workers = Table(
    "workers",
    metadata,
    Column("id", Text, primary_key=True),  # new at each start
    text("name"),
    Column("release", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),  # by the database's clock; renewed by each heartbeat
    Column("troubles", Coded(read_mapping), nullable=False),
)

scopes = Table(
    "scopes",
    metadata,
    Column("scope", Text, primary_key=True),
    text("owner"),  # a worker's id; "" while nobody has it
    Column("epoch", BigInteger, nullable=False),  # grows with each change of the owner
    Column("since", Moment, nullable=False),
    text("taken_from"),  # the dead worker's name; "" where it was free or handed over
)
