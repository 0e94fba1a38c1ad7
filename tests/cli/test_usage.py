"""Wrong usage is one line and exit 2; asking for help is not wrong."""

from pathlib import Path

import pytest

from tests.cli.command import sokbo

COMMANDS = ("demo", "run", "check", "test", "preview", "figures", "compare", "manifest")


def test_no_arguments(tmp_path: Path) -> None:
    """Without a command the help appears, and the exit code shows that nothing was done."""
    result = sokbo(cwd=tmp_path)

    assert result.code == 2
    assert all(command in result.out for command in COMMANDS)
    assert result.err == ""


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, tmp_path: Path) -> None:
    """`--help` explains the program, and each of its commands."""
    result = sokbo(*command.split(), "--help", cwd=tmp_path)

    assert (result.code, result.err) == (0, "")
    assert "Usage:" in result.out
    assert command in result.out


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
    """What cannot be understood is named in one line, with exit code 2 and nothing done."""
    result = sokbo(*arguments, cwd=tmp_path)

    assert result.code == 2
    assert named in result.complaint
    assert result.out == ""
    assert list(tmp_path.iterdir()) == []
