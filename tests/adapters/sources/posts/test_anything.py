"""After any sequence of changes in a folder, the yielded posts are those in the folder."""

import asyncio
import random
import shutil
from pathlib import Path

import pytest

from adapters.sources.posts.watch import Watch
from tests.adapters.sources.posts.folders import SEEN, source, version_tags, write
from tests.adapters.sources.watching import watching

FOLDERS = ["", "a/", "b/", "a/deep/"]


def do_something(folder: Path, chance: random.Random, step: int) -> None:
    """Change one thing, as editors, generators and people do."""
    key = f"{chance.choice(FOLDERS)}2024-07-09-{chance.randrange(12)}.md"
    other = f"{chance.choice(FOLDERS)}2024-07-09-{chance.randrange(12)}.md"
    match chance.randrange(7):
        case 0 | 1 | 2:
            write(folder, key, f"version {step}", old=False)
        case 3:
            (folder / ".new").write_text(f"version {step}")
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / ".new").replace(folder / key)
        case 4:
            (folder / key).unlink(missing_ok=True)
        case 5 if (folder / key).exists():
            (folder / other).parent.mkdir(parents=True, exist_ok=True)
            (folder / key).replace(folder / other)
        case 6:
            move_a_folder(folder, chance)


def move_a_folder(folder: Path, chance: random.Random) -> None:
    """Rename a folder with all its posts, or remove it."""
    old, new = (folder / name for name in chance.sample(["a", "b", "c"], 2))
    if old.exists() and not new.exists():
        old.rename(new)
    elif old.exists():
        shutil.rmtree(old)


@pytest.mark.parametrize("events", [True, False])
@pytest.mark.parametrize("seed", range(6))
async def test_what_was_yielded_is_what_is_there(folder, clock, monkeypatch, seed, events):
    """With events or by sweeps alone, each post was yielded in its last version, none twice in a row, and the rest is gone."""
    if not events:
        monkeypatch.setattr("adapters.sources.posts.folder.open_watch", lambda root, log: Watch())
    chance = random.Random(seed)
    write(folder, "2024-07-09-keep.md")
    async with watching(source(folder, clock), version_tags(folder), SEEN) as seen:
        await seen.until(lambda s: s.complete)
        for step in range(150):
            do_something(folder, chance, step)
            if chance.random() < 0.2:
                await asyncio.sleep(0.003)
                await clock.advance(chance.choice([0.1, 2]))
        await seen.until_in_time(lambda s: believed(s) == there(folder), clock)
    assert not yielded_twice(seen)


def believed(seen) -> dict[str, str]:
    """Return the posts, by key, that remain after all poll results are applied in order."""
    belief: dict[str, str] = {}
    for result in seen.poll_results:
        belief |= {document.key: document.content.decode() for document in result.documents}
        for key in result.gone:
            belief.pop(key, None)
    return belief


def there(folder: Path) -> dict[str, str]:
    """Return the posts that are in the folder, without the one that was known from the start."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("2024*.md")}
    return {key: path.read_text() for key, path in found.items() if not key.endswith("keep.md")}


def yielded_twice(seen) -> list[str]:
    """Keys whose version was yielded again while it was still the last one yielded."""
    last: dict[str, str] = {}
    twice = []
    for result in seen.poll_results:
        for document in result.documents:
            if last.get(document.key) == document.version_tag:
                twice.append(document.key)
            last[document.key] = document.version_tag
        for key in result.gone:
            last.pop(key, None)
    return twice
