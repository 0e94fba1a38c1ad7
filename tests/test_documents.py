"""The documents name only what exists, and can be read in a narrow window."""

import ast
import json
import re
import shlex
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from adapters.platforms.slack.manifest import BOT_SCOPES, OPTIONAL_SCOPES
from bot.config import load
from bot.config.model import Config
from tests.bot.commands.reference import everything
from tests.documents import (
    DOCUMENTS,
    ROOT,
    USERS,
    blocks,
    command_fault,
    indented_blocks,
    key_fault,
    models,
    shell_lines,
    spans,
    tables,
    usage_words,
    value_fault,
)

NARROW = [path for path in (*DOCUMENTS, ROOT / "config.example.toml") if path.name != "commands.md"]  # which is generated
LOGS = ROOT / "docs" / "logs.md"
COMMAND_LINE = ROOT / "docs" / "cli.md"
_PATH = re.compile(r"`((?:bot|adapters|formatter|store|tests|docs|deploy|\.ci)/[\w./*-]*)`")
_MODULE = re.compile(r"python -m (tests(?:\.\w+)+)")
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
_KEY = re.compile(r"(?:\[\[?(\w+)\]\]? )?(\w+)(?: = (.+))?")
_OTHERS_COMMANDS = {"/invite", "/newbot", "/setprivacy", "/token", "/revoke", "/mybots", "/feed", "/mute"}
"""Commands of BotFather and of Slack itself."""
_OTHERS_KEYS = {"rule_files"}
"""Keys of other programs' configs; names of metrics that begin with process_ are their library's."""
_TOOLS = {
    "cd", "chmod", "chown", "cp", "curl", "docker", "export", "git", "install", "journalctl", "kill", "make", "pg_dump", "pip",
    "pipx", "psql", "python", "python3", "sokbo", "sqlite3", "ssh-keygen", "ssh-keyscan", "systemctl", "useradd", "uv",
    "/opt/sokbo/bin/pip", "/opt/sokbo/bin/sokbo", "echo", "mkdir", "printf", "jq", "rm", "sudo", "tar", "mv",
}  # fmt: skip
"""Programs that the documents let readers run."""


def named(path: Path) -> str:
    """A document's name in the repository."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_named_files_exist(path: Path) -> None:
    """Every file and folder that a document names is in the repository, and so is every module that it names to run."""
    text = path.read_text("utf-8")
    assert [name for name in _PATH.findall(text) if not list(ROOT.glob(name.rstrip("/")))] == []
    modules = [ROOT.joinpath(*name.split(".")) for name in _MODULE.findall(text)]
    assert [str(module) for module in modules if not (module.is_dir() or module.with_suffix(".py").is_file())] == []


@pytest.mark.parametrize("path", NARROW, ids=named)
def test_lines_fit(path: Path) -> None:
    """No line is longer than 100 characters; a table's row, which cannot be broken, may be."""
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links(path: Path) -> None:
    """Every link within the repository leads to a file, and to a heading of it where it names one."""
    wrong = []
    for target, anchor in _LINK.findall(path.read_text("utf-8")):
        file = path.parent / target if target else path
        if not file.exists() or (anchor and unquote(anchor) not in anchors(file)):
            wrong.append(f"{target}#{anchor}")
    assert wrong == []


@pytest.mark.parametrize("path", USERS, ids=named)
def test_code_blocks_name_their_language(path: Path) -> None:
    """Code is in fences, which name the language: what is checked is what a reader sees as code."""
    assert indented_blocks(path) == []
    assert blocks(path, "") == []


@pytest.mark.parametrize("path", USERS, ids=named)
def test_commands(path: Path) -> None:
    """Every `sokbo` command is one that the command line takes: whole in a block, its words and options in the text."""
    faults = []
    for line in shell_lines(path):
        for words in (shlex.split(part) for part in re.split(r"\s(?:\||&&|;)\s|\s>+\s\S+", line) if part.strip()):
            words = [word for word in words if not re.fullmatch(r"[A-Z_]+=.*", word)]
            if words and words[0].rpartition("/")[2] == "sokbo":
                faults.append((line, command_fault(words[1:], complete=True)))
            elif words:
                faults.append((line, tool_fault(words)))
    in_text = [span for span in spans(path) if span.startswith("sokbo ")]
    faults += [(span, command_fault(usage_words(span)[1:], complete=False)) for span in in_text]
    assert [fault for fault in faults if fault[1]] == []


