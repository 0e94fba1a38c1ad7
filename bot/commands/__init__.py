"""What people can ask of the bot in a chat, the same on every platform.

command.py says what a command is, commands.py decides who answers. A file for each subject: welcome.py, asking.py, subscribing.py
with picker.py, settings/, muting.py, and operators.py for those who steer the bot. managers.py says who may change what comes
to a chat.
"""

from bot.commands.admin import AdminCommands
from bot.commands.command_lists import menus
from bot.commands.dispatch import Commands
from bot.commands.feeds import FeedName, Feeds
from bot.commands.greeting import Greeting
from bot.commands.latest_search import LatestAndSearch
from bot.commands.mute import MuteButtons
from bot.commands.permissions import ChatPermissions
from bot.commands.settings import Settings
from bot.commands.subscribe import Subscriptions

__all__ = [
    "AdminCommands",
    "ChatPermissions",
    "Commands",
    "FeedName",
    "Feeds",
    "Greeting",
    "LatestAndSearch",
    "MuteButtons",
    "Settings",
    "Subscriptions",
    "menus",
]
