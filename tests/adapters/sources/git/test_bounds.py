"""Defences against a harmful repository, host or config: folders of others, endless listings, an old git, odd ports."""

import asyncio
import os
import resource
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from adapters.sources.git import Credentials, Remote, Repository, program, version_error
from adapters.sources.git.program import GitError, git
from adapters.sources.git.repository import MARK
from tests.adapters.sources.git.host import Host, Newsroom, hosting


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A repository of one post."""
    newsroom = Newsroom(tmp_path)
    newsroom.post(1)
    newsroom.push()
    return newsroom


@pytest.fixture
async def host(newsroom: Newsroom, tmp_path: Path):
    """A host that serves it."""
    async with hosting(tmp_path) as running:
        yield running


def copy_of(host: Host, folder: Path) -> Repository:
    """A copy in this folder."""
    return Repository(folder, Remote(host.url, Credentials(), internal=True))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("kind", ["site", "checkout", "bare", "hidden", "empty folder in it"])
async def test_a_folder_of_somebody_else_is_neither_filled_nor_deleted(host: Host, tmp_path: Path, kind: str) -> None:
    """A site with its posts, a working tree, another bare repository: all stay as they are, however often the fetch fails."""
    folder = tmp_path / "mysite"
    (folder / "_posts").mkdir(parents=True)
    if kind == "site":
        (folder / "_posts" / "2026-11-30-1.md").write_text("post")
        (folder / "package.lock").write_text("a lock file")
    elif kind == "checkout":
        Newsroom(folder)
    elif kind == "bare":
        (folder / "_posts").rmdir()
        await git(folder, "init", "--quiet", "--bare")
        (folder / "index.lock").write_text("")
    elif kind == "hidden":
        (folder / "_posts").rmdir()
        (folder / ".env").write_text("secret")
    before = tree(folder)
    copy = copy_of(host, folder)
    for _ in range(3):
        with pytest.raises(GitError, match="has other files in it"):
            await copy.fetch()
        await copy.discard_if_broken()
    assert tree(folder) == before
    assert host.fetches == 0


async def test_parts_of_packs_are_deleted(host: Host, tmp_path: Path) -> None:
    """What a failed fetch had of its pack is deleted by the next one, so that failures do not fill the disk."""
    folder = tmp_path / "clone"
    copy = copy_of(host, folder)
    await copy.fetch()
    part = folder / "objects" / "pack" / "tmp_pack_Xy12"
    part.write_bytes(bytes(1000))
    await copy.fetch()
    assert not part.exists()


async def test_a_link_in_place_of_the_mark_is_not_believed(host: Host, tmp_path: Path) -> None:
    """A symbolic link in place of the mark does not mark a folder as ours."""
    folder = tmp_path / "mysite"
    folder.mkdir()
    (tmp_path / MARK).touch()
    (folder / MARK).symlink_to(tmp_path / MARK)
    with pytest.raises(GitError, match="has other files in it"):
        await copy_of(host, folder).fetch()


async def test_an_empty_or_new_folder_is_used_and_stays_private(host: Host, tmp_path: Path) -> None:
    """A copy is marked, and nobody else can read it."""
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new"):
        copy = copy_of(host, tmp_path / name)
        await copy.fetch()
        assert [file.path for file in await copy.files("_posts", lambda path: True)] == ["2026-11-20-1.md"]
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / name).rglob("*")}
        assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


async def test_a_whole_copy_is_kept_while_its_host_is_away(host: Host, tmp_path: Path) -> None:
    """A failed fetch deletes no copy that is whole; what somebody put next to it stays even where the copy is broken."""
    folder = tmp_path / "clone"
    copy = copy_of(host, folder)
    await copy.fetch()
    (folder / "notes.txt").write_text("mine")
    before = tree(folder)
    await copy.discard_if_broken()
    assert tree(folder) == before
    for file in (folder / "objects").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"broken")
    await copy.discard_if_broken()
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", MARK]
    await copy.fetch()


async def repeated(folder: Path, depth: int, width: int = 10) -> None:
    """A bare repository whose newest commit lists width ** depth posts, all of one blob."""
    await git(folder, "init", "--quiet", "--bare")
    made = (await git(folder, "hash-object", "-w", "--stdin", stdin=b"post")).decode().strip()
    entries = [f"100644 blob {made}\t2026-11-20-{number}.md" for number in range(width)]
    for _ in range(depth):
        made = (await git(folder, "mktree", stdin="\n".join(entries).encode() + b"\n")).decode().strip()
        entries = [f"040000 tree {made}\t{number}" for number in range(width)]
    who = {"user.name": "x", "user.email": "x@example.kr"}
    commit = (await git(folder, "commit-tree", "-m", "x", made, settings=who)).decode().strip()
    await git(folder, "update-ref", "refs/sokbo/head", commit)


@pytest.mark.parametrize(("depth", "wanted"), [(6, True), (7, True), (7, False)])
async def test_trees_that_repeat_themselves_are_an_error_in_bounded_memory(tmp_path: Path, depth: int, wanted: bool) -> None:
    """A million or ten million paths in a few kilobytes end the listing, and are never held."""
    folder = tmp_path / "bomb.git"
    await repeated(folder, depth)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(GitError, match=r"more than 200,000 posts|larger than 64 MiB"):
        await Repository(folder, Remote("https://e.kr/x.git", Credentials())).files("", lambda path: wanted)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 160 * 1024


async def test_a_large_repository_is_listed(tmp_path: Path) -> None:
    """A hundred thousand posts are read piece by piece, none lost between two pieces."""
    folder = tmp_path / "large.git"
    await repeated(folder, 5)
    found = await Repository(folder, Remote("https://e.kr/x.git", Credentials())).files("", lambda path: path.endswith(".md"))
    assert len({file.path for file in found}) == 100_000


async def test_a_path_too_long_to_be_a_file_is_no_post(tmp_path: Path) -> None:
    """Paths that no file system takes are left out, however long; the posts between them are read."""
    folder = tmp_path / "long.git"
    await git(folder, "init", "--quiet", "--bare")
    blob = (await git(folder, "hash-object", "-w", "--stdin", stdin=b"post")).decode().strip()
    names = ["2026-11-20-1.md", "2026-11-20-2" + "x" * 5_000 + ".md", "2026-11-20-3" + "x" * 300_000 + ".md", "2026-11-20-4.md"]
    listing = "".join(f"100644 blob {blob}\t{name}\n" for name in names)
    tree = (await git(folder, "mktree", stdin=listing.encode())).decode().strip()
    who = {"user.name": "x", "user.email": "x@example.kr"}
    commit = (await git(folder, "commit-tree", "-m", "x", tree, settings=who)).decode().strip()
    await git(folder, "update-ref", "refs/sokbo/head", commit)
    found = await Repository(folder, Remote("https://e.kr/x.git", Credentials())).files("", lambda path: True)
    assert [file.path for file in found] == [names[0], names[3]]


async def test_a_tree_of_an_old_program_is_fetched(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """Modes with a leading zero, as some old programs wrote them, stop no fetch; git's fsck would refuse them."""
    blob = (await git(newsroom.bare, "hash-object", "-w", "--stdin", stdin=b"post")).decode().strip()
    posts = b"100644 2026-11-20-1.md\0" + bytes.fromhex(blob)
    subtree = (await git(newsroom.bare, "hash-object", "-w", "-t", "tree", "--stdin", stdin=posts)).decode().strip()
    root = b"040000 _posts\0" + bytes.fromhex(subtree)
    write = ("hash-object", "-w", "-t", "tree", "--literally", "--stdin")
    tree = (await git(newsroom.bare, *write, stdin=root)).decode().strip()
    who = {"user.name": "x", "user.email": "x@example.kr"}
    commit = (await git(newsroom.bare, "commit-tree", "-m", "x", tree, settings=who)).decode().strip()
    await git(newsroom.bare, "update-ref", "refs/heads/main", commit)
    copy = copy_of(host, tmp_path / "clone")
    await copy.fetch()
    assert [file.path for file in await copy.files("_posts", lambda path: True)] == ["2026-11-20-1.md"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://뉴스.example/x.git", "xn--vg1b002a.example"),
        ("https://Straße.example:8443/x.git", "xn--strae-oqa.example"),
        ("ssh://git@뉴스.example/x.git", "xn--vg1b002a.example"),
        ("git@뉴스.example:x.git", "xn--vg1b002a.example"),
    ],
)
async def test_an_international_host_is_pinned(monkeypatch: pytest.MonkeyPatch, url: str, host: str) -> None:
    """The name that is looked up, the one in git's address and the pinned one are the same ASCII name."""
    looked_up: list[str] = []

    def answer(name: str, *_: object, **__: object) -> list[object]:
        looked_up.append(name)
        return [(0, 0, 0, "", ("93.184.216.34", 0))]

    monkeypatch.setattr("socket.getaddrinfo", answer)
    remote = Remote(url, Credentials())
    connect = await remote.connect_options()
    assert looked_up == [host]
    assert host in remote.url
    assert f"{host}:" in connect.settings.get("http.curloptResolve", "") or f"HostKeyAlias={host}" in connect.ssh


