"""Destinations and subscriptions: managed by the config, or a chat's own."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, true, update

from bot.model import Chat, Destination, Filter, RefusalReason, Style, Subscription
from bot.model.subscription import PERSONAL
from store.chats.destinations import (
    chat_columns,
    chat_of,
    destination_of,
    follow_migration,
    is_chat,
    is_within,
    migrated_chats,
    rename_destination,
    style_columns,
)
from store.chats.states import reactivate_chats
from store.deliveries.cancel_filtered import Wants, cancel_filtered, delete_unsent
from store.engine.database import StoreSection, exclusive, reads
from store.schema import chat_names, destinations, subscriptions


class WantedSubscription(NamedTuple):
    """A managed subscription's values. `filter` is None where it lets everything through."""

    destination_id: int
    feed: str
    filter: Filter | None
    max_per_hour: int
    max_per_day: int


def wanted_subscription(subscription: Subscription, destination_id: int) -> WantedSubscription:
    """Return a managed subscription's values at its destination."""
    only = None if subscription.filter.empty else subscription.filter
    return WantedSubscription(destination_id, subscription.feed, only, subscription.max_per_hour, subscription.max_per_day)


def sync_subscriptions(
    connection: Connection, wanted: Collection[WantedSubscription], now: datetime, wants: Wants | None = None
) -> None:
    """Make the managed subscriptions exactly these; one that stays keeps its id, so a fan-out under way passes it once."""
    s = subscriptions.c
    values = (s.destination_id, s.feed, s.filter, s.max_per_hour, s.max_per_day)
    rows = connection.execute(select(s.id, *values).where(s.managed))
    kept = {WantedSubscription(*row[1:]): row.id for row in rows}
    gone = [subscription_id for one, subscription_id in kept.items() if one not in wanted]
    connection.execute(delete(subscriptions).where(s.id.in_(gone)))
    if new := [one._asdict() | {"managed": True, "created_at": now} for one in wanted if one not in kept]:
        connection.execute(insert(subscriptions), new)
    delete_unsent(connection, gone, now)
    if wants:
        cancel_filtered(connection, gone, wants, now)


