"""The config keys that a bot needs to be called by platforms, and to serve several workspaces."""

from pathlib import Path

import pytest

from bot.config import ConfigError, load
from bot.config.load import missing_secrets, secret

PUBLIC = '[web]\npublic_listen = "127.0.0.1:8788"\npublic_url = "https://bot.example.kr"\n'
MANY = f'{PUBLIC}[slack]\nmode = "http"\nclient_id = "123.456"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[telegram]\nupdates = "webhook"\n', "2: telegram.updates: needs an address to be called at: [web] public_listen"),
        ('[slack]\nmode = "http"\n', "2: slack.mode: needs an address to be called at: [web] public_listen"),
        (
            '[web]\npublic_listen = "0.0.0.0:8788"\n[slack]\nmode = "http"\n',
            "4: slack.mode: needs an address to be called at: [web] public_url",
        ),
        (
            PUBLIC.replace("https", "http") + '[telegram]\nupdates = "webhook"\n',
            "3: web.public_url: must begin with https://; platforms call no other URLs",
        ),
        ('[slack]\nclient_id = "123.456"\n', '2: slack.client_id: many workspaces need mode = "http"'),
        ('[web]\npublic_listen = "8788"\n', '2: web.public_listen: not an address to listen at; write "127.0.0.1:8787"'),
        ('[web]\npublic_url = "bot.example.kr"\n', "2: web.public_url: not an http(s) URL"),
        (f'{MANY}admins = ["U0123ABCD"]\n', '7: slack.admins[0]: in a bot for many workspaces write "T0123/U0123ABCD"'),
        (f'{MANY}[desk]\nchat = "slack:C0DESK"\n', '8: desk.chat: in a bot for many workspaces write "T0123/C0DESK"'),
        (
            f'{MANY}[[channels]]\nplatform = "slack"\nchat = "C0DEMO"\n',
            '9: channels[0].chat: in a bot for many workspaces write "T0123/C0DEMO"',
        ),
    ],
)
def test_what_cannot_work_is_reported(text: str, fault: str, tmp_path: Path) -> None:
    """Each mistake is a line with its key, and nothing starts."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert caught.value.lines[0].removeprefix(f"{path}:").startswith(fault)


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    """Chats and people of several workspaces are accepted with their workspace ids, Telegram's with their numbers."""
    text = f'{MANY}admins = ["T0123/U0123ABCD"]\n[desk]\nchat = "slack:T0123/C0DESK"\neditors = [42, "T0123/U0EDITOR"]\n'
    config = load(written(tmp_path, text + '[[channels]]\nplatform = "slack"\nchat = "T0123/C0DEMO"\n[telegram]\n'))
    assert config.slack is not None
    assert config.slack.secrets == ("signing_secret", "client_secret")


SECRETS = {"TELEGRAM_BOT_TOKEN": "123456:a-secret", "SLACK_BOT_TOKEN": "xoxb-a-secret", "SLACK_APP_TOKEN": "xapp-a-secret"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[slack]\n", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        (f'{PUBLIC}[slack]\nmode = "http"\n', ["SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"]),
        (MANY, ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET"]),
        ("[telegram]\n", ["TELEGRAM_BOT_TOKEN"]),
        (f'{PUBLIC}[telegram]\nupdates = "webhook"\n', ["TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"]),
    ],
)
def test_each_mode_asks_for_its_own_secrets(text: str, names: list[str], tmp_path: Path) -> None:
    """Nothing starts without a mode's secrets; those of the other mode are not asked for."""
    path = written(tmp_path, text)
    config = load(path)
    assert [name for line in missing_secrets(path, config, {}) for name in names if name in line] == names
    assert missing_secrets(path, config, {name: SECRETS.get(name, "a-secret") for name in names}) == []


@pytest.mark.parametrize("wrong", ["with space", "x" * 257, "비밀", "a+b"])
def test_a_webhook_secret_has_telegrams_form(wrong: str, tmp_path: Path) -> None:
    """A secret with characters besides letters, digits, - and _ is refused; the line gives the reason, not the secret."""
    path = written(tmp_path, f'{PUBLIC}[telegram]\nupdates = "webhook"\n')
    config = load(path)
    environment = {"TELEGRAM_BOT_TOKEN": "7001:x", "TELEGRAM_WEBHOOK_SECRET": wrong}
    assert config.telegram is not None
    assert secret(config.telegram, "webhook_secret", environment) is None
    [line] = missing_secrets(path, config, environment)
    assert line.endswith("the environment variable TELEGRAM_WEBHOOK_SECRET may hold A-Z a-z 0-9 _ - alone")
    assert wrong not in line


