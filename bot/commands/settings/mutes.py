"""What never comes to a chat, whatever its subscriptions let through: muted feeds and categories."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatState
from bot.commands.settings.setting import Choice, Setting
from bot.desk import ActionRefused
from bot.model import CATEGORY_SIGN, Field
from bot.ports import Words

MOST = 50
_LENGTH = 60
"""Characters of a category."""
_BUTTONS = 20
_BUTTON_BYTES = 44
"""What a name may take of a button's 64 bytes, beside what else the button says."""


class Mutes(Setting):
    """`mute 스포츠` adds one, `mute off 스포츠` takes it away; a feed's id is that feed, `#name` always a category."""

    name, example = "mute", "스포츠"

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    def title(self, words: Words) -> str:
        """What it is called."""
        return words("Muted")

    def told(self, chat: ChatState, words: Words) -> str:
        """How it stands."""
        feeds = [self._feeds.titles([feed], words) or feed for feed in chat.settings.muted_feeds]
        return ", ".join((*feeds, *chat.settings.muted_categories)) or words("nothing")

    def read(self, chat: ChatState, said: Sequence[str]) -> ChatState:
        """A feed or a category; raises Refused for too many or too long a name."""
        off = said[0].casefold() == "off"
        said_name = " ".join(said[1:] if off else said)
        name = said_name.removeprefix(CATEGORY_SIGN)
        may_be_feed = name == said_name
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
        if len(feeds) + len(categories) > MOST:
            raise ActionRefused("Too many are muted; unmute one first.")
        return replace(chat, settings=replace(chat.settings, muted_feeds=feeds, muted_categories=categories))

    def choices(self, chat: ChatState, words: Words) -> list[Choice]:
        """What is muted, to be taken away; a name too long for a button is taken away in words."""
        named = [(feed, self._feeds.titles([feed], words) or feed) for feed in chat.settings.muted_feeds]
        named += [(f"{CATEGORY_SIGN}{category}", category) for category in chat.settings.muted_categories]
        fitting = [(name, label) for name, label in named if len(name.encode()) <= _BUTTON_BYTES]
        return [Choice(label, ("off", *name.split()), chosen=True) for name, label in fitting[:_BUTTONS]]

    def fields(self, chat: ChatState, words: Words) -> list[Field]:
        """None: what can be muted is seen on an alert, or written."""
        return []


def _without(names: Sequence[str], gone: str) -> tuple[str, ...]:
    return tuple(name for name in names if name.casefold() != gone.casefold())
