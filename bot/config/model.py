"""Every key of the config file with its type and default; config.example.toml gives reasons to change it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.config.value_types import (
    Branch,
    ClientId,
    Count,
    Duration,
    FeedId,
    FilePath,
    GitUrl,
    Headers,
    HttpUrl,
    InnerPath,
    Keep,
    KeyMistake,
    LinkParams,
    Listen,
    Number,
    OptionalChat,
    OptionalHttpUrl,
    OptionalListen,
    Person,
    Rate,
    Rhythm,
    Size,
    SlackUser,
    SlashCommand,
    StoreUrl,
    Switch,
    TelegramUser,
    UserAgent,
    UserName,
    Variable,
    Zone,
)
from bot.model import Chat, ChatError, Filter
from bot.model.subscription import ALL_PARTS, Part


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class StoreTable(_Table):
    """[store]: the database and the retention."""

    url: StoreUrl = "sqlite:///sokbo.db"
    keep: Keep = timedelta(days=90)


class Web(_Table):
    """[web]: health, readiness, metrics and the status page; and, at a separate address, the platforms' webhooks."""

    listen: Listen = "127.0.0.1:8787"
    public_listen: OptionalListen = ""
    public_url: OptionalHttpUrl = ""
    token_env: Variable = "SOKBO_WEB_TOKEN"

    @property
    def public(self) -> bool:
        """True where other machines can connect, so that requests need the token."""
        host = self.listen.rpartition(":")[0].strip("[]")
        return host != "localhost" and not (_is_address(host) and ip_address(host).is_loopback)


class RateLimits(_Table):
    """Rate limits of a platform: its own documented limits, or lower ones."""

    chat_per_second: Rate = 1
    group_per_minute: Rate | None = None
    per_second: Rate | None = None


class TelegramRateLimits(RateLimits):
    """[telegram] limits: the platform's documented ones."""

    group_per_minute: Rate | None = 20
    per_second: Rate | None = 30


class SlackRateLimits(_Table):
    """[slack] limits: one message a second in each channel."""

    channel_per_second: Rate = 1


class Telegram(_Table):
    """[telegram]: the bot's token, its administrators, and how it receives updates."""

    token_env: Variable = "TELEGRAM_BOT_TOKEN"
    token_file: FilePath | None = None
    api_base: HttpUrl = "https://api.telegram.org"
    admins: tuple[TelegramUser, ...] = ()
    updates: Literal["polling", "webhook"] = "polling"
    webhook_secret_env: Variable = "TELEGRAM_WEBHOOK_SECRET"
    webhook_secret_file: FilePath | None = None
    limits: TelegramRateLimits = TelegramRateLimits()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that this configuration needs."""
        return ("token", "webhook_secret") if self.updates == "webhook" else ("token",)


class Slack(_Table):
    """[slack]: the app's tokens and its slash command."""

    bot_token_env: Variable = "SLACK_BOT_TOKEN"
    bot_token_file: FilePath | None = None
    app_token_env: Variable = "SLACK_APP_TOKEN"
    app_token_file: FilePath | None = None
    api_base: HttpUrl = "https://slack.com/api/"
    admins: tuple[SlackUser, ...] = ()
    command: SlashCommand = "/sokbo"
    subscribe: Literal["members", "admins"] = "members"
    mode: Literal["socket", "http"] = "socket"
    signing_secret_env: Variable = "SLACK_SIGNING_SECRET"
    signing_secret_file: FilePath | None = None
    client_id: ClientId = ""
    client_secret_env: Variable = "SLACK_CLIENT_SECRET"
    client_secret_file: FilePath | None = None
    limits: SlackRateLimits = SlackRateLimits()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that this configuration needs; with a `client_id`, each workspace has its own bot token."""
        if self.mode == "socket":
            return ("bot_token", "app_token")
        return ("signing_secret", "client_secret") if self.client_id else ("signing_secret", "bot_token")


class Urgent(_Table):
    """urgent = {…}: what makes a feed's post urgent besides its own front matter."""

    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class _FeedTable(_Table):
    id: FeedId
    title: str = ""
    announce_existing: Count = 0
    approval: Literal["none", "desk"] = "none"
    urgent: Urgent = Urgent()
    verify: Switch = False
    internal: Switch = False
    promotions: Literal["hold", "send"] = "hold"
    language: Literal["", "ko", "en"] = ""


