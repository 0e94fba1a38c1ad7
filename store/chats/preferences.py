"""A chat's style, settings, filters and state, and the posts that it missed."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.model import Chat, ChatSettings, Destination, Filter, PostState, RefusalReason, StoredPost, Style, SubscriptionView
from bot.model.subscription import PERSONAL
from store.chats.destinations import chat_columns, destination_of, is_chat, is_within, style_columns
from store.chats.states import deactivate_chat, reactivate_chats, stopped_within
from store.deliveries.cancel_filtered import Wants, cancel_filtered
from store.deliveries.queue import make_due
from store.engine.database import StoreSection, exclusive, notifies, reads
from store.posts.posts import select_posts, stored_post
from store.schema import State, deliveries, destinations, posts, subscriptions


class Preferences(StoreSection):
    """The half of bot.ports.AudienceStore about one chat."""

    @reads
    def destination(self, connection: Connection, chat: Chat) -> Destination | None:
        """Return a chat's destination; None for a chat that was never used."""
        return _destination(connection, chat)

    @reads
    def subscriptions(self, connection: Connection, chat: Chat) -> list[SubscriptionView]:
        """Return a chat's subscriptions, managed ones included, oldest first."""
        return subscriptions_of(connection, chat)

    @exclusive
    def set_style(self, connection: Connection, chat: Chat, style: Style, now: datetime) -> None:
        """Set a chat's style; an unknown chat is added.

        In a managed chat only the PERSONAL fields count: they are stored as chosen there, and no config changes them.
        """
        new = (
            self._db.insert(destinations)
            .values(**chat_columns(chat), **style_columns(style), created_at=now)
            .on_conflict_do_nothing()
        )
        connection.execute(new)
        if (known := _destination(connection, chat)) and known.style != style:
            _write(connection, _restyled(known, style))
            make_due(connection, deliveries.c.destination_id == known.id, now)

    @exclusive
    @notifies("deliveries_pending")
    def set_settings(self, connection: Connection, chat: Chat, settings: ChatSettings, now: datetime) -> bool:
        """Set a chat's settings and make its deferred deliveries due again; False for an unknown chat."""
        if (known := _destination(connection, chat)) is None:
            return False
        _write(connection, replace(known, settings=settings))
        make_due(connection, deliveries.c.destination_id == known.id, now)
        return True

    @exclusive
    def set_filter(self, connection: Connection, chat: Chat, feed: str, wanted: Filter, now: datetime, wants: Wants) -> bool:
        """Set the filter of one of a chat's own subscriptions and cancel the deliveries it excludes.

        Returns False where the chat has no own subscription to that feed.
        """
        s = subscriptions.c
        own = s.destination_id.in_(select(destinations.c.id).where(is_chat(chat))) & (s.feed == feed) & ~s.managed
        values = {"filter": None if wanted.empty else wanted}
        changed = connection.scalar(update(subscriptions).where(own).values(values).returning(s.id))
        if changed is not None:
            cancel_filtered(connection, [changed], wants, now)
        return changed is not None

    @exclusive
    def deactivate_chat(
        self, connection: Connection, chat: Chat, reason: RefusalReason, now: datetime, retry_at: datetime | None = None
    ) -> list[Destination]:
        """Stop a chat with all its topics until `retry_at`, or until an event there; return those that were active.

        Subscriptions and settings stay for a return.
        """
        known = [destination_of(row) for row in connection.execute(select(destinations).where(is_within(chat)))]
        for destination in known:
            if destination.reason_code is not RefusalReason.MOVED:
                deactivate_chat(connection, destination.id, reason, "", now, retry_at)
        return [destination for destination in known if destination.active]

    async def reactivate_chat(self, chat: Chat, now: datetime, *, proven: bool) -> bool:
        """Try a stopped chat again, with all its topics; return False where it was not stopped.

        With `proven` it is active at once, otherwise once it has taken an alert. Corrections of its messages are pending again.
        """
        if not await self._stopped_within(chat):
            return False  # the common case: no transaction that writes
        return await self._wake_chat(chat, now, proven)

    @reads
    def _stopped_within(self, connection: Connection, chat: Chat) -> list[Destination]:
        return stopped_within(connection, chat)

    @exclusive
    def _wake_chat(self, connection: Connection, chat: Chat, now: datetime, proven: bool) -> bool:
        return reactivate_chats(connection, is_within(chat), now, proven=proven)

    @reads
    def missed_posts(self, connection: Connection, chat: Chat, count: int) -> tuple[int, list[StoredPost]]:
        """Return how many live posts a chat missed, and the newest `count` of them, newest first."""
        d = deliveries.c
        these = (d.state == State.MISSED) & d.sent_revision.is_(None) & (posts.c.state == PostState.LIVE) & is_chat(chat)
        ids = select(d.post_id).join(destinations, destinations.c.id == d.destination_id)
        ids = ids.join(posts, posts.c.id == d.post_id).where(these).order_by(d.post_id.desc())
        number = connection.scalar(select(func.count()).select_from(ids.subquery())) or 0
        newest = select_posts().where(posts.c.id.in_(ids.limit(count).subquery().select())).order_by(posts.c.id.desc())
        return number, [stored_post(row) for row in connection.execute(newest)] if number else []


def subscriptions_of(connection: Connection, chat: Chat) -> list[SubscriptionView]:
    """A chat's subscriptions, oldest first."""
    s = subscriptions.c
    query = select(s.feed, s.filter, s.created_at, s.managed).join(destinations, destinations.c.id == s.destination_id)
    rows = connection.execute(query.where(is_chat(chat)).order_by(s.id))
    return [SubscriptionView(feed, wanted or Filter(), since, managed) for feed, wanted, since, managed in rows]


def _destination(connection: Connection, chat: Chat) -> Destination | None:
    row = connection.execute(select(destinations).where(is_chat(chat))).one_or_none()
    return None if row is None else destination_of(row)


def _restyled(known: Destination, style: Style) -> Destination:
    """The destination with the style people want; where the config manages it, what they chose is remembered as theirs."""
    if not known.managed:
        return replace(known, style=style)
    changed = {name: getattr(style, name) for name in PERSONAL if getattr(style, name) != getattr(known.style, name)}
    chosen = dict.fromkeys((*known.settings.chosen, *changed))
    return replace(known, style=replace(known.style, **changed), settings=replace(known.settings, chosen=tuple(chosen)))


def _write(connection: Connection, destination: Destination) -> None:
    settings = None if destination.settings == ChatSettings() else destination.settings
    this = update(destinations).where(destinations.c.id == destination.id)
    connection.execute(this.values(**style_columns(destination.style), settings=settings))
