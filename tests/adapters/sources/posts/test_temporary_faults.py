"""Errors of the system that pass: a post that could not be read is read once it can be."""

import errno
import os
from pathlib import Path

import pytest

from adapters.sources.posts.tree import read
from adapters.sources.posts.watch import Watch
from tests.adapters.sources.posts.folders import SEEN, source, version_tags, write
from tests.adapters.sources.watching import watching

KEY = "2024-07-09-1.md"
TEMPORARY = [errno.EMFILE, errno.ENFILE, errno.EIO, errno.ESTALE, errno.ENOMEM, errno.EBUSY, errno.ETIMEDOUT]


class Fault:
    """Makes a call fail with an error of the system while it is on."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.on = True

    def around(self, call):
        """The call with the fault."""

        def run(*args, **kwargs):
            if self.on:
                raise OSError(self.code, os.strerror(self.code))
            return call(*args, **kwargs)

        return run


@pytest.fixture(params=TEMPORARY, ids=[errno.errorcode[code] for code in TEMPORARY])
def fault(request):
    """A fault with each error in turn."""
    return Fault(request.param)


async def test_a_post_that_could_not_be_opened_is_read_later(folder, clock, monkeypatch, fault):
    """A new post is yielded as news soon after the fault is over, and the feed's error names it meanwhile."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        monkeypatch.setattr("adapters.sources.posts.scan.read", fault.around(read))
        write(folder, KEY, old=False)
        await seen.until_in_time(lambda s: s.errors, clock)
        fault.on = False
        began = clock.now()
        await seen.until_in_time(lambda s: s.keys and not s.poll_results[-1].error, clock)
    assert seen.errors == [f"cannot be read: {KEY}: {os.strerror(fault.code)}"]
    assert not seen.documents[0].existing
    assert (clock.now() - began).total_seconds() < 5


async def test_a_post_that_could_not_be_checked_is_read_later(folder, clock, monkeypatch, fault):
    """The event of a new post is not lost where the system does not know whether the file exists."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        monkeypatch.setattr(Path, "lstat", fault.around(Path.lstat))
        write(folder, KEY, old=False)
        await seen.until_in_time(lambda s: s.errors, clock)
        fault.on = False
        await seen.until_in_time(lambda s: s.keys, clock)
    assert seen.gone == []


async def test_a_folder_that_could_not_be_listed_is_listed_later(folder, clock, monkeypatch, fault):
    """A new folder's posts are yielded soon after the fault is over, and no post is gone."""
    write(folder, f"old/{KEY}")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        monkeypatch.setattr("os.scandir", fault.around(os.scandir))
        write(folder, f"new/{KEY}")
        await seen.until_in_time(lambda s: s.errors, clock)
        fault.on = False
        began = clock.now()
        await seen.until_in_time(lambda s: s.keys and not s.poll_results[-1].error, clock)
    assert (seen.keys, seen.gone) == ([f"new/{KEY}"], [])
    assert (clock.now() - began).total_seconds() < 5


async def test_a_fault_during_the_first_poll_makes_no_news(folder, clock, monkeypatch, fault):
    """A post that was there from the start and could not be read at first is no news when it can be."""
    write(folder, KEY)
    monkeypatch.setattr("adapters.sources.posts.scan.read", fault.around(read))
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.errors)
        fault.on = False
        await seen.until_in_time(lambda s: s.keys, clock)
    assert seen.documents[0].existing


async def test_a_watch_that_could_not_be_opened_is_opened_later(folder, clock, monkeypatch):
    """A system without a watch at the start is asked for one again; posts are then yielded without waiting for a sweep."""
    from adapters.sources.posts.folder import open_watch

    opened = []

    def flaky(root, log):
        opened.append(Watch() if not opened else open_watch(root, log))
        return opened[-1]

    monkeypatch.setattr("adapters.sources.posts.folder.open_watch", flaky)
    async with watching(source(folder, clock), {}, SEEN) as seen:
        await seen.until(lambda s: s.complete)
        await seen.until_in_time(lambda s: len(opened) == 2 and s.complete == 2, clock)
        write(folder, KEY, old=False)
        await seen.until(lambda s: s.keys)
