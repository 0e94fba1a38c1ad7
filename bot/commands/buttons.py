"""Buttons in rows: pure.

The feeds to choose from, as buttons or as a form: pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatState
from bot.model import Answer, Button, Field, Form, Option
from bot.model.subscription import ALL_FEEDS
from bot.ports import Words


def stacked(*rows: Iterable[Button]) -> tuple[Button, ...]:
    """The rows below each other; empty ones are left out."""
    filled = filter(None, (list(row) for row in rows))
    return tuple(replace(button, row=number) for number, row in enumerate(filled) for button in row)


def in_rows(buttons: Sequence[Button], width: int) -> list[Sequence[Button]]:
    """The buttons in rows of this width."""
    return [buttons[first : first + width] for first in range(0, len(buttons), width)]


def checked(label: str, chosen: bool) -> str:
    """A label that shows what is chosen."""
    return f"✓ {label}" if chosen else label


PREFIX = "sub:"
"""Begins the name of every button of the subscriptions'."""
PAGE = 8
"""Feeds on one page of buttons."""
_MOST_OPTIONS = 100
"""Options of a form's field."""
CHOSEN = "feeds"
"""The form's one field."""


def picker(chat: ChatState, feeds: Feeds, page: int, words: Words) -> Answer:
    """One page of the feeds, each with a button that adds it or takes it away; a page that is not there is the nearest one."""
    known = list(feeds)
    page = max(0, min(page, (len(known) - 1) // PAGE))
    shown = known[page * PAGE : (page + 1) * PAGE]
    everything = ALL_FEEDS in chat.own
    each = [_key(chat, feed.id, feed.label, page, everything) for feed in shown]
    whole = _key(chat, ALL_FEEDS, words("All feeds, including new ones"), page, everything)
    turns = [
        *([Button("‹", f"{PREFIX}page", (str(page - 1),))] if page else []),
        *([Button("›", f"{PREFIX}page", (str(page + 1),))] if (page + 1) * PAGE < len(known) else []),
    ]
    ends = [Button(words("Settings"), "set:show"), Button(words("Done"), f"{PREFIX}done", kind="primary")]
    text = "\n".join([words("Choose this chat's feeds (✓ subscribed)."), *_fixed(chat, feeds, words)])
    return Answer(text, buttons=stacked([whole], *in_rows(each, 2), turns, ends))


def picking_form(chat: ChatState, feeds: Feeds, words: Words) -> Form | None:
    """The same as a form; None for more feeds than a form takes."""
    options = (Option(words("All feeds, including new ones"), ALL_FEEDS), *(Option(feed.label, feed.id) for feed in feeds))
    if len(options) > _MOST_OPTIONS:
        return None
    hint = "\n".join(_fixed(chat, feeds, words))
    fields = (Field(CHOSEN, words("Feeds"), "many", options, tuple(chat.own), hint),)
    return Form(f"{PREFIX}form", words("Subscriptions"), words("Save"), fields)


def _key(chat: ChatState, feed: str, label: str, page: int, everything: bool) -> Button:
    if feed in chat.own or everything:
        return Button(f"✓ {label}", f"{PREFIX}off", (feed, str(page)))
    if chat.gets(feed):
        return Button(f"● {label}", f"{PREFIX}fixed", (feed,))
    return Button(f"＋ {label}", f"{PREFIX}on", (feed, str(page)))


def _fixed(chat: ChatState, feeds: Feeds, words: Words) -> list[str]:
    """What the config sends here, where it sends anything."""
    titles = feeds.titles(list(chat.fixed), words)
    return [words("From the config file: {feeds}", feeds=titles)] if titles else []
