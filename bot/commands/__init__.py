"""Commands and buttons in chats, the same on every platform.

conversation.py receives requests and replies, throttle.py limits them, dispatch.py chooses the handler, command.py defines
commands. One file a command family: greeting.py, latest_search.py with post_pages.py, subscribe.py with buttons.py, settings/,
mute.py, admin.py. permissions.py decides who may change a chat's subscriptions and settings,
inactive_chats.py what wakes a chat that takes no alerts.
"""

from bot.commands.admin import AdminCommands
from bot.commands.command_lists import menus
from bot.commands.dispatch import Commands
from bot.commands.feeds import FeedName, Feeds
from bot.commands.greeting import Greeting
from bot.commands.inactive_chats import InactiveChats
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
    "InactiveChats",
    "LatestAndSearch",
    "MuteButtons",
    "Settings",
    "Subscriptions",
    "menus",
]
