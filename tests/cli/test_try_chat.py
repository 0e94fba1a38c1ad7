"""`sokbo test CHAT`: one message, marked as a test, or one line with the reason why not."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Result, sokbo
from tests.cli.platforms import SLACK, TELEGRAM, WRONG_APP, WRONG_SLACK, WRONG_TELEGRAM, Platforms, free_port


def send(folder: Path, chat: str, secrets: dict[str, str]) -> Result:
    """Send a test message; no secret is in the command's output."""
    result = sokbo("test", chat, cwd=folder, environment=secrets)
    assert not any(secret in result.out + result.err for secret in secrets.values())
    return result


@pytest.mark.parametrize("chat", [TELEGRAM, SLACK])
def test_good(chat: str, shared: Platforms, folder: Path) -> None:
    """The chat gets exactly one message, and it is marked as a test."""
    shared.config(folder)
    before = len(shared.messages(chat))

    result = send(folder, chat, shared.secrets)

    assert (result.code, result.err) == (0, "")
    assert chat in result.out
    [message] = shared.messages(chat)[before:]
    assert "시험" in json.dumps(message, ensure_ascii=False)


@pytest.mark.parametrize("chat", ["", "alerts", "telegram:", "telegram:name", "slack:alerts", "discord:1", "telegram:-1001/x"])
def test_no_chat(chat: str, shared: Platforms, folder: Path) -> None:
    """A malformed chat gives exit 2 and one line that shows how a chat is written."""
    shared.config(folder)

    result = send(folder, chat, shared.secrets)

    assert result.code == 2
    assert "telegram:" in result.complaint or "slack:" in result.complaint


def test_no_platform(shared: Platforms, folder: Path) -> None:
    """A chat of a platform that the config leaves out is one line, and exit 2."""
    config = shared.config(folder, channels="")
    text = config.read_text("utf-8")
    config.write_text(text[: text.index("[slack]")] + text[text.index("[[feeds]]") :], "utf-8")

    result = send(folder, SLACK, shared.secrets)

    assert result.code == 2
    assert "slack" in result.complaint
    assert 'no channel with platform = "webhook"' in send(folder, "webhook:cms", shared.secrets).complaint


@pytest.mark.parametrize("chat", ["telegram:-1009009", "telegram:@nobody_here", "slack:C0NOWHERE"])
def test_unknown_chat(chat: str, shared: Platforms, folder: Path) -> None:
    """A chat that the platform does not know is one line that names it, and exit 1."""
    shared.config(folder)

    result = send(folder, chat, shared.secrets)

    assert result.code == 1
    assert chat in result.complaint


@pytest.mark.parametrize(
    ("chat", "wrong"), [(TELEGRAM, {"TELEGRAM_BOT_TOKEN": WRONG_TELEGRAM}), (SLACK, {"SLACK_BOT_TOKEN": WRONG_SLACK})]
)
def test_wrong_token(chat: str, wrong: dict[str, str], shared: Platforms, folder: Path) -> None:
    """A token that the platform refuses is one line that reports it, and exit 1."""
    shared.config(folder)

    result = send(folder, chat, shared.secrets | wrong)

    assert result.code == 1
    assert "refuses the bot token" in result.complaint


@pytest.mark.parametrize("chat", [TELEGRAM, SLACK])
def test_platform_down(chat: str, folder: Path) -> None:
    """A platform that cannot be reached is one line, and exit 1."""
    secrets = {"TELEGRAM_BOT_TOKEN": WRONG_TELEGRAM, "SLACK_BOT_TOKEN": WRONG_SLACK, "SLACK_APP_TOKEN": WRONG_APP}
    Platforms(f"http://127.0.0.1:{free_port()}/", secrets).config(folder)

    result = send(folder, chat, secrets)

    assert result.code == 1
    assert chat in result.complaint


@pytest.mark.parametrize(("chat", "platform"), [(TELEGRAM, "telegram"), (SLACK, "slack")])
def test_platform_ill(chat: str, platform: str, faulty: Platforms, folder: Path) -> None:
    """A platform that answers with an error of its own is one line, and exit 1."""
    faulty.config(folder)
    faulty.fault("server_error", platform)

    result = send(folder, chat, faulty.secrets)

    assert result.code == 1
    assert chat in result.complaint
