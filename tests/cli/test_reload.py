"""Another config while the bot runs: taken over whole, without a restart, or refused with a reason."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Result, Running, get, running, sokbo, until
from tests.cli.platforms import CHANNELS, FEED, SLACK, TELEGRAM, Platforms, free_port
from tests.cli.posts import POST, publish

HEADLINE = "새솔시 작은 도서관 12곳 새로 연다"
SECOND = '\n[[feeds]]\nid = "second"\nkind = "posts"\npath = "second/_posts"\n'
ONLY_SLACK = CHANNELS[CHANNELS.rindex("[[channels]]") :]
MORE = '\n[[channels]]\nplatform = "telegram"\nchat = "-1003"\n'


OTHER = """---
title: 나루항 여객선 하루 8회로 늘린다
---
<p>나루항을 오가는 여객선이 내달부터 하루 8회 다닌다. 요금은 그대로다.</p>
"""


class Bot:
    """A bot that runs on a config in its folder, and the commands that change it."""

    def __init__(self, folder: Path, far_end: Platforms) -> None:
        self.folder = folder
        self.far_end = far_end
        self.listen = f"127.0.0.1:{free_port()}"

    def write(self, feeds: str = FEED, channels: str = CHANNELS + MORE) -> None:
        """Write the config anew."""
        self.far_end.config(self.folder, listen=self.listen, feeds=feeds, channels=channels)

    def reload(self, *options: str) -> Result:
        """`sokbo reload`."""
        return sokbo("reload", *options, cwd=self.folder, environment=self.far_end.secrets)

    def check(self) -> Result:
        """`sokbo check`."""
        return sokbo("check", cwd=self.folder, environment=self.far_end.secrets)

    def ready(self) -> bool:
        """True if every feed has been polled."""
        return get(f"http://{self.listen}/readyz")[0] == 200


@pytest.fixture
def bot(faulty: Platforms, folder: Path) -> Bot:
    """A bot's config: one feed, three channels."""
    (folder / "second" / "_posts").mkdir(parents=True)
    made = Bot(folder, faulty)
    made.write()
    return made


@pytest.fixture
def process(bot: Bot) -> Iterator[Running]:
    """The bot itself, ready."""
    with running("run", cwd=bot.folder, environment=bot.far_end.secrets) as process:
        until(lambda: bot.ready() or process.ended, lambda: process.err)
        yield process
        assert process.stop()[0] == 0, process.err
        assert "Traceback" not in process.err


def test_new_feed_and_channel(bot: Bot, process: Running) -> None:
    """A feed and a channel that were added work from the reload on, and so does what was there before."""
    bot.write(feeds=FEED + SECOND, channels=CHANNELS + MORE.replace("-1003", "42"))

    result = bot.reload()

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == ["+ feed second", "+ channel telegram:42", "- channel telegram:-1003", "taken over"]
    until(bot.ready, lambda: process.err)
    publish(bot.folder, "2026-11-20-1.md")
    bot.far_end.wait_for_message(TELEGRAM, HEADLINE)
    bot.far_end.wait_for_message("telegram:42", HEADLINE)
    publish(bot.folder / "second", "2026-11-20-2.md", OTHER)
    until(lambda: len(bot.far_end.messages("telegram:42")) == 2, lambda: process.err)
    assert bot.far_end.messages("telegram:-1003") == []


def test_signal(bot: Bot, process: Running) -> None:
    """SIGHUP takes the config over as it is."""
    bot.write(channels=CHANNELS)
    process.send(signal.SIGHUP)
    process.logged("config_taken_over")

    publish(bot.folder, "2026-11-20-1.md")

    bot.far_end.wait_for_message(SLACK, HEADLINE)
    assert bot.far_end.messages("telegram:-1003") == []


def test_most_would_go(bot: Bot, process: Running) -> None:
    """A config that drops most channels is refused without --yes, and `check` lists what would change."""
    bot.write(channels=ONLY_SLACK)

    assert bot.check().out.splitlines()[-2:] == ["change   - channel telegram:-1001", "change   - channel telegram:-1003"]
    refused = bot.reload()
    assert refused.code == 1
    assert "--yes" in refused.complaint
    process.send(signal.SIGHUP)
    process.logged("config_not_taken_over")
    publish(bot.folder, "2026-11-20-1.md")
    bot.far_end.wait_for_message(TELEGRAM, HEADLINE)

    assert bot.reload("--yes").code == 0
    publish(bot.folder, "2026-11-20-2.md", POST.replace("12곳", "14곳"))

    until(lambda: len(bot.far_end.messages(SLACK)) == 2, lambda: process.err)
    assert len(bot.far_end.messages(TELEGRAM)) == 1


def test_mistake(bot: Bot, process: Running) -> None:
    """A config with a mistake changes nothing: `reload` names the line, a signal leaves it in the log, and the bot goes on."""
    (bot.folder / "config.toml").write_text("feeds = 3\n", "utf-8")

    result = bot.reload()
    process.send(signal.SIGHUP)
    process.logged("config_not_taken_over")

    assert result.code == 2
    assert "config.toml:1: feeds" in result.complaint
    publish(bot.folder, "2026-11-20-1.md")
    bot.far_end.wait_for_message(TELEGRAM, HEADLINE)


def test_only_a_restart(bot: Bot, process: Running) -> None:
    """A reload that changes the process's connections is refused as a whole."""
    bot.listen = f"127.0.0.1:{free_port()}"
    bot.write(channels=CHANNELS)

    result = bot.reload()

    assert result.code == 1
    assert result.complaint.endswith("config.toml: not taken over: web.listen: only a restart can change this")


def test_nothing_changed(bot: Bot, process: Running) -> None:
    """A config with the same content is taken over without a message."""
    assert bot.reload().out.splitlines() == ["nothing changes", "taken over"]
    assert not any(line.startswith("change") for line in bot.check().out.splitlines())


def test_a_changed_store(bot: Bot, process: Running) -> None:
    """If the config names another store, where no bot answers, the command fails at once and asks for a restart."""
    file = bot.folder / "config.toml"
    file.write_text('[store]\nurl = "sqlite:///other.db"\n' + file.read_text("utf-8"), "utf-8")

    result = bot.reload()

    assert result.code == 1
    assert "where [store] url has changed, restart the bot" in result.complaint


def test_no_bot(bot: Bot) -> None:
    """Without a store there is nothing to reload, and one line reports that; `check` has nothing to compare with."""
    assert bot.reload().code == 1
    assert "sokbo run" in bot.reload().complaint
    assert bot.check().code == 0
