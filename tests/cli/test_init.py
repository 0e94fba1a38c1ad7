"""`sokbo init`: a first config, which `check` accepts as it is."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import ROOT, sokbo

SECRETS = {
    "TELEGRAM_BOT_TOKEN": "123456:geheim-telegram-geheim-telegram-geheim",
    "SLACK_BOT_TOKEN": "xoxb-geheim-bot",
    "SLACK_APP_TOKEN": "xapp-1-geheim-app",
}


@pytest.mark.parametrize(
    ("options", "summary"),
    [
        (("--telegram", "--chat", "@my_channel", "--feed", "https://news.example.kr/feed.xml"), "telegram:@my_channel"),
        (("--telegram", "--chat=-1001234", "--feed", "_posts"), "telegram:-1001234"),
        (
            ("--slack", "--chat", "C0123ABCD", "--feed", "https://github.com/example/site.git"),
            "git https://github.com/example/site.git",
        ),
        (("--slack", "--chat", "slack:C0123ABCD", "--feed", "git@example.kr:site"), "slack:C0123ABCD"),
        (("--telegram", "--feed", "_posts"), "posts _posts"),
    ],
)
def test_what_it_writes_is_valid(folder: Path, options: tuple[str, ...], summary: str) -> None:
    """A platform and a feed become about ten lines that `check` accepts; the next steps are printed."""
    result = sokbo("init", *options, cwd=folder)
    checked = sokbo("check", cwd=folder, environment=SECRETS)

    assert (result.code, result.err) == (0, "")
    assert "sokbo check --online" in result.out
    assert 10 <= len([line for line in (folder / "config.toml").read_text("utf-8").splitlines() if line]) <= 14
    assert (checked.code, checked.err) == (0, "")
    assert summary in checked.out


def test_another_folder(folder: Path) -> None:
    """The folder is made; a folder of posts is found from there."""
    assert sokbo("init", "conf/news", "--telegram", "--feed", "_posts", cwd=folder).code == 0
    assert sokbo("check", "-c", "conf/news/config.toml", cwd=folder, environment=SECRETS).code == 0


def test_the_whole_example(tmp_path: Path) -> None:
    """--full writes the example with every key."""
    assert sokbo("init", "--full", cwd=tmp_path).code == 0
    assert (tmp_path / "config.toml").read_bytes() == (ROOT / "config.example.toml").read_bytes()


@pytest.mark.parametrize("options", [("--telegram", "--feed", "_posts"), ("--full",), ()])
def test_a_config_that_is_there(folder: Path, options: tuple[str, ...]) -> None:
    """A config that is there stays as it is."""
    (folder / "config.toml").write_text("# mine\n", "utf-8")
    result = sokbo("init", *options, cwd=folder)

    assert result.code == 2
    assert "is there already" in result.complaint
    assert (folder / "config.toml").read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((), "write --telegram or --slack, and --feed PATH|URL"),
        (("--telegram", "--chat", "@my_channel"), "--feed PATH|URL"),
        (("--telegram", "--slack", "--feed", "_posts"), "write --telegram or --slack"),
        (("--telegram", "--chat", "@ops", "--feed", "_posts"), "--chat: "),
        (("--telegram", "@my_channel", "--feed", "_posts"), "write --chat @my_channel"),
        (("--slack", "--chat", "#general", "--feed", "_posts"), "--chat: "),
        (("--slack", "--chat", "C0123ABCD", "--feed", "ftp://e.kr/feed"), "--feed: "),
        (("--full", "--slack"), "leave out --telegram, --slack, --chat and --feed"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: tuple[str, ...], complaint: str) -> None:
    """A missing or wrong option is named in one line, and nothing is written."""
    result = sokbo("init", *options, cwd=tmp_path)

    assert result.code == 2
    assert complaint in result.complaint
    assert list(tmp_path.iterdir()) == []


def test_questions_on_a_terminal(folder: Path) -> None:
    """On a terminal it asks for what no option named, again where an answer is neither platform."""
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "init"], cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, b"teams\nslack\nC0123ABCD\n_posts\n")
    assert process.wait(60) == 0
    os.close(ours)

    text = (folder / "config.toml").read_text("utf-8")
    assert 'chat = "C0123ABCD"' in text
    assert 'path = "_posts"' in text
