"""The formatter in a worker process."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from adapters.workers import JobStalled, JobTooSlow, WorkerDied, WorkerProcess
from adapters.workers.formatter import LARGE, FormatterInProcess, FormatterInWorker
from bot.model import Document, FeedRules, Hold, ReadResult
from bot.ports import FormatterError, FormatterTimeout, FormatterUnavailable

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
async def formatter() -> AsyncIterator[FormatterInWorker]:
    """The formatter in a worker."""
    running = FormatterInWorker()
    await running.start()
    yield running
    await running.aclose()


async def test_the_worker_gives_the_formatters_own_results(formatter: FormatterInWorker) -> None:
    """Every method returns in the worker what it returns in this process, for good and for unreadable documents."""
    local = FormatterInProcess()
    documents = [document(number) for number in range(1, 40)] + [
        Document("policy", "2026-11-20-40.md", "1", b"---\ntitle: \xff\xfe\xff\n---\n")
    ]
    results = await formatter.read(documents, RULES)
    assert results == await local.read(documents, RULES)
    assert [result.error_kind for result in results[-2:]] == ["", "encoding"]
    first, second = (result.post for result in results[:2])
    assert first is not None
    assert second is not None
    for one in (formatter, local):
        one.set_feed_titles({"policy": "정책 속보"})
    assert (await formatter.card(first)).feed_title == "정책 속보"
    assert await formatter.card(first) == await local.card(first)
    assert await formatter.hold(first) == await local.hold(first)
    assert await formatter.search_text(first) == await local.search_text(first)
    assert await formatter.difference(first, second) == await local.difference(first, second)
    assert await formatter.story_keys(first) == await local.story_keys(first)
    assert await formatter.same_story(first, [replace(second, title="날씨", body="비가 온다."), first]) == 1
    assert await formatter.same_story(first, []) is None


async def test_a_post_that_is_new_is_checked_and_one_that_was_there_is_not(formatter: FormatterInWorker) -> None:
    """A new post is checked by the hold rules, and an existing one is not."""
    empty = document(1, "---\ntitle: 제목만 있는 글\n---\n")
    new, existing = await formatter.read([empty, replace(empty, existing=True)], RULES)
    assert new.hold is not None
    assert existing.hold is None


class TroubledWorker(WorkerProcess):
    """A worker that fails in a given way where a document's or a post's key is in its list, and counts its calls."""

    def __init__(self, error: Exception, *keys: str) -> None:
        super().__init__("formatter.jobs", 10)
        self.error = error
        self.keys = set(keys)
        self.calls: list[str] = []

    async def call(self, function: str, *args: object, seconds: float | None = None) -> object:
        """Fail for those keys."""
        self.calls.append(function)
        if getattr(getattr(args[0], "post", None) or args[0], "key", "") in self.keys:
            raise self.error
        return await super().call(function, *args, seconds=seconds)


def key(number: int) -> str:
    """A document's key."""
    return document(number).key


FAILURES = [JobTooSlow("more than 0.5 s of CPU time"), JobStalled("no answer within 5 s"), WorkerDied("the worker ended")]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_document_that_needs_more_time_costs_only_itself(failure: Exception) -> None:
    """A document that needs more time is left out, and read in the slow worker on request; others are read at once."""
    async with aclosing(FormatterInWorker(TroubledWorker(failure, key(2)))) as formatter:
        results = await formatter.read([document(number) for number in (1, 2, 3)], RULES)
        assert [(result.post is None, result.error_kind) for result in results] == [(False, ""), (True, "slow"), (False, "")]
        (slow,) = await formatter.read([document(2)], RULES, slowly=True)
        assert slow == (await FormatterInProcess().read([document(2)], RULES))[0]


@pytest.mark.parametrize("failure", [JobTooSlow("more than 10 s of CPU time"), WorkerDied("the worker ended")])
async def test_a_document_that_fails_in_the_slow_worker_is_too_slow(failure: Exception) -> None:
    """A document that fails in the slow worker is held as too slow; on a busy machine the error is temporary."""
    slow = TroubledWorker(failure, key(2))
    async with aclosing(FormatterInWorker(None, slow)) as formatter:
        (result,) = await formatter.read([document(2)], RULES, slowly=True)
        assert result == ReadResult(None, hold=Hold("too-slow", str(failure)))
        slow.error = JobStalled("no answer within 100 s")
        with pytest.raises(FormatterUnavailable):
            await formatter.read([document(2)], RULES, slowly=True)


