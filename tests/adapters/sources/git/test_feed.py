"""A repository of posts, through git's own program and protocol."""

import asyncio
import base64
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.sources.git import Credentials, GitFeed, Remote, Repository
from bot.lib.logging import redactor
from bot.lib.wakeup import SystemClock
from bot.model import FeedState, PollResult
from tests.adapters.sources.git.host import POST, Host, Newsroom, hosting

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

NEVER = FeedState()
LOOKED = FeedState(first_polled=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A repository with two posts."""
    made = Newsroom(tmp_path)
    made.post(1)
    made.post(2)
    made.push()
    return made


@pytest.fixture
async def host(newsroom: Newsroom, tmp_path: Path) -> AsyncIterator[Host]:
    """Its host."""
    async with hosting(tmp_path) as host:
        yield host


def feed(host: Host, tmp_path: Path, path: str = "", every: float = 60, **more: Any) -> GitFeed:
    """The feed of that repository."""
    remote = Remote(more.pop("url", host.url), more.pop("credentials", Credentials()), internal=more.pop("internal", True))
    repository = Repository(tmp_path / "clone", remote, **more)
    return GitFeed("site", repository, path, timedelta(seconds=every), SystemClock())


@asynccontextmanager
async def looking(
    source: GitFeed, version_tags: Mapping[str, str] | None = None, state: FeedState = NEVER
) -> AsyncIterator[AsyncGenerator[PollResult, None]]:
    """Its polls, while the block runs."""
    async with aclosing(source.polls(version_tags or {}, state)) as looks:
        yield looks


async def whole(looks: AsyncGenerator[PollResult, None]) -> PollResult:
    """The next polls, up to a complete one or an error, as one."""
    documents: list[Any] = []
    async with asyncio.timeout(60):
        while True:
            result = await anext(looks)
            documents += result.documents
            if result.complete or result.error:
                return PollResult(tuple(documents), result.gone, result.complete, result.listed, error=result.error)


def keys(result: PollResult) -> list[str]:
    """Return the keys of the documents of a poll result."""
    return [document.key for document in result.documents]


async def test_first_sight_and_a_push(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """The first poll yields all posts as existing; a reported push wakes the feed, and its poll yields only the new post."""
    source = feed(host, tmp_path)
    async with looking(source) as looks:
        first = await whole(looks)
        newsroom.post(3, "새 다리")
        newsroom.push()
        source.wake()
        second = await whole(looks)

    assert keys(first) == ["_posts/2026-11-20-1.md", "_posts/2026-11-20-2.md"]
    assert all(document.existing for document in first.documents)
    (new,) = second.documents
    assert (new.key, new.existing) == ("_posts/2026-11-20-3.md", False)
    assert "새 다리" in bytes(new.content).decode()  # type: ignore[arg-type]


async def test_looking_again(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """Without a webhook a push is found at the next poll; a poll that finds nothing new reports that."""
    async with looking(feed(host, tmp_path, every=0.05)) as looks:
        await whole(looks)
        assert await whole(looks) == PollResult()
        newsroom.post(3)
        newsroom.push()
        async with asyncio.timeout(30):
            while not (found := keys(await whole(looks))):
                pass

    assert found == ["_posts/2026-11-20-3.md"]


async def test_changed_and_gone(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A change is the same post with another version tag, a deletion names the post; a restart yields nothing twice."""
    async with looking(feed(host, tmp_path)) as looks:
        version_tags = {document.key: document.version_tag for document in (await whole(looks)).documents}
    newsroom.post(1, "고친 소식")
    (newsroom.tree / "_posts/2026-11-20-2.md").unlink()
    newsroom.push()

    async with looking(feed(host, tmp_path), version_tags, LOOKED) as looks:
        result = await whole(looks)
    async with looking(feed(host, tmp_path), {keys(result)[0]: result.documents[0].version_tag}, LOOKED) as looks:
        again = await whole(looks)

    assert (keys(result), result.gone) == (["_posts/2026-11-20-1.md"], ("_posts/2026-11-20-2.md",))
    assert (keys(again), again.gone) == ([], ())


async def test_rewritten_history(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A force push of a history that shares nothing with the old one is what it makes of the files: one change, no news."""
    async with looking(feed(host, tmp_path)) as looks:
        version_tags = {document.key: document.version_tag for document in (await whole(looks)).documents}
    newsroom.post(2, "다시 쓴 소식")
    newsroom.push("everything anew", force=True, amend=True)

    async with looking(feed(host, tmp_path), version_tags, LOOKED) as looks:
        result = await whole(looks)

    assert (keys(result), result.gone) == (["_posts/2026-11-20-2.md"], ())


async def test_a_folder_of_it(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """Only the named folder counts; drafts, hidden folders, links and other files are no posts."""
    newsroom.write("site/_posts/2026-11-20-9.md", "---\ntitle: 아홉\n---\n")
    for path in ("_drafts/2026-11-20-8.md", ".hidden/2026-11-20-8.md", "_posts/readme.md"):
        newsroom.write(f"site/{path}", "---\ntitle: x\n---\n")
    (newsroom.tree / "site/_posts/2026-11-20-7.md").symlink_to("/etc/passwd")
    newsroom.push()

    async with looking(feed(host, tmp_path, "site")) as looks:
        assert keys(await whole(looks)) == ["_posts/2026-11-20-9.md"]


@pytest.mark.parametrize("count", [1, 10])
async def test_the_last_posts_are_deleted(newsroom: Newsroom, host: Host, tmp_path: Path, count: int) -> None:
    """A commit that deletes a few posts withdraws them, even if none is left."""
    shutil.rmtree(newsroom.tree / "_posts")
    newsroom.push()
    known = {f"_posts/2026-11-20-{number}.md": "x" for number in range(count)}

    async with looking(feed(host, tmp_path), known, LOOKED) as looks:
        result = await whole(looks)

    assert (result.error, result.gone, result.listed) == ("", tuple(known), ())


@pytest.mark.parametrize("count", [1, 3])
async def test_the_folder_moves(newsroom: Newsroom, host: Host, tmp_path: Path, count: int) -> None:
    """A commit that moves the feed's whole folder elsewhere withdraws nothing; the error names the folder to configure."""
    for number in range(count):
        newsroom.write(f"site/_posts/2026-11-20-{number}.md", POST.format(title=number))
    newsroom.push()
    async with looking(feed(host, tmp_path, "site/_posts")) as looks:
        version_tags = {document.key: document.version_tag for document in (await whole(looks)).documents}
    (newsroom.tree / "content").mkdir()
    (newsroom.tree / "site/_posts").rename(newsroom.tree / "content/news")
    newsroom.push()

    async with looking(feed(host, tmp_path, "site/_posts"), version_tags, LOOKED) as looks:
        result = await whole(looks)

    assert len(version_tags) == count
    assert result.gone == ()
    assert result.error == "its posts are no longer in `site/_posts` but in `content/news`; change the feed's `path`"


async def test_the_last_post_becomes_a_draft(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A post that moves to the drafts is withdrawn, even if its folder goes with it."""
    newsroom.write("site/_posts/2026-11-20-9.md", "---\ntitle: 아홉\n---\n")
    newsroom.push()
    async with looking(feed(host, tmp_path, "site/_posts")) as looks:
        version_tags = {document.key: document.version_tag for document in (await whole(looks)).documents}
    (newsroom.tree / "site/_posts").rename(newsroom.tree / "site/_drafts")
    newsroom.push()

    async with looking(feed(host, tmp_path, "site/_posts"), version_tags, LOOKED) as looks:
        assert (await whole(looks)).gone == tuple(version_tags)


async def test_an_emptied_repository(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A commit that deletes many posts, and most of them, is an error and withdraws nothing."""
    known = {f"_posts/2026-10-20-{number}.md": "x" for number in range(11)}

    async with looking(feed(host, tmp_path), known, LOOKED) as looks:
        result = await whole(looks)

    assert (result.error, result.gone) == ("11 of 11 posts are gone from it at once", ())


async def test_a_folder_is_renamed(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """Many posts that lie elsewhere below the feed's folder are gone under their old names, and come under their new ones."""
    known = {f"_posts/2025/2026-11-19-{number}.md": "x" for number in range(12)}
    for number in range(12):
        newsroom.write(f"_posts/2026/2026-11-19-{number}.md", POST)
    newsroom.push()

    async with looking(feed(host, tmp_path), known, LOOKED) as looks:
        result = await whole(looks)

    assert result.gone == tuple(known)
    assert len(result.documents) == 14


async def test_a_folder_that_is_not_there(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A folder that the repository does not have holds no posts yet; where there were some, the reason is given in words."""
    async with looking(feed(host, tmp_path, "nowhere/_posts")) as looks:
        assert await whole(looks) == PollResult(listed=())
    known = {f"2026-11-20-{number}.md": "x" for number in range(20)}
    async with looking(feed(host, tmp_path, "nowhere/_posts"), known, LOOKED) as looks:
        assert (await whole(looks)).error == "20 of 20 posts are gone from it at once"


async def test_a_branch(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A branch that is not there is an error in words, without the address."""
    async with looking(feed(host, tmp_path, branch="nowhere")) as looks:
        result = await whole(looks)

    assert "nowhere" in result.error
    assert "127.0.0.1" not in result.error


async def test_a_host_that_is_away(host: Host, tmp_path: Path) -> None:
    """While the host does not answer each poll is an error; when it is back the posts come."""
    host.away = True
    async with looking(feed(host, tmp_path, every=0.01)) as looks:
        error = (await whole(looks)).error
        assert "503" in error
        assert "access the repository: " in error  # git's sentence stays one where its address is taken out
        assert (await whole(looks)).error
        host.away = False
        async with asyncio.timeout(60):
            while (result := await whole(looks)).error:
                pass

    assert len(result.documents) == 2


async def test_credentials(host: Host, tmp_path: Path) -> None:
    """A name and a token open a private repository; without them nobody is asked at a prompt, and no token is in an error.

    Nor is the header, which a server may repeat.
    """
    host.wanted = "Basic " + base64.b64encode(b"git:geheim").decode()
    async with looking(feed(host, tmp_path)) as looks:
        refused = await whole(looks)
    async with looking(feed(host, tmp_path, credentials=Credentials("git", "geheim"))) as looks:
        welcome = await whole(looks)
    assert host.wanted not in redactor.clean(f"remote error: you sent {host.wanted}")

    assert refused.error
    assert len(welcome.documents) == 2
    assert "geheim" not in refused.error + repr(Credentials("git", "geheim"))


async def test_passwords_of_the_account_stay(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password that ~/.netrc has for the host is not sent: a feed has its own or none."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login git password geheim\nmachine localhost login git password geheim\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    host.wanted = "Basic " + base64.b64encode(b"git:geheim").decode()
    async with looking(feed(host, tmp_path)) as looks:
        assert (await whole(looks)).error
    assert host.fetches == 0


async def test_a_private_address(host: Host, tmp_path: Path) -> None:
    """A feed that is not marked internal reaches no private address, whatever its name; plain http and local files neither."""
    for url in (host.url.replace("http:", "https:"), "https://localhost/site.git", "ssh://git@127.0.0.1/site.git"):
        async with looking(feed(host, tmp_path, url=url, internal=False)) as looks:
            assert "not at a public address" in (await whole(looks)).error
    async with looking(feed(host, tmp_path, url=host.url.replace("127.0.0.1", "8.8.8.8"), internal=False)) as looks:
        assert "not allowed" in (await whole(looks)).error
    assert host.fetches == 0


async def test_a_broken_copy(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A copy that a crash broke, and a lock that it left, are made good without anybody's help."""
    async with looking(feed(host, tmp_path)) as looks:
        version_tags = {document.key: document.version_tag for document in (await whole(looks)).documents}
    for file in (tmp_path / "clone" / "objects").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"broken")
    (tmp_path / "clone" / "shallow.lock").touch()
    newsroom.post(3)
    newsroom.push()

    async with looking(feed(host, tmp_path, every=0.01), version_tags, LOOKED) as looks, asyncio.timeout(60):
        while (result := await whole(looks)).error:
            pass

    assert keys(result) == ["_posts/2026-11-20-3.md"]


async def test_a_file_too_large(newsroom: Newsroom, host: Host, tmp_path: Path) -> None:
    """A file that is too large is yielded with one byte more than the limit, so that the reader can report it."""
    newsroom.write("_posts/2026-11-20-3.md", "---\ntitle: x\n---\n" + "가" * 3_000_000)
    newsroom.push()

    async with looking(feed(host, tmp_path)) as looks:
        result = await whole(looks)

    assert [len(bytes(document.content)) for document in result.documents][2] == 4 * 2**20 + 1  # type: ignore[arg-type]
