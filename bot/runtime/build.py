"""Build the parts that a config names: platforms, rate limits, feed rules, subscriptions, permissions, and the commands."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from bot.commands import (
    AdminCommands,
    ChatPermissions,
    Commands,
    FeedName,
    Feeds,
    Greeting,
    InactiveChats,
    LatestAndSearch,
    MuteButtons,
    Settings,
    Subscriptions,
)
from bot.commands.command_lists import menus
from bot.commands.conversation import Conversation, Languages
from bot.config import Channel, ChatChannel, Config, Feed, PostsFeed, RssFeed, Slack, Telegram
from bot.config.load import secret
from bot.delivery import Policy
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.desk import Permissions
from bot.lib.i18n import LANGUAGES, words
from bot.lib.wakeup import SystemClock
from bot.model import FeedRules, Style, Subscription
from bot.model.feed import CANARY_FEED
from bot.model.subscription import ALL_FEEDS
from bot.ownership import scopes
from bot.ports import Clock, Formatter, Platform, Store
from bot.runtime.feed_sources import user_agent

if TYPE_CHECKING:
    from starlette.routing import Route


WEBHOOK_PER_SECOND = 5
"""Events a second to one receiver; one that wants fewer answers 429."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Tokens and keys from the environment or the files that the config names; None where not given. Never logged."""

    telegram: str | None = None
    slack_bot: str | None = None
    slack_app: str | None = None
    web: str | None = None
    telegram_webhook: str | None = None
    slack_signing: str | None = None
    slack_client: str | None = None
    webhooks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config, environment: Mapping[str, str]) -> "Secrets":
        """Read every secret that the config names."""
        return cls(
            telegram=_needed(config.telegram, "token", environment),
            slack_bot=_needed(config.slack, "bot_token", environment),
            slack_app=_needed(config.slack, "app_token", environment),
            web=environment.get(config.web.token_env) or None,
            telegram_webhook=_needed(config.telegram, "webhook_secret", environment),
            slack_signing=_needed(config.slack, "signing_secret", environment),
            slack_client=_needed(config.slack, "client_secret", environment),
            webhooks={hook.id: secret(hook, "secret", environment) or "" for hook in config.webhooks},
        )

    def all(self) -> list[str | None]:
        """Return every value, for the redactor."""
        of_platforms = [getattr(self, field.name) for field in fields(self) if field.name != "webhooks"]
        return [*of_platforms, *self.webhooks.values()]


class RoutedPlatform(Platform, Protocol):
    """A platform, with its routes for the web server."""

    @property
    def routes(self) -> list["Route"]:
        """The routes that the platform calls; empty where the bot polls it."""


def platforms(config: Config, secrets: Secrets) -> list[RoutedPlatform]:
    """Build the platforms that the config has a table for, and `webhook` where a channel is one."""
    built: list[RoutedPlatform] = []
    if config.telegram and secrets.telegram:
        from adapters.platforms.telegram import Telegram, WebhookConfig

        webhook = WebhookConfig(config.web.public_url, secrets.telegram_webhook) if secrets.telegram_webhook else None
        built.append(Telegram(secrets.telegram, config.telegram.api_base, webhook))
    if config.slack:
        built.append(_slack(config, config.slack, secrets))
    if config.webhooks:
        from adapters.platforms.webhook import Webhook, WebhookEndpoint

        hooks = {hook.id: WebhookEndpoint(hook.url, secrets.webhooks[hook.id], hook.internal) for hook in config.webhooks}
        built.append(Webhook(hooks, SystemClock(), user_agent(config.web.public_url)))
    return built


def rate_limits(config: Config, platform: str) -> RateLimits:
    """Return a platform's rate limits."""
    if platform == "telegram" and config.telegram:
        limits = config.telegram.limits
        return RateLimits(limits.chat_per_second, limits.group_per_minute, limits.per_second)
    if platform == "webhook":
        return RateLimits(WEBHOOK_PER_SECOND)
    return RateLimits(config.slack.limits.channel_per_second if config.slack else 1)


def units(config: Config, platforms: Collection[str], domains: Collection[str]) -> list[tuple[str, ...]]:
    """Return the scopes of these platforms and the config's feeds in groups; `domains` are those that have destinations."""
    many = bool(config.slack and config.slack.client_id)
    alone = [name for name in platforms if name != "slack" or not many]
    installed = [scope for scope in domains if many and scope.startswith("slack:")]
    return scopes.units([*alone, *installed], [feed.id for feed in config.feeds], [config.ops_chat, config.desk.chat])


def rules(feed: Feed, config: Config) -> FeedRules:
    """Return the rules by which a feed's posts are read and announced."""
    return FeedRules(
        id=feed.id,
        timezone=config.timezone,
        site_url=None if isinstance(feed, RssFeed) else feed.site_url,
        permalink="date" if isinstance(feed, RssFeed) else feed.permalink,
        urgent_categories=feed.urgent.categories,
        urgent_words=feed.urgent.words,
        approval=feed.approval == "desk",
        verify=feed.verify,
        send_promotions=feed.promotions == "send",
        announce_existing=feed.announce_existing,
    )


def verified(config: Config) -> dict[str, str]:
    """Return the feeds whose posts wait for their pages, each with the address whose host may be private, "" if none may."""
    return {feed.id: (_site(feed) or "") if feed.internal else "" for feed in config.feeds if feed.verify}


def _site(feed: Feed) -> str | None:
    """Return the configured address of a feed's pages."""
    return feed.url if isinstance(feed, RssFeed) else feed.site_url


def style(config: Config) -> Style:
    """Return the style of alerts in a chat that subscribed by itself."""
    return Style(licence=config.delivery.licence, language=config.language, timezone=str(config.timezone))


