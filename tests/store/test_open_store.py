"""Opening the store, and every way in which it cannot be opened or stops working: one clear line, never a password."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports import StoreError
from store import open_store
from tests.store.conftest import Server
from tests.store.making import NOW, chat, claim, enqueue, fetch, news, record, subscribe

ROOT = Path(__file__).parents[2]

_OPEN_READ_ONLY = """
import asyncio, os, sys
from bot.ports import StoreError
from store import open_store
async def main(file):
    await (await open_store(f"sqlite:///{file}")).close()
    os.chmod(file, 0o444)
    os.chmod(f"{file}.lock", 0o666)
    os.chmod(os.path.dirname(file), 0o777)
    if os.geteuid() == 0:
        os.setuid(65534)  # root may write whatever the mode says
    try:
        await open_store(f"sqlite:///{file}")
    except StoreError as error:
        print(error)
asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The path of a test's SQLite store."""
    return tmp_path / "sokbo.db"


async def refusal(url: str, *, exclusive: bool = True) -> str:
    """The line with which the store refuses to open."""
    with pytest.raises(StoreError) as caught:
        await open_store(url, exclusive=exclusive)
    line = str(caught.value)
    assert "\n" not in line
    return line


async def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is relative to the working directory."""
    monkeypatch.chdir(tmp_path)
    await (await open_store("sqlite:///sokbo.db")).close()

    assert (tmp_path / "sokbo.db").exists()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sokbo.db",
        "mysql://root:geheim@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://u:geheim@host",
        "sqlite+x:///a",
    ],
)
async def test_strange_addresses(url: str) -> None:
    """An address of another kind is refused with the forms that are taken, and is not repeated: it may hold a password."""
    line = await refusal(url)

    assert "sqlite:///sokbo.db" in line
    assert "geheim" not in line


def _damage(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:100] + b"\xa5" * 3996 + content[4096:])


async def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is named, and not made."""
    line = await refusal(f"sqlite:///{tmp_path}/nowhere/sokbo.db")

    assert line.startswith(f"sqlite:///{tmp_path}/nowhere/sokbo.db cannot be opened; check that its folder exists")
    assert not (tmp_path / "nowhere").exists()


def test_not_a_database(file: Path) -> None:
    """A file that is no database is refused and left as it is."""
    file.write_text("# 소식\n" * 200)

    assert "is not a database" in asyncio.run(refusal(f"sqlite:///{file}"))
    assert file.read_text() == "# 소식\n" * 200


async def test_damaged_database(file: Path) -> None:
    """A database whose pages are overwritten is called damaged."""
    await (await open_store(f"sqlite:///{file}")).close()
    _damage(file)

    assert "is damaged" in await refusal(f"sqlite:///{file}")


async def test_second_process_is_refused(file: Path) -> None:
    """A second exclusive opener, by whatever path, is refused in one line until the first has closed."""
    url = f"sqlite:///{file}"
    (file.parent / "link.db").symlink_to(file)
    first = await open_store(url)

    assert await refusal(url) == f"{url} is in use by another Sokbo; stop that one first"
    assert "is in use" in await refusal(f"sqlite:///{file.parent}/link.db")
    await first.close()
    await (await open_store(url)).close()


async def test_next_to_a_running_bot(file: Path) -> None:
    """A command can read and write next to the running bot."""
    url = f"sqlite:///{file}"
    bot = await open_store(url)
    await subscribe(bot, chat(1))
    helper = await open_store(url, exclusive=False)
    await enqueue(helper, news())
    await helper.close()

    assert await bot.delivery_counts() == {"pending": 1}
    await bot.close()


async def test_a_second_opener_makes_nothing(file: Path) -> None:
    """A command creates no store if there is none, and names the command that would."""
    assert "is not there; start `sokbo run`" in await refusal(f"sqlite:///{file}", exclusive=False)
    assert list(file.parent.iterdir()) == []
    sqlite3.connect(file).close()
    assert "is not ready; start `sokbo run`" in await refusal(f"sqlite:///{file}", exclusive=False)


