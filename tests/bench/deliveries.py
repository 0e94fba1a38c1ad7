"""Helpers of the sending benchmarks: a store with subscribers and posts, and a delivery worker without rate limits."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, text

from adapters.workers.formatter import FormatterInProcess
from bot.audience.filters import wants
from bot.delivery import DeliveryWorker
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.lib.i18n import words
from bot.lib.wakeup import Signals, SystemClock
from bot.model import Chat, Decision, Document, FeedRules, Outcome, PollResult, PostState, Style
from bot.ports import Platform, Store
from formatter.jobs import Formatter
from store import SqlStore, open_store
from store.schema import destinations, subscriptions
from tests.endurance.posts import post

FEED = "bench"
TOKENS = "7001:sandboxsandbox", "xoxb-sandbox", "xapp-sandbox"
FIRST = {"telegram": 10_000_000, "slack": 10_000_000}
_COPY_DESTINATIONS = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
INSERT INTO destinations ({columns}) SELECT {values} FROM numbers, (SELECT * FROM destinations LIMIT 1) one
"""
_COPY_SUBSCRIPTIONS = """
INSERT INTO subscriptions ({columns}) SELECT {values}
FROM (SELECT id AS destination FROM destinations WHERE id > (SELECT min(id) FROM destinations) ORDER BY id LIMIT {count}) others,
(SELECT * FROM subscriptions LIMIT 1) one
"""


async def subscribed(url: str, platform: str, chats: int) -> SqlStore:
    """A store with so many chats that want everything; made by copying one in SQL, which is no part of what is measured."""
    store = await open_store(url)
    sign = "" if platform == "telegram" else "C"
    await store.subscribe(Chat(platform, f"{sign}{FIRST[platform]}"), [FEED], Style(), SystemClock().now())

    def copy(connection: Connection) -> None:
        _copy(connection, destinations, _COPY_DESTINATIONS, {"chat": f"'{sign}' || ({FIRST[platform]} + n)"}, chats - 1)
        _copy(connection, subscriptions, _COPY_SUBSCRIPTIONS, {"destination_id": "destination"}, chats - 1)

    if chats > 1:
        await store._db.write(copy)
    return store


async def announce(store: Store, posts: int) -> None:
    """Record so many posts as news, as the newsroom does: the first subscriptions get their delivery at once."""
    editor, decisions = Formatter(), []
    for number in range(posts):
        content = editor.read(Document(FEED, str(number), "", post(6 * number + 1).encode()), FeedRules(FEED))
        decisions.append(Decision(str(number), "", PostState.LIVE, content=content, content_hash=str(number), announce=True))
    await store.record(FEED, decisions, PollResult(), SystemClock().now(), wants)


def worker(
    platform: Platform,
    store: Store,
    report: Callable[[Any, Outcome], None],
    signals: Signals | None = None,
    per_second: float | None = None,
) -> DeliveryWorker:
    """A delivery worker, without limits where none is named."""
    clock = SystemClock()
    limits = RateLimiter(RateLimits(1_000_000, per_second=per_second))
    return DeliveryWorker(platform, store, FormatterInProcess(), limits, clock, words, report, signals or Signals(clock))


def _copy(connection: Connection, table: Table, sql: str, changed: dict[str, str], count: int) -> None:
    columns = [column.name for column in table.columns if column.name != "id"]
    values = ", ".join(changed.get(column, column) for column in columns)
    connection.execute(text(sql.format(columns=", ".join(columns), values=values, count=count)))
