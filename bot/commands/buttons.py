"""Rows of buttons, and the feed picker as buttons or as a form."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.commands.feeds import Feeds
from bot.commands.inactive_chats import inactive_note
from bot.commands.permissions import ChatState
from bot.model import Answer, Button, Field, Form, Option
from bot.model.subscription import ALL_FEEDS
from bot.ports import Translator


def button_rows(*rows: Iterable[Button]) -> tuple[Button, ...]:
    """The buttons with row numbers; empty rows are left out."""
    filled = filter(None, (list(row) for row in rows))
    return tuple(replace(button, row=number) for number, row in enumerate(filled) for button in row)


def chunked(buttons: Sequence[Button], width: int) -> list[Sequence[Button]]:
    """The buttons in rows of at most `width`."""
    return [buttons[first : first + width] for first in range(0, len(buttons), width)]


def checked(label: str, chosen: bool) -> str:
    """A label with a check mark where it is chosen."""
    return f"✓ {label}" if chosen else label


PREFIX = "sub:"
"""Prefix of the names of all subscription buttons."""
PAGE = 8
"""Feeds on one page of buttons."""
_MAX_OPTIONS = 100
"""Most options of a form field that Slack accepts."""
CHOSEN = "feeds"
"""Name of the form's only field."""


def picker(chat: ChatState, feeds: Feeds, page: int, words: Translator) -> Answer:
    """One page of the feeds, each with a button that subscribes or unsubscribes; a page out of range becomes the nearest."""
    known = list(feeds)
    page = max(0, min(page, (len(known) - 1) // PAGE))
    shown = known[page * PAGE : (page + 1) * PAGE]
    everything = ALL_FEEDS in chat.own
    each = [_feed_button(chat, feed.id, feed.label, page, everything) for feed in shown]
    whole = _feed_button(chat, ALL_FEEDS, words("All feeds, including new ones"), page, everything)
    turns = [
        *([Button("‹", f"{PREFIX}page", (str(page - 1),))] if page else []),
        *([Button("›", f"{PREFIX}page", (str(page + 1),))] if (page + 1) * PAGE < len(known) else []),
    ]
    ends = [Button(words("Settings"), "set:show"), Button(words("Done"), f"{PREFIX}done", kind="primary")]
    note = inactive_note(chat, words)
    lines = [words("Choose this chat's feeds (✓ subscribed)."), *_config_note(chat, feeds, words), *([note] if note else [])]
    text = "\n".join(lines)
    return Answer(text, buttons=button_rows([whole], *chunked(each, 2), turns, ends))


def picking_form(chat: ChatState, feeds: Feeds, words: Translator) -> Form | None:
    """The picker as a form; None for more feeds than a form can have."""
    options = (Option(words("All feeds, including new ones"), ALL_FEEDS), *(Option(feed.label, feed.id) for feed in feeds))
    if len(options) > _MAX_OPTIONS:
        return None
    hint = "\n".join(_config_note(chat, feeds, words))
    fields = (Field(CHOSEN, words("Feeds"), "many", options, tuple(chat.own), hint),)
    return Form(f"{PREFIX}form", words("Subscriptions"), words("Save"), fields)


def _feed_button(chat: ChatState, feed: str, label: str, page: int, everything: bool) -> Button:
    if feed in chat.own or everything:
        return Button(f"✓ {label}", f"{PREFIX}off", (feed, str(page)))
    if chat.is_subscribed(feed):
        return Button(f"● {label}", f"{PREFIX}fixed", (feed,))
    return Button(f"＋ {label}", f"{PREFIX}on", (feed, str(page)))


def _config_note(chat: ChatState, feeds: Feeds, words: Translator) -> list[str]:
    """A line with the feeds from the config, if there are any."""
    titles = feeds.titles(list(chat.from_config), words)
    return [words("From the config file: {feeds}", feeds=titles)] if titles else []