async def test_locked_by_another_program(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that another program holds is called locked, at the start and later; it works again when that one is done."""
    monkeypatch.setattr("store.engine.sqlite._PRAGMAS", ("busy_timeout = 20", "journal_mode = WAL", "foreign_keys = ON"))
    url = f"sqlite:///{file}"
    store = await open_store(url)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"is locked by another program"):
        await record(store, news())
    assert await store.latest(1) == []
    other.execute("COMMIT")
    await record(store, news())
    await store.close()
    other.execute("BEGIN IMMEDIATE")

    assert "is locked by another program" in await refusal(url)
    other.close()


async def test_full(file: Path) -> None:
    """A store that is full refuses to write, reports it, goes on reading, and recovers by itself."""
    store = await open_store(f"sqlite:///{file}")
    await fetch(store, text("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreError, match="is full; make room"):
        await record(store, *(news(f"{n}.md") for n in range(2000)))
    assert await store.latest(1) == []
    await fetch(store, text("PRAGMA max_page_count = 1000000"))

    assert len(await record(store, news())) == 1
    await store.close()


def test_read_only() -> None:
    """A store that may not be written is refused at the start."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-c", _OPEN_READ_ONLY, f"{folder}/sokbo.db"]
        out = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False).stdout

    assert out == f"sqlite:///{folder}/sokbo.db cannot be written; make the file and its folder writable\n"


async def test_store_that_is_gone_does_not_crash(file: Path) -> None:
    """A store whose folder is removed under it raises StoreError and can be closed."""
    store = await open_store(f"sqlite:///{file}")
    shutil.rmtree(file.parent)
    with pytest.raises(StoreError, match=re.escape(str(file))):
        await record(store, news())
    await store.close()


async def test_the_log_is_written_ahead(file: Path) -> None:
    """A store's file is in WAL mode once it was opened, so that a commit is one sync and readers wait for nobody."""
    await (await open_store(f"sqlite:///{file}")).close()

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_new_start_frees_the_claims(file: Path) -> None:
    """After a start, claims of the previous process can be recovered at once, without waiting for their leases."""
    url = f"sqlite:///{file}"
    first = await open_store(url)
    await subscribe(first, chat(1))
    await enqueue(first, news())
    await claim(first)
    await first.close()
    second = await open_store(url)

    assert await second.recover(NOW) == 1
    assert len(await claim(second)) == 1
    await second.close()


async def test_unreachable_server() -> None:
    """A PostgreSQL server that does not answer is named without the password."""
    line = await refusal("postgresql://sokbo:geheim@127.0.0.1:9/sokbo?password=geheim")

    assert line.startswith("postgresql://sokbo@127.0.0.1:9/sokbo cannot be reached; ")


async def test_missing_database(postgres: Server) -> None:
    """A database that the server does not have is reported as missing."""
    assert "does not exist; create the database" in await refusal(postgres.url("nowhere"))


async def test_stranger_at_the_server(postgres: Server) -> None:
    """A user that the server does not know is refused."""
    line = await refusal(postgres.url("sokbo").replace("postgres@", "stranger:geheim@"))

    assert "check" in line
    assert "geheim" not in line


async def test_lost_connections(postgres: Server) -> None:
    """A server that ends all connections is a StoreError at most, and the store works again by itself."""
    url = await postgres.fresh()
    store = await open_store(url)
    await record(store, news("a.md"))
    await postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")

    assert len(await record(store, news("b.md"))) == 1
    await store.close()


@pytest.mark.parametrize("existing", [False, True])
async def test_the_files_of_a_store_are_private(tmp_path, existing):
    """The database, its log and its index are for their user alone, also where an older one was open to all."""
    before = os.umask(0)
    try:
        file = tmp_path / "sokbo.db"
        if existing:
            file.touch(0o644)
        store = await open_store(f"sqlite:///{file}")
        try:
            await store.check()
            modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
        finally:
            await store.close()
    finally:
        os.umask(before)
    assert {"sokbo.db", "sokbo.db-wal", "sokbo.db-shm", "sokbo.db.lock"} == {*modes}
    assert {*modes.values()} == {"0o600"}
