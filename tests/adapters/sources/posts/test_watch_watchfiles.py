"""Watching where there is no inotify. Needs watchfiles, which is installed on other systems only."""

import pytest

from tests.adapters.sources.posts.folders import SEEN, source, version_tags, write
from tests.adapters.sources.watching import watching

pytest.importorskip("watchfiles")

KEY = "2024-07-09-1.md"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch):
    """Watch as other systems do."""
    from adapters.sources.posts.watch_watchfiles import WatchfilesWatch

    monkeypatch.setattr("adapters.sources.posts.folder.open_watch", WatchfilesWatch)


async def test_a_new_post_is_yielded_once_it_has_settled(folder, clock):
    """A post without a close event is read when it has been left alone."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        write(folder, KEY, "본문", old=False)
        await seen.until_in_time(lambda s: s.keys, clock)
    assert [document.content.decode() for document in seen.documents] == ["본문"]


async def test_posts_in_new_folders_are_not_missed(folder, clock):
    """Files written the moment after their folder was made are all yielded, each once."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        for number in range(30):
            write(folder, f"new-{number}/deep/{KEY}", old=False)
        await seen.until_in_time(lambda s: len(s.keys) >= 30, clock)
    assert sorted(seen.keys) == sorted(f"new-{number}/deep/{KEY}" for number in range(30))


async def test_a_deleted_post_is_gone(folder, clock):
    """A post that was deleted is gone after the grace."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / KEY).unlink()
        await seen.until_in_time(lambda s: s.gone, clock)
    assert seen.gone == [KEY]


async def test_a_folder_that_vanishes_and_returns_loses_nothing(folder, clock, tmp_path):
    """Its posts are not gone while it is away, and it is watched again when it is back."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        folder.rename(tmp_path / "away")
        await seen.until_in_time(lambda s: s.errors, clock)
        (tmp_path / "away").rename(folder)
        await seen.until_in_time(lambda s: s.complete >= 2, clock)
        write(folder, "2024-07-09-2.md")
        await seen.until_in_time(lambda s: s.keys, clock)
    assert (seen.keys, seen.gone) == (["2024-07-09-2.md"], [])
