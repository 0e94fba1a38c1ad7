"""The commands of the READMEs, typed word by word, with the sandbox in place of the real platforms."""

import shlex
from pathlib import Path

import pytest

from tests.cli.command import ROOT, running, sokbo
from tests.cli.platforms import TELEGRAM, Platforms
from tests.documents import shell_lines

CHANNEL = "@sokbo_alerts"
"""The sandbox's channel, in the place of the reader's own."""


def first_alert(readme: str) -> list[str]:
    """The commands from the first config to the first post."""
    lines = shell_lines(ROOT / readme)
    return lines[lines.index("mkdir -p site/_posts") : next(i for i, line in enumerate(lines) if "printf" in line) + 1]


def type_line(line: str, folder: Path, platforms: Platforms) -> None:
    """Run one line but `sokbo run`; the token and the API's address are the sandbox's."""
    words = [word.replace("@my_channel", CHANNEL) for word in shlex.split(line)]
    match words:
        case ["mkdir", "-p", name]:
            (folder / name).mkdir(parents=True)
        case ["export", _]:
            pass
        case ["printf", "--", text, ">", name]:
            (folder / name).write_text(text.replace("\\n", "\n"), "utf-8")
        case ["sokbo", *arguments]:
            result = sokbo(*arguments, cwd=folder, environment=platforms.secrets)
            assert (result.code, result.err) == (0, "")
        case _:
            raise AssertionError(f"not known how to run: {line}")


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_first_alert(readme: str, faulty: Platforms, tmp_path: Path) -> None:
    """Typing the lines in order gives the test message and then the alert in the channel."""
    *before, run, publish = first_alert(readme)
    assert run == "sokbo run"

    for line in before:
        type_line(line, tmp_path, faulty)
        config = tmp_path / "config.toml"
        if line.startswith("sokbo init"):
            text = config.read_text("utf-8")
            config.write_text(text.replace("[telegram]", f'[telegram]\napi_base = "{faulty.page}telegram"', 1), "utf-8")
    assert len(faulty.messages(TELEGRAM)) == 1
    with running("run", cwd=tmp_path, environment=faulty.secrets) as bot:
        bot.logged("feed_ready")
        type_line(publish, tmp_path, faulty)
        faulty.wait_for_message(TELEGRAM, "The new bridge opens")
        assert bot.stop()[0] == 0
