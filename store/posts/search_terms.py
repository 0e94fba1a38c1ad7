"""The index of search terms: an FTS5 table on SQLite, arrays with a GIN index on PostgreSQL; and a text's terms (pure).

The index yields candidates; each candidate's text is then compared with the word itself.

A word of syllables (Hangul, Han, Kana) is found anywhere, since in Korean it begins and ends inside longer words. A word of
letters or digits is found only at the beginning of a word. With a mark before every run of letters or digits, both are one
test: one string is part of the other.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
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

from bot.lib.unicode import composed

Terms = Collection[str]


class TermIndex(Protocol):
    """The index of one database."""

    def put(self, connection: Connection, posts: Mapping[int, Terms]) -> None:
        """Index posts under these terms; the posts must not be in the index yet."""

    def drop(self, connection: Connection, posts: Mapping[int, Terms]) -> None:
        """Remove posts from the index; `posts` gives the terms that they are indexed under."""

    def under(self, terms: Terms) -> Select[Any]:
        """Return a query for the ids of the posts that are indexed under all these terms."""

    def holds(self, its_text: ColumnElement[str], word: str) -> ColumnElement[bool]:
        """Return the condition that a text contains a word."""


class FullText:
    """SQLite's FTS5 without a copy of the texts, so that deleting needs a post's old terms."""

    def put(self, connection: Connection, posts: Mapping[int, Terms]) -> None:
        """Index posts under these terms; the posts must not be in the index yet."""
        connection.execute(_PUT, _rows(posts))

    def drop(self, connection: Connection, posts: Mapping[int, Terms]) -> None:
        """Remove posts from the index; `posts` gives the terms that they are indexed under."""
        connection.execute(_DROP, _rows(posts))

    def under(self, terms: Terms) -> Select[Any]:
        """Return a query for the ids of the posts that are indexed under all these terms."""
        every = " AND ".join(f'"{term}"' for term in sorted(terms))
        return select(column("rowid")).select_from(_TERMS).where(text("post_terms MATCH :every").bindparams(every=every))

    def holds(self, its_text: ColumnElement[str], word: str) -> ColumnElement[bool]:
        """Return the condition that a text contains a word."""
        return func.instr(its_text, word) > 0


class Arrays:
    """PostgreSQL's GIN index over arrays of terms."""

    def put(self, connection: Connection, posts: Mapping[int, Terms]) -> None:
        """Index posts under these terms; the posts must not be in the index yet."""
        rows = [{"post_id": post_id, "terms": sorted(terms)} for post_id, terms in posts.items()]
        connection.execute(insert(_ARRAYS), rows)

    def drop(self, connection: Connection, posts: Mapping[int, Terms]) -> None:
        """Remove posts from the index; `posts` gives the terms that they are indexed under."""
        connection.execute(delete(_ARRAYS).where(_ARRAYS.c.post_id.in_(posts)))

    def under(self, terms: Terms) -> Select[Any]:
        """Return a query for the ids of the posts that are indexed under all these terms."""
        return select(_ARRAYS.c.post_id).where(_ARRAYS.c.terms.contains(sorted(terms)))

    def holds(self, its_text: ColumnElement[str], word: str) -> ColumnElement[bool]:
        """Return the condition that a text contains a word."""
        return func.strpos(its_text, word) > 0


_TERMS = table("post_terms")
_PUT = text("INSERT INTO post_terms(rowid, terms) VALUES (:post_id, :terms)")
_DROP = text("INSERT INTO post_terms(post_terms, rowid, terms) VALUES ('delete', :post_id, :terms)")
_ARRAYS = Table(
    "post_terms", MetaData(), Column("post_id", BigInteger, primary_key=True), Column("terms", ARRAY(Text), nullable=False)
)


def _rows(posts: Mapping[int, Terms]) -> Sequence[dict[str, object]]:
    return [{"post_id": post_id, "terms": " ".join(sorted(terms))} for post_id, terms in posts.items()]


LONGEST_PREFIX = 6
"""Letters of a word's beginning that are in the index; what is longer is compared with the text itself."""

_MARK = "\x1f"
_SYLLABLES = (  # Jamo and Hangul, Kana, Han
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SYLLABLE = re.compile(rf"[{_SYLLABLES}]")
_LETTERS = re.compile(rf"[^\W_{_SYLLABLES}]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def folded(text: str) -> str:
    """The text as it is kept and compared: one case, composed, single spaces, a mark before every run of letters or digits."""
    plain = composed(composed(_UNSEEN.sub("", text)).casefold())
    return _LETTERS.sub(rf"{_MARK}\g<0>", " ".join(plain.split()))


def terms(text: str) -> set[str]:
    """Return a normalized text's terms: pairs of neighbours of which one is a syllable, and beginnings of words."""
    plain = text.replace(_MARK, "")
    beginnings = {
        word[:length] for word in set(_LETTERS.findall(plain)) for length in range(1, min(len(word), LONGEST_PREFIX) + 1)
    }
    return _pairs(plain) | beginnings


def needed(word: str) -> set[str]:
    """Return the terms that every text with this normalized word has; none for a lone syllable."""
    plain = word.replace(_MARK, "")
    return _pairs(plain) | {run[:LONGEST_PREFIX] for run in _LETTERS.findall(plain)}


def _pairs(plain: str) -> set[str]:
    letters = {sign for sign in set(plain) if sign.isalnum()}
    syllables = {letter for letter in letters if _SYLLABLE.match(letter)}
    neighbours = set(pairwise(plain))
    return {a + b for a, b in neighbours if a in letters and b in letters and (a in syllables or b in syllables)}
