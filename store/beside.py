"""An engine beside the store's own, for a library that brings its own statements for tables of our schema."""

import logging

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store.postgres import postgres_engine
from store.sqlite import set_pragmas


def engine_beside(url: str) -> AsyncEngine:
    """An asynchronous engine on the store at this address, which must have been opened before; nothing is opened here."""
    address = make_url(url)
    return _sqlite(address) if address.drivername == "sqlite" else postgres_engine(address)


def _sqlite(address: URL) -> AsyncEngine:
    """Opens what is there and makes nothing: mode=rw, https://sqlite.org/uri.html."""
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # below it, every statement would be told with its values
    file = URL.create("sqlite+aiosqlite", database=f"file:{address.database}", query={"mode": "rw", "uri": "true"})
    engine = create_async_engine(file, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", set_pragmas)
    return engine
