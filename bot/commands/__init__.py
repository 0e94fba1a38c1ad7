"""What people can ask of the bot in a chat, the same on every platform.

command.py says what a command is, commands.py decides who answers. A file for each subject: welcome.py, asking.py, subscribing.py
with picker.py, settings/, muting.py, and operators.py for those who steer the bot. managers.py says who may change what comes
to a chat.
"""

from bot.commands.asking import Asking
from bot.commands.commands import Commands
from bot.commands.feeds import FeedName, Feeds
from bot.commands.managers import Managers
from bot.commands.menus import menus
from bot.commands.muting import Muting
from bot.commands.operators import Operators
from bot.commands.settings import Settings
from bot.commands.subscribing import Subscribing
from bot.commands.welcome import Welcome

__all__ = [
    "Asking",
    "Commands",
    "FeedName",
    "Feeds",
    "Managers",
    "Muting",
    "Operators",
    "Settings",
    "Subscribing",
    "Welcome",
    "menus",
]
