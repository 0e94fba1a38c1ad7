"""`sokbo preview` and `sokbo figures`: what the formatter makes of posts and of lines of text."""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from bot.cli.common import Failure, read_config
from bot.cli.progress import Progress
from bot.lib.i18n import words
from bot.model import Card, Document, FeedRules, Mark, Post, Style
from bot.model.post import title_card
from bot.ports import Formatter, FormatterError, FormatterUnavailable

Line = dict[str, Any]


class As(StrEnum):
    """The output forms of a preview."""

    TEXT = "text"
    ALERT = "alert"
    CARD = "card"
    TELEGRAM = "telegram"
    SLACK = "slack"


class Previewer:
    """Makes the output for posts in one form. Reads them in the bot's worker processes, within the same limits."""

    def __init__(self, formatter: Formatter, form: As, rules: FeedRules, style: Style) -> None:
        self._formatter = formatter
        self._form = form
        self._rules = rules
        self._style = style
        self._words = words(style.language)

    async def line(self, path: str, key: str, content: bytes | OSError) -> Line:
        """The JSON object of one post; `key` is its name within the feed."""
        if isinstance(content, OSError):
            return _error(path, "unreadable", content.strerror or "cannot be read", None)
        document = Document(self._rules.id, key, "", content)
        (result,) = await self._formatter.read([document], self._rules)
        if result.error_kind == "slow":
            (result,) = await self._formatter.read([document], self._rules, slowly=True)
        if result.post is None and result.hold is None:
            kind = "unreadable" if result.error_kind == "crash" else result.error_kind
            return _error(path, kind, result.error, result.line)
        held = asdict(result.hold) if result.hold and not self._rules.sends_despite(result.hold) else None
        post = result.post or Post(self._rules.id, key, title="")
        line = {"path": path, "ok": True, "held": held, "repaired": post.repaired}
        return {**line, **self._content(await self._card(post))}

    async def _card(self, post: Post) -> Card:
        try:
            return await self._formatter.card(post)
        except FormatterError:
            return title_card(post)

    def readable(self, line: Line) -> str:
        """The output of one post as text."""
        if not line["ok"]:
            where = f":{line['error']['line']}" if line["error"]["line"] else ""
            return f"{line['path']}{where}: {line['error']['message']} ({line['error']['kind']})\n"
        held = line["held"]
        head = self._words("Waiting for review: {reason} – {detail}", **held) + "\n\n" if held else ""
        match self._form:
            case As.TEXT:
                body = line["text"]
            case As.CARD | As.ALERT:
                body = json.dumps(line[self._form.value], ensure_ascii=False, indent=2)
            case _:
                body = "\n\n".join(json.dumps(call, ensure_ascii=False, indent=2) for call in line["calls"])
        return f"{line['path']}\n\n{head}{body}\n"

    def _content(self, card: Card) -> Line:
        from formatter.render import plain, slack, telegram
        from formatter.render.alert import alert_of
        from formatter.render.webhook import alert_as_json

        match self._form:
            case As.ALERT:
                return {"alert": alert_as_json(alert_of(card, self._style))}
            case As.CARD:
                return {"card": card_as_json(card)}
            case As.TEXT:
                return {"text": plain.render(card, self._words)}
            case _:
                platform = telegram if self._form is As.TELEGRAM else slack
                calls = platform.render(card, self._style, self._words, Mark())
                return {"calls": [{"method": call.method, "params": dict(call.params)} for call in calls]}


def card_as_json(card: Card) -> Line:
    """A card as the contract has it: every key always there."""
    figures = [
        {key: value for key, value in asdict(figure).items() if key not in _HIDDEN_FIGURE_FIELDS} for figure in card.figures
    ]
    published_at = card.published_at.isoformat() if card.published_at else None
    fields = {name: value for name, value in asdict(card).items() if name not in _HIDDEN_FIELDS}
    return {**fields, "published_at": published_at, "figures": figures}


_HIDDEN_FIELDS = ("feed", "feed_title", "takeaways", "pictures_excluded")
"""Fields of a card that the output leaves out."""
_HIDDEN_FIGURE_FIELDS = ("start", "end", "header_unit", "line")
"""Fields of a figure that a card leaves out: where it stood, the unit of its header, and its line, which `--as alert` shows."""


def _error(path: str, kind: str, message: str, line: int | None) -> Line:
    return {"path": path, "ok": False, "error": {"kind": kind, "message": message, "line": line}}


