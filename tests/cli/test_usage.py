"""Wrong usage is one line and exit 2; asking for help, the version or completion is not wrong."""

import re
from pathlib import Path

import pytest

from tests.cli.command import sokbo

COMMANDS = (
    *(
        "init",
        "demo",
        "run",
        "check",
        "test",
        "preview",
        "figures",
        "compare",
        "status",
        "deliveries",
        "why",
        "replay",
        "withdraw",
    ),
    *("release", "hold", "kill", "urgent", "pause", "resume", "reload", "manifest", "opml"),
)


def test_no_arguments(tmp_path: Path) -> None:
    """Without a command the help appears, and the exit code shows that nothing was done."""
    result = sokbo(cwd=tmp_path)

    assert result.code == 2
    assert all(command in result.out for command in COMMANDS)
    assert result.err == ""


@pytest.mark.parametrize("command", ["", *COMMANDS, "opml import", "opml export"])
def test_help(command: str, tmp_path: Path) -> None:
    """`-h` explains the program, and each of its commands with an example."""
    result = sokbo(*command.split(), "-h", cwd=tmp_path)

    assert (result.code, result.err) == (0, "")
    assert f"Usage: sokbo {command}".rstrip() in result.out
    assert re.search(rf"Example: (echo .* \| )?sokbo {command}", result.out)


def test_version(tmp_path: Path) -> None:
    """`--version` prints the name and the version, and nothing else; `--help` is `-h`."""
    assert re.fullmatch(r"sokbo \d+\.\d+\.\d+\n", sokbo("--version", cwd=tmp_path).out)
    assert sokbo("--help", cwd=tmp_path) == sokbo("-h", cwd=tmp_path)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, tmp_path: Path) -> None:
    """The script for a shell is printed, and what it asks for completes commands."""
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # the shell by its name, not the one that runs the tests
    assert "_SOKBO_COMPLETE" in sokbo("--show-completion", shell, cwd=tmp_path, environment=named).out

    asked = {"_SOKBO_COMPLETE": "complete_bash", "COMP_WORDS": "sokbo re", "COMP_CWORD": "1"}
    assert sokbo(cwd=tmp_path, environment=asked).out.split() == ["replay", "release", "resume", "reload"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nonsense"], "nonsense"),
        (["--nonsense"], "--nonsense"),
        (["run", "--nonsense"], "--nonsense"),
        (["run", "extra"], "extra"),
        (["run", "-c"], "-c"),
        (["check", "--offline"], "--offline"),
        (["test"], "CHAT"),
        (["preview"], "PATH"),
        (["preview", ".", "--as", "paper"], "for '--as': 'paper' is not one of"),
        (["figures", "text.txt"], "text.txt"),
        (["compare"], "'A'"),
        (["compare", "one.md"], "two posts"),
        (["compare", "one.md", "two.md", "three.md"], "three.md"),
        (["demo", "--every", "soon"], "--every"),
        (["demo", "--port", "99999"], "--port"),
        (["preview", ".", "--feed", "policy"], "--config"),
    ],
)
def test_wrong_usage(arguments: list[str], named: str, tmp_path: Path) -> None:
    """An argument that cannot be understood is named in one line, with exit code 2 and nothing done."""
    result = sokbo(*arguments, cwd=tmp_path)

    assert result.code == 2
    assert named in result.complaint
    assert result.out == ""
    assert list(tmp_path.iterdir()) == []
