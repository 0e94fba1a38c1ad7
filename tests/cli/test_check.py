"""`sokbo check`: a mistake in the config is found before anything starts, and named by file, line and key."""

import re
from pathlib import Path

import pytest

from tests.cli.command import Result, sokbo

GOOD = """timezone = "Asia/Seoul"
language = "ko"
ops_chat = "telegram:-100777"

[store]
url = "sqlite:///sokbo.db"

[web]
listen = "127.0.0.1:8787"

[telegram]
token_env = "TELEGRAM_BOT_TOKEN"
admins = [123456789]

[slack]
bot_token_env = "SLACK_BOT_TOKEN"
app_token_env = "SLACK_APP_TOKEN"

[[feeds]]
id = "policy"
kind = "posts"
path = "_posts"

[[feeds]]
id = "wire"
kind = "rss"
url = "https://wire.example.kr/feed.xml"
every = "60s"

[[channels]]
platform = "telegram"
chat = "@example_alerts"
feeds = ["policy"]

[[channels]]
platform = "slack"
chat = "C0123ABCD"
"""
SECRETS = {
    "TELEGRAM_BOT_TOKEN": "123456:geheim-telegram-geheim-telegram-geheim",
    "SLACK_BOT_TOKEN": "xoxb-geheim-bot",
    "SLACK_APP_TOKEN": "xapp-geheim-app",
}


def check(folder: Path, config: str, secrets: dict[str, str] = SECRETS) -> Result:
    """Check a config; no secret is ever in its output."""
    (folder / "config.toml").write_text(config, "utf-8")
    result = sokbo("check", cwd=folder, environment=secrets)
    assert "geheim" not in result.out + result.err
    return result


