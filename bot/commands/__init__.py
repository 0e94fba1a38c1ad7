"""What people can ask of the bot in a chat, the same on every platform.

command.py says what a command is, commands.py decides who answers; a file for each subject: asking.py, subscribing.py, and
operators.py for those who steer the bot.
"""

from bot.commands.asking import Asking
from bot.commands.commands import Commands
from bot.commands.feeds import FeedName, Feeds
from bot.commands.operators import Operators
from bot.commands.subscribing import Subscribing

__all__ = ["Asking", "Commands", "FeedName", "Feeds", "Operators", "Subscribing"]
