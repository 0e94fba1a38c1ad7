"""What people are offered while they type a command: pure."""

from collections.abc import Callable, Iterable, Sequence

from bot.commands.command import Audience, Command
from bot.model import Menu
from bot.ports import Words

_OFFERED: dict[Audience, tuple[Audience, ...]] = {
    "everyone": ("everyone",),
    "managers": ("everyone", "managers"),
    "operators": ("everyone", "managers", "operators"),
}


def menus(
    commands: Sequence[Command],
    words: Callable[[str], Words],
    languages: Sequence[str],
    default: str,
    operators: Iterable[str],
) -> list[Menu]:
    """A menu for each language and standing, and one in the `default` language for everybody else's."""
    people = tuple(operators)
    spoken = {"": default, **{language: language for language in languages}}
    return [
        Menu(language, audience, _listed(commands, included, words(spoken[language])), people if audience == "operators" else ())
        for audience, included in _OFFERED.items()
        for language in spoken
        if audience != "operators" or people
    ]


def _listed(commands: Sequence[Command], included: tuple[Audience, ...], words: Words) -> tuple[tuple[str, str], ...]:
    return tuple((command.name, words(command.about)) for command in commands if command.listed and command.audience in included)
