"""Takes apart the documents: their code blocks, their code spans, and the commands and config keys in them."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, ConfigDict, create_model

from bot.cli import app
from bot.config.model import Config

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_DEVELOPERS = {"CHANGELOG.md", "CONTRIBUTING.md", "architecture.md", "measurements.md", "known-failures.md"}
USERS = [path for path in DOCUMENTS if path.name not in _DEVELOPERS and path.parent.name != "adr"]
"""Documents for people who use the bot; the others draw, and name what is in no config."""
_FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?<=\n\n)(?:    \S.*\n+)+")
_SPAN = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


def blocks(path: Path, *languages: str) -> list[str]:
    """The fenced code blocks in one of these languages."""
    return [text for language, text in _FENCED.findall(path.read_text("utf-8")) if language in languages]


def spans(path: Path) -> list[str]:
    """The code spans of the text outside its code blocks, each on one line, with a table's escaped bars as bars."""
    text = _INDENTED.sub("", _FENCED.sub("", path.read_text("utf-8")))
    return [" ".join(span.replace("\\|", "|").split()) for _, span in _SPAN.findall(text)]


def shell_lines(path: Path) -> list[str]:
    """Every line that a reader types into a shell, without its comment; a continued line is one."""
    joined = "".join(blocks(path, "sh")).replace("\\\n", " ")
    lines = (re.sub(r"(?:^|\s+)#(?: .*)?$", "", line).strip() for line in joined.splitlines())
    return [line for line in lines if line]


def indented_blocks(path: Path) -> list[str]:
    """Code blocks by indentation. Documents for users have none: a fence names the language."""
    text = _FENCED.sub("", path.read_text("utf-8"))
    return _INDENTED.findall(text)


def command_fault(words: list[str], *, complete: bool) -> str | None:
    """Why the command line does not take these words, which follow `sokbo`; None where it does.

    In prose, where `complete` is False, arguments may be missing.
    """
    command: Any = typer.main.get_command(app)
    context = command.make_context("sokbo", [], resilient_parsing=True)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return f"there is no command {words[0]!r}"
        command, words = command.commands[words[0]], words[1:]
    try:
        with redirect_stdout(StringIO()):
            command.make_context(command.name, [*words], parent=context)
    except (typer.Exit, SystemExit):
        return None  # --help, --version
    except typer.TyperException as error:
        missing = type(error).__name__ == "MissingParameter" or "requires an argument" in error.format_message()
        return None if missing and not complete else error.format_message()
    return None


def usage_words(usage: str) -> list[str]:
    """A usage line such as `check [--online] A|B PATH…` as words with every option in it and the first of alternatives."""
    plain = re.sub(r"[\[\]…]", " ", re.sub(r"\|[^\s\]]+", "", usage))
    return shlex.split(plain)


def tables(table: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables of a config file, each with its name; "" for the keys above all of them."""
    yield "", {key: value for key, value in table.items() if not isinstance(value, dict | list)}
    for name, value in table.items():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield name, part


@cache
def models(table: str) -> tuple[type[BaseModel], ...]:
    """The models that a table of the config may be read as: one for each kind of a feed, else one."""
    if not table:
        return (Config,)
    return tuple(_models_in(Config.model_fields[table].annotation)) if table in Config.model_fields else ()


def key_fault(table: str, key: str, value: str | None = None) -> str | None:
    """Why a table of the config has no such key, or takes no such value (as TOML); None where it does. `table` may be "*"."""
    names = ["", *(name for name in Config.model_fields if models(name))] if table == "*" else [table]
    owners = [model for name in names for model in models(name) if key in model.model_fields]
    if not owners:
        return f"[{table}] has no key {key}"
    if value is None:
        return None
    given = tomllib.loads(f"value = {value}")["value"]
    faults = [fault for model in owners if (fault := value_fault(model, key, given))]
    return faults[0] if len(faults) == len(owners) else None


def value_fault(model: type[BaseModel], key: str, value: Any) -> str | None:
    """Why a field takes no such value; None where it does."""
    field = model.model_fields[key]
    config = ConfigDict(arbitrary_types_allowed=True)
    probe = create_model("Probe", __config__=config, **{key: (field.rebuild_annotation(), field)})  # type: ignore[call-overload]
    try:
        probe.model_validate({key: value})
    except ValueError as error:
        return f"{key} = {value!r}: {error}"
    return None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)
