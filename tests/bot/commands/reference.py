"""`python -m tests.bot.commands.reference > docs/commands.md` writes the page of all commands anew."""

import sys
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.commands import Commands, Operators
from bot.commands.reference import reference
from bot.config import Config
from bot.desk import Desk, Rights
from bot.model import Request
from bot.talk import commands
from bot.words import words
from tests.clock import TestClock

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


def everything() -> Commands:
    """All commands, of a bot that has nothing."""
    clock, nothing = TestClock(), cast(Any, None)
    operators = Operators(Desk(nothing, clock, ZoneInfo("UTC"), [], [], nothing), Rights(), dict)
    return commands(Config(), nothing, nothing, clock, _nobody, operators, nothing)


def page() -> str:
    """The page as it should be."""
    return reference(everything().all, words)


async def _nobody(_request: Request) -> bool:
    return False


if __name__ == "__main__":
    sys.stdout.write(page())