@pytest.mark.parametrize("path", USERS, ids=named)
def test_commands_in_chat(path: Path) -> None:
    """Every command that people type in a chat is one of the bot's or, by name, another program's; paths are the server's."""
    ours = {command.name for command in everything().all}
    wrong = []
    for span in spans(path):
        match = re.match(r"/(?:sokbo )?([a-z]+)\b(?!/)", span)
        if match and match[1] not in ours | {"sokbo"} and span.split()[0] not in _OTHERS_COMMANDS | endpoints():
            wrong.append(span)
    assert wrong == []


@pytest.mark.parametrize("path", USERS, ids=named)
def test_configs(path: Path) -> None:
    """Every key in a block of config exists in its table and takes its value."""
    faults = []
    for block in blocks(path, "toml"):
        for name, table in tables(tomllib.loads(block)):
            for key, value in table.items():
                owners = [model for model in models(name) if key in model.model_fields]
                wrong = [value_fault(model, key, value) for model in owners]
                faults += [f"[{name}] {key}"] if not owners else [] if None in wrong else wrong[:1]
    assert faults == []


@pytest.mark.parametrize("path", USERS, ids=named)
def test_whole_configs(path: Path, tmp_path: Path) -> None:
    """A block that begins with `# config.toml` is a config that the bot accepts."""
    for block in blocks(path, "toml"):
        if block.startswith("# config.toml"):
            (tmp_path / "config.toml").write_text(block, "utf-8")
            assert load(tmp_path / "config.toml").feeds


@pytest.mark.parametrize("path", USERS, ids=named)
def test_keys_in_the_text(path: Path) -> None:
    """Every key named as `[table] key`, as `key = value` or by a name with an underscore is in the config."""
    faults = [fault for span in spans(path) if (fault := _fault_in_text(span))]
    assert faults == []


def test_every_command_is_described() -> None:
    """docs/cli.md has a row for every command of the command line, and each README names none that is not there."""
    rows = re.findall(r"(?m)^\| `sokbo ([a-z-]+)", COMMAND_LINE.read_text("utf-8"))
    commands = commands_of_the_line()
    assert set(rows) >= commands, commands - set(rows)


def test_every_log_event_is_described() -> None:
    """docs/logs.md has a row for every event that the bot logs, and no other."""
    cells = re.findall(r"(?m)^\| (`.*?) \|", LOGS.read_text("utf-8"))
    assert sorted(re.findall(r"`(\w+)`", " ".join(cells))) == sorted(log_events())


def test_answers_are_those_of_the_code() -> None:
    """Each of the bot's messages quoted in the first column of docs/troubleshooting.md's tables is in the code."""
    text = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
    cells = re.findall(r"(?m)^\| (`.*?) \|", text)
    quoted = [part for cell in cells for span in re.findall(r"`([^`]+)`", cell) for part in re.split(r"…|#?\b[A-Z]+\b", span)]
    files = [path for folder in ("bot", "adapters", "store") for path in (ROOT / folder).rglob("*.py")]
    code = "".join(path.read_text("utf-8") for path in files)
    assert len(cells) > 15
    assert [part for part in quoted if len(part.strip(" :")) > 3 and part.strip(" :") not in code] == []


def test_every_scope_is_described() -> None:
    """docs/slack.md has every scope that the app's manifest asks for, and no other."""
    section = (ROOT / "docs" / "slack.md").read_text("utf-8").partition("## What each scope is for")[2].partition("\n## ")[0]
    cells = re.findall(r"(?m)^\| (`.*?) \|", section)
    assert sorted(re.findall(r"`([\w.:]+)`", " ".join(cells))) == sorted([*BOT_SCOPES, *OPTIONAL_SCOPES])


