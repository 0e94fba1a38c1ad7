"""`python -m tests.bot.commands.reference > docs/commands.md` writes the page of all commands anew."""

import sys
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock
from zoneinfo import ZoneInfo

from bot.commands import AdminCommands, Commands
from bot.commands.command_lists import reference
from bot.config import Config
from bot.desk import Desk, Permissions
from bot.lib.i18n import words
from bot.ports import Platform
from bot.runtime.build import commands
from tests.clock import TestClock

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


def everything() -> Commands:
    """All commands, of a bot without a store or feeds."""
    clock, nothing = TestClock(), cast(Any, None)
    operators = AdminCommands(Desk(nothing, clock, ZoneInfo("UTC"), [], [], nothing, nothing), Permissions(), dict, nothing)
    return commands(Config(), nothing, nothing, clock, cast(Platform, Mock()), operators, nothing)


def page() -> str:
    """The page as it should be."""
    return reference(everything().all, words)


if __name__ == "__main__":
    sys.stdout.write(page())
