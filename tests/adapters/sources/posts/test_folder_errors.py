"""Missing folders, links that lead out of the folder, and files that cannot be read."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.sources.posts.tree import read
from tests.adapters.sources.posts.folders import SEEN, source, version_tags, write
from tests.adapters.sources.watching import watching

KEY = "2024-07-09-1.md"


async def test_a_folder_that_is_not_there_is_reported_once(tmp_path, clock):
    """A missing folder is one error however long it lasts, and no whole poll; its posts were there from the start."""
    folder = tmp_path / "_posts"
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.errors)
        for _ in range(5):
            await clock.asleep()
            await clock.advance(1)
        write(tmp_path, f"arriving/{KEY}")
        (tmp_path / "arriving").rename(folder)
        await seen.until_in_time(lambda s: s.complete, clock)
    assert seen.errors == [f"{folder} is not there"]
    assert not seen.poll_results[0].complete
    assert [document.existing for document in seen.documents] == [True]


async def test_a_file_in_its_place_is_no_folder(tmp_path, clock):
    """A path that is a file is a clear error."""
    (tmp_path / "_posts").write_text("")
    async with watching(source(tmp_path / "_posts", clock)) as seen:
        await seen.until(lambda s: s.errors)
    assert seen.errors == [f"{tmp_path / '_posts'} is not a folder"]


async def test_a_folder_that_vanishes_and_returns_loses_nothing(folder, clock, tmp_path):
    """Its posts are not gone while it is away; when it returns none is yielded twice, and what is new or changed is yielded."""
    for number in range(100):
        write(folder, f"2024-07-09-{number}.md")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        folder.rename(tmp_path / "away")
        await seen.until_in_time(lambda s: s.errors, clock)
        await clock.advance(3600)
        write(tmp_path, "away/2024-07-09-100.md")
        write(tmp_path, "away/2024-07-09-5.md", "changed")
        (tmp_path / "away").rename(folder)
        await seen.until_in_time(lambda s: s.complete >= 2, clock)
        write(folder, "2024-07-09-101.md")
        await seen.until(lambda s: len(s.keys) == 3)
    assert len(seen.errors) == 1
    assert seen.keys == ["2024-07-09-5.md", "2024-07-09-100.md", "2024-07-09-101.md"]
    assert seen.gone == []


async def test_a_removed_folder_takes_no_post_with_it(folder, clock):
    """Deleting the whole folder withdraws no post."""
    for number in range(50):
        write(folder, f"2024-07-09-{number}.md")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        shutil.rmtree(folder)
        await seen.until_in_time(lambda s: s.errors, clock)
        await clock.advance(3600)
    assert seen.gone == []


async def test_an_empty_folder_in_the_place_of_a_full_one_is_not_believed(folder, clock, tmp_path):
    """A mount point without its disk withdraws nothing; when the disk is back, nothing is yielded twice."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        folder.rename(tmp_path / "disk")
        folder.mkdir()
        await seen.until_in_time(lambda s: f"{folder} is empty, though posts were in it" in s.errors, clock)
        await clock.advance(60)
        folder.rmdir()
        (tmp_path / "disk").rename(folder)
        await seen.until_in_time(lambda s: s.complete >= 2, clock)
    assert (seen.keys, seen.gone) == ([], [])


async def test_a_folder_that_is_removed_and_filled_anew_is_followed(folder, clock):
    """A site that is built anew in place of the old one withdraws only what is not in it any more, and is watched again."""
    for number in range(20):
        write(folder, f"2024-07-09-{number}.md")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        shutil.rmtree(folder)
        for number in range(1, 20):
            write(folder, f"2024-07-09-{number}.md", "new")
        await seen.until_in_time(lambda s: s.gone and len(s.keys) == 19, clock)
        write(folder, "2024-07-09-20.md")
        await seen.until(lambda s: len(s.keys) == 20)
    assert seen.gone == ["2024-07-09-0.md"]
    assert len(set(seen.keys)) == 20


async def test_the_last_post_can_be_withdrawn(folder, clock):
    """The last post of a folder can be withdrawn, if the folder is emptied post by post."""
    write(folder, KEY)
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / KEY).unlink()
        await seen.until_in_time(lambda s: s.gone, clock)
    assert seen.errors == []


