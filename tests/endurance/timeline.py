"""`python -m tests.endurance.timeline`: two newsrooms' real three months at high speed, through a folder feed and through git."""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from adapters.sandbox import Sandbox
from tests.clock import TurningClock
from tests.endurance.books import Books
from tests.endurance.history import Commit, History, Step, history
from tests.endurance.publishing import Publisher, path_at, publisher
from tests.main_job.running import CHANNEL, Place, bot

START_DEADLINE = 60.0
"""Real seconds within which one commit must have had its effect."""
_RENAMED = 20
_ADDRESS = re.compile(r"https://[\w-]+\.example\.kr/[^\"'<>\s\\]+\.html")
_CHANNEL = {"platform": "telegram", "chat": CHANNEL.partition(":")[2], "stories": "each"}


@dataclass
class Tally:
    """Counts of the history's changes and of their effects in the chat."""

    before: int = 0  # posts that were there at first sight
    sent_before: int = 0  # of them
    added: int = 0  # posts, the first time
    announced: int = 0
    twice: int = 0
    held: int = 0  # for the desk, which does not sit here
    missed: int = 0
    returned: int = 0  # added again after they were deleted
    edits: int = 0  # that no reader notices
    shown: int = 0  # of them
    corrections: int = 0  # that a reader notices
    corrected: int = 0
    waiting: int = 0  # for the desk, because what they say is to be held
    deletions: int = 0
    withdrawn: int = 0
    renamed: int = 0
    renamed_sent: int = 0  # again
    commits: int = 0
    seconds: float = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why posts were held."""
    wrong: list[str] = field(default_factory=list)
    """Descriptions of posts that were not treated as they should be."""

    @property
    def kept(self) -> bool:
        """True if every promise was kept."""
        return not self.wrong

    def __str__(self) -> str:
        names = (name for name in self.__dataclass_fields__ if name not in ("seconds", "reasons", "wrong"))
        counts = "  ".join(f"{name} {getattr(self, name)}" for name in names)
        return f"{counts}  in {self.seconds:.0f} s"


def main() -> int:
    """Replay it through both kinds of feed; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.timeline", description=__doc__)
    parser.add_argument("--one-of", type=int, default=1, help="replay only one of so many posts")
    parser.add_argument("--kind", choices=("posts", "git"), action="append")
    options = parser.parse_args()
    tallies = []
    for kind in options.kind or ("posts", "git"):
        tallies.append(asyncio.run(replay(kind, history(options.one_of))))
        print(f"{kind}: {tallies[-1]}", flush=True)
        print("held for " + ", ".join(f"{reason}: {number}" for reason, number in tallies[-1].reasons.most_common()))
        print(*tallies[-1].wrong, sep="\n", flush=True)
    return 0 if all(tally.kept for tally in tallies) else 1


async def replay(kind: str, past: History) -> Tally:
    """Publish the history to a bot whose clock is turned from commit to commit, and look at what its chat got."""
    with tempfile.TemporaryDirectory() as name:
        async with Sandbox() as sandbox, publisher(kind, Path(name)) as newsrooms:
            place, began = Place(Path(name), sandbox), time.perf_counter()
            clock = TurningClock(past.commits[0].at - timedelta(hours=1))
            newsrooms.begin(past.before, clock.now())
            config = place.config(feeds=newsrooms.feeds, channels=[_CHANNEL], delivery={"fold_above": 0})
            async with bot(config, place.secrets, clock=clock, deadline=START_DEADLINE):
                run = _Run(place, clock, newsrooms, past)
                await run.whole()
            run.tally.seconds = time.perf_counter() - began
    return run.tally


