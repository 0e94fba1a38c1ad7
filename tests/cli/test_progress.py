"""Long work shows its progress on stderr, and a preview by several formatters keeps the order of the posts."""

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli import preview
from bot.cli.progress import Progress
from tests.cli.command import sokbo


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that time.monotonic returns, to be changed."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_line_every_five_seconds(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """If stderr is no terminal, nothing is shown for five seconds, then at most one line every five seconds."""
    progress = Progress("posts", 7478)
    for _ in range(1200):
        clock[0] += 0.01
        progress.step()
    progress.end()

    assert capsys.readouterr().err == "500 of 7,478 posts\n1,000 of 7,478 posts\n"


def test_one_line_that_changes_on_a_terminal(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows one line, which is gone at the end; where the results scroll there too, none is needed."""
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    for out in (io.StringIO(), Terminal()):
        monkeypatch.setattr("sys.stdout", out)
        progress = Progress("posts", None)
        clock[0] += 1
        progress.step()
        progress.end()

    assert shown.getvalue() == "\r1 posts\x1b[K\r\x1b[K"


async def test_the_order_is_kept() -> None:
    """A slow post does not delay the work on the others, and its line comes in its place."""
    under_way, most = 0, 0

    class Slow:
        async def line(self, path: str, key: str, content: object) -> dict[str, str]:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.05 if path.endswith("0") else 0)
            under_way -= 1
            return {"path": path}

    posts = [f"no/{number}" for number in range(40)]
    found = [line["path"] async for line in preview._in_order(iter(posts), [Slow(), Slow()])]

    assert (found, most) == (posts, 2)


async def test_a_failure_ends_the_others() -> None:
    """A failure of one formatter is raised at once, and no task is left running."""

    class Broken:
        async def line(self, path: str, key: str, content: object) -> dict[str, str]:
            if path == "no/3":
                raise RuntimeError("broken")
            return {"path": path}

    lines: AsyncIterator[dict[str, str]] = preview._in_order(iter([f"no/{n}" for n in range(40)]), [Broken()])
    with pytest.raises(RuntimeError, match="broken"):
        _ = [line async for line in lines]
    assert len(asyncio.all_tasks()) == 1


def test_a_folder_in_order(tmp_path: Path) -> None:
    """The lines of a folder's posts are in the order of their names, whichever is made first."""
    for number in range(30):
        text = "매출이 9.5% 늘었다.\n" * (400 if number % 10 == 0 else 1)
        (tmp_path / f"2026-11-30-{number:02}.md").write_text(f"---\ntitle: 소식 {number}\n---\n{text}", "utf-8")
    result = sokbo("preview", ".", "--json", cwd=tmp_path)

    assert [json.loads(line)["card"]["headline"] for line in result.out.splitlines()] == [f"소식 {n}" for n in range(30)]
