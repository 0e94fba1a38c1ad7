"""Buttons: their data fits, and the pages show what is set."""

from datetime import UTC, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.buttons import picker, picking_form
from bot.commands.feeds import FeedName, Feeds
from bot.commands.permissions import ChatState
from bot.commands.settings.display import Format, Language, Sound
from bot.commands.settings.mutes import Mutes
from bot.commands.settings.pages import filter_page, filters_page, overview_page, setting_page
from bot.commands.settings.quiet_hours import Digests, Quiet, Zone
from bot.lib.i18n import words
from bot.model import Answer, ChatSettings, Filter, Style, SubscriptionView
from bot.model.subscription import ALL_FEEDS
from formatter.render import slack, telegram

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NAMES = st.text(min_size=1, max_size=60)
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True)
FILTERS = st.builds(Filter, *[st.lists(NAMES, max_size=3).map(tuple)] * 3, st.booleans())
CALLBACK = 64
"""Bytes; https://core.telegram.org/bots/api#inlinekeyboardbutton."""


@st.composite
def standings(draw: st.DrawFn) -> tuple[ChatState, Feeds]:
    """A chat with subscriptions, some of feeds that are gone, and the feeds there are."""
    ids = draw(st.lists(IDS, unique=True, min_size=1, max_size=30))
    feeds = Feeds([FeedName(name, draw(st.just("") | NAMES)) for name in ids])
    subscribed = draw(st.lists(st.sampled_from([*ids, ALL_FEEDS, "gone"]), unique=True, max_size=8))
    subscriptions = tuple(SubscriptionView(feed, draw(FILTERS), NOW, draw(st.booleans())) for feed in subscribed)
    settings = ChatSettings(
        draw(st.none() | st.just(time(22))), draw(st.none() | st.just(time(7))), draw(st.booleans()), (time(8), time(18)),
        tuple(subscribed[:2]), tuple(draw(st.lists(NAMES, max_size=5))),
    )  # fmt: skip
    return ChatState(Style(), settings, subscriptions, draw(st.booleans())), feeds


def arguments(answer: Answer) -> list[str]:
    """The data of an answer's buttons, as Telegram keeps it; both renderers take the answer."""
    slack.render_answer(answer, words("ko"))
    telegram.render_answer(answer, words("ko"))
    return [" ".join((button.name, *button.words)) for button in answer.buttons]


@given(standings(), st.integers(-3, 40))
def test_every_button_of_the_picker_fits(drawn: tuple[ChatState, Feeds], page: int) -> None:
    """Whatever the feeds are called and however many there are, each button is within Telegram's 64 bytes."""
    chat, feeds = drawn
    answer = picker(chat, feeds, page, words("ko"))
    assert all(len(text.encode()) <= CALLBACK for text in arguments(answer))
    assert len(answer.buttons) <= 100


@given(standings())
def test_every_button_of_the_settings_fits(drawn: tuple[ChatState, Feeds]) -> None:
    """On every page of the settings each button is within Telegram's 64 bytes, whatever was muted or filtered."""
    chat, feeds = drawn
    settings = [Quiet(), Digests(), Sound(), Format(), Language(), Zone(), Mutes(feeds)]
    pages = [overview_page(chat, feeds, settings, words("ko")), filters_page(chat, feeds, words("ko"))]
    pages += [setting_page(setting, chat, "/", words("en")) for setting in settings]
    pages += [filter_page(feed, wanted, feeds, "/", words("ko")) for feed, wanted in chat.own.items()]
    assert all(len(text.encode()) <= CALLBACK for page in pages for text in arguments(page))


def test_a_hundred_feeds_are_no_form() -> None:
    """A form takes a hundred options; with more feeds there are only the pages of buttons."""
    chat = ChatState(Style(), ChatSettings())
    some, many = (Feeds([FeedName(f"f{n}", "") for n in range(count)]) for count in (99, 100))
    assert picking_form(chat, some, words("ko")) is not None
    assert picking_form(chat, many, words("ko")) is None


def test_the_overview_shows_what_the_config_sends() -> None:
    """The overview lists the config's subscriptions apart from those that people made."""
    subscriptions = (
        SubscriptionView("policy", Filter(), NOW, managed=True),
        SubscriptionView("wire", Filter(urgent_only=True), NOW),
    )
    feeds = Feeds([FeedName("policy", "정책 속보"), FeedName("wire", "통신")])
    text = overview_page(ChatState(Style(), ChatSettings(), subscriptions, managed=True), feeds, [], words("en")).text
    assert "Subscribed to: 통신 (only urgent posts)" in text
    assert "From the config file: 정책 속보" in text