async def test_an_address_in_place_of_a_name_is_judged(host: Host) -> None:
    """An IPv6 address as a host is judged like a name's: a public one is connected to, a private one is refused."""
    assert await Remote("https://[2606:4700::1111]/x.git", Credentials()).connect_options()
    with pytest.raises(GitError, match="not at a public address"):
        await Remote("https://[fd00::1]/x.git", Credentials()).connect_options()


async def test_a_talkative_git_is_bounded(tmp_path: Path, monkeypatch) -> None:
    """Endless output ends the command; endless messages are read, and their start is kept."""
    program_file = tmp_path / "git"
    program_file.write_text('#!/bin/sh\n[ -n "$NOISY" ]\nyes noise | head -c 100000000 >&2\nyes\n')
    program_file.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with asyncio.timeout(60):
        with pytest.raises(GitError, match="larger than 64 MiB"):
            await git(tmp_path, "ls-tree")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 200 * 1024


async def test_endless_references_are_bounded(tmp_path: Path, monkeypatch) -> None:
    """A host that advertises references without end fills no memory: git ends at its limit, and so does the fetch."""

    async def advertise(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "application/x-git-upload-pack-advertisement"})
        await answer.prepare(request)
        await answer.write(b"001e# service=git-upload-pack\n0000")
        number = 0
        with suppress(ConnectionError):
            while True:
                lines = []
                for _ in range(10_000):
                    number += 1
                    line = f"{'a' * 40} refs/heads/{number:0200d}\n".encode()
                    lines.append(f"{len(line) + 4:04x}".encode() + line)
                await answer.write(b"".join(lines))
        return answer

    monkeypatch.setattr(program, "MAX_MEMORY", 300 * 2**20)
    application = web.Application()
    application.router.add_get("/{path:.*}", advertise)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/x.git"
    try:
        async with asyncio.timeout(120):
            with pytest.raises(GitError):
                await Repository(tmp_path / "clone", Remote(url, Credentials(), internal=True)).fetch()
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("git version 2.30.9", "git 2.30 is too old: 2.31 or newer is needed"),
        ("git version 1.8.3.1", "git 1.8 is too old: 2.31 or newer is needed"),
        ("git version 2.31.0", ""),
        ("git version 2.39.5 (Apple Git-154)", ""),
        ("git version 3.0.0", ""),
        ("busybox", "the git program names no version"),
    ],
)
async def test_an_old_git_is_refused(tmp_path: Path, monkeypatch, answer: str, problem: str) -> None:
    """Before 2.31 git ignores GIT_CONFIG_COUNT, and with it every protection."""
    program_file = tmp_path / "git"
    program_file.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program_file.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert version_error() == problem
    if problem:
        with pytest.raises(GitError, match=problem):
            await Repository(tmp_path / "clone", Remote("https://e.kr/x.git", Credentials())).fetch()