class Subscriptions(StoreSection):
    """The half of bot.ports.AudienceStore about managed and own subscriptions."""

    @exclusive
    def sync_managed(
        self, connection: Connection, subscriptions: Sequence[Subscription], now: datetime, wants: Wants | None = None
    ) -> None:
        """Make the managed destinations and subscriptions exactly these; people's own stay as they are.

        A listed destination is tried again: naming it in the config asks for that. A chat that has migrated is
        meant by its old id too. With `wants`, pending deliveries that no filter of their chat lets through are cancelled.
        """
        moved = migrated_chats(connection)
        subscriptions = [replace(sub, chat=moved.get(sub.chat, sub.chat)) for sub in subscriptions]
        styles = {sub.chat: sub.style for sub in subscriptions}
        known = self._known(connection, styles, now)
        _manage(connection, {known[chat].id: _with_chosen(style, known[chat]) for chat, style in styles.items()}, now)
        wanted = dict.fromkeys(wanted_subscription(sub, known[sub.chat].id) for sub in subscriptions)
        sync_subscriptions(connection, wanted, now, wants)

    @exclusive
    def subscribe(self, connection: Connection, chat: Chat, feeds: Sequence[str], style: Style, now: datetime) -> None:
        """Add feeds to a chat's own subscriptions; a stopped destination is tried again.

        `style` is for a chat that is new; one that is known keeps its own.
        """
        destination_id = self._known(connection, {chat: style}, now)[chat].id
        reactivate_chats(connection, destinations.c.id == destination_id, now, proven=False)
        rows = [{"destination_id": destination_id, "feed": feed, "created_at": now} for feed in feeds]
        if rows:
            connection.execute(self._db.insert(subscriptions).on_conflict_do_nothing(), rows)

    @exclusive
    def unsubscribe(self, connection: Connection, chat: Chat, feeds: Sequence[str] | None, now: datetime) -> int:
        """Delete a chat's own subscriptions to feeds (None: all) with their unsent deliveries; return how many.

        Sent alerts still get corrections. Deliveries that another subscription of the chat asks for stay pending.
        """
        s = subscriptions.c
        these = s.destination_id.in_(select(destinations.c.id).where(is_chat(chat))) & ~s.managed
        if feeds is not None:
            these &= s.feed.in_(feeds)
        gone = list(connection.scalars(delete(subscriptions).where(these).returning(s.id)))
        delete_unsent(connection, gone, now)
        return len(gone)

    @exclusive
    def migrate_chat(self, connection: Connection, chat: Chat, to: str) -> None:
        """Give a chat, with all its topics, its new id; does nothing where it is unknown or was migrated already."""
        for known in list(connection.scalars(select(destinations.c.id).where(is_within(chat)))):
            follow_migration(connection, known, to)

    @reads
    def chat_names(self, connection: Connection) -> dict[Chat, str]:
        """Return the ids of chats by their public names."""
        return {Chat(row.platform, row.name): row.chat for row in connection.execute(select(chat_names))}

    @exclusive
    def save_chat_name(self, connection: Connection, name: Chat, chat_id: str) -> None:
        """Store which chat has a public name; a destination that is stored by the name is renamed or merged."""
        new = self._db.insert(chat_names).values(platform=name.platform, name=name.id, chat=chat_id)
        connection.execute(new.on_conflict_do_update(index_elements=["platform", "name"], set_={"chat": chat_id}))
        for row in connection.execute(select(destinations).where(is_within(name))).all():
            if row.reason_code != RefusalReason.MOVED:
                rename_destination(connection, row.id, replace(chat_of(row), id=chat_id))

    @reads
    def canonical_chat(self, connection: Connection, chat: Chat) -> Chat:
        """Return a chat as it is stored: by its id where its public name is known, by its new id where it has moved."""
        c, n = destinations.c, chat_names.c
        named = select(n.chat).where(n.platform == chat.platform, n.name == chat.id)
        chat = replace(chat, id=connection.scalar(named) or chat.id)
        moved_to = connection.scalar(select(c.moved_to).where(is_chat(chat), c.moved_to != ""))
        return replace(chat, id=moved_to) if moved_to else chat

    @exclusive
    def remove_team_ids(self, connection: Connection, platform: str) -> None:
        """Store every chat of a platform without its team; two that become one are merged."""
        named = select(destinations).where(destinations.c.platform == platform, destinations.c.team != "")
        for row in connection.execute(named).all():
            rename_destination(connection, row.id, replace(chat_of(row), team=None))

    @reads
    def destinations(self, connection: Connection) -> list[Destination]:
        """Return every destination, active or not."""
        rows = connection.execute(select(destinations).order_by(destinations.c.id))
        return [destination_of(row) for row in rows]

    def _known(self, connection: Connection, styles: dict[Chat, Style], now: datetime) -> dict[Chat, Destination]:
        """These chats' destinations, made where there were none."""
        rows = [{**chat_columns(chat), **style_columns(style), "created_at": now} for chat, style in styles.items()]
        if rows:
            connection.execute(self._db.insert(destinations).on_conflict_do_nothing(), rows)
        query = select(destinations).where(is_chat(*styles) if len(styles) == 1 else true())
        return {chat_of(row): destination_of(row) for row in connection.execute(query)}


def _with_chosen(style: Style, known: Destination) -> Style:
    """The config's style, with what people chose in the chat."""
    return replace(style, **{name: getattr(known.style, name) for name in known.settings.chosen if name in PERSONAL})


def _manage(connection: Connection, styles: dict[int, Style], now: datetime) -> None:
    """Mark exactly these destinations as the config's."""
    c = destinations.c
    managed = connection.scalars(select(c.id).where(c.managed))
    if gone := [{"row": destination_id} for destination_id in managed if destination_id not in styles]:
        connection.execute(update(destinations).where(c.id == bindparam("row")).values(managed=False), gone)
    if styles:
        listed = [{"row": destination_id, **style_columns(style), "managed": True} for destination_id, style in styles.items()]
        connection.execute(update(destinations).where(c.id == bindparam("row")), listed)
        reactivate_chats(connection, c.managed, now, proven=False)
