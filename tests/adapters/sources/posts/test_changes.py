"""Changes in a watched folder, reported by the system's real events."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from adapters.sources.posts.watch import Watch
from tests.adapters.sources.posts.folders import SEEN, source, version_tags, write
from tests.adapters.sources.watching import watching

KEY = "2024-07-09-1.md"
EVENT_LIMIT = Path("/proc/sys/fs/inotify/max_queued_events")


async def test_a_new_post_is_yielded(folder, clock):
    """A post written into a watched folder is yielded at once, as news."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        write(folder, KEY, "본문", old=False)
        await seen.until(lambda s: s.keys)
    assert [(d.key, d.content.decode(), d.existing) for d in seen.documents] == [(KEY, "본문", False)]


async def test_a_half_written_post_is_not_read(folder, clock):
    """A file that stays open is not yielded, through pauses and sweeps, until its writer closes it."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        with (folder / KEY).open("w") as file:
            file.write("half")
            file.flush()
            write(folder, "2024-07-09-2.md")
            await seen.until(lambda s: s.keys)
            await clock.asleep()
            await clock.advance(35)
            write(folder, "2024-07-09-3.md")
            await seen.until(lambda s: len(s.keys) == 2)
            file.write(" and whole")
        await seen.until(lambda s: KEY in s.keys)
    assert seen.documents[-1].content == b"half and whole"
    assert seen.keys.count(KEY) == 1


async def test_an_atomic_replacement_is_one_change(folder, clock):
    """A post replaced by renaming is yielded once, with its new content, and is never gone."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / ".tmp").write_text("new")
        (folder / ".tmp").rename(folder / KEY)
        await seen.until(lambda s: s.keys)
        await clock.asleep()
        await clock.advance(40)
    assert [document.content for document in seen.documents] == [b"new"]
    assert seen.gone == []


async def test_opening_a_post_without_writing_yields_nothing(folder, clock):
    """A close without a change is not a version."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        os.close(os.open(folder / KEY, os.O_WRONLY))
        write(folder, "2024-07-09-2.md")
        await seen.until(lambda s: s.keys)
    assert seen.keys == ["2024-07-09-2.md"]


async def test_a_renamed_post_is_a_new_one_and_the_old_is_gone(folder, clock):
    """The new name is yielded at once, the old one after the grace."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / KEY).rename(folder / "2024-07-09-2.md")
        await seen.until(lambda s: s.keys)
        assert seen.gone == []
        await seen.until_in_time(lambda s: s.gone, clock)
    assert (seen.keys, seen.gone) == (["2024-07-09-2.md"], [KEY])


async def test_a_deleted_post_that_comes_back_is_not_gone(folder, clock):
    """Deleting and writing again within the grace, as editors and git do, is a change."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / KEY).unlink()
        await clock.advance(5)
        write(folder, KEY, "again")
        await seen.until(lambda s: s.keys)
        await clock.asleep()
        await clock.advance(60)
    assert (seen.keys, seen.gone) == ([KEY], [])


async def test_a_hard_link_is_yielded_once_it_has_settled(folder, clock, tmp_path):
    """A linked file is never closed; it is yielded after the settling time."""
    original = write(tmp_path, "original.md", old=False)
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        os.link(original, folder / KEY)
        await seen.until_in_time(lambda s: s.keys, clock)
    assert seen.keys == [KEY]


async def test_files_in_new_folders_are_not_missed(folder, clock):
    """Files written the moment after their folder was made are all yielded, each once."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        for number in range(50):
            write(folder, f"new-{number}/deep/{KEY}", old=False)
        await seen.until_in_time(lambda s: len(s.keys) >= 50, clock)
        await clock.advance(40)
    assert sorted(seen.keys) == sorted(f"new-{number}/deep/{KEY}" for number in range(50))