def test_both_languages_have_the_same_commands_and_configs() -> None:
    """README.ko.md begins with the commands of README.md, and has the same configs; its last ones are other pages' in English."""
    english, korean = ROOT / "README.md", ROOT / "README.ko.md"
    assert shell_lines(korean)[: len(shell_lines(english))] == shell_lines(english)
    assert [values(block) for block in blocks(english, "toml")] == [values(block) for block in blocks(korean, "toml")]


def _fault_in_text(span: str) -> str | None:
    if header := re.fullmatch(r"\[\[?(\w+)\]\]?", span):
        return None if header[1] in Config.model_fields else f"there is no table {span}"
    match = _KEY.fullmatch(span)
    if match is None:
        return None
    table, key, value = match.groups()
    if table or value:
        return key_fault(table or "*", key, value)
    known = key.removesuffix("_total") in names_in_the_code() or key.startswith("process_") or key in _OTHERS_KEYS
    return f"nothing is named {key}" if "_" in key and not known else None


def values(block: str) -> str:
    """Content of a block of config without its comments."""
    return json.dumps(tomllib.loads(block), default=str, sort_keys=True)


def anchors(path: Path) -> set[str]:
    """The headings of a document, as links name them."""
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tool_fault(words: list[str]) -> str | None:
    """Why a command for another program cannot be right; None where nothing speaks against it."""
    if words[0] not in _TOOLS:
        return f"is {words[0]} a program?"
    if words[0] == "make":
        targets = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"))
        return next((f"no target {word}" for word in words[1:] if word not in targets), None)
    if words[:2] == ["docker", "compose"]:
        return compose_fault(words[2:])
    if "constraints.txt" in " ".join(words) and not (ROOT / "constraints.txt").is_file():
        return "there is no constraints.txt"
    return next((f"no file {word}" for word in words[1:] if word.startswith("deploy/") and not (ROOT / word).is_file()), None)


def compose_fault(words: list[str]) -> str | None:
    """Why compose.yaml has no such profile or service; None where it has."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    profiles = {profile for service in services.values() for profile in service.get("profiles", ())}
    verbs = {"up", "-d", "down", "logs", "-f", "pull", "stop", "start", "build"}
    rest = iter(words)
    for word in rest:
        if word == "--profile":
            if (profile := next(rest)) not in profiles:
                return f"no profile {profile}"
        elif word in services:
            return None
        elif word not in verbs:
            return f"no service {word}"
    return None


def commands_of_the_line() -> set[str]:
    """Every command of the command line."""
    import typer

    from bot.cli import app

    return set(getattr(typer.main.get_command(app), "commands", {}))


@cache
def names_in_the_code() -> set[str]:
    """Every name with an underscore in the code: keys of the config and of JSON, log events, metrics, variables."""
    files = [path for folder in ("bot", "adapters", "formatter", "store") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in re.findall(r"\w+_\w+", path.read_text("utf-8"))}


def endpoints() -> set[str]:
    """Paths that the bot's servers answer."""
    found = set()
    for path in (ROOT / "adapters").rglob("*.py"):
        found |= set(re.findall(r'"(/[a-z]+)"', path.read_text("utf-8")))
    return found


def log_events() -> set[str]:
    """Every event that the code logs: the first argument of a logger's method, or of a method that logs once a name."""
    found = set()
    for folder in ("bot", "adapters", "formatter", "store"):
        for path in (ROOT / folder).rglob("*.py"):
            if "sandbox" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and (event := _event(node, node.func)):
                    found.add(event)
    return found


def _event(call: ast.Call, method: ast.Attribute) -> str | None:
    logger = method.value
    made = logger.func if isinstance(logger, ast.Call) else logger  # structlog.get_logger().warning(…)
    name = made.id if isinstance(made, ast.Name) else made.attr if isinstance(made, ast.Attribute) else ""
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
    if method.attr == "_warn":  # a name that is logged once: `_warn(key, event)`
        return texts[-1] if texts else None
    if name in ("log", "_log", "get_logger") and method.attr in ("debug", "info", "warning", "error", "exception"):
        return texts[0] if texts else None
    return None
