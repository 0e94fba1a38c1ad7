"""What a chat can set for itself.

settings.py answers, pages.py lays out; hours.py, looks.py and mutes.py are the settings, filters.py what a subscription lets
through, reading.py what people write for a time, a zone or a yes.
"""

from bot.commands.settings.settings import Settings

__all__ = ["Settings"]