def test_one_workspace_needs_no_team(tmp_path: Path) -> None:
    """A bot for one workspace stores its channels without the workspace, however the config writes them."""
    text = '[slack]\n[desk]\nchat = "slack:T0123/C0DESK"\n[[channels]]\nplatform = "slack"\nchat = "T0123/C0DEMO"\n'
    config = load(written(tmp_path, f'ops_chat = "slack:T0123/C0OPS"\n{text}'))
    assert (str(config.ops_chat), str(config.desk.chat)) == ("slack:C0OPS", "slack:C0DESK")
    assert [str(channel.as_chat()) for channel in config.channels] == ["slack:C0DEMO"]


def test_a_channel_written_in_both_ways_is_listed_twice(tmp_path: Path) -> None:
    """A channel that is listed with and without its workspace is a mistake at the second line."""
    channels = "".join(f'[[channels]]\nplatform = "slack"\nchat = "{name}"\n' for name in ("C0DEMO", "T0123/C0DEMO"))
    with pytest.raises(ConfigError, match=r"7: channels\[1\].chat: slack:C0DEMO appears twice"):
        load(written(tmp_path, f"[slack]\n{channels}"))


HOOK = '[[channels]]\nplatform = "webhook"\nid = "cms"\nurl = "https://hooks.example.kr/sokbo"\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HOOK.replace('id = "cms"\n', ""), "1: channels[0].id: is missing; add it to this table"),
        (HOOK.replace("https", "ftp"), '4: channels[0].url: not an http(s) URL; write the whole address, "https://…"'),
        (HOOK + 'prefix = "[속보]"\n', '5: channels[0].prefix: only for platform = "telegram" and "slack"; remove it'),
        (HOOK + HOOK, "7: channels[1].id: webhook:cms appears twice; join both tables"),
        (
            HOOK.replace('"webhook"', '"discord"'),
            '2: channels[0].platform: unknown; write "telegram", "slack" or "webhook"',
        ),
        (
            f'ops_chat = "webhook:cms"\n{HOOK}',
            "1: ops_chat: should be a chat, where people read and answer: telegram:… or slack:…",
        ),
        (
            HOOK + 'link_params = "utm source=x"\n',
            '5: channels[0].link_params: not parameters of a link; write "utm_source={platform}&utm_medium=alert"',
        ),
        (HOOK + 'link_params = "utm_source={chat}"\n', "5: channels[0].link_params: only {platform} is filled in"),
    ],
)
def test_mistakes_of_a_webhook(text: str, fault: str, tmp_path: Path) -> None:
    """A webhook without a key, with a chat's key or in place of a chat of people is one line that names the place."""
    with pytest.raises(ConfigError) as error:
        load(written(tmp_path, text))
    assert str(error.value).removeprefix(f"{tmp_path / 'config.toml'}:") == fault


@pytest.mark.parametrize("value", ["", "geheim", "whsec_dG9vIHNob3J0", "whsec_not+base64!not+base64!not+base64!no="])
def test_a_secret_that_signs_nothing(value: str, tmp_path: Path) -> None:
    """A secret that is not `whsec_` and enough bytes in base64 is named with the way to make one, and not shown."""
    path = written(tmp_path, HOOK)
    (line,) = missing_secrets(path, load(path), {"SOKBO_HOOK_SECRET": value})

    assert "channels[0].secret_env: the environment variable SOKBO_HOOK_SECRET" in line
    assert ("openssl rand -base64 32" in line) == bool(value)
    assert not value or value not in line


def test_a_secret_of_a_webhook(tmp_path: Path) -> None:
    """A secret is read from the variable, or from a file next to the config."""
    good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    path = written(tmp_path, HOOK)
    assert missing_secrets(path, load(path), {"SOKBO_HOOK_SECRET": good}) == []

    (tmp_path / "hook.secret").write_text(f"{good}\n")
    path = written(tmp_path, HOOK + 'secret_file = "hook.secret"\n')
    assert missing_secrets(path, load(path), {}) == []
