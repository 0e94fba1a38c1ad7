"""`sokbo run` and `sokbo check` where platforms are to call the bot."""

from pathlib import Path

import pytest

from tests.cli.command import sokbo

PUBLIC = '[web]\nlisten = "127.0.0.1:0"\npublic_listen = "127.0.0.1:0"\npublic_url = "https://bot.example.kr"\n'


@pytest.mark.parametrize(
    ("text", "environment", "complaint"),
    [
        (
            f'{PUBLIC}[slack]\nmode = "http"\n',
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            "slack.signing_secret_env: the environment variable SLACK_SIGNING_SECRET is not set",
        ),
        (
            f'{PUBLIC}[telegram]\nupdates = "webhook"\n',
            {"TELEGRAM_BOT_TOKEN": "7001:x"},
            "telegram.webhook_secret_env: the environment variable TELEGRAM_WEBHOOK_SECRET is not set",
        ),
        (
            '[telegram]\nupdates = "webhook"\n',
            {"TELEGRAM_BOT_TOKEN": "7001:x", "TELEGRAM_WEBHOOK_SECRET": "s"},
            "needs an address to be called at: [web] public_listen (and 1 more; `sokbo check` names them all)",
        ),
    ],
)
def test_it_refuses_to_start(text: str, environment: dict[str, str], complaint: str, tmp_path: Path) -> None:
    """In webhook mode the bot refuses to start without the secret or the address, in one line with exit 2."""
    (tmp_path / "config.toml").write_text(text, "utf-8")
    result = sokbo("run", cwd=tmp_path, environment=environment)

    assert result.code == 2
    assert complaint in result.complaint
