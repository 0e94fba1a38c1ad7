"""The pages of a chat's settings, each a text with buttons. Every button carries words that people could also write."""

from collections.abc import Mapping, Sequence

from bot.commands.buttons import button_rows, checked, chunked
from bot.commands.feeds import Feeds
from bot.commands.inactive_chats import inactive_note
from bot.commands.permissions import ChatState
from bot.commands.settings.filters import filter_fields, filter_text
from bot.commands.settings.setting import Setting
from bot.model import Answer, Button, Filter, Form
from bot.model.subscription import ALL_FEEDS
from bot.ports import Translator

PREFIX = "set:"
"""Prefix of the names of all settings buttons."""
_MAX_FILTER_BUTTONS = 40
"""Most feeds that get a button on the page of filters."""


def overview(chat: ChatState, feeds: Feeds, settings: Sequence[Setting], words: Translator) -> str:
    """The text of all subscriptions and settings of a chat."""
    named = [
        (words("Subscribed to"), _subscribed_text(chat.own, feeds, words)),
        (words("From the config file"), _subscribed_text(chat.from_config, feeds, words)),
    ]
    lines = [f"{title}: {shown}" for title, shown in named if shown] or [words("This chat has no subscriptions yet.")]
    if note := inactive_note(chat, words):
        lines += ["", note]
    lines += ["", *(f"{setting.title(words)}: {setting.value_text(chat, words)}" for setting in settings)]
    return "\n".join([words("Settings of this chat"), "", *lines])


def overview_page(chat: ChatState, feeds: Feeds, settings: Sequence[Setting], words: Translator) -> Answer:
    """The overview with a button for each setting."""
    first = [Button(words("Subscriptions"), "sub:page", ("0",), kind="primary")]
    filters = [Button(words("Filters"), f"{PREFIX}filters")] if chat.own else []
    each = [Button(setting.title(words), f"{PREFIX}{setting.name}") for setting in settings]
    buttons = button_rows([*first, *filters], *chunked(each, 2))
    return Answer(overview(chat, feeds, settings, words), buttons=buttons)


def overview_form(chat: ChatState, settings: Sequence[Setting], words: Translator) -> Form:
    """The form with the inputs of all settings."""
    fields = tuple(field for setting in settings for field in setting.fields(chat, words))
    return Form(f"{PREFIX}form", words("Settings"), words("Save"), fields)


def setting_page(setting: Setting, chat: ChatState, prefix: str, words: Translator) -> Answer:
    """The page of one setting: its value, its choices, and how to write another value."""
    choices = [
        Button(checked(choice.label, choice.chosen), f"{PREFIX}{setting.name}", choice.words)
        for choice in setting.choices(chat, words)
    ]
    value = f"{setting.title(words)}: {setting.value_text(chat, words)}"
    write = words("Or write: {example}", example=f"{prefix}settings {setting.name} {setting.example}")
    return Answer(f"{value}\n\n{write}", buttons=button_rows(*chunked(choices, 3), [_back(words)]))


def filters_page(chat: ChatState, feeds: Feeds, words: Translator) -> Answer:
    """The filters of all subscriptions, with a button for each."""
    lines = [f"{feeds.titles([feed], words) or feed}: {filter_text(wanted, words)}" for feed, wanted in chat.own.items()]
    buttons = [Button(feeds.titles([feed], words) or feed, f"{PREFIX}filter", (feed,)) for feed in chat.own][:_MAX_FILTER_BUTTONS]
    text = "\n".join(lines) or words("This chat has no subscriptions yet.")
    return Answer(f"{words('Filters of each feed')}\n\n{text}", buttons=button_rows(*chunked(buttons, 2), [_back(words)]))


def filter_page(feed: str, wanted: Filter, feeds: Feeds, prefix: str, words: Translator) -> Answer:
    """The page of one subscription's filter: buttons, examples of what to write, and a form for platforms that have forms."""
    title = feeds.titles([feed], words) or feed
    name = "all" if feed == ALL_FEEDS else feed
    urgent = Button(
        checked(words("Only urgent posts"), wanted.urgent_only), f"{PREFIX}urgent", (feed, "off" if wanted.urgent_only else "on")
    )
    listed: Mapping[str, tuple[tuple[str, ...], str]] = {
        "categories": (wanted.categories, words("Any category")),
        "include": (wanted.include, words("Without required words")),
        "exclude": (wanted.exclude, words("Without excluded words")),
    }
    ends = [Button(label, f"{PREFIX}{kind}", (feed, "off")) for kind, (names, label) in listed.items() if names]
    examples = {"categories": words("economy"), "include": words("budget"), "exclude": words("sports")}
    write = "\n".join(f"{prefix}settings {kind} {name} {example}" for kind, example in examples.items())
    text = f"{title}: {filter_text(wanted, words)}\n\n{words('To filter by words, write for example:')}\n{write}"
    form = Form(f"{PREFIX}filter", title, words("Save"), filter_fields(wanted, words), (feed,))
    back = Button(words("‹ Filters"), f"{PREFIX}filters")
    return Answer(text, buttons=button_rows([urgent], *chunked(ends, 2), [back]), form=form)


def _subscribed_text(subscriptions: Mapping[str, Filter], feeds: Feeds, words: Translator) -> str:
    """Feeds with their filters; a feed that is no longer in the config is shown by its id."""
    titles = {feed: feeds.titles([feed], words) or feed for feed in subscriptions}
    return ", ".join(
        title if subscriptions[feed].empty else f"{title} ({filter_text(subscriptions[feed], words)})"
        for feed, title in titles.items()
    )


def _back(words: Translator) -> Button:
    return Button(words("‹ Settings"), f"{PREFIX}show")
