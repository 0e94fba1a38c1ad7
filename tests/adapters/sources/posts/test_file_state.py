"""The state of a file after it was found, changed, closed or not found."""

import os
from datetime import timedelta

import pytest

from adapters.sources.posts.file_state import FileStates, version_tag, written_at

NOW = 1_000_000.0
KEY = "2024-07-09-1.md"


def stat(mtime: float = NOW, size: int = 10, inode: int = 7, ctime: float | None = None) -> os.stat_result:
    """A file's stat with these values."""
    values = (0o100644, inode, 1, 1, 0, 0, size, int(mtime), int(mtime), int(ctime or mtime))
    return os.stat_result(values, {"st_mtime_ns": int(mtime * 1e9), "st_ctime_ns": int((ctime or mtime) * 1e9)})


@pytest.fixture
def states() -> FileStates:
    """File states without known files, with 1 s to settle and 10 s of grace."""
    return FileStates({}, timedelta(seconds=1), timedelta(seconds=10))


def test_an_old_file_is_read_at_once(states):
    """A file that nobody has touched for longer than the settling time needs no second poll."""
    assert states.found(KEY, stat(NOW - 2), NOW)


def test_a_fresh_file_is_read_when_two_looks_agree(states):
    """A file touched this moment is read at the second poll if it did not change."""
    assert not states.found(KEY, stat(NOW), NOW)
    assert states.next_due() == NOW + 1
    assert not states.found(KEY, stat(NOW, size=20), NOW + 1)
    assert states.due_for_check(NOW + 2) == [KEY]
    assert states.found(KEY, stat(NOW, size=20), NOW + 2)


def test_a_file_from_the_future_is_read_when_two_looks_agree(states):
    """A wrong clock on a file server does not keep a post from being read."""
    assert not states.found(KEY, stat(NOW + 5000), NOW)
    assert states.found(KEY, stat(NOW + 5000), NOW + 1)


def test_a_file_being_written_waits_for_its_close(states):
    """A pause in the writing, however many sweeps pass by, does not make a file ready; its close does."""
    states.mark_open(KEY, stat(NOW), NOW)
    assert not any(states.found(KEY, stat(NOW), NOW + seconds) for seconds in (1, 5, 30, 59))
    assert states.closed(KEY, stat(NOW), NOW + 59)


def test_a_close_that_was_never_received_is_not_waited_for_for_ever(states):
    """A minute after its last write an open file is read all the same."""
    states.mark_open(KEY, stat(NOW), NOW)
    assert states.found(KEY, stat(NOW), NOW + 61)


def test_a_known_version_is_not_read_again(states):
    """A version that was read is not ready again, neither by a scan nor by an event."""
    states.mark_read(KEY, version_tag(stat(NOW - 5)))
    assert not states.found(KEY, stat(NOW - 5), NOW)
    assert not states.closed(KEY, stat(NOW - 5), NOW)


def test_a_missing_file_is_gone_after_the_grace(states):
    """A file that was known is overdue once it has been missing for the grace, not before."""
    states.mark_read(KEY, "1:1:1")
    states.mark_missing(KEY, NOW)
    assert states.overdue(NOW + 9.9) == []
    assert states.next_due() == NOW + 10
    assert states.overdue(NOW + 10) == [KEY]


def test_a_missing_file_that_returns_is_not_gone(states):
    """Coming back within the grace forgets the absence."""
    states.mark_read(KEY, version_tag(stat(NOW - 5)))
    states.mark_missing(KEY, NOW)
    assert not states.found(KEY, stat(NOW - 5), NOW + 5)
    assert states.overdue(NOW + 100) == []


def test_nothing_is_gone_while_others_are_coming_back(states):
    """A folder that is being filled again is given its time: each return starts the grace anew."""
    for key in ("a", "b"):
        states.mark_read(key, version_tag(stat(NOW - 5)))
        states.mark_missing(key, NOW)
    states.found("a", stat(NOW - 5), NOW + 8)
    assert states.overdue(NOW + 17) == []
    assert states.overdue(NOW + 18) == ["b"]


def test_an_unknown_file_that_vanishes_is_not_gone(states):
    """A post that was never yielded is not reported as gone."""
    states.mark_missing(KEY, NOW)
    assert states.overdue(NOW + 100) == []


def test_a_refused_file_is_tried_again_when_its_rights_change(states):
    """An unreadable file is left alone until its inode changes, or the next attempt is due."""
    states.mark_failed(KEY, OSError(13, "Permission denied"), stat(NOW - 50), NOW)
    assert not states.found(KEY, stat(NOW - 50), NOW)
    assert states.found(KEY, stat(NOW - 50, ctime=NOW), NOW)
    assert states.found(KEY, stat(NOW - 50), NOW + 1)


def test_attempts_at_a_file_are_ever_further_apart(states):
    """The pause between two attempts doubles, to a minute at most."""
    at, pauses = NOW, []
    for _ in range(8):
        states.mark_failed(KEY, OSError(5, "Input/output error"), None, at)
        pauses.append(states.next_due() - at)
        at = states.next_due()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    states.mark_read(KEY, "version")
    assert states.next_due() == float("inf")


@pytest.mark.parametrize("seconds", [99999999999999, 253402300800, -99999999999])
def test_a_time_beyond_the_calendar_is_none(seconds):
    """Some file systems keep times that no calendar has."""
    assert written_at(f"{seconds * 10**9}:10:7") is None