def preview(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Posts, folders of posts, or - for paths on stdin.")],
    form: Annotated[As | None, typer.Option("--as", help="text by default; card with --json.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    feed: Annotated[str | None, typer.Option("--feed", help="Read posts as this feed's.")] = None,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="The config that has the feed.")] = None,
) -> None:
    """Show how posts would look."""
    form = form or (As.CARD if as_json else As.TEXT)
    rules, style = _rules(feed, config)
    for path in paths:
        if path != "-":
            _must_exist(path)
    asyncio.run(_print(paths, form, rules, style, as_json=as_json))


async def _print(paths: list[str], form: As, rules: FeedRules, style: Style, *, as_json: bool) -> None:
    from adapters.workers.formatter import FormatterInWorker

    async with AsyncExitStack() as stack:
        editors = [await stack.enter_async_context(aclosing(FormatterInWorker())) for _ in range(WORKERS)]
        previewers = [Previewer(formatter, form, rules, style) for formatter in editors]
        total = None if "-" in paths else sum(1 for path in paths for _ in _posts(path))
        posts = (post for path in paths for post in (_from_stdin() if path == "-" else _posts(path)))
        progress = Progress("posts", total)
        try:
            async for line in _in_order(posts, previewers):
                print(json.dumps(line, ensure_ascii=False) if as_json else previewers[0].readable(line))
                progress.step()
        except FormatterUnavailable as error:
            raise Failure(f"sokbo: {error}") from None
        finally:
            progress.end()


async def _in_order(posts: Iterator[str], previewers: Sequence[Previewer]) -> AsyncIterator[Line]:
    """The lines of the posts in their order, made by several previewers at once; each starts with the first post it gets."""
    free: asyncio.LifoQueue[Previewer] = asyncio.LifoQueue()
    for previewer in previewers:
        free.put_nowait(previewer)

    async def make(post: str) -> Line:
        previewer = await free.get()
        try:
            return await previewer.line(post, *_read(post))
        finally:
            free.put_nowait(previewer)

    pending: deque[asyncio.Task[Line]] = deque()
    try:
        for post in posts:
            pending.append(asyncio.create_task(make(post)))
            if len(pending) >= _AHEAD * len(previewers):
                yield await pending.popleft()
        while pending:
            yield await pending.popleft()
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def _rules(feed: str | None, config: Path | None) -> tuple[FeedRules, Style]:
    """The rules and the style of a feed of the config, or the defaults."""
    if feed is None and config is None:
        return FeedRules(id="preview"), Style()
    if feed is None or config is None:
        raise Failure("sokbo: --feed and --config go together", code=2)
    from bot.runtime import build

    settings = read_config(config)
    table = next((table for table in settings.feeds if table.id == feed), None)
    if table is None:
        raise Failure(f"{config}: no feed has the id {feed!r}", code=2)
    return build.rules(table, settings), build.style(settings)


def _posts(path: str) -> Iterator[str]:
    """The path itself, or every post in that folder, sorted; printed as given."""
    from bot.model.feed import post_name

    _must_exist(path)
    here = Path(path)
    if not here.is_dir():
        yield path
        return
    found = sorted(file.relative_to(here).as_posix() for file in here.rglob("*") if file.is_file())
    yield from (f"{path.rstrip('/')}/{name}" for name in found if post_name(name))


def _from_stdin() -> Iterator[str]:
    for line in sys.stdin:
        if path := line.rstrip("\r\n"):
            yield from _posts(path)


def _must_exist(path: str) -> None:
    try:
        exists = path != "" and Path(path).exists()
    except OSError:  # not a possible file name, or no permission
        exists = False
    if not exists:
        raise Failure(f"sokbo: {path}: no such file or folder", code=2)


WORKERS = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)
"""Formatters of a preview: one for each core."""
_AHEAD = 8
"""Posts under way for each of them, so that a slow one does not leave the others without work."""
MOST_BYTES = 4 * 1024 * 1024
"""Largest post in bytes; one more byte is read, so that the reader can report it."""


def _read(path: str) -> tuple[str, bytes | OSError]:
    """A post's key within its feed, and its content or the error."""
    parts = PurePosixPath(Path(path).as_posix()).parts
    start = max((i for i, part in enumerate(parts) if part == "_posts"), default=len(parts) - 1)
    try:
        with Path(path).open("rb") as file:
            return "/".join(parts[start:]), file.read(MOST_BYTES + 1)
    except OSError as error:
        return parts[-1], error


def figures(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Read text, or JSON Lines, on stdin; print the figures in it."""
    from formatter.figures.json_lines import RecordError, answer

    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            found = answer(line.rstrip("\r\n"), number)
        except RecordError as error:
            raise Failure(f"sokbo: line {number} of stdin: {error}", code=2) from None
        print(json.dumps(found, ensure_ascii=False) if as_json else _readable(found), flush=True)


def _readable(found: dict[str, Any]) -> str:
    rows = [f"  {figure['text']}\t{_about(figure)}" for figure in found["figures"]]
    return "\n".join([f"{found['id']}:", *rows])


def _about(figure: dict[str, Any]) -> str:
    what = [figure["label"], figure["time"], figure["versus"], figure["unit_class"], figure["role"], figure["status"]]
    return ", ".join(str(part) for part in what if part)
