"""Driver errors as one line for people: it names the store, without a password, and the remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.ports import StoreError

_FAULTS: tuple[type[Exception], ...] = (SQLAlchemyError, sqlite3.Error, OSError, UnicodeEncodeError)
with suppress(ImportError):  # the extra "postgres"
    import asyncpg

    _FAULTS += (asyncpg.PostgresError, asyncpg.InterfaceError)

_SQLITE = {
    sqlite3.SQLITE_BUSY: "is locked by another program; end that program, then try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program; end that program, then try again",
    sqlite3.SQLITE_READONLY: "cannot be written; make the file and its folder writable",
    sqlite3.SQLITE_PERM: "may not be opened; give this user the right to read and write it",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_FULL: "is full; make room on the disk",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk",
    sqlite3.SQLITE_NOTADB: "is not a database; name another file, or move this one away",
    sqlite3.SQLITE_CORRUPT: "is damaged; put back a copy, or move it away",
}

_POSTGRES = {
    "28": "refused the user or the password; check both",
    "3D": "does not exist; create the database",
    "42501": "does not let this user do that; grant the rights on its schema",
    "25006": "is read-only; connect to the primary server",
    "53100": "is full; make room on its disk",
    "53300": "has too many connections; close some, or allow more",
    "57P": "is shutting down or starting; try again",
    "08": "broke the connection; check that the server runs",
}
"""Beginnings of SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html."""


@contextmanager
def explained(store: str) -> Iterator[None]:
    """Raise StoreError in place of anything a driver raises; `store` is its address without a password."""
    try:
        yield
    except _FAULTS as error:
        raise StoreError(f"{store} {_meaning(error)}") from error


def _meaning(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, f"failed: {cause}")  # the low byte is the primary code
    state = getattr(cause, "sqlstate", None)
    if state:
        return next((text for start, text in _POSTGRES.items() if state.startswith(start)), f"failed with SQLSTATE {state}")
    if isinstance(cause, PoolTimeout):
        return "has no free connection; it is overloaded"
    if isinstance(cause, UnicodeEncodeError):
        return "cannot keep text with half a surrogate pair in it"
    if isinstance(cause, OSError):
        return "cannot be reached; check the address and that the server runs"
    return f"failed: {type(cause).__name__}"
