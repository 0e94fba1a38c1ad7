"""Loading of the config file, and the errors for mistakes in it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import ConfigError, GitFeed, PostsFeed, RssFeed, Telegram, load
from bot.config.load import missing_secrets, secret

WHOLE = """
timezone = "Asia/Seoul"

[telegram]
token_env = "A_TOKEN"

[slack]

[[feeds]]
id = "policy"
kind = "posts"
path = "site/_posts"

[[feeds]]
id = "wire"
kind = "rss"
url = "https://wire.example.kr/feed.xml"
every = "90s"

[[channels]]
platform = "telegram"
chat = -1001234
topic = 12
feeds = ["policy"]

[[channels]]
platform = "slack"
chat = "C0123ABCD"
"""


RSS = "[[feeds]]\nid = 'a'\nkind = 'rss'\nurl = 'https://a.kr/'\n"
TELEGRAM_CHANNEL = "[[channels]]\nplatform = 'telegram'\nchat = '{}'\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    return [line.removeprefix(f"{folder}/") for line in caught.value.lines]


def test_whole_file(tmp_path: Path) -> None:
    """A config is read with its defaults, and its paths are relative to its own folder."""
    config = load(written(tmp_path, WHOLE))

    posts, wire = config.feeds
    assert isinstance(posts, PostsFeed)
    assert posts.path == tmp_path / "site/_posts"
    assert isinstance(wire, RssFeed)
    assert wire.every == timedelta(seconds=90)
    assert [str(channel.as_chat()) for channel in config.channels] == ["telegram:-1001234/12", "slack:C0123ABCD"]
    assert config.store.url == f"sqlite:///{tmp_path}/sokbo.db"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "timezone = 'Mars/Olympus'",
            "config.toml:1: timezone: no such time zone: 'Mars/Olympus'; write one like \"Asia/Seoul\"",
        ),
        ("\n\nlangauge = 'ko'", "config.toml:3: langauge: unknown key; did you mean language?"),
        ("[web]\nlisten = '8787'", 'config.toml:2: web.listen: not an address to listen at; write "127.0.0.1:8787"'),
        (
            "[[feeds]]\nid = 'a'\nkind = 'posts'\npath = 'x'\n\n[[feeds]]\nid = 'b'\nkind = 'rss'\nurl = 'ftp://b'",
            'config.toml:9: feeds[1].url: not an http(s) URL; write the whole address, "https://…"',
        ),
        ("[[feeds]]\nid = 'a'\nkind = 'posts'", "config.toml:1: feeds[0].path: is missing; add it to this table"),
        (
            "[[feeds]]\nid = 'a'",
            'config.toml:1: feeds[0].kind: is missing; write "posts" for a folder, "git", or "rss" for RSS, Atom and JSON Feed',
        ),
        (
            "[[feeds]]\nid = 'a'\nkind = 'gopher'",
            'config.toml:3: feeds[0].kind: unknown; write "posts" for a folder, "git", or "rss" for RSS, Atom and JSON Feed',
        ),
        (
            "[[feeds]]\nid = 'a'\nkind = 'rss'\nurl = 'https://a.kr'\nevery = '1 minute'",
            'config.toml:5: feeds[0].every: not a duration; write "500ms", "30s", "5m", "1h" or "90d"',
        ),
        (
            "[slack]\n[[channels]]\nplatform = 'slack'\nchat = 'general'",
            (
                "config.toml:4: channels[0].chat: 'slack:general' is not a chat; "
                "a channel's id is at the end of its details in Slack; write slack:C0123 or slack:T0123/C0123"
            ),
        ),
        (
            "[slack]\n[[channels]]\nplatform = 'slack'\nchat = 'C0123ABCD'\nfeeds = ['nope']",
            "config.toml:5: channels[0].feeds: no feed has the id 'nope'; there are no [[feeds]]",
        ),
        (
            "[[channels]]\nplatform = 'slack'\nchat = 'C0123ABCD'",
            "config.toml:2: channels[0].platform: there is no [slack] table; add one, or take this channel out",
        ),
        ("[telegram]\nadmins = 'me'", "config.toml:2: telegram.admins: should be a list: […]"),
        ("telegram = 3", "config.toml:1: telegram: should be a table; write [telegram] on its own line"),
        ("[feeds]\nid = 'a'", "config.toml:1: feeds: should be a list of tables; write [[feeds]]"),
        (
            "[telegram]\ntoken = 'x'",
            (
                "config.toml:2: telegram.token: unknown key; secrets are not written in this file: "
                "token_env names an environment variable, token_file a file"
            ),
        ),
        (
            "[telegram]\ntoken_env = '123:abc'",
            (
                "config.toml:2: telegram.token_env: not a variable's name; "
                "the secret itself belongs into the environment, not into this file"
            ),
        ),
        (
            "[store]\nurl = 'mysql://x'",
            'config.toml:2: store.url: not a store; write "sqlite:///sokbo.db" or "postgresql://user@host/db"',
        ),
        (
            "[slack]\nadmins = ['minji']",
            'config.toml:2: slack.admins[0]: not a person on Slack; write "U0123ABCD" or "T0123/U0123ABCD"',
        ),
        (
            "[[feeds]]\nid = 'A B'\nkind = 'posts'\npath = 'x'",
            "config.toml:2: feeds[0].id: not a feed's id; write a-z, 0-9 and -, 32 characters at most",
        ),
        (
            "[[feeds]]\nid = 'a'\nkind = 'posts'\npath = 'x'\nverify = 'yes'",
            "config.toml:5: feeds[0].verify: should be true or false, without quotes",
        ),
        (
            f"[telegram]\n{TELEGRAM_CHANNEL.format('@alerts')}{TELEGRAM_CHANNEL.format('@Alerts')}",
            "config.toml:7: channels[1].chat: telegram:@alerts appears twice; join both tables",
        ),
        (
            f"{RSS}max_size = '65MiB'",
            'config.toml:5: feeds[0].max_size: not a size; write "500KiB" or "8MiB", up to "64MiB"',
        ),
        (f"{RSS}headers = {{ 'X Y' = '1' }}", "config.toml:5: feeds[0].headers: not a header's name: 'X Y'"),
        (f"{RSS}headers = {{ Host = 'x' }}", "config.toml:5: feeds[0].headers: Host is set by the bot itself; take it out"),
        (f'{RSS}headers = {{ X = "a\\nb" }}', "config.toml:5: feeds[0].headers: X: not a header's value; write visible ASCII"),
        (f'{RSS}user_agent = "봇"', "config.toml:5: feeds[0].user_agent: not a header's value; write visible ASCII"),
        ("x = 1\na = \nb = 2", "config.toml:2: no valid TOML: Invalid value"),
        ("a = ", "config.toml: no valid TOML: Invalid value"),
        ("a = " + "9" * 5000, "config.toml: no valid TOML: a number too long, or nested too deep"),
        ("a = " + "[" * 20000 + "]" * 20000, "config.toml: no valid TOML: a number too long, or nested too deep"),
        ("a = " + "{a = " * 5000 + "1" + "}" * 5000, "config.toml: no valid TOML: a number too long, or nested too deep"),
    ],
)
def test_mistakes_name_their_line(tmp_path: Path, text: str, line: str) -> None:
    """Every mistake is one line with file, line, key and what to write instead."""
    assert faults(tmp_path, text) == [line]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """An editor that writes a byte order mark before the text writes a config all the same."""
    assert load(written(tmp_path, "\ufefflanguage = 'en'")).language == "en"


def test_all_mistakes_are_counted(tmp_path: Path) -> None:
    """The error's one line names how many more mistakes there are."""
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, "a = 1\nb = 2\nc = 3"))

    assert len(caught.value.lines) == 3
    assert str(caught.value).endswith("(and 2 more; `sokbo check` names them all)")


