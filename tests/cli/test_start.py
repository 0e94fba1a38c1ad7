"""`sokbo run` that cannot start: one clear line, and nothing left half-started."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import DEADLINE, ROOT, Result, running, sokbo
from tests.cli.platforms import FEED, WRONG_APP, WRONG_SLACK, WRONG_TELEGRAM, Platforms


def refused(folder: Path, secrets: dict[str, str], code: int) -> str:
    """The one line with which the bot does not start."""
    result = sokbo("run", cwd=folder, environment=secrets)
    assert result.out == ""
    assert not any(secret in result.err for secret in secrets.values())
    assert result.code == code, result.err
    return result.complaint


@pytest.mark.parametrize(
    ("wrong", "platform"),
    [
        ({"TELEGRAM_BOT_TOKEN": WRONG_TELEGRAM}, "Telegram"),
        ({"SLACK_BOT_TOKEN": WRONG_SLACK}, "Slack"),
        ({"SLACK_APP_TOKEN": WRONG_APP}, "Slack"),
    ],
)
def test_wrong_token(wrong: dict[str, str], platform: str, shared: Platforms, folder: Path) -> None:
    """A token that a platform refuses is one line that names the platform."""
    shared.config(folder)

    line = refused(folder, shared.secrets | wrong, 1)

    assert platform in line
    assert "token" in line


def test_missing_secret(shared: Platforms, folder: Path) -> None:
    """Without its token the bot does not start, and no store is made."""
    shared.config(folder)
    secrets = {name: value for name, value in shared.secrets.items() if "TELEGRAM" not in name}

    assert "TELEGRAM_BOT_TOKEN" in refused(folder, secrets, 2)
    assert not list(folder.glob("*.db*"))


def test_missing_folder(shared: Platforms, folder: Path) -> None:
    """A feed's folder that is not there is a mistake in the config, at its line; no store is made."""
    config = shared.config(folder, feeds=FEED.replace("_posts", "nowhere"))
    line_number = config.read_text("utf-8").splitlines().index('path = "nowhere"') + 1

    assert refused(folder, shared.secrets, 2).startswith(f"config.toml:{line_number}: feeds[0].path: ")
    assert not list(folder.glob("*.db*"))


def test_port_in_use(shared: Platforms, folder: Path) -> None:
    """A port that somebody else has is named; no store is made and nobody is asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        shared.config(folder, listen=address)

        assert address in refused(folder, shared.secrets, 1)
    assert not list(folder.glob("*.db*"))


def test_second_instance(shared: Platforms, folder: Path) -> None:
    """A store that a running bot has is not touched: the second one names the process that has it, the first goes on."""
    shared.config(folder)
    with running("run", cwd=folder, environment=shared.secrets) as first:
        first.logged("ready_to_work")

        line = refused(folder, shared.secrets, 1)

        assert "sokbo.db" in line
        assert first.stop()[0] == 0


@pytest.mark.parametrize("size", [100, 100_000])
def test_garbage(size: int, shared: Platforms, folder: Path) -> None:
    """A file that is no store is named, and left as it was."""
    shared.config(folder)
    garbage = bytes(range(256)) * (size // 256 + 1)
    (folder / "sokbo.db").write_bytes(garbage)

    assert "sokbo.db" in refused(folder, shared.secrets, 1)
    assert (folder / "sokbo.db").read_bytes() == garbage


def test_foreign_database(shared: Platforms, folder: Path) -> None:
    """A database of another program is refused, and left as it was."""
    shared.config(folder)
    with sqlite3.connect(folder / "sokbo.db") as database:
        database.execute("CREATE TABLE posts (recipe TEXT)")
    database.close()

    assert "sokbo.db" in refused(folder, shared.secrets, 1)
    with sqlite3.connect(folder / "sokbo.db") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("posts",)]
    database.close()


def started_once(folder: Path, secrets: dict[str, str]) -> None:
    """Run the bot until it works, then stop it: it leaves a store."""
    with running("run", cwd=folder, environment=secrets) as bot:
        bot.logged("ready_to_work")
        bot.stop()


def test_newer_store(shared: Platforms, folder: Path) -> None:
    """A store that a newer version wrote is refused."""
    shared.config(folder)
    started_once(folder, shared.secrets)
    with sqlite3.connect(folder / "sokbo.db") as database:
        database.execute("UPDATE sokbo_version SET version_num = '9999_newer'")
    database.close()

    assert "newer" in refused(folder, shared.secrets, 1)


@pytest.mark.parametrize("there", [True, False])
def test_read_only_store(there: bool, shared: Platforms, folder: Path) -> None:
    """A store that may not be written, or may not be made, is one line."""
    shared.config(folder)
    if there:
        started_once(folder, shared.secrets)
    for file in folder.glob("sokbo.db*"):
        file.chmod(0o444)
    folder.chmod(0o555)

    result = bound_by_permissions(folder, shared.secrets)

    folder.chmod(0o755)
    assert result.code == 1
    assert "sokbo.db" in result.complaint


def bound_by_permissions(folder: Path, secrets: dict[str, str]) -> Result:
    """The output of `sokbo run` for a user whom permissions bind; root has to give up its rights first."""
    rightless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if rightless and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere")
    done = subprocess.run(
        [*rightless, sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **secrets},
        capture_output=True,
        timeout=DEADLINE,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