class _Run:
    """One replay."""

    def __init__(self, place: Place, clock: TurningClock, newsrooms: Publisher, past: History) -> None:
        self.tally = Tally(before=len(past.before), commits=len(past.commits))
        self._place = place
        self._clock = clock
        self._newsrooms = newsrooms
        self._past = past
        self._books = Books(place.folder / "sokbo.db")
        self._added: set[str] = set()

    async def whole(self) -> None:
        """Every commit; then some files get other names."""
        for commit in self._past.commits:
            await self._publish(commit)
        self._clock.turn(self._clock.now() + timedelta(days=2))  # what was dated into the future has come
        await self._until(self._books.is_settled)
        self._judge_added()
        await self._rename()
        self._books.close()

    async def _publish(self, commit: Commit) -> None:
        self._clock.turn(max(commit.at, self._clock.now()))
        paths = [step.path for step in commit.steps]
        is_news = all(step.kind == "added" for step in commit.steps)
        known, before = self._books.standing(paths), {} if is_news else self._messages_by_post()
        self._newsrooms.publish(commit)
        await self._until(lambda: self._books.has_taken(commit, known))
        after = {} if is_news else self._messages_by_post()
        for step in commit.steps:
            self._judge(step, before.get(step.path), after.get(step.path))

    def _judge(self, step: Step, before: "_Counts | None", after: "_Counts | None") -> None:
        """Count the effect of one change on the messages of its post."""
        tally, changed = self.tally, before != after
        if step.kind == "added":
            tally.returned += step.path in self._added
            self._added.add(step.path)
        elif step.kind == "deleted":
            tally.deletions += 1
            tally.withdrawn += before is None or changed
            tally.wrong += [] if before is None or changed else [f"not withdrawn: {step.path}"]
        elif step.kind == "corrected" and after is not None:
            tally.corrections += 1
            waits = self._books.waits(step.path)
            tally.corrected += changed
            tally.waiting += waits
            tally.wrong += [] if changed or waits else [f"not corrected: {step.path}"]
        elif step.kind == "edited" and before is not None:
            tally.edits += 1
            tally.shown += changed
            tally.wrong += [f"shown: {step.path}"] if changed else []

    def _judge_added(self) -> None:
        """Which of the added posts were sent, and which were not."""
        tally, by_post, standing = self.tally, self._messages_by_post(), self._books.standing(self._added)
        held = {path for path in self._added - by_post.keys() if standing[path].state == "held"}
        before, missed = by_post.keys() - self._added, self._added - by_post.keys() - held
        twice = [path for path, times in by_post.items() if times.messages > 1]
        tally.added, tally.held, tally.reasons = len(self._added), len(held), self._books.reasons()
        tally.announced, tally.sent_before = len(by_post.keys() & self._added), len(before)
        tally.missed, tally.twice = len(missed), len(twice)
        for what, paths in (("old, and told", before), ("missed", missed), ("told twice", twice)):
            tally.wrong += [f"{what}: {path}" for path in sorted(paths)]

    async def _rename(self) -> None:
        """Give live posts other names, some of each month."""
        standing = self._books.standing(self._added)
        live = sorted(path for path in standing if standing[path].state == "live" and not self._books.waits(path))
        names = {path: path.replace(".md", "-renamed.md") for path in live[:: max(1, len(live) // _RENAMED)]}
        before = len(self._place.sandbox.messages(CHANNEL))
        self._newsrooms.rename(names)
        await self._until(lambda: self._books.has_moved(names))
        self.tally.renamed = len(names)
        self.tally.renamed_sent = len(self._place.sandbox.messages(CHANNEL)) - before
        self.tally.wrong += ["a renamed post was told again"] * self.tally.renamed_sent

    def _messages_by_post(self) -> "dict[str, _Counts]":
        """The chat's messages by post: a message names the post's address when it comes."""
        by_post: dict[str, _Counts] = {}
        for message in self._place.sandbox.messages(CHANNEL):
            first = str((message.edits or [message.params])[0])
            for path in {path_at(found) for found in _ADDRESS.findall(first)}:
                times = by_post.get(path, _Counts(0, 0))
                by_post[path] = _Counts(times.messages + 1, times.changes + len(message.edits) + message.deleted)
        return by_post

    async def _until(self, true: Callable[[], bool]) -> None:
        """Let time go by, a hundred times as fast as it does, until something is true; raises TimeoutError."""
        async with asyncio.timeout(START_DEADLINE):
            while not true():
                await asyncio.sleep(0.01)
                self._clock.turn(self._clock.now() + timedelta(seconds=1))


class _Counts(NamedTuple):
    messages: int
    changes: int


if __name__ == "__main__":
    sys.exit(main())
