"""A table of usual mistakes: each message names where, what is wrong and what to do, in one line without a library's words."""

import re
from pathlib import Path

import pytest

from bot.cli.check import check
from bot.cli.common import Failure
from tests.cli.command import sokbo
from tests.cli.test_check import GOOD, SECRETS

GIT = '[[feeds]]\nid = "site"\nkind = "git"\n'
INTERNALS = re.compile(r"pydantic|Value error|function-|constrained-|datetime\.|String should|Input should|Traceback")
CONFIG = [  # (what is there, what is written in its place, where: key, what to do)
    ('ops_chat = "telegram:-100777"', 'ops_chat = "telegram:@ops"', "ops_chat", "without one write the number"),
    ('ops_chat = "telegram:-100777"', 'ops_chat = "@example"', "ops_chat", "write telegram:@example"),
    ('ops_chat = "telegram:-100777"', "ops_chat = -100777", "ops_chat", "write telegram:-100777"),
    ('ops_chat = "telegram:-100777"', 'ops_chat = ["telegram:-1"]', "ops_chat", 'should be text in quotes: "telegram:'),
    ('ops_chat = "telegram:-100777"', 'ops_chat = "slack:#ops"', "ops_chat", "at the end of its details in Slack"),
    ('ops_chat = "telegram:-100777"', 'ops_chat = "C0123ABCD"', "ops_chat", "write slack:C0123ABCD"),
    ('chat = "C0123ABCD"', 'chat = "#general"', "channels[1].chat", "at the end of its details in Slack"),
    ('chat = "C0123ABCD"', 'chat = "slack:C0123ABCD"', "channels[1].chat", "write slack: once"),
    ('chat = "C0123ABCD"', 'chat = "C0123ABCD"\ntopic = 12', "channels[1].topic", "take it out"),
    ('chat = "@example_alerts"', 'chat = "example_alerts"', "channels[0].chat", "write telegram:@example_alerts"),
    ('chat = "@example_alerts"', "chat = 12.5", "channels[0].chat", "text in quotes"),
    ('chat = "@example_alerts"\n', "", "channels[0].chat", "add it to this table"),
    ('platform = "telegram"', 'platform = "discord"', "channels[0].platform", '"telegram"'),
    ('path = "_posts"', 'path = "_posts"\nevery = "60s"', "feeds[0].every", "remove it: a folder is watched"),
    ('path = "_posts"', 'path = "_posts"\nurl = "https://e.kr"', "feeds[0].url", 'only for kind = "git" and "rss"; remove it'),
    ('every = "60s"', 'path = "_posts"', "feeds[1].path", 'only for kind = "posts" and "git"; remove it'),
    ("[telegram]", '[telegram]\ntimezone = "UTC"', "telegram.timezone", "the top of the file, above the first [table]"),
    ('path = "_posts"', 'path = "_posts"\nlanguage_ = "ko"', "feeds[0].language_", "did you mean language?"),
    ("[slack]", '[slack]\nlisten = "127.0.0.1:1"', "slack.listen", "it belongs into [web]"),
    ("[slack]", "[slack]\nfold_above = 5", "slack.fold_above", "it belongs into [delivery]"),
    ("[slack]", "[slak]", "slak", "did you mean [slack]?"),
    ("[slack]", "[feed]\nid = 3\n[slack]", "feed", "did you mean [[feeds]]?"),
    ("[[channels]]", "[[channel]]", "channel", "did you mean [[channels]]?"),
    ('kind = "posts"', 'kind = "post"', "feeds[0].kind", 'write "posts"'),
    ('kind = "posts"\n', "", "feeds[0].kind", 'is missing; write "posts"'),
    ('kind = "rss"', 'kind = "atom"', "feeds[1].kind", '"rss" for RSS, Atom and JSON Feed'),
    ('timezone = "Asia/Seoul"', 'timezone = "KST"', "timezone", 'write one like "Asia/Seoul"'),
    ('language = "ko"', 'language = "kr"', "language", 'write "ko" or "en"'),
    ('every = "60s"', "every = 60", "feeds[1].every", 'write "500ms", "30s"'),
    ('every = "60s"', 'max_size = "8MB"', "feeds[1].max_size", '"8MiB"'),
    ('every = "60s"', 'headers = "X: y"', "feeds[1].headers", "{ key = value }"),
    ('every = "60s"', 'headers = { Host = "x" }', "feeds[1].headers", "take it out"),
    ('every = "60s"', 'full_text = "yes"', "feeds[1].full_text", "true or false, without quotes"),
    ('url = "https://wire.example.kr/feed.xml"', 'url = "wire.example.kr"', "feeds[1].url", "write the whole address"),
    ("admins = [123456789]", "admins = 123456789", "telegram.admins", "a list: […]"),
    ("admins = [123456789]", 'admins = ["@me"]', "telegram.admins[0]", "the number of the account without quotes"),
    ("admins = [123456789]", "limits = 3", "telegram.limits", "{ key = value }"),
    ("admins = [123456789]", "limits = { per_second = 0 }", "telegram.limits.per_second", "more than 0"),
    ("admins = [123456789]", 'updates = "push"', "telegram.updates", 'write "polling" or "webhook"'),
    ('app_token_env = "SLACK_APP_TOKEN"', 'app_token_env = "xapp-1-geheim"', "slack.app_token_env", "into the environment"),
    ('app_token_env = "SLACK_APP_TOKEN"', 'admins = ["minji"]', "slack.admins[0]", 'write "U0123ABCD"'),
    ('app_token_env = "SLACK_APP_TOKEN"', 'client_id = "abc"', "slack.client_id", "Basic Information"),
    ('app_token_env = "SLACK_APP_TOKEN"', 'command = "sokbo"', "slack.command", 'write "/sokbo"'),
    (
        'token_env = "TELEGRAM_BOT_TOKEN"',
        'token_file = "no.token"',
        "telegram.token_file",
        "no such file: no.token; write",
    ),
    ('token_env = "TELEGRAM_BOT_TOKEN"', 'token = "123456:geheim"', "telegram.token", "token_file a file"),
    ('token_env = "TELEGRAM_BOT_TOKEN"', 'token_env = "SLACK_BOT_TOKEN"', "telegram.token_env", "which @BotFather gives"),
    ('token_env = "SLACK_BOT_TOKEN"', 'token_env = "SLACK_APP_TOKEN"', "slack.bot_token_env", "xoxb-…, from the app's OAuth"),
    (
        'app_token_env = "SLACK_APP_TOKEN"',
        'app_token_env = "SLACK_BOT_TOKEN"',
        "slack.app_token_env",
        "xapp-…, from",
    ),
    ('app_token_env = "SLACK_APP_TOKEN"', 'app_token_env = "NOT_SET"', "slack.app_token_env", "export it, or name a file"),
    ('listen = "127.0.0.1:8787"', 'listen = "0.0.0.0:8787"', "web.listen", "set SOKBO_WEB_TOKEN"),
    ('listen = "127.0.0.1:8787"', "listen = 8787", "web.listen", 'write "127.0.0.1:8787"'),
    ('url = "sqlite:///sokbo.db"', 'url = "sokbo.db"', "store.url", 'write "sqlite:///sokbo.db"'),
    ('url = "sqlite:///sokbo.db"', 'url = "sqlite:///nowhere/sokbo.db"', "store.url", "no such folder: nowhere; make it"),
    ('path = "_posts"', f'path = "{"a" * 5000}"', "feeds[0].path", "too long for a path"),
    ('path = "_posts"', f'path = "{"가" * 100}"', "feeds[0].path", "255 for each name in it"),
    ('path = "_posts"', 'path = "a\\u0000b"', "feeds[0].path", "the character 0 is in it"),
    ('token_env = "TELEGRAM_BOT_TOKEN"', f'token_file = "{"a" * 300}"', "telegram.token_file", "too long for a path"),
    ('token_env = "TELEGRAM_BOT_TOKEN"', 'token_file = "a\\u0000"', "telegram.token_file", "the character 0 is in it"),
    ('url = "sqlite:///sokbo.db"', f'url = "sqlite:///{"a" * 300}"', "store.url", "too long for a path"),
    ('url = "sqlite:///sokbo.db"', 'url = "sqlite:///a\\u0000b"', "store.url", "the character 0 is in it"),
    ('url = "sqlite:///sokbo.db"', 'keep = "99999d"', "store.keep", '"36500d" at most'),
    ('url = "sqlite:///sokbo.db"', 'url = "sqlite:///other.db"', "store.url", "belongs to another program; name"),
    ('url = "sqlite:///sokbo.db"', 'url = "sqlite:///config.toml"', "store.url", "name another file"),
    ('feeds = ["policy"]', 'feeds = ["sports"]', "channels[0].feeds", "the feeds are policy, wire"),
    ('feeds = ["policy"]', 'feeds = "policy"', "channels[0].feeds", "a list: […]"),
    ('feeds = ["policy"]', 'topic = "12"', "channels[0].topic", "a whole number, without quotes"),
    ('feeds = ["policy"]', "max_per_hour = -1", "channels[0].max_per_hour", "at least 0"),
    ('feeds = ["policy"]', 'format = "short"', "channels[0].format", 'write "full" or "compact"'),
    ('path = "_posts"', 'path = "_psots"', "feeds[0].path", "no such folder: _psots; write where"),
    ('path = "_posts"', 'path = "_posts"\npermalink = "prety"', "feeds[0].permalink", 'write "pretty"'),
    ('path = "_posts"', 'path = "_posts"\nurgent = true', "feeds[0].urgent", "{ key = value }"),
    ('path = "_posts"', 'path = "_posts"\nurgent = { category = ["x"] }', "feeds[0].urgent.category", "did you mean categories?"),
    ('id = "policy"', 'id = "정책"', "feeds[0].id", "write a-z, 0-9 and -"),
    ('id = "wire"', 'id = "policy"', "feeds[1].id", "give each feed an id of its own"),
    ("[slack]", '[desk]\neditors = ["x y"]\n[slack]', "desk.editors[0]", 'write "U0123ABCD"'),
    ("[slack]", '[delivery]\ncorrections = "edits"\n[slack]', "delivery.corrections", 'write "edit", "reply" or "ignore"'),
    ("[[channels]]", f'{GIT}url = "http://e.kr/x"\n[[channels]]', "feeds[2].url", "write https or ssh"),
    (
        "[[channels]]",
        f'{GIT}url = "ssh://git@e.kr/x"\nkey_file = "no.key"\n[[channels]]',
        "feeds[2].key_file",
        "no such file: no.key",
    ),
    ("[[channels]]", f'{GIT}url = "github.com/x"\n[[channels]]', "feeds[2].url", "write https://host/path"),
]
TOML = [  # the same for text that is no TOML: what to do
    ('language = "ko"', "language = ko", "text stands in quotes"),
    ('language = "ko"', 'language = "ko', "the quote at the end of the value is missing"),
    ('language = "ko"', "language = “ko”", "typographic quotes"),
    ('path = "_posts"', r'path = "C:\Users\me\posts"', "write it twice, or the value in single quotes"),
    ('path = "_posts"', r'path = "C:\posts"', "write it twice, or the value in single quotes"),
    ('language = "ko"', 'language "ko"', 'a line is key = "value", [table] or # comment'),
    ('language = "ko"', '{"language": "ko"}', 'a line is key = "value", [table] or # comment'),
    ('language = "ko"', 'language: "ko"', "joined by =, not by a colon"),
    ('language = "ko"', 'language = "ko"\nlanguage = "en"', "remove one of both"),
    ("[slack]", "[telegram]", "join both tables"),
    ("[[feeds]]", "[feeds]", "write [[feeds]] above each of them"),
]


