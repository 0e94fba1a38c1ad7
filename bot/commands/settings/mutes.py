"""The setting of muted feeds and categories: they are never sent to the chat, whatever its subscriptions match."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatState
from bot.commands.settings.setting import Choice, Setting
from bot.desk import ActionRefused
from bot.model import CATEGORY_SIGN, Field
from bot.ports import Translator

MAX_ENTRIES = 50
_LENGTH = 60
"""Characters of a category."""
_BUTTONS = 20
_BUTTON_BYTES = 44
"""Bytes of a name that fit into a button's 64 bytes next to the button's own name."""


class Mutes(Setting):
    """`mute 스포츠` mutes, `mute off 스포츠` unmutes. A feed's id means that feed, `#name` always a category."""

    name, example = "mute", "스포츠"

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    def title(self, words: Translator) -> str:
        """Return the setting's title, translated."""
        return words("Muted")

    def value_text(self, chat: ChatState, words: Translator) -> str:
        """Return the setting's current value, translated."""
        feeds = [self._feeds.titles([feed], words) or feed for feed in chat.settings.muted_feeds]
        return ", ".join((*feeds, *chat.settings.muted_categories)) or words("nothing")

    def read(self, chat: ChatState, arguments: Sequence[str]) -> ChatState:
        """A feed or a category; raises ActionRefused for too many or too long a name."""
        off = arguments[0].casefold() == "off"
        written_name = " ".join(arguments[1:] if off else arguments)
        name = written_name.removeprefix(CATEGORY_SIGN)
        may_be_feed = name == written_name
        if not name or len(name) > _LENGTH:
            raise ActionRefused("Name a feed or a category of at most {n} characters.", n=_LENGTH)
        feeds, categories = chat.settings.muted_feeds, chat.settings.muted_categories
        if off:
            feeds = _without(feeds, name) if may_be_feed else feeds
            categories = _without(categories, name)
        elif may_be_feed and name in self._feeds:
            feeds = (*_without(feeds, name), name)
        else:
            categories = (*_without(categories, name), name)
        if len(feeds) + len(categories) > MAX_ENTRIES:
            raise ActionRefused("Too many are muted; unmute one first.")
        return replace(chat, settings=replace(chat.settings, muted_feeds=feeds, muted_categories=categories))

    def choices(self, chat: ChatState, words: Translator) -> list[Choice]:
        """The muted names, each to unmute. A name that is too long for a button must be written."""
        named = [(feed, self._feeds.titles([feed], words) or feed) for feed in chat.settings.muted_feeds]
        named += [(f"{CATEGORY_SIGN}{category}", category) for category in chat.settings.muted_categories]
        fitting = [(name, label) for name, label in named if len(name.encode()) <= _BUTTON_BYTES]
        return [Choice(label, ("off", *name.split()), chosen=True) for name, label in fitting[:_BUTTONS]]

    def fields(self, chat: ChatState, words: Translator) -> list[Field]:
        """None: people mute from an alert's menu or by writing."""
        return []


def _without(names: Sequence[str], gone: str) -> tuple[str, ...]:
    return tuple(name for name in names if name.casefold() != gone.casefold())
