"""The pages of a chat's settings, each a text with buttons: pure. Every button says in words what people could write too."""

from collections.abc import Mapping, Sequence

from bot.commands.buttons import checked, in_rows, stacked
from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatState
from bot.commands.settings.filters import filter_fields, told
from bot.commands.settings.setting import Setting
from bot.model import Answer, Button, Filter, Form
from bot.model.subscription import ALL_FEEDS
from bot.ports import Words

PREFIX = "set:"
"""Begins the name of every button of the settings'."""
_MOST_FILTERED = 40
"""Feeds that get a button on the page of filters."""


def overview(chat: ChatState, feeds: Feeds, settings: Sequence[Setting], words: Words) -> str:
    """Everything that is set in a chat."""
    named = [
        (words("Subscribed to"), _listed(chat.own, feeds, words)),
        (words("From the config file"), _listed(chat.fixed, feeds, words)),
    ]
    lines = [f"{title}: {shown}" for title, shown in named if shown] or [words("This chat has no subscriptions yet.")]
    lines += ["", *(f"{setting.title(words)}: {setting.told(chat, words)}" for setting in settings)]
    return "\n".join([words("Settings of this chat"), "", *lines])


def overview_page(chat: ChatState, feeds: Feeds, settings: Sequence[Setting], words: Words) -> Answer:
    """Everything, with a button for each thing."""
    first = [Button(words("Subscriptions"), "sub:page", ("0",), kind="primary")]
    filters = [Button(words("Filters"), f"{PREFIX}filters")] if chat.own else []
    each = [Button(setting.title(words), f"{PREFIX}{setting.name}") for setting in settings]
    buttons = stacked([*first, *filters], *in_rows(each, 2))
    return Answer(overview(chat, feeds, settings, words), buttons=buttons)


def overview_form(chat: ChatState, settings: Sequence[Setting], words: Words) -> Form:
    """Everything that has inputs."""
    fields = tuple(field for setting in settings for field in setting.fields(chat, words))
    return Form(f"{PREFIX}form", words("Settings"), words("Save"), fields)


def setting_page(setting: Setting, chat: ChatState, prefix: str, words: Words) -> Answer:
    """One setting: how it stands, its choices, and how to write another."""
    choices = [
        Button(checked(choice.label, choice.chosen), f"{PREFIX}{setting.name}", choice.words)
        for choice in setting.choices(chat, words)
    ]
    stands = f"{setting.title(words)}: {setting.told(chat, words)}"
    write = words("Or write: {example}", example=f"{prefix}settings {setting.name} {setting.example}")
    return Answer(f"{stands}\n\n{write}", buttons=stacked(*in_rows(choices, 3), [_back(words)]))


def filters_page(chat: ChatState, feeds: Feeds, words: Words) -> Answer:
    """What each subscription lets through, with a button for each."""
    lines = [f"{feeds.titles([feed], words) or feed}: {told(wanted, words)}" for feed, wanted in chat.own.items()]
    buttons = [Button(feeds.titles([feed], words) or feed, f"{PREFIX}filter", (feed,)) for feed in chat.own][:_MOST_FILTERED]
    text = "\n".join(lines) or words("This chat has no subscriptions yet.")
    return Answer(f"{words('Filters of each feed')}\n\n{text}", buttons=stacked(*in_rows(buttons, 2), [_back(words)]))


def filter_page(feed: str, wanted: Filter, feeds: Feeds, prefix: str, words: Words) -> Answer:
    """One subscription's filter: buttons for what can be pressed, words for what must be written, a form where there are such."""
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
    text = f"{title}: {told(wanted, words)}\n\n{words('To filter by words, write for example:')}\n{write}"
    form = Form(f"{PREFIX}filter", title, words("Save"), filter_fields(wanted, words), (feed,))
    back = Button(words("‹ Filters"), f"{PREFIX}filters")
    return Answer(text, buttons=stacked([urgent], *in_rows(ends, 2), [back]), form=form)


def _listed(asked: Mapping[str, Filter], feeds: Feeds, words: Words) -> str:
    """Feeds with their filters; one that the config has no more is named as it was."""
    titles = {feed: feeds.titles([feed], words) or feed for feed in asked}
    return ", ".join(title if asked[feed].empty else f"{title} ({told(asked[feed], words)})" for feed, title in titles.items())


def _back(words: Words) -> Button:
    return Button(words("‹ Settings"), f"{PREFIX}show")
