"""The replay in short; the whole one is `python -m tests.endurance.timeline`."""

import shutil

import pytest

from tests.endurance.history import SHARED, history
from tests.endurance.timeline import replay

pytestmark = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the corpus is not here")


async def test_a_folder() -> None:
    """Added posts are sent once, invisible edits send nothing, and corrections, deletions and renames change their messages."""
    tally = await replay("posts", history(200))

    assert tally.kept, tally.wrong
    assert tally.announced + tally.held == tally.added
    assert min(tally.announced, tally.edits, tally.corrected, tally.withdrawn, tally.returned, tally.renamed) > 0


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
async def test_a_repository() -> None:
    """The same through pushes to a repository."""
    tally = await replay("git", history(200, rare=False))

    assert tally.kept, tally.wrong
    assert tally.announced + tally.held == tally.added
    assert min(tally.announced, tally.edits, tally.renamed) > 0