class PostsFeed(_FeedTable):
    """[[feeds]] kind = "posts": a folder of front-matter posts, as Jekyll keeps them."""

    kind: Literal["posts"]
    path: FilePath
    site_url: HttpUrl | None = None
    permalink: str = "date"


class RssFeed(_FeedTable):
    """[[feeds]] kind = "rss": RSS, Atom or JSON Feed over HTTP."""

    kind: Literal["rss"]
    url: HttpUrl
    every: Duration = timedelta(seconds=60)
    full_text: Switch = False
    headers: Headers = {}
    user_agent: UserAgent = ""
    max_size: Size = 8 * 2**20
    hub: Switch = True


class GitFeed(_FeedTable):
    """[[feeds]] kind = "git": a repository of front-matter posts."""

    kind: Literal["git"]
    url: GitUrl
    branch: Branch = ""
    path: InnerPath = ""
    every: Duration = timedelta(seconds=60)
    clone: FilePath
    site_url: HttpUrl | None = None
    permalink: str = "date"
    user: UserName = "git"
    password_env: Variable = ""
    password_file: FilePath | None = None
    key_file: FilePath | None = None
    webhook_secret_env: Variable = ""
    webhook_secret_file: FilePath | None = None

    @model_validator(mode="after")
    def _plain_http_is_for_private_networks(self) -> "GitFeed":
        if self.url.startswith("http:") and not self.internal:
            raise KeyMistake("url", "write https or ssh; http is for a feed with internal = true")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that it needs."""
        return tuple(
            name for name in ("password", "webhook_secret") if getattr(self, f"{name}_env") or getattr(self, f"{name}_file")
        )


Feed = Annotated[PostsFeed | GitFeed | RssFeed, Field(discriminator="kind")]


class DeskTable(_Table):
    """[desk]: the chat in which posts wait for review, and its editors besides the administrators."""

    chat: OptionalChat = None
    editors: tuple[Person, ...] = ()


class DeliveryTable(_Table):
    """[delivery]: rules for all deliveries."""

    on_uncertain: Literal["resend", "hold"] = "resend"
    corrections: Literal["edit", "reply", "ignore"] = "edit"
    withdrawals: Literal["mark", "delete"] = "mark"
    fold_above: Count = 5
    licence: Literal["strict", "credit"] = "strict"


class _ChannelTable(_Table):
    feeds: tuple[FeedId, ...] = ()
    categories: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    format: Literal["full", "compact"] = "full"
    stories: Literal["once", "each"] = "once"
    show: tuple[Part, ...] = ALL_PARTS
    link_params: LinkParams = ""

    def as_filter(self) -> Filter:
        """Return the channel's filter."""
        return Filter(categories=self.categories, include=self.include, exclude=self.exclude)


class ChatChannel(_ChannelTable):
    """[[channels]]: a chat that gets alerts without a subscription of its own."""

    platform: Literal["telegram", "slack"]
    chat: str
    topic: Number | None = None
    rich: Switch = False
    prefix: str = ""
    hashtags: Switch = False
    broadcast: Switch = False
    max_per_hour: Count = 0
    max_per_day: Count = 0

    @model_validator(mode="before")
    @classmethod
    def _ids_may_be_numbers(cls, table: object) -> object:
        if isinstance(table, dict) and type(table.get("chat")) is int:
            return {**table, "chat": str(table["chat"])}
        return table

    @model_validator(mode="after")
    def _names_a_chat(self) -> "ChatChannel":
        if self.topic is not None and self.platform != "telegram":
            raise KeyMistake("topic", "only Telegram has forum topics; take it out")
        try:
            self.as_chat()
        except ChatError as error:
            raise KeyMistake("chat", str(error)) from None
        return self

    def as_chat(self) -> Chat:
        """The channel as a chat; raises ChatError."""
        topic = f"/{self.topic}" if self.topic is not None else ""
        return Chat.parse(f"{self.platform}:{self.chat}{topic}")


