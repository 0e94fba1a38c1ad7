"""The formatter in a worker process."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from adapters.workers import JobTimeout, WorkerProcess
from adapters.workers.formatter import FormatterInProcess, FormatterInWorker
from bot.model import Document, FeedRules, Post

RULES = FeedRules("policy")
TEXT = """---
title: 새솔시 작은 도서관 {number}곳 새로 연다
date: 2026-11-20 09:30:00 +0900
categories: [문화]
---
새솔시는 20일 작은 도서관 {number}곳을 새로 연다고 밝혔다.

| 구 | 도서관 |
|---|---|
| 동구 | {number}곳 |

자료: 새솔시
"""


def document(number: int, text: str = TEXT) -> Document:
    """A post's document."""
    return Document("policy", f"2026-11-20-{number}.md", "1", text.format(number=number).encode())


@pytest.fixture
async def editor() -> AsyncIterator[FormatterInWorker]:
    """The formatter in a worker."""
    running = FormatterInWorker()
    await running.start()
    yield running
    await running.close()


async def test_the_worker_gives_the_formatters_own_results(editor: FormatterInWorker) -> None:
    """Every method returns in the worker what it returns in this process, for good and for unreadable documents."""
    local = FormatterInProcess()
    documents = [document(number) for number in range(1, 40)] + [
        Document("policy", "2026-11-20-40.md", "1", b"---\ntitle: \xff\xfe\xff\n---\n")
    ]
    results = await editor.read(documents, RULES)
    assert results == await local.read(documents, RULES)
    assert [result.error_kind for result in results[-2:]] == ["", "encoding"]
    first, second = (result.post for result in results[:2])
    assert first is not None
    assert second is not None
    for one in (editor, local):
        one.set_feed_titles({"policy": "정책 속보"})
    assert (await editor.card(first)).feed_title == "정책 속보"
    assert await editor.card(first) == await local.card(first)
    assert await editor.hold(first) == await local.hold(first)
    assert await editor.search_text(first) == await local.search_text(first)
    assert await editor.difference(first, second) == await local.difference(first, second)
    assert await editor.story_keys(first) == await local.story_keys(first)
    assert await editor.same_story(first, [replace(second, title="날씨", body="비가 온다."), first]) == 1
    assert await editor.same_story(first, []) is None


async def test_a_post_that_is_new_is_checked_and_one_that_was_there_is_not(editor: FormatterInWorker) -> None:
    """The hold rules apply to new posts alone."""
    empty = document(1, "---\ntitle: 제목만 있는 글\n---\n")
    new, existing = await editor.read([empty, replace(empty, existing=True)], RULES)
    assert new.hold is not None
    assert existing.hold is None


class SlowWorker(WorkerProcess):
    """A worker that takes too long for one document."""

    async def call(self, function: str, *args: object, seconds: float | None = None) -> object:
        """Exceed the deadline where that document is among those to read."""
        documents = args[0]
        if isinstance(documents, Sequence) and any(getattr(one, "key", "") == "2026-11-20-2.md" for one in documents):
            raise JobTimeout("longer than 10 s")
        return await super().call(function, *args, seconds=seconds)


async def test_a_document_that_takes_too_long_costs_only_itself() -> None:
    """The other documents of its batch are read."""
    editor = FormatterInWorker(SlowWorker("adapters.workers.formatter_jobs", 10))
    results = await editor.read([document(number) for number in (1, 2, 3)], RULES)
    await editor.close()
    assert [result.post is None for result in results] == [False, True, False]
    assert (results[1].error_kind, results[1].error) == ("crash", "reading failed: longer than 10 s")


async def test_a_worker_that_is_killed_is_replaced() -> None:
    """A job whose process dies of something else is done once more."""
    worker = WorkerProcess("adapters.workers.formatter_jobs", 10)
    editor = FormatterInWorker(worker)
    await editor.start()
    process = worker._process
    assert process is not None
    process.kill()
    (result,) = await editor.read([document(1)], RULES)
    await editor.close()
    assert isinstance(result.post, Post)


async def test_reading_leaves_the_event_loop_free(editor: FormatterInWorker) -> None:
    """The bot's own process spends little of the time that reading takes."""
    documents = [document(number, TEXT + "새솔시는 도서관 {number}곳을 더 연다.\n\n" * 300) for number in range(32)]
    began, used = time.perf_counter(), time.process_time()
    await editor.read(documents, RULES)
    assert time.process_time() - used < 0.5 * (time.perf_counter() - began)
