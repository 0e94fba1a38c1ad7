"""`python -m tests.endurance.limits`: bursts to hundreds of chats on a turned clock, at the platforms' own limits."""

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from adapters.sandbox import ChatMessage, Sandbox
from store import open_store
from tests.clock import TestClock
from tests.endurance.scenes import LIMITS, WHOLE, Scene
from tests.endurance.stage import Stage, announce


@dataclass
class Finding:
    """The counts of what the receiver saw in one scene."""

    scene: Scene
    arrived: int
    lost: int
    doubled: int
    uncertain: int
    disordered: int
    breaches: int
    refused: int
    seconds: float

    @property
    def kept(self) -> bool:
        """True if every promise was kept; a restart may double messages in flight, and takes time."""
        early = self.scene.restarts or (self.doubled == 0 and self.seconds <= self.scene.most * self.scene.least())
        return bool(early) and not (self.lost or self.disordered or self.breaches) and self.doubled <= self.uncertain

    def __str__(self) -> str:
        least = self.scene.least()
        counts = f"arrived {self.arrived}  lost {self.lost}  doubled {self.doubled}  uncertain {self.uncertain}"
        counts += f"  disordered {self.disordered}  breaches {self.breaches}  refused {self.refused}"
        return f"{self.scene.name:10} {counts}  took {self.seconds:.1f} s, least {least:.1f} s: {self.seconds / least:.3f}"


def main() -> int:
    """Run the whole scenes; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.limits", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    findings = []
    for scene in WHOLE:
        began = time.perf_counter()
        findings.append(asyncio.run(run(scene, options.seed)))
        print(f"{findings[-1]}   ({time.perf_counter() - began:.0f} s of real time)", flush=True)
    return 0 if all(finding.kept for finding in findings) else 1


async def run(scene: Scene, seed: int) -> Finding:
    """Enqueue a burst, deliver it on a turned clock, and ask the receiver."""
    clock = TestClock()
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(clock=clock, limits=LIMITS) as sandbox:
            store = await open_store(f"sqlite:///{Path(folder) / 'sokbo.db'}")
            await announce(scene, sandbox, store, clock)
            began, stage = clock.now(), Stage(sandbox, store, clock, random.Random(seed))
            await stage.deliver(scene)
            await store.close()
        received = {str(chat): _numbers(sandbox.messages(str(chat))) for chat in scene.chats()}
        last = max(call.at for call in sandbox.calls)
    return Finding(
        scene,
        arrived=sum(map(len, received.values())),
        lost=sum(scene.posts - len(set(numbers)) for numbers in received.values()),
        doubled=sum(len(numbers) - len(set(numbers)) for numbers in received.values()),
        uncertain=len(stage.maybe_sent),
        disordered=sum(list(dict.fromkeys(numbers)) != sorted(set(numbers)) for numbers in received.values()),
        breaches=len(sandbox.breaches),
        refused=sum(call.error is not None for call in sandbox.calls) - len(sandbox.breaches),
        seconds=(last - began).total_seconds(),
    )


def _numbers(messages: list[ChatMessage]) -> list[int]:
    """The posts of these messages."""
    return [int(match[1]) for message in messages if (match := re.search(r"도서관 (\d+)곳", str(message.params["text"])))]


if __name__ == "__main__":
    sys.exit(main())
