"""Search for posts. A new or changed post is marked in the transaction that writes it, and indexed afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, literal, select, tuple_, update

from bot.model import Query, SearchText, StoredPost
from store.engine.column_types import EPOCH
from store.engine.database import Database, StoreSection, exclusive, reads
from store.posts.posts import LIVE, select_posts, stored_post
from store.posts.search_terms import folded, needed, terms
from store.schema import post_texts, posts

MAX_CANDIDATES = 2_000
COMPARE_BATCH = 100
_p = posts.c


class Search(StoreSection):
    """Implements bot.ports.SearchStore."""

    @reads
    def find(self, connection: Connection, query: Query, count: int) -> list[StoredPost]:
        """Return the newest posts that match a query or, with `newer_than`, those next to that post; newest first.

        A word of syllables matches anywhere, one of letters or digits from a word's beginning; a lone syllable matches nothing.
        """
        words = [folded(word) for word in query.words]
        if query.words and not all(map(needed, words)):
            return []
        matching = self._placed(connection, select(_p.id).where(LIVE), query)
        matching = matching if query.feed is None else matching.where(_p.feed == query.feed)
        ids = self._holding(connection, matching, words, count)
        found = connection.execute(select_posts().where(_p.id.in_(ids)).order_by(*_NEWEST_FIRST))
        return [stored_post(row) for row in found]

    @reads
    def unindexed(self, connection: Connection, count: int) -> list[StoredPost]:
        """Return posts whose newest revision is not in the search index, newest first."""
        query = select_posts().where(_UNINDEXED).order_by(*_NEWEST_FIRST).limit(count)
        return [stored_post(row) for row in connection.execute(query)]

    @reads
    def unindexed_count(self, connection: Connection) -> int:
        """Return how many posts are not in the search index."""
        return connection.scalar(select(func.count()).select_from(posts).where(_UNINDEXED)) or 0

    @exclusive
    def index(self, connection: Connection, passages: Sequence[SearchText]) -> None:
        """Put these texts into the search index; a post that has a newer revision by now stays unindexed."""
        ids = [passage.post_id for passage in passages]
        rows = connection.execute(select(_p.id, _p.revision).where(_p.id.in_(ids)))
        current = {(post_id, revision) for post_id, revision in rows}
        new = {p.post_id: folded(p.text) for p in passages if (p.post_id, p.revision) in current}
        remove_from_index(connection, self._db, list(new))
        self._put(connection, new)

    def _placed(self, connection: Connection, matching: Select[Any], query: Query) -> Select[Any]:
        """Limit a query to one side of the post a page begins or ends at, in the order of reading."""
        bound = query.older_than or query.newer_than
        if bound is None:
            return matching.order_by(*_NEWEST_FIRST)
        at = connection.scalar(select(_p.arrived_at).where(_p.id == bound))
        order, there = tuple_(_p.arrived_at, _p.id), tuple_(literal(at or EPOCH, _p.arrived_at.type), literal(bound))
        if query.older_than:
            return matching.where(order < there).order_by(*_NEWEST_FIRST)
        return matching.where(order > there).order_by(_p.arrived_at, _p.id)

    def _holding(self, connection: Connection, matching: Select[Any], words: Sequence[str], count: int) -> list[int]:
        """The first of these that hold all the words.

        Where few come into question they are put into their order and compared one after the other; where many do, the posts
        are gone through in their order, which soon finds enough.
        """
        if not words:
            return list(connection.scalars(matching.limit(count)))
        under = self._db.terms.under(set().union(*map(needed, words)))
        candidates = list(connection.scalars(under.limit(MAX_CANDIDATES + 1)))
        if len(candidates) > MAX_CANDIDATES:
            its_text = select(post_texts.c.text).where(post_texts.c.post_id == _p.id).scalar_subquery()
            in_order = matching.where((_p.id + 0).in_(under), *self._compared(its_text, words))  # + 0: not by way of the ids
            return list(connection.scalars(in_order.limit(count)))
        ordered = list(connection.scalars(matching.where(_p.id.in_(candidates))))
        found: list[int] = []
        while ordered and len(found) < count:
            some, ordered = ordered[:COMPARE_BATCH], ordered[COMPARE_BATCH:]
            query = select(post_texts.c.post_id).where(post_texts.c.post_id.in_(some), *self._compared(post_texts.c.text, words))
            holding = set(connection.scalars(query))
            found += [post_id for post_id in some if post_id in holding]
        return found[:count]

    def _compared(self, its_text: ColumnElement[str], words: Sequence[str]) -> list[ColumnElement[bool]]:
        return [self._db.terms.holds(its_text, word) for word in words]

    def _put(self, connection: Connection, texts: Mapping[int, str]) -> None:
        if texts:
            self._db.terms.put(connection, {post_id: terms(text) for post_id, text in texts.items()})
            connection.execute(insert(post_texts), [{"post_id": post_id, "text": text} for post_id, text in texts.items()])
            connection.execute(update(posts).where(_p.id.in_(texts)).values(searchable=True))


def remove_from_index(connection: Connection, database: Database, post_ids: Sequence[int]) -> None:
    """Delete the search terms and texts of posts, so that no search finds them."""
    t = post_texts.c
    rows = connection.execute(select(t.post_id, t.text).where(t.post_id.in_(post_ids)))
    if there := {post_id: terms(text) for post_id, text in rows}:
        database.terms.drop(connection, there)
        connection.execute(delete(post_texts).where(t.post_id.in_(there)))


_NEWEST_FIRST = _p.arrived_at.desc(), _p.id.desc()
_UNINDEXED = ~_p.searchable & (_p.revision > 0)
