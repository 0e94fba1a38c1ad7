"""The table of all commands, for `docs/commands.md`: pure.

What people are offered while they type a command: pure.
"""

from collections.abc import Callable, Iterable, Sequence

from bot.commands.command import Audience, CommandSpec
from bot.model import Menu
from bot.ports import Words

_WHO: dict[Audience, str] = {
    "everyone": "everyone",
    "managers": "who manages the chat",
    "operators": "administrators of the bot",
}
_HEAD = """# Commands

The same on both platforms; on Slack they follow the app's own command (`/sokbo`), and `/latest` stands alone too.
Who manages a chat: in private whoever writes; in a Telegram group or channel its administrators, also those who speak as the
chat; in a Slack channel who made it and the workspace's administrators; and the bot's own administrators everywhere.
"""


def reference(commands: Sequence[CommandSpec], words: Callable[[str], Words]) -> str:
    """The page, in Markdown: every command in both languages, then what may stand after those with more to say."""
    rows = [_row(command, words) for command in commands if command.listed]
    table = ["| Telegram | Slack | for | does | |", "|---|---|---|---|---|", *rows, ""]
    more = [line for command in commands if command.examples for line in _examples(command)]
    return "\n".join([_HEAD, *table, *more])


def _examples(command: CommandSpec) -> list[str]:
    lines = [f"- `/{command.name} {_escaped(example)}`" for example in command.examples]
    return [f"After `/{command.name}` there may stand what its buttons say too:", "", *lines, ""]


def _row(command: CommandSpec, words: Callable[[str], Words]) -> str:
    said = _escaped(" ".join(filter(None, (command.name, command.arguments))))
    about = (words(language)(command.about) for language in ("en", "ko"))
    return f"| `/{said}` | `/sokbo {said}` | {_WHO[command.audience]} | {' | '.join(about)} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


_OFFERED: dict[Audience, tuple[Audience, ...]] = {
    "everyone": ("everyone",),
    "managers": ("everyone", "managers"),
    "operators": ("everyone", "managers", "operators"),
}


def menus(
    commands: Sequence[CommandSpec],
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


def _listed(commands: Sequence[CommandSpec], included: tuple[Audience, ...], words: Words) -> tuple[tuple[str, str], ...]:
    return tuple((command.name, words(command.about)) for command in commands if command.listed and command.audience in included)
