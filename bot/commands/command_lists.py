"""Lists of all commands: the page `docs/commands.md`, and the menus that platforms show while people type."""

from collections.abc import Callable, Iterable, Sequence

from bot.commands.command import Audience, CommandSpec
from bot.model import Menu
from bot.ports import Translator

_WHO: dict[Audience, str] = {
    "everyone": "everyone",
    "managers": "managers of the chat",
    "operators": "administrators of the bot",
}
_HEAD = """# Commands

They are the same on both platforms. On Slack they follow the app's own command (`/sokbo`); `/latest` also works alone.
Managers of a chat are: in a private chat, its person; in a Telegram group or channel, its administrators, also those who write
as the chat; in a Slack channel, its creator and the workspace's administrators; and everywhere the bot's administrators. With
`subscribe = "members"` the workspace's full members may also subscribe a Slack channel, end its subscriptions and filter them.

In a Slack channel the answer to `/sokbo` is seen by the asker alone; in a Telegram group too, where Telegram allows it
([which that is](telegram.md#who-sees-an-answer-in-a-group)).
"""


def reference(commands: Sequence[CommandSpec], words: Callable[[str], Translator]) -> str:
    """The page in Markdown: every command in both languages, then further arguments."""
    rows = [_row(command, words) for command in commands if command.listed]
    table = ["| Telegram | Slack | for | does | |", "|---|---|---|---|---|", *rows, ""]
    more = [line for command in commands if command.examples for line in _examples(command)]
    return "\n".join([_HEAD, *table, *more])


def _examples(command: CommandSpec) -> list[str]:
    lines = [f"- `/{command.name} {_escaped(example)}`" for example in command.examples]
    return [f"`/{command.name}` also takes:", "", *lines, ""]


def _row(command: CommandSpec, words: Callable[[str], Translator]) -> str:
    arguments = _escaped(" ".join(filter(None, (command.name, command.arguments))))
    about = (words(language)(command.about) for language in ("en", "ko"))
    return f"| `/{arguments}` | `/sokbo {arguments}` | {_WHO[command.audience]} | {' | '.join(about)} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


_OFFERED: dict[Audience, tuple[Audience, ...]] = {
    "everyone": ("everyone",),
    "managers": ("everyone", "managers"),
    "operators": ("everyone", "managers", "operators"),
}


def menus(
    commands: Sequence[CommandSpec],
    words: Callable[[str], Translator],
    languages: Sequence[str],
    default: str,
    operators: Iterable[str],
) -> list[Menu]:
    """A menu for each language and audience, and one in the `default` language for all other languages."""
    people = tuple(operators)
    spoken = {"": default, **{language: language for language in languages}}
    return [
        Menu(language, audience, _listed(commands, included, words(spoken[language])), people if audience == "operators" else ())
        for audience, included in _OFFERED.items()
        for language in spoken
        if audience != "operators" or people
    ]


def _listed(commands: Sequence[CommandSpec], included: tuple[Audience, ...], words: Translator) -> tuple[tuple[str, str], ...]:
    return tuple((command.name, words(command.about)) for command in commands if command.listed and command.audience in included)
