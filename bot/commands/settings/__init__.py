"""`/settings`. settings.py answers requests, pages.py builds the pages, setting.py is the base class of each setting.

quiet_hours.py, display.py and mutes.py hold the settings, filters.py the filters of subscriptions.
"""

from bot.commands.settings.settings import Settings

__all__ = ["Settings"]