class WebhookChannel(_ChannelTable):
    """[[channels]] platform = "webhook": a program that gets alerts as signed events."""

    platform: Literal["webhook"]
    id: FeedId
    url: HttpUrl
    secret_env: Variable = "SOKBO_HOOK_SECRET"
    secret_file: FilePath | None = None
    internal: Switch = False

    secrets: ClassVar = ("secret",)
    """The names of the secrets that it needs."""

    def as_chat(self) -> Chat:
        """The webhook as a chat."""
        return Chat("webhook", self.id)


Channel = Annotated[ChatChannel | WebhookChannel, Field(discriminator="platform")]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class CanaryTable(_Table):
    """[canary]: a marked post through the whole way, deleted again."""

    chat: OptionalChat = None
    every: Rhythm = timedelta(hours=1)


class Config(_Table):
    """The whole file."""

    timezone: Zone = ZoneInfo("Asia/Seoul")
    language: Literal["ko", "en"] = "ko"
    ops_chat: OptionalChat = None
    store: StoreTable = StoreTable()
    web: Web = Web()
    telegram: Telegram | None = None
    slack: Slack | None = None
    feeds: tuple[Feed, ...] = ()
    desk: DeskTable = DeskTable()
    delivery: DeliveryTable = DeliveryTable()
    channels: tuple[Channel, ...] = ()
    canary: CanaryTable = CanaryTable()

    @model_validator(mode="after")
    def _calls_each_chat_by_one_name(self) -> "Config":
        return self.with_chats(self.named)

    @property
    def webhooks(self) -> list[WebhookChannel]:
        """The channels that are webhooks."""
        return [channel for channel in self.channels if isinstance(channel, WebhookChannel)]

    def has_platform(self, name: str) -> bool:
        """Return True for a platform that has a table, and for `webhook` where a channel is one."""
        return bool(self.webhooks) if name == "webhook" else getattr(self, name) is not None

    def chats(self) -> list[Chat]:
        """Every chat that the config names."""
        rooms = [room for room in self.rooms.values() if room is not None]
        return [*rooms, *(channel.as_chat() for channel in self.channels)]

    @property
    def rooms(self) -> dict[tuple[str, ...], Chat | None]:
        """The chats outside [[channels]], by their keys."""
        return {("ops_chat",): self.ops_chat, ("desk", "chat"): self.desk.chat, ("canary", "chat"): self.canary.chat}

    def with_chats(self, rename: Callable[[Chat], Chat]) -> "Config":
        """The config with other names for its chats; itself where none is different."""
        named = self.model_copy(
            update={
                "ops_chat": self.ops_chat and rename(self.ops_chat),
                "desk": self.desk.model_copy(update={"chat": self.desk.chat and rename(self.desk.chat)}),
                "canary": self.canary.model_copy(update={"chat": self.canary.chat and rename(self.canary.chat)}),
                "channels": tuple(_renamed(channel, rename) for channel in self.channels),
            }
        )
        return self if named == self else named

    def named(self, chat: Chat) -> Chat:
        """A chat in the form in which the bot stores it: without a team where it serves a single Slack workspace."""
        return chat if self.slack and self.slack.client_id else replace(chat, team=None)


def _renamed(channel: Channel, rename: Callable[[Chat], Chat]) -> Channel:
    chat = channel.as_chat()
    return channel.model_copy(update={"chat": new.id}) if (new := rename(chat)) != chat else channel
