"""What people can ask of the bot in a chat, the same on every platform.

public.py for everyone; operators.py for those who steer it; commands.py decides who answers.
"""

from bot.commands.commands import Commands
from bot.commands.operators import Operators
from bot.commands.public import FeedName, Public

__all__ = ["Commands", "FeedName", "Operators", "Public"]