def test_valid(folder: Path) -> None:
    """A valid config is shown feed by feed and channel by channel, and nothing is made."""
    result = check(folder, GOOD)

    assert (result.code, result.err) == (0, "")
    for word in ("policy", "_posts", "wire", "https://wire.example.kr/feed.xml", "telegram:@example_alerts", "slack:C0123ABCD"):
        assert word in result.out
    assert result.out.splitlines()[1:5] == [
        "page     http://127.0.0.1:8787/ without a token; SOKBO_WEB_TOKEN sets one",
        "ops      telegram:-100777",
        "desk     telegram:-100777",
        "admins   telegram 123456789",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["_posts", "config.toml"]


def test_a_channel_that_is_listed_twice(folder: Path) -> None:
    """A channel that is written in another case, or as a link, is the same channel."""
    twice = '\n[[channels]]\nplatform = "telegram"\nchat = "https://t.me/Example_Alerts"\n'
    result = check(folder, GOOD + twice)

    assert (result.code, result.err) == (
        2,
        "config.toml:41: channels[2].chat: telegram:@example_alerts appears twice; join both tables\n",
    )


def test_config_elsewhere(folder: Path) -> None:
    """-c names another file, and the paths in it are relative to that file."""
    (folder / "conf").mkdir()
    (folder / "conf" / "sokbo.toml").write_text(GOOD.replace('"_posts"', '"../_posts"'), "utf-8")

    result = sokbo("check", "-c", "conf/sokbo.toml", cwd=folder, environment=SECRETS)

    assert (result.code, result.err) == (0, "")


def test_a_folder_that_is_not_there(folder: Path) -> None:
    """A missing folder, with which `run` would not start, is an error in `check` too: exit 2 and a line that names it."""
    result = check(folder, GOOD.replace('"_posts"', '"_psots"'))

    assert result.code == 2
    assert result.err == "config.toml:22: feeds[0].path: no such folder: _psots; write where the posts are\n"


MISTAKES = """timezone = "Asia/Atlantis"
langauge = "ko"
ops_chat = 100777

[store]
url = "mysql://root@host/db"

[web]
listen = "127.0.0.1:87870"

[telegram]
api_base = "api.telegram.org"
admins = [
    123456789,
    "123456789",
]
limits = { per_second = "30", per_minute = 3 }

[slack]
command = "sokbo"
admins = "U0123ABCD"

[[feeds]]
id = "Policy!"
kind = "posts"
path = 3
announce_existing = true
urgent = { category = ["속보"] }

[[feeds]]
id = "wire"
kind = "rss"
url = "https://wire.example.kr:99999/feed.xml"
every = 60
internal = "no"

[[feeds]]
id = "wire-2"
kind = "rss"
url = "ftp://wire.example.kr/feed.xml"
every = "99999999999999d"

[[channels]]
platform = "discord"
chat = "-1001"

[[channels]]
platform = "telegram"
chat = "-1001"
feeds = "policy"
rich = 1
format = "fancy"
"""
FAULTS = {
    1: {"timezone"},
    2: {"langauge"},
    3: {"ops_chat"},
    6: {"store.url"},
    9: {"web.listen"},
    12: {"telegram.api_base"},
    13: {"telegram.admins[1]"},
    17: {"telegram.limits.per_second", "telegram.limits.per_minute"},
    20: {"slack.command"},
    21: {"slack.admins"},
    24: {"feeds[0].id"},
    26: {"feeds[0].path"},
    27: {"feeds[0].announce_existing"},
    28: {"feeds[0].urgent.category"},
    33: {"feeds[1].url"},
    34: {"feeds[1].every"},
    35: {"feeds[1].internal"},
    40: {"feeds[2].url"},
    41: {"feeds[2].every"},
    44: {"channels[0].platform"},
    50: {"channels[1].feeds"},
    51: {"channels[1].rich"},
    52: {"channels[1].format"},
}


def test_mistakes(folder: Path) -> None:
    """Each wrong value, wrong type and unknown key is one line: the file, its line, its key, and what is wrong with it."""
    result = check(folder, MISTAKES)

    assert (result.code, result.out) == (2, "")
    found: dict[int, set[str]] = {}
    for fault_line in result.err.splitlines():
        match = re.fullmatch(r"config\.toml:(\d+): ([^:\s]+): (\S.*)", fault_line)
        assert match, fault_line
        found.setdefault(int(match[1]), set()).add(match[2])
    assert found == FAULTS


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ('language = "ko"', 'language = "fr"', "language"),
        ('every = "60s"', 'every = "0s"', "feeds[1].every"),
        ('feeds = ["policy"]', 'feeds = ["sports"]', "channels[0].feeds"),
    ],
)
def test_one_mistake(right: str, wrong: str, key: str, folder: Path) -> None:
    """One mistake is one line; a feed id that no feed has is a mistake at its line."""
    config = GOOD.replace(right, wrong, 1)

    result = check(folder, config)

    assert result.code == 2
    assert result.complaint.startswith(f"config.toml:{config.splitlines().index(wrong) + 1}: {key}: ")


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('chat = "C0123ABCD"', 'chat = "alerts"', "channels[1]"),
        ('chat = "C0123ABCD"', 'chat = "C0123ABCD"\ntopic = 12', "topic"),
        ('kind = "posts"', 'kind = "ghost"', "feeds[0]"),
        ('id = "wire"', 'id = "policy"', "feeds[1].id"),
        ('path = "_posts"\n', "", "feeds[0].path"),
    ],
)
def test_mistake_of_a_table(right: str, wrong: str, named: str, folder: Path) -> None:
    """An error of a table as a whole is one message that names a line of the table."""
    config = GOOD.replace(right, wrong, 1)

    result = check(folder, config)

    assert result.code == 2
    assert result.complaint.startswith("config.toml:")
    assert named in result.complaint


def test_unknown_table(folder: Path) -> None:
    """A table that nobody knows is an error that names its line."""
    result = check(folder, GOOD + "\n[discord]\ntoken = 3\n")

    assert result.code == 2
    assert result.complaint.startswith(f"config.toml:{len(GOOD.splitlines()) + 2}: discord: ")


def test_platform_without_table(folder: Path) -> None:
    """A channel of a platform that has no table is an error at the channel."""
    config = GOOD[: GOOD.index("[slack]")] + GOOD[GOOD.index("[[feeds]]") :]

    result = check(folder, config)

    assert result.code == 2
    assert result.complaint.startswith("config.toml:")
    assert "channels[1].platform: " in result.complaint