async def test_posts_of_a_folder_that_is_renamed_move_with_it(folder, clock):
    """A renamed folder's posts are yielded under their new names, and what is written there later is watched."""
    write(folder, f"old/{KEY}")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / "old").rename(folder / "new")
        await seen.until(lambda s: s.keys)
        await seen.until_in_time(lambda s: s.gone, clock)
        write(folder, "new/2024-07-09-2.md")
        await seen.until(lambda s: len(s.keys) == 2)
    assert (seen.keys, seen.gone) == ([f"new/{KEY}", "new/2024-07-09-2.md"], [f"old/{KEY}"])


async def test_a_folder_moved_out_is_not_watched_any_more(folder, clock, tmp_path):
    """Posts of a folder that was moved away are gone, and what is written there later is not yielded."""
    write(folder, f"old/{KEY}")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / "old").rename(tmp_path / "elsewhere")
        await seen.until_in_time(lambda s: s.gone, clock)
        write(tmp_path, "elsewhere/2024-07-09-2.md")
        write(folder, "2024-07-09-3.md")
        await seen.until(lambda s: s.keys)
    assert (seen.keys, seen.gone) == (["2024-07-09-3.md"], [f"old/{KEY}"])


def git(folder, *words) -> None:
    """Run git in a folder."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
async def test_a_checkout_of_a_thousand_posts_is_yielded_once_each(folder, clock):
    """A checkout that rewrites a thousand posts is a thousand changes, and nothing is gone."""
    git(folder, "init", "-q")
    for version in ("one", "another"):
        for number in range(1000):
            write(folder, f"2024-07-09-{number}.md", version)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", version)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        git(folder, "checkout", "-q", "HEAD~1")
        await seen.until(lambda s: len(s.keys) >= 1000)
        await clock.asleep()
        await clock.advance(60)
    assert sorted(seen.keys) == sorted(f"2024-07-09-{number}.md" for number in range(1000))
    assert {document.content for document in seen.documents} == {b"one"}
    assert seen.gone == []


@pytest.mark.skipif(not EVENT_LIMIT.exists(), reason="needs inotify")
async def test_lost_events_are_made_up_for(folder, clock):
    """When more happened than the system could queue, everything is listed again and nothing is yielded twice."""
    async with watching(source(folder, clock), {}, SEEN) as seen:
        await seen.until(lambda s: s.complete)
        limit = int(EVENT_LIMIT.read_text())  # noqa: ASYNC240 - nothing is read from a disk
        for number in range(limit // 2):
            path = folder / f"2024-07-09-{number % 300}.md"
            path.write_text(str(number // 300))
        await seen.until_in_time(lambda s: len(set(s.keys)) == 300, clock)
        await clock.advance(40)
    latest = {document.key: document.content.decode() for document in seen.documents}
    assert latest == {path.name: path.read_text() for path in folder.iterdir()}


async def test_a_folder_without_events_is_swept(folder, clock, monkeypatch):
    """Without events, as on a network share, sweeps find new, changed and deleted posts."""
    monkeypatch.setattr("adapters.sources.posts.folder.open_watch", lambda root, log: Watch())
    for key in (KEY, "2024-07-09-2.md"):
        write(folder, key)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        write(folder, "sub/2024-07-09-3.md")
        await seen.until_in_time(lambda s: s.keys == ["sub/2024-07-09-3.md"], clock)
        write(folder, KEY, "changed in place")
        (folder / "2024-07-09-2.md").unlink()
        await seen.until_in_time(lambda s: s.gone and len(s.keys) == 2, clock)
    assert (seen.keys[1:], seen.gone) == ([KEY], ["2024-07-09-2.md"])


async def test_a_swept_folder_is_not_swept_too_often(folder, clock, monkeypatch):
    """Between sweeps nothing is polled: the next one is due after the whole pause."""
    monkeypatch.setattr("adapters.sources.posts.folder.open_watch", lambda root, log: Watch())
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        await clock.asleep()
        assert round(clock.sleeps[0]) == 30