@pytest.mark.parametrize(
    "url",
    [
        "https://%65.kr/x.git",
        "https://e%2ekr/x.git",
        "https://e.kr:99999/x.git",
        "ssh://git@e.kr:-1/x.git",
        "https://[::1/x",
        "ftp://e.kr/x",
        "https:///x",
    ],
)
async def test_an_impossible_address_is_an_error_that_names_it(tmp_path: Path, url: str) -> None:
    """A port beyond 65535, a negative one or an open bracket is that feed's error, and no crash."""
    with pytest.raises(GitError, match="address"):
        await Repository(tmp_path / "clone", Remote(url, Credentials())).fetch()


async def test_a_name_server_that_hangs_delays_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the names of many git feeds are looked up, the threads that list folders are free."""
    answers = threading.Event()
    looked_up: list[str] = []

    def hang(host: str, *_: object, **__: object) -> list[object]:
        looked_up.append(host)
        answers.wait(60)
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", hang)
    remotes = [Remote(f"https://{number}.example/x.git", Credentials()) for number in range(20)]
    lookups = [asyncio.create_task(remote.connect_options()) for remote in remotes]
    try:
        async with asyncio.timeout(30):
            while len(looked_up) < len(remotes):  # noqa: ASYNC110 - a test's wait
                await asyncio.sleep(0.01)
            assert await asyncio.to_thread(lambda: "listed") == "listed"
    finally:
        answers.set()
    failures = await asyncio.gather(*lookups, return_exceptions=True)
    assert all(isinstance(failure, GitError) for failure in failures)


async def test_a_metadata_service_is_no_repository(tmp_path: Path) -> None:
    """Not even an internal feed's git may ask a cloud's metadata service."""
    with pytest.raises(GitError, match="not at a public address"):
        await Repository(tmp_path / "clone", Remote("http://169.254.169.254/x.git", Credentials(), internal=True)).fetch()


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.2])
async def test_a_cancelled_git_leaves_neither_helpers_nor_pipes(
    delay: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git that is cancelled while it starts or runs ends with its helpers, before the event loop does."""
    (tmp_path / "git").write_text("#!/bin/sh\nsleep 600 &\necho $! > helper\nwait\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    pipes = open_files()
    running = asyncio.create_task(git(tmp_path, "fetch"))
    await asyncio.sleep(delay)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.sleep(0)
    assert open_files() <= pipes
    helper = tmp_path / "helper"
    pid = helper.read_text().strip() if helper.exists() else ""
    async with asyncio.timeout(10):  # a killed process closes its pipes a moment before the system calls it ended
        while pid and is_running(int(pid)):  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.01)


def open_files() -> int:
    """The number of this process's open files."""
    return sum(1 for _ in Path("/dev/fd").iterdir())


def is_running(pid: int) -> bool:
    """True where a process exists and is not a zombie."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
