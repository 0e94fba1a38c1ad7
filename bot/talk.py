"""What people have of a running bot, wired together: their commands on each platform, and who answers them."""

from collections.abc import Callable

from bot import wiring
from bot.commands import Asking, Commands, Feeds, Managers, Muting, Operators, Settings, Subscribing, Welcome, menus
from bot.config import Config
from bot.conversation import Conversation
from bot.languages import Languages
from bot.pacing import Pacer
from bot.ports import Clock, Editor, Platform, Store
from bot.words import LANGUAGES, words


def conversation(
    config: Config,
    store: Store,
    editor: Editor,
    clock: Clock,
    platform: Platform,
    pacer: Pacer,
    operators: Operators,
    changed: Callable[[], None],
) -> Conversation:
    """One platform's talk; people are offered its commands from when the platform is connected."""
    everything = commands(config, store, editor, clock, platform, operators, changed)
    people = [str(user) for user in config.telegram.admins] if config.telegram else []
    platform.offer(menus(everything.all, words, LANGUAGES, config.language, people))
    return Conversation(platform, everything, pacer, clock, words, Languages(store, config.language).of)


def commands(
    config: Config,
    store: Store,
    editor: Editor,
    clock: Clock,
    platform: Platform,
    operators: Operators,
    changed: Callable[[], None],
) -> Commands:
    """Everything that can be asked on a platform. `changed` is called when what waits may be due at another time."""
    feeds, style = Feeds(wiring.feed_names(config)), wiring.style(config)
    managers = Managers(wiring.rights(config), platform.manages)
    asking = Asking(store, editor, feeds)
    subscribing = Subscribing(store, clock, feeds, style, managers, platform.absent)
    settings = Settings(store, clock, feeds, style, managers, changed)
    muting = Muting(store, clock, feeds, style, managers, changed)
    return Commands([asking, subscribing, settings, muting], Welcome(subscribing), operators)