async def test_a_post_that_is_too_slow_for_the_checks_is_held_with_its_text() -> None:
    """A post that is too slow for the checks is held with its title, and its card is not tried again."""

    class SlowChecks(TroubledWorker):
        async def call(self, function: str, *args: object, seconds: float | None = None) -> object:
            self.keys = set() if function == "read" else {key(2)}
            return await super().call(function, *args, seconds=seconds)

    slow = SlowChecks(JobTooSlow("more than 10 s of CPU time"))
    async with aclosing(FormatterInWorker(None, slow)) as formatter:
        (result,) = await formatter.read([document(2)], RULES, slowly=True)
        assert result.hold == Hold("too-slow", "more than 10 s of CPU time")
        assert result.post is not None
        for _ in range(2):
            with pytest.raises(FormatterError):
                await formatter.card(result.post)
    assert slow.calls == ["read", "check"]


async def test_a_card_may_take_the_slow_workers_time() -> None:
    """A post that needs more than the short slice gets its card; a difference is left to the caller, who may wait or not."""
    (one, two) = [result.post for result in await FormatterInProcess().read([document(1), document(2)], RULES)]
    assert one is not None
    assert two is not None
    slow = TroubledWorker(JobTooSlow("never"))
    async with aclosing(FormatterInWorker(TroubledWorker(JobTooSlow("more than 0.5 s"), key(1)), slow)) as formatter:
        assert await formatter.card(one) == await FormatterInProcess().card(one)
        with pytest.raises(FormatterTimeout):
            await formatter.difference(one, two)
        slowly = await formatter.difference(one, two, slowly=True)
        assert slowly == await formatter.difference(one, two)  # from the cache
    assert slow.calls == ["card", "difference"]


async def test_the_card_of_a_new_document_is_made_while_it_is_read() -> None:
    """The card of a new document is made while it is read, and a delivery finds it in the cache."""
    quick = TroubledWorker(JobTooSlow("never"))
    async with aclosing(FormatterInWorker(quick)) as formatter:
        (result,) = await formatter.read([document(1)], RULES)
        assert result.post is not None
        await formatter.card(result.post)
    assert quick.calls == ["read_and_check"]


async def test_short_documents_come_before_large_ones() -> None:
    """Large documents of a poll are read last. After one that needs more time, its feed's large ones get no slice for a while."""
    large = [document(number, TEXT + "\n" * LARGE) for number in (1, 2, 3)]
    quick = TroubledWorker(JobTooSlow("more than 0.5 s"), key(2))
    async with aclosing(FormatterInWorker(quick)) as formatter:
        results = await formatter.read([*large, document(4)], RULES)
        assert [result.error_kind for result in results] == ["", "slow", "slow", ""]
        assert len(quick.calls) == 3
        again = [await formatter.read([one], rules) for one, rules in ((large[0], RULES), (large[0], FeedRules("wire")))]
        assert [result.error_kind for (result,) in again] == ["slow", ""]


async def test_many_large_documents_do_not_stop_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """New large documents get a second of the quick worker in a minute; those that were there at first sight get more."""
    monkeypatch.setattr("adapters.workers.formatter.LARGE_SECONDS", 0.0)
    large = [document(number, TEXT + "\n" * LARGE) for number in (1, 2, 3)]
    async with aclosing(FormatterInWorker()) as formatter:
        existing = await formatter.read([replace(one, existing=True) for one in large], FeedRules("wire"))
        results = await formatter.read([*large, document(4)], RULES)
    assert [result.error_kind for result in existing] == ["", "", ""]
    assert [result.error_kind for result in results] == ["", "slow", "slow", ""]


async def test_a_post_beyond_all_limits_ends_its_worker_alone() -> None:
    """Text that keeps a library busy for seconds is too slow; the next post is read at once by a new process."""
    module = "formatter.jobs"
    async with aclosing(FormatterInWorker(WorkerProcess(module, 0.2), WorkerProcess(module, 0.4))) as formatter:
        (plain,) = await formatter.read([document(1)], RULES)
        assert plain.post is not None
        huge = document(2, TEXT + "1. a\n" * 400_000)
        (first,) = await formatter.read([huge], RULES)
        (second,) = await formatter.read([huge], RULES, slowly=True)
        assert first.error_kind == "slow"
        assert second.hold is not None
        assert second.hold.reason == "too-slow"
        assert (await formatter.read([document(3)], RULES))[0].post is not None


async def test_reading_leaves_the_event_loop_free(formatter: FormatterInWorker) -> None:
    """The bot's own process spends little of the time that reading takes."""
    documents = [document(number, TEXT + "새솔시는 도서관 {number}곳을 더 연다.\n\n" * 300) for number in range(32)]
    began, used = time.perf_counter(), time.process_time()
    await formatter.read(documents, RULES)
    assert time.process_time() - used < 0.5 * (time.perf_counter() - began)