def test_the_same_id_twice(tmp_path: Path) -> None:
    """Two feeds of one id are a mistake, found at the second."""
    feed = "[[feeds]]\nid = 'a'\nkind = 'posts'\npath = 'x'\n"

    assert faults(tmp_path, feed + feed) == [
        "config.toml:6: feeds[1].id: the id 'a' appears twice; give each feed an id of its own"
    ]


def test_no_file(tmp_path: Path) -> None:
    """A config that is not there is one line that names the remedy."""
    with pytest.raises(ConfigError, match=r"no such file; `sokbo init` writes one"):
        load(tmp_path / "config.toml")


def test_missing_secrets_name_their_line(tmp_path: Path) -> None:
    """A secret that is not set is named with its variable, at the line that asks for it."""
    path = written(tmp_path, WHOLE)

    not_set = "the environment variable SLACK_APP_TOKEN is not set; export it, or name a file with app_token_file"
    assert missing_secrets(path, load(path), {"SLACK_BOT_TOKEN": "xoxb-x"}) == [
        f"{path}:5: telegram.token_env: the environment variable A_TOKEN is not set; export it, or name a file with token_file",
        f"{path}:7: slack.app_token_env: {not_set}",
    ]


def test_a_code_hosts_secret_may_be_any_word(tmp_path: Path) -> None:
    """The characters that Telegram allows in its webhook's secret do not limit a repository's, which is often base64."""
    feed = GitFeed(id="site", kind="git", url="https://host.kr/a.git", clone=tmp_path, webhook_secret_env="A_SECRET")

    assert secret(feed, "webhook_secret", {"A_SECRET": "c2VjcmV0+/=="}) == "c2VjcmV0+/=="
    assert secret(Telegram(), "webhook_secret", {"TELEGRAM_WEBHOOK_SECRET": "c2VjcmV0+/=="}) is None


