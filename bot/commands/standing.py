"""A chat as it stands: how it gets its alerts, what was set there, what was asked for."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import Chat, ChatSettings, Filter, Style, Wish
from bot.model.subscription import ALL_FEEDS
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """`managed`: the config sends something here, and says in what form."""

    style: Style
    settings: ChatSettings
    wishes: tuple[Wish, ...] = ()
    managed: bool = False

    @property
    def own(self) -> dict[str, Filter]:
        """What people asked for here, with its filter; ALL_FEEDS may be among it."""
        return {wish.feed: wish.filter for wish in self.wishes if not wish.managed}

    @property
    def fixed(self) -> dict[str, Filter]:
        """What the config sends here, with its filter."""
        return {wish.feed: wish.filter for wish in self.wishes if wish.managed}

    def gets(self, feed: str) -> bool:
        """True where a feed's posts come here."""
        return not {feed, ALL_FEEDS}.isdisjoint(wish.feed for wish in self.wishes)


async def standing(store: Store, chat: Chat, style: Style) -> Standing:
    """How a chat stands now; `style` is for one that nobody has used."""
    known = await store.destination(chat)
    if known is None:
        return Standing(style, ChatSettings())
    return Standing(known.style, known.settings, tuple(await store.wishes(chat)), known.managed)


async def keep(store: Store, chat: Chat, old: Standing, new: Standing, now: datetime) -> None:
    """Write what differs between two standings of a chat, but not its wishes."""
    if new.style != old.style or new.settings != old.settings:
        await store.set_style(chat, new.style, now)
    if new.settings != old.settings:
        known = await store.destination(chat)
        chosen = known.settings.chosen if known else ()
        await store.set_settings(chat, replace(new.settings, chosen=chosen), now)