def managed_subscriptions(config: Config) -> list[Subscription]:
    """Return the subscriptions of the config's channels, and the canary's."""
    silent = replace(style(config), silent=True)  # in a chat that is a channel too, that one's style wins
    canary = [Subscription(config.canary.chat, CANARY_FEED, style=silent)] if config.canary.chat else []
    return canary + [
        Subscription(
            chat=channel.as_chat(),
            feed=feed,
            filter=channel.as_filter(),
            style=_channel_style(channel, config),
            max_per_hour=channel.max_per_hour if isinstance(channel, ChatChannel) else 0,
            max_per_day=channel.max_per_day if isinstance(channel, ChatChannel) else 0,
        )
        for channel in config.channels
        for feed in channel.feeds or (ALL_FEEDS,)
    ]


def _channel_style(channel: Channel, config: Config) -> Style:
    """Return the style of a channel's alerts; how a chat shows them does not concern a webhook."""
    link_params = channel.link_params.replace("{platform}", channel.platform)
    content = replace(style(config), format=channel.format, stories=channel.stories, show=channel.show, link_params=link_params)
    if not isinstance(channel, ChatChannel):
        return content
    return replace(content, rich=channel.rich, prefix=channel.prefix, hashtags=channel.hashtags, broadcast=channel.broadcast)


def policy(config: Config) -> Policy:
    """Return the policy of the `[delivery]` table and the feeds' languages."""
    table, languages = config.delivery, {feed.id: feed.language for feed in config.feeds if feed.language}
    return Policy(table.corrections, table.withdrawals, table.on_uncertain, table.fold_above, languages)


def policy_of(platform: str, policy: Policy) -> Policy:
    """Return a platform's policy. A program gets each post and each change as an event of its own, never in a digest."""
    if platform != "webhook":
        return policy
    corrections: Literal["edit", "ignore"] = "ignore" if policy.corrections == "ignore" else "edit"
    return replace(policy, corrections=corrections, fold_above=0)


def permissions(config: Config) -> Permissions:
    """Return who may operate the bot and edit, and in which chats."""
    telegram = [f"telegram:{user}" for user in config.telegram.admins] if config.telegram else []
    slack = [f"slack:{user}" for user in config.slack.admins] if config.slack else []
    editors = [f"{'telegram' if isinstance(user, int) else 'slack'}:{user}" for user in config.desk.editors]
    rooms = tuple(room for room in (config.ops_chat, config.desk.chat) if room is not None)
    return Permissions(frozenset([*telegram, *slack]), frozenset(editors), rooms)


def poll_intervals(config: Config) -> dict[str, timedelta]:
    """Return each feed's poll interval; zero for a folder, which is watched."""
    return {feed.id: timedelta(0) if isinstance(feed, PostsFeed) else feed.every for feed in config.feeds}


def titles(config: Config) -> dict[str, str]:
    """Return the titles of the feeds that have one."""
    return {feed.id: title for feed in config.feeds if (title := feed.title.strip())}


def feed_names(config: Config) -> list[FeedName]:
    """Return the feeds' ids and titles, for commands."""
    return [FeedName(feed.id, feed.title) for feed in config.feeds]


def _needed(table: Telegram | Slack | None, name: str, environment: Mapping[str, str]) -> str | None:
    return secret(table, name, environment) if table and name in table.secrets else None


def _slack(config: Config, table: Slack, secrets: Secrets) -> RoutedPlatform:
    from adapters.platforms import slack

    if table.mode == "socket":
        return slack.Slack(secrets.slack_bot, secrets.slack_app, table.api_base, table.command, subscribe=table.subscribe)
    oauth = None
    if table.client_id:
        from store import library_engine

        oauth = slack.OAuth(table.client_id, secrets.slack_client or "", library_engine(config.store.url))
    http = slack.HttpConfig(secrets.slack_signing or "", config.web.public_url, oauth)
    return slack.Slack(secrets.slack_bot, None, table.api_base, table.command, http, subscribe=table.subscribe)


def conversation(
    config: Config,
    store: Store,
    formatter: Formatter,
    clock: Clock,
    platform: Platform,
    rate_limiter: RateLimiter,
    operators: AdminCommands,
    changed: Callable[[], None],
) -> Conversation:
    """Build one platform's conversation, and set the commands that the platform offers while people type."""
    everything = commands(config, store, formatter, clock, platform, operators, changed)
    people = [str(user) for user in config.telegram.admins] if config.telegram else []
    platform.set_commands(menus(everything.all, words, LANGUAGES, config.language, people))
    return Conversation(platform, everything, rate_limiter, clock, words, Languages(store, config.language).of)


def commands(
    config: Config,
    store: Store,
    formatter: Formatter,
    clock: Clock,
    platform: Platform,
    operators: AdminCommands,
    changed: Callable[[], None],
) -> Commands:
    """Build all commands of a platform. `changed` is called when deliveries may be due at another time."""
    feeds, chat_style = Feeds(feed_names(config)), style(config)
    chat_permissions = ChatPermissions(permissions(config), platform.can_manage)
    asking = LatestAndSearch(store, formatter, feeds, {feed.id: rules(feed, config) for feed in config.feeds})
    subscribing = Subscriptions(store, clock, feeds, chat_style, chat_permissions, platform.bot_not_in_channel)
    settings = Settings(store, clock, feeds, chat_style, chat_permissions, changed)
    muting = MuteButtons(store, clock, feeds, chat_style, chat_permissions, changed)
    stopped = InactiveChats(store, clock, words(config.language))
    return Commands([asking, subscribing, settings, muting], Greeting(subscribing, stopped), operators)