def test_a_file_with_a_secret_that_telegram_refuses(tmp_path: Path) -> None:
    """A secret file with characters that Telegram does not allow is reported with that reason, not as empty."""
    (tmp_path / "hook").write_text("c2VjcmV0+/==", "utf-8")
    path = written(tmp_path, "[web]\npublic_listen = '127.0.0.1:1'\npublic_url = 'https://a.kr'\n"
                   "[telegram]\nupdates = 'webhook'\nwebhook_secret_file = 'hook'")  # fmt: skip

    assert missing_secrets(path, load(path), {"TELEGRAM_BOT_TOKEN": "1:a"}) == [
        f"{path}:6: telegram.webhook_secret_file: {tmp_path}/hook may hold A-Z a-z 0-9 _ - alone"
    ]


def test_secret_from_a_file(tmp_path: Path) -> None:
    """A secret may come from a file next to the config, without the line end it has there."""
    (tmp_path / "token").write_text("123:abc\n")
    config = load(written(tmp_path, "[telegram]\ntoken_file = 'token'"))

    assert config.telegram is not None
    assert secret(config.telegram, "token", {}) == "123:abc"


def test_listening_beyond_loopback_needs_a_token(tmp_path: Path) -> None:
    """Metrics that others could read are not served without a token."""
    path = written(tmp_path, "[web]\nlisten = '0.0.0.0:8787'")

    assert missing_secrets(path, load(path), {}) == [
        f"{path}:2: web.listen: beyond loopback a token is needed; set SOKBO_WEB_TOKEN, or listen at 127.0.0.1"
    ]
    assert missing_secrets(path, load(path), {"SOKBO_WEB_TOKEN": "x"}) == []


def test_a_feeds_requests_are_configured(tmp_path: Path) -> None:
    """A feed's size limit in KiB or MiB, headers and User-Agent are read; without them the defaults apply."""
    path = tmp_path / "config.toml"
    own = "max_size = '500KiB'\nheaders = { X-Key = 'geheim' }\nuser_agent = 'Mozilla/5.0'\n"
    path.write_text(RSS + own + RSS.replace("'a'", "'b'"))
    configured, usual = load(path).feeds
    assert isinstance(configured, RssFeed)
    assert isinstance(usual, RssFeed)
    assert (configured.max_size, configured.headers, configured.user_agent) == (512_000, {"X-Key": "geheim"}, "Mozilla/5.0")
    assert (usual.max_size, usual.headers, usual.user_agent) == (8 * 2**20, {}, "")
