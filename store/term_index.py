"""Which posts stand under which terms: an FTS5 table on SQLite, arrays with a GIN index on PostgreSQL.

Both answer with candidates; whether a text holds the words is asked of the text.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    Text,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

Terms = Collection[str]


class TermIndex(Protocol):
    """The index of one database."""

    async def put(self, connection: AsyncConnection, posts: Mapping[int, Terms]) -> None:
        """Let posts stand under these terms that stand under none."""

    async def drop(self, connection: AsyncConnection, posts: Mapping[int, Terms]) -> None:
        """Let posts that stand under these terms stand under none."""

    def under(self, terms: Terms) -> Select[Any]:
        """The ids of the posts that stand under all these terms."""

    def holds(self, its_text: ColumnElement[str], word: str) -> ColumnElement[bool]:
        """The condition that a text holds a word."""


class FullText:
    """SQLite's FTS5 without a copy of the texts, so it has to be told under what a post stood before."""

    async def put(self, connection: AsyncConnection, posts: Mapping[int, Terms]) -> None:
        """Let posts stand under these terms that stand under none."""
        await connection.execute(_PUT, _rows(posts))

    async def drop(self, connection: AsyncConnection, posts: Mapping[int, Terms]) -> None:
        """Let posts that stand under these terms stand under none."""
        await connection.execute(_DROP, _rows(posts))

    def under(self, terms: Terms) -> Select[Any]:
        """The ids of the posts that stand under all these terms."""
        every = " AND ".join(f'"{term}"' for term in sorted(terms))
        return select(column("rowid")).select_from(_TERMS).where(text("post_terms MATCH :every").bindparams(every=every))

    def holds(self, its_text: ColumnElement[str], word: str) -> ColumnElement[bool]:
        """The condition that a text holds a word."""
        return func.instr(its_text, word) > 0


class Arrays:
    """PostgreSQL's GIN index over arrays of terms."""

    async def put(self, connection: AsyncConnection, posts: Mapping[int, Terms]) -> None:
        """Let posts stand under these terms that stand under none."""
        rows = [{"post_id": post_id, "terms": sorted(terms)} for post_id, terms in posts.items()]
        await connection.execute(insert(_ARRAYS), rows)

    async def drop(self, connection: AsyncConnection, posts: Mapping[int, Terms]) -> None:
        """Let posts that stand under these terms stand under none."""
        await connection.execute(delete(_ARRAYS).where(_ARRAYS.c.post_id.in_(posts)))

    def under(self, terms: Terms) -> Select[Any]:
        """The ids of the posts that stand under all these terms."""
        return select(_ARRAYS.c.post_id).where(_ARRAYS.c.terms.contains(sorted(terms)))

    def holds(self, its_text: ColumnElement[str], word: str) -> ColumnElement[bool]:
        """The condition that a text holds a word."""
        return func.strpos(its_text, word) > 0


_TERMS = table("post_terms")
_PUT = text("INSERT INTO post_terms(rowid, terms) VALUES (:post_id, :terms)")
_DROP = text("INSERT INTO post_terms(post_terms, rowid, terms) VALUES ('delete', :post_id, :terms)")
_ARRAYS = Table(
    "post_terms", MetaData(), Column("post_id", BigInteger, primary_key=True), Column("terms", ARRAY(Text), nullable=False)
)


def _rows(posts: Mapping[int, Terms]) -> Sequence[dict[str, object]]:
    return [{"post_id": post_id, "terms": " ".join(sorted(terms))} for post_id, terms in posts.items()]