def test_several_mistakes(folder: Path) -> None:
    """Several mistakes are a line each."""
    result = check(folder, GOOD.replace("Asia/Seoul", "Mars").replace('"60s"', "60").replace('"ko"', '"xx"'))

    assert result.code == 2
    assert [line.split(": ")[1] for line in result.err.splitlines()] == ["timezone", "language", "feeds[1].every"]


def test_missing_secrets(folder: Path) -> None:
    """Each secret that the environment does not have is an error at the line that names it."""
    result = check(folder, GOOD, secrets={"SLACK_BOT_TOKEN": "xoxb-geheim-bot"})

    assert result.code == 2
    lines = GOOD.splitlines()
    telegram, slack = lines.index('token_env = "TELEGRAM_BOT_TOKEN"') + 1, lines.index('app_token_env = "SLACK_APP_TOKEN"') + 1
    first, second = result.err.splitlines()
    assert first.startswith(f"config.toml:{telegram}: telegram.token_env: ")
    assert second.startswith(f"config.toml:{slack}: slack.app_token_env: ")


def test_secret_from_a_file(folder: Path) -> None:
    """A secret may be in a file next to the config; a file that is not there is an error at its line."""
    config = GOOD.replace('token_env = "TELEGRAM_BOT_TOKEN"', 'token_file = "telegram.token"', 1)
    missing = check(folder, config)
    (folder / "telegram.token").write_text("123456:geheim-geheim\n", "utf-8")

    assert missing.code == 2
    assert "telegram.token_file: " in missing.complaint
    assert check(folder, config, {name: value for name, value in SECRETS.items() if "SLACK" in name}).code == 0


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"xoxb-geheim\nxapp-geheim\n"])
def test_secret_file_without_secret(content: bytes, folder: Path) -> None:
    """A file that holds something else than one secret is an error at its line."""
    (folder / "slack.token").write_bytes(content)

    result = check(folder, GOOD.replace('bot_token_env = "SLACK_BOT_TOKEN"', 'bot_token_file = "slack.token"'))

    assert result.code == 2
    assert "slack.bot_token_file: " in result.complaint


def test_secret_that_is_none(folder: Path) -> None:
    """A variable with several words is an error at the line that names it; white space around a secret is ignored."""
    several = check(folder, GOOD, SECRETS | {"SLACK_BOT_TOKEN": "xoxb-geheim\nxapp-geheim"})

    assert several.code == 2
    assert "slack.bot_token_env: " in several.complaint
    assert check(folder, GOOD, SECRETS | {"SLACK_BOT_TOKEN": "xoxb-geheim\n"}).code == 0


def test_secret_in_the_config(folder: Path) -> None:
    """A token written into the config by mistake is not repeated."""
    result = check(folder, GOOD.replace('token_env = "TELEGRAM_BOT_TOKEN"', 'token = "123456:geheim-geheim"', 1))

    assert result.code == 2
    assert "telegram.token: " in result.complaint


def test_password_in_the_store_url(folder: Path) -> None:
    """The password of a database is never shown."""
    result = check(folder, GOOD.replace("sqlite:///sokbo.db", "postgresql://sokbo:geheim@db.example.kr/sokbo"))

    assert result.code == 0
    assert "postgresql" in result.out


def test_syntax(folder: Path) -> None:
    """A file that is not valid TOML is an error with its line."""
    result = check(folder, GOOD.replace('language = "ko"', "language = ko"))

    assert result.code == 2
    assert result.complaint.startswith("config.toml:2: ")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_no_text(content: bytes | None, tmp_path: Path) -> None:
    """A config that is no text, or is a folder, is one line."""
    file = tmp_path / "config.toml"
    file.mkdir() if content is None else file.write_bytes(content)

    result = sokbo("check", cwd=tmp_path)

    assert result.code == 2
    assert result.complaint.startswith("config.toml: ")


