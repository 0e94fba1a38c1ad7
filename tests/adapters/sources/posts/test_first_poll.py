"""The first poll of a folder yields its posts in order, in batches, and once."""

import os

from bot.model import FeedState
from tests.adapters.sources.posts.folders import SEEN, source, version_tags, write
from tests.adapters.sources.watching import watching


async def test_what_is_there_was_there_from_the_start(folder, clock):
    """Posts met at the first sight of a feed are marked as existing, and a whole poll ends them."""
    write(folder, "2024-07-09-1.md")
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert [document.existing for document in seen.documents] == [True]
    assert seen.documents[0].content == (folder / "2024-07-09-1.md").read_bytes()
    assert [result.complete for result in seen.poll_results] == [False, True]


async def test_an_empty_folder_is_looked_at_whole(folder, clock):
    """An empty folder yields an empty whole poll, and its first post is news."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        write(folder, "2024-07-09-1.md")
        await seen.until(lambda s: s.keys)
    assert seen.poll_results[0].documents == ()
    assert not seen.documents[0].existing


async def test_posts_come_in_the_order_they_were_numbered(folder, clock):
    """The ninth post comes before the tenth."""
    for key in ("2024-07-09-10.md", "2024-07-09-9.md", "2024-07-08-11.md"):
        write(folder, key)
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert seen.keys == ["2024-07-08-11.md", "2024-07-09-9.md", "2024-07-09-10.md"]


async def test_only_posts_are_read(folder, clock):
    """Posts are found at any depth, in `_posts` folders or not, and never in drafts, hidden folders or the built site."""
    posts = ["2024-07-09-1.md", "news/_posts/2024-07-09-2.html", "a/b/c/2024-07-09-3.markdown"]
    others = [
        "_drafts/2024-07-09-4.md",
        "_site/2024-07-09-5.html",
        ".git/2024-07-09-6.md",
        "index.md",
        "news/.2024-07-09-7.md.swp",
    ]
    for key in [*posts, *others]:
        write(folder, key)
    (folder / "2024-07-09-8.md").mkdir()
    os.mkfifo(folder / "2024-07-09-9.md")
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert sorted(seen.keys) == sorted(posts)


async def test_a_large_folder_comes_in_batches(folder, clock):
    """No poll holds more than 256 posts, and only the last is whole."""
    for number in range(600):
        write(folder, f"2024-07-09-{number}.md")
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert seen.keys == [f"2024-07-09-{number}.md" for number in range(600)]
    assert [len(result.documents) for result in seen.poll_results] == [256, 256, 88, 0]
    assert [result.complete for result in seen.poll_results] == [False, False, False, True]


async def test_known_posts_are_not_read_again(folder, clock):
    """With known version tags only what changed is yielded, and what is new since then is news."""
    write(folder, "2024-07-09-1.md")
    write(folder, "2024-07-09-2.md")
    known = version_tags(folder)
    write(folder, "2024-07-09-2.md", "changed")
    write(folder, "2024-07-09-3.md")
    async with watching(source(folder, clock), known, SEEN) as seen:
        await seen.until(lambda s: s.complete)
    assert seen.keys == ["2024-07-09-2.md", "2024-07-09-3.md"]
    assert not any(document.existing for document in seen.documents)


async def test_an_interrupted_first_look_goes_on_silently(folder, clock):
    """If the first poll was interrupted, the posts that it had not yielded yet count as existing after a restart."""
    write(folder, "2024-07-09-1.md")
    known = version_tags(folder)
    write(folder, "2024-07-09-2.md")
    async with watching(source(folder, clock), known, FeedState()) as seen:
        await seen.until(lambda s: s.complete)
    assert [(document.key, document.existing) for document in seen.documents] == [("2024-07-09-2.md", True)]


async def test_a_file_being_written_at_first_sight_was_there_from_the_start(folder, clock):
    """A post that was written just before the first poll belongs to it: it comes when it has settled, and is no news."""
    write(folder, "2024-07-09-1.md", old=False)
    async with watching(source(folder, clock)) as seen:
        await clock.asleep()
        assert (seen.keys, seen.complete) == ([], False)
        await seen.until_in_time(lambda s: s.complete, clock)
    assert [(document.key, document.existing) for document in seen.documents] == [("2024-07-09-1.md", True)]


async def test_the_first_look_waits_for_no_writer_for_ever(folder, clock):
    """A file that is written without end does not keep the feed from being ready."""
    path = write(folder, "2024-07-09-1.md", old=False)
    async with watching(source(folder, clock)) as seen:
        with path.open("a") as growing:
            for _ in range(8):
                await clock.asleep()
                growing.write("more")
                growing.flush()
                await clock.advance(0.5)
            await seen.until_in_time(lambda s: s.complete, clock)
        await seen.until_in_time(lambda s: s.keys, clock)
    assert (seen.documents[-1].content, seen.documents[-1].existing) == (path.read_bytes(), True)


async def test_a_post_that_went_while_nobody_looked_is_gone(folder, clock):
    """A known post that is not there at the start is gone after the grace, not before."""
    write(folder, "2024-07-09-1.md")
    known = version_tags(folder) | {"2024-07-09-2.md": "1:1:1"}
    async with watching(source(folder, clock), known, SEEN) as seen:
        await seen.until(lambda s: s.complete)
        await clock.asleep()
        await clock.advance(9)
        assert seen.gone == []
        await seen.until_in_time(lambda s: s.gone, clock)
    assert seen.gone == ["2024-07-09-2.md"]


async def test_an_oversized_file_is_read_up_to_a_byte_beyond_the_limit(folder, clock):
    """The document shows that it is too large, and no more of it is held."""
    write(folder, "2024-07-09-1.md", "x" * (5 * 2**20))
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert len(seen.documents[0].content) == 4 * 2**20 + 1


async def test_a_batch_is_bounded_in_bytes(folder, clock):
    """Large posts come in smaller batches."""
    for number in range(6):
        write(folder, f"2024-07-09-{number}.md", "x" * (3 * 2**20))
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert max(len(result.documents) for result in seen.poll_results) == 2