async def test_a_folder_swapped_for_a_new_version_is_followed(tmp_path, clock):
    """A link that is turned to the next version of the site is checked again; equal names are changes, not doubles."""
    write(tmp_path, f"v1/{KEY}")
    write(tmp_path, f"v2/{KEY}", "changed")
    write(tmp_path, "v2/2024-07-09-2.md")
    (tmp_path / "current").symlink_to("v1")
    async with watching(source(tmp_path / "current", clock), version_tags(tmp_path / "v1"), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (tmp_path / "next").symlink_to("v2")
        (tmp_path / "next").rename(tmp_path / "current")
        await seen.until_in_time(lambda s: len(s.keys) == 2, clock)
    assert (seen.keys, seen.gone) == ([KEY, "2024-07-09-2.md"], [])


async def test_links_stay_inside_the_folder(folder, clock, tmp_path):
    """A link within the folder is a post; one that leads out is ignored, with one warning for each."""
    secret = write(tmp_path, "secret.md", "secret")
    write(folder, ".store/real.md", "inside")
    (folder / "2024-07-09-1.md").symlink_to(".store/real.md")
    (folder / "2024-07-09-2.md").symlink_to(secret)
    (folder / "2024-07-09-3.md").symlink_to("/etc/passwd")
    (folder / "2024-07-09-4.md").symlink_to("2024-07-09-4.md")
    (folder / "out").symlink_to(tmp_path)
    with capture_logs() as logs:
        async with watching(source(folder, clock)) as seen:
            await seen.until(lambda s: s.complete)
            (folder / "2024-07-09-5.md").symlink_to(secret)
            write(folder, "2024-07-09-6.md")
            await seen.until(lambda s: len(s.keys) == 2)
            await clock.advance(3600)
    assert seen.documents[0].content == b"inside"
    assert seen.keys == ["2024-07-09-1.md", "2024-07-09-6.md"]
    warned = [log["key"] for log in logs if log["event"] == "link_out_of_folder"]
    assert sorted(warned) == ["2024-07-09-2.md", "2024-07-09-3.md", "2024-07-09-5.md", "out"]


async def test_a_folder_replaced_by_a_link_that_leads_out_is_gone(folder, clock, tmp_path):
    """The posts below it are gone; files outside, of the same names or others, are never read."""
    write(folder, f"sub/{KEY}", "inside")
    write(tmp_path, f"outside/{KEY}", "secret")
    write(tmp_path, "outside/2024-07-09-2.md", "secret")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        (folder / "sub").rename(tmp_path / "away")
        (folder / "sub").symlink_to(tmp_path / "outside")
        await seen.until_in_time(lambda s: s.gone, clock)
        await clock.advance(3600)
    assert (seen.keys, seen.gone) == ([], [f"sub/{KEY}"])


async def test_a_link_made_later_is_yielded_once_it_has_settled(folder, clock):
    """A link is created and never closed; it is yielded without waiting for that."""
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        write(folder, ".store/real.md", old=False)
        (folder / KEY).symlink_to(".store/real.md")
        began = clock.now()
        await seen.until_in_time(lambda s: s.keys, clock)
    assert (clock.now() - began).total_seconds() < 10


async def test_linked_folders_are_listed_once(folder, clock):
    """A link to a hidden folder is followed; one to a folder that is listed anyway, or in a circle, yields nothing twice."""
    write(folder, f".versions/5/{KEY}")
    write(folder, "2024/2024-07-09-2.md")
    (folder / "current").symlink_to(".versions/5")
    (folder / "latest").symlink_to("2024")
    (folder / "2024/up").symlink_to("..")
    (folder / ".versions/5/loop").symlink_to("../5")
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
    assert sorted(seen.keys) == ["2024/2024-07-09-2.md", f"current/{KEY}"]


@pytest.fixture(autouse=True)
def permissions(monkeypatch):
    """Permissions count here even for root, who may read everything."""

    def checked(call):
        def run(path):
            if not isinstance(path, int) and not Path(path).stat().st_mode & 0o400:
                raise PermissionError(errno.EACCES, "Permission denied")
            return call(path)

        return run

    monkeypatch.setattr("adapters.sources.posts.scan.read", checked(read))
    monkeypatch.setattr("os.scandir", checked(os.scandir))


async def test_an_unreadable_post_is_skipped_and_tried_again(folder, clock):
    """A post without read permission is one clear warning, the others are yielded, and it is yielded once it can be read."""
    write(folder, KEY).chmod(0)
    write(folder, "2024-07-09-2.md")
    with capture_logs() as logs:
        async with watching(source(folder, clock)) as seen:
            await seen.until(lambda s: s.complete)
            await clock.advance(3600)
            assert seen.keys == ["2024-07-09-2.md"]
            (folder / KEY).chmod(0o600)
            await seen.until(lambda s: len(s.keys) == 2)
    warnings = [log for log in logs if log["event"] == "post_unreadable"]
    assert [(log["key"], log["reason"], log["feed"]) for log in warnings] == [(KEY, "Permission denied", "policy")]
    assert seen.documents[-1].existing
    assert seen.errors == [f"cannot be read: {KEY}: Permission denied"]
    assert not seen.poll_results[-1].error


async def test_posts_in_an_unreadable_folder_are_not_gone(folder, clock):
    """A folder that may not be listed for a while gives no information about its posts."""
    write(folder, f"sub/{KEY}")
    write(folder, "2024-07-09-2.md")
    known = version_tags(folder)
    (folder / "sub").chmod(0)
    with capture_logs() as logs:
        async with watching(source(folder, clock), known, SEEN) as seen:
            await seen.until(lambda s: s.complete)
            await clock.asleep()
            await clock.advance(3600)
            (folder / "sub").chmod(0o700)
            write(folder, "sub/2024-07-09-3.md")
            await seen.until_in_time(lambda s: s.keys, clock)
    assert (seen.keys, seen.gone) == (["sub/2024-07-09-3.md"], [])
    assert [log["key"] for log in logs if log["event"] == "folder_unreadable"] == ["sub/"]


async def test_posts_in_a_folder_unreadable_at_first_sight_are_no_news(folder, clock):
    """When such a folder can be listed at last, its posts were there from the start; what comes then is news."""
    write(folder, f"sub/{KEY}")
    (folder / "sub").chmod(0)
    async with watching(source(folder, clock)) as seen:
        await seen.until(lambda s: s.complete)
        (folder / "sub").chmod(0o700)
        await seen.until_in_time(lambda s: s.keys, clock)
        write(folder, "sub/2024-07-09-2.md")
        await seen.until(lambda s: len(s.keys) == 2)
    assert [(document.key, document.existing) for document in seen.documents] == [
        (f"sub/{KEY}", True),
        ("sub/2024-07-09-2.md", False),
    ]


async def test_a_name_that_is_no_text_is_skipped(folder, clock):
    """A file name in another encoding cannot be a key; it is one warning, and the others are yielded."""
    os.close(os.open(os.fsencode(folder) + b"/2024-07-09-\xb0\xa1.md", os.O_CREAT | os.O_WRONLY))
    write(folder, "2024-07-09-한글.md")
    with capture_logs() as logs:
        async with watching(source(folder, clock)) as seen:
            await seen.until(lambda s: s.complete)
    assert seen.keys == ["2024-07-09-한글.md"]
    assert [log["event"] for log in logs] == ["name_not_unicode"]


async def test_a_folder_that_becomes_a_link_while_it_is_read_yields_nothing_from_outside(folder, clock, tmp_path, monkeypatch):
    """A folder that is replaced by a link between the check and the reading, and put back, yields its own post alone."""
    write(tmp_path, f"outside/{KEY}", "elsewhere")
    write(folder, f"sub/{KEY}", "own")
    swaps = []

    def read_elsewhere(path):
        if swaps:
            return read(path)
        swaps.append(path)
        (folder / "sub").rename(tmp_path / "away")
        (folder / "sub").symlink_to(tmp_path / "outside")
        found = read(path)
        (folder / "sub").unlink()
        (tmp_path / "away").rename(folder / "sub")
        return found

    monkeypatch.setattr("adapters.sources.posts.scan.read", read_elsewhere)
    async with watching(source(folder, clock)) as seen:
        await seen.until_in_time(lambda s: s.documents, clock)
    assert swaps
    assert [document.content for document in seen.documents] == [b"own"]
