"""`python -m tests.endurance.crash --rounds N --seed S`: kill the bot at random moments of a burst, and count what arrived."""

import argparse
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path

from bot.config.load import load
from bot.model import Chat
from tests.endurance.burst import CHATS, LIMITS, POSTS, Burst
from tests.endurance.posts import expected
from tests.endurance.receiver import receiver


@dataclass
class Tally:
    """The counts of one or several rounds."""

    kills: int = 0
    messages: int = 0  # that were to arrive
    in_flight: int = 0  # that had arrived at a kill, unrecorded
    uncertain: int = 0  # recorded, of deliveries that say they may be doubled
    doubled: int = 0  # that arrived again
    lost: int = 0
    unexplained: int = 0  # doubled, though their answer was recorded
    unmarked: int = 0  # doubled, and the store does not say so
    disordered: int = 0
    breaches: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """True if every promise was kept."""
        return not (self.lost or self.unexplained or self.unmarked or self.disordered or self.breaches or self.failures)

    def add(self, other: "Tally") -> None:
        """Take over another's counts."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def __str__(self) -> str:
        counts = "  ".join(f"{each.name} {getattr(self, each.name)}" for each in fields(self) if each.name != "failures")
        return "\n".join([counts, *self.failures])


def main() -> int:
    """Run the rounds, print each; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    total = Tally()
    for number in range(options.rounds):
        tally = run_round(options.seed + number)
        print(f"seed {options.seed + number}: {tally}", flush=True)
        total.add(tally)
    print(f"all {options.rounds}: {total}")
    return 0 if total.kept else 1


def run_round(seed: int) -> Tally:
    """One burst with several kills in it."""
    with tempfile.TemporaryDirectory() as name, receiver(LIMITS, CHATS) as far_end:
        burst = Burst(Path(name), far_end)
        burst.play(random.Random(seed))
        return _judged(burst)


def _judged(burst: Burst) -> Tally:
    """Compare what arrived with what was published."""
    breaches, maybe_sent = burst.far_end.breaches(), burst.maybe_sent()
    tally = Tally(burst.kills, in_flight=len(burst.unrecorded), uncertain=len(maybe_sent), breaches=len(breaches))
    tally.failures = burst.failures + [f"breach: {breach}" for breach in breaches]
    config = load(burst.config)
    for chat in CHATS:
        wanted = expected(config, Chat.parse(chat), range(1, POSTS + 1))
        arrived = defaultdict(list)
        for message in burst.far_end.messages(chat):
            arrived[message["params"]["text"]].append((chat, str(message["id"])))
        tally.messages += len(wanted)
        tally.lost += len(set(wanted) - set(arrived))
        tally.disordered += _disordered(list(arrived), wanted)
        for copies in arrived.values():
            again = len(copies) - 1
            tally.doubled += again
            tally.unexplained += max(0, again - len(burst.unrecorded.intersection(copies)))
            tally.unmarked += again > 0 and not maybe_sent.intersection(copies)
    return tally


def _disordered(arrived: Sequence[str], wanted: Sequence[str]) -> int:
    """Return the number of first copies out of order; an unexpected text counts too."""
    place = {text: number for number, text in enumerate(wanted)}
    places = [place.get(text, -1) for text in arrived]
    return sum(later < earlier for earlier, later in pairwise(places))


if __name__ == "__main__":
    sys.exit(main())