def broken(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    """The lines that `check` complains with, judged for their form."""
    (folder / "config.toml").write_text(text, "utf-8")
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    with pytest.raises(Failure) as caught:
        check(Path("config.toml"))
    assert caught.value.code == 2
    for line in caught.value.lines:
        assert not INTERNALS.search(line), line
        assert "geheim" not in line
        assert len(line) < 200, line
    return list(caught.value.lines)


@pytest.mark.parametrize(("right", "wrong", "key", "advice"), CONFIG)
def test_a_mistake_in_the_config(
    right: str, wrong: str, key: str, advice: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file, the line and the key, and ends with what to do."""
    other_programs_database(folder / "other.db")
    text = GOOD.replace(right, wrong, 1)
    assert text != GOOD

    first = next(line for line in broken(folder, monkeypatch, text) if f" {key}: " in line)

    assert re.match(rf"config\.toml:\d+: {re.escape(key)}: ", first)
    assert advice in first


@pytest.mark.parametrize(("right", "wrong", "advice"), TOML)
def test_a_mistake_in_the_form(right: str, wrong: str, advice: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in TOML is named with its line and with advice on what to write."""
    (line,) = broken(folder, monkeypatch, GOOD.replace(right, wrong, 1))

    assert re.match(r"config\.toml:\d+: no valid TOML: ", line)
    assert advice in line


def other_programs_database(file: Path) -> None:
    """A SQLite file with a table that is not ours."""
    import sqlite3

    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("strat", "No such command 'strat'. Did you mean 'status'?; see sokbo -h"),
        ("run --config", "Option '--config' requires an argument; see sokbo -h"),
        ("check --onlin", "No such option: --onlin (Possible options: --config, --online); see sokbo check -h"),
        ("test", "Missing argument 'CHAT'; see sokbo test -h"),
        ("test @my_channel", "'@my_channel' is not a chat; write telegram:@my_channel"),
        ("test slack:#general", "a channel's id is at the end of its details in Slack"),
        ("why 12", "Missing argument 'CHAT'; see sokbo why -h"),
        ("deliveries --state lost", "'lost' is not one of 'pending', 'sending', 'sent'"),
        ("deliveries -n 0", "'--count' / '-n': should be greater than or equal to 1; see sokbo deliveries -h"),
        ("preview no.md", "no.md: no such file or folder"),
        ("preview . --as html", "is not one of 'text', 'alert', 'card', 'telegram', 'slack'; see sokbo preview -h"),
        ("preview . --feed policy", "--feed and --config go together"),
        ("compare one.md", "compare needs two posts"),
        ("replay --missed", "write `replay POST CHAT` or `replay --missed CHAT`"),
        ("test https://t.me/+AbCdEfGh", "write telegram:…, slack:… or webhook:…"),
        ("test telegram:https://t.me/+AbCdEfGh", "an invite link names no chat; write its number"),
        ("copy-store a.db sqlite:///b.db", "write sqlite:///sokbo.db or postgresql://user@host/database"),
        ("replay 12", "write `replay POST CHAT` or `replay --missed CHAT`"),
        ("demo --port 99999", "'--port': should be less than or equal to 65535; see sokbo demo -h"),
        ("check", "config.toml: no such file; `sokbo init` writes one"),
        ("status", "config.toml: no such file; `sokbo init` writes one"),
        ("init --telegram --chat @ops --feed x", "without one write the number"),
    ],
)
def test_a_mistake_on_the_command_line(arguments: str, message: str, tmp_path: Path) -> None:
    """One line names what is wrong, and what to write or where the help is."""
    result = sokbo(*arguments.split(), cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert message in result.complaint
    assert not INTERNALS.search(result.complaint)


@pytest.mark.parametrize("path", ["a" * 5000, "/".join(["d" * 200] * 30)])
@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "{}"),
        ("check", "-c", "{}"),
        ("status", "-c", "{}"),
        ("preview", "{}"),
        ("copy-store", "sqlite:///{}", "sqlite:///b"),
    ],
)
def test_a_path_that_no_system_has_is_one_line(arguments: tuple[str, ...], path: str, tmp_path: Path) -> None:
    """A path on the command line that is too long is named in one line, without a traceback."""
    result = sokbo(*(word.format(path) for word in arguments), cwd=tmp_path)
    assert result.code in (1, 2)
    assert path[:50] in result.complaint
