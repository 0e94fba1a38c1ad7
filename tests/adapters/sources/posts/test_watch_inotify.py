"""Watching with inotify where folders move faster than their events are read, or events fail."""

import sys
from datetime import timedelta
from errno import EINVAL

import pytest

from tests.adapters.sources.posts.folders import source, write
from tests.adapters.sources.watching import watching

if sys.platform != "linux":
    pytest.skip("inotify is Linux's", allow_module_level=True)

from adapters.sources.posts.watch_inotify import InotifyWatch

KEY = "2024-07-09-1.md"


async def test_a_folder_that_moves_to_and_fro_ends_no_watch(folder, clock):
    """A folder that is moved away and back several times before its events are read ends no watch of its parent."""
    write(folder, f"sub/{KEY}")
    async with watching(source(folder, clock, sweep=timedelta(days=365))) as seen:
        await seen.until(lambda s: s.complete)
        for _ in range(5):
            (folder / "sub").rename(folder / ".away")
            (folder / ".away").rename(folder / "sub")
        write(folder, KEY, "뒤", old=False)
        await seen.until_in_time(lambda s: KEY in s.keys, clock)
        write(folder, "2024-07-09-2.md", "danach", old=False)
        await seen.until(lambda s: "2024-07-09-2.md" in s.keys)


async def test_a_watch_that_fails_is_replaced(folder, clock, monkeypatch):
    """Where an event cannot be taken in, the folder is listed and watched anew, without waiting for a sweep."""
    note, failures = InotifyWatch._note, [OSError(EINVAL, "Invalid argument")]

    def fail_once(self: InotifyWatch, event: object) -> None:
        if failures:
            raise failures.pop()
        note(self, event)

    async with watching(source(folder, clock, sweep=timedelta(days=365))) as seen:
        await seen.until(lambda s: s.complete)
        monkeypatch.setattr(InotifyWatch, "_note", fail_once)
        write(folder, KEY, "하나", old=False)
        await seen.until_in_time(lambda s: KEY in s.keys, clock)
        write(folder, "2024-07-09-2.md", "둘", old=False)
        await seen.until(lambda s: "2024-07-09-2.md" in s.keys)