@pytest.mark.parametrize("command", [["check"], ["run"], ["test", "telegram:-1001"]])
def test_no_config(command: list[str], tmp_path: Path) -> None:
    """Without a config every command that needs one fails with one line."""
    result = sokbo(*command, cwd=tmp_path)

    assert result.code == 2
    assert result.complaint.startswith("config.toml: ")


def test_empty_config(tmp_path: Path) -> None:
    """A config without platforms, feeds and channels is valid, and `check` reports that it does nothing."""
    result = check(tmp_path, "")

    assert (result.code, result.err) == (0, "")
    assert "no [[feeds]]" in result.out
    assert "neither [telegram] nor [slack]" in result.out


@pytest.mark.parametrize("credentials", ["reader:geheim-password", "geheim-token"])
@pytest.mark.parametrize("kind", ["rss", "git"])
def test_an_addresss_password_is_not_shown(folder: Path, kind: str, credentials: str) -> None:
    """User name and password in a feed's address are not printed."""
    url = f"https://{credentials}@wire.example.kr/feed.xml"
    result = check(
        folder, GOOD.replace('kind = "rss"\nurl = "https://wire.example.kr/feed.xml"', f'kind = "{kind}"\nurl = "{url}"')
    )

    assert result.code == 0
    assert "@wire.example.kr/feed.xml" in result.out


@pytest.mark.parametrize("permalink", ["/:nonsense/:title/", "prety"])
@pytest.mark.parametrize("command", ["check", "run"])
def test_an_unknown_permalink(folder: Path, command: str, permalink: str) -> None:
    """A permalink that Jekyll does not know is a mistake at its line, since it would leave every alert without its link."""
    text = GOOD.replace('path = "_posts"', f'path = "_posts"\npermalink = "{permalink}"')
    (folder / "config.toml").write_text(text, "utf-8")

    line = text.splitlines().index(f'permalink = "{permalink}"') + 1

    result = sokbo(command, cwd=folder, environment=SECRETS)

    assert result.code == 2
    assert result.complaint.startswith(f"config.toml:{line}: feeds[0].permalink: ")


def repository(folder: Path, url: str, clone: str = "clone") -> Result:
    """Check a config with a repository."""
    feed = f'[[feeds]]\nid = "site"\nkind = "git"\nurl = "{url}"\nclone = "{clone}"\n'
    (folder / "_posts").mkdir(exist_ok=True)
    return check(folder, GOOD + "\n" + feed)


@pytest.mark.parametrize("url", ["https://e.kr:99999/x", "https://e.kr:-1/x", "ssh://git@e.kr:0/x", "https://[::1/x"])
def test_an_impossible_port_of_a_repository_is_named(tmp_path, url):
    """A repository's impossible port is an error before the start."""
    result = repository(tmp_path, url)
    assert result.code == 2
    assert result.err.startswith("config.toml:42: feeds[2].url: not a repository's address")


def test_a_clone_in_a_folder_of_somebody_else_is_named(tmp_path):
    """A folder that has files in it is never taken for a clone; an empty one is, once."""
    (tmp_path / "mysite").mkdir()
    assert repository(tmp_path, "https://e.kr/x", "mysite").code == 0
    (tmp_path / "mysite" / "index.html").write_text("mine")
    result = repository(tmp_path, "https://e.kr/x", "mysite")
    assert result.code == 2
    assert "feeds[2].clone" in result.err
    assert "has other files in it" in result.err


def test_what_a_folder_holds_is_counted(folder: Path) -> None:
    """Every post is counted, however many; a folder without any is named, with the files whose names have no date."""
    (folder / "_posts" / "sports").mkdir()
    for number in range(300):
        (folder / "_posts" / "sports" / f"2026-12-01-{number}.mkdn").write_text("---\ntitle: x\n---\n", "utf-8")
    assert "feed     policy: posts" in (result := check(folder, GOOD)).out
    assert "_posts, 300 posts" in result.out

    for path in (folder / "_posts" / "sports").iterdir():
        path.rename(path.with_name(f"{path.stem[-1]}.md"))
    out = check(folder, GOOD).out
    assert "_posts, no posts: they are named YEAR-MONTH-DAY-title.md; 10 files have no date in their names" in out
