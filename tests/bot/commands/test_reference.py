"""The page of all commands lists what the code does."""

import pytest

from bot.commands import menus
from bot.commands.command import CommandSpec
from bot.lib.i18n import words
from tests.bot.commands.reference import PAGE, everything, page

COMMANDS = everything().all


def test_the_page_matches_the_code() -> None:
    """docs/commands.md is generated; `python -m tests.bot.commands.reference > docs/commands.md` writes it anew."""
    assert PAGE.read_text("utf-8") == page()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_described_in_both_languages(command: CommandSpec) -> None:
    """Each command's name and description fit Telegram's limits, and the Korean description is a translation."""
    assert words("ko")(command.about) != command.about
    assert 1 <= len(command.about) <= 256
    assert command.name.isascii()
    assert command.name == command.name.lower()


def test_menus_grow_with_what_people_may() -> None:
    """Managers are offered all that everyone is, operators all that managers are; nobody is offered what is not listed."""
    of = {
        (menu.language, menu.audience): {name for name, _ in menu.commands}
        for menu in menus(COMMANDS, words, ["ko"], "en", ["1"])
    }
    assert of["ko", "everyone"] < of["ko", "managers"] < of["ko", "operators"]
    assert "start" not in of["", "operators"]
