"""`python -m tests.endurance.takeover --rounds N --workers 1 2 4`: lose the worker that is sending, in the middle of a burst.

Each round is a burst to 150 chats on both platforms, on a real PostgreSQL. The sending worker is killed or frozen, its
connection is cut, it is stopped, or the database restarts; the others, whose clocks are minutes apart, must lose nothing.
"""

import argparse
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path

import asyncpg

from adapters.sandbox import SandboxLimits
from bot.config.load import load
from bot.model import Chat
from tests.endurance.cluster import Server, WorkerProcess, wait, workers
from tests.endurance.posts import expected, post, publish
from tests.endurance.receiver import Receiver, receiver

EVENTS = ("kill", "freeze", "cut", "restart", "stop")
FREEZE = 20.0
"""Seconds from SIGSTOP to SIGCONT."""
CUT = 8.0
"""Seconds that a worker does not reach the database."""
POSTS = 4
DESK_POSTS = 2
DESK = "slack:C0DESK"
CHATS = tuple([f"telegram:{1000 + n}" for n in range(75)] + [f"slack:C{n:04}" for n in range(75)])
LIMITS = SandboxLimits(20, 1200, 30, 20, tolerance=0.005, enforce=False)
SKEWS = (-180.0, 0.0, 240.0, -60.0)
"""Seconds by which the workers' clocks are wrong."""

_CONFIG = """
[store]
url = "{{url}}"
[web]
listen = "127.0.0.1:{{port}}"
[telegram]
api_base = "{far.telegram_base}"
limits = {{ chat_per_second = {limits.telegram_chat_per_second}, group_per_minute = {limits.telegram_group_per_minute}, \
per_second = {limits.telegram_per_second} }}
[slack]
api_base = "{far.slack_base}"
limits = {{ channel_per_second = {limits.slack_channel_per_second} }}
[desk]
chat = "{desk}"
[delivery]
fold_above = 0
[[feeds]]
id = "policy"
kind = "posts"
path = "{folder}/policy"
[[feeds]]
id = "desk"
kind = "posts"
path = "{folder}/desk"
approval = "desk"
"""
_CHANNEL = """
[[channels]]
platform = "{}"
chat = "{}"
feeds = ["policy"]
stories = "each"
"""
_STATES = "SELECT state, count(*) FROM deliveries GROUP BY state"
_OWNER = "SELECT w.name, s.scope, s.epoch FROM scopes s JOIN workers w ON w.id = s.owner"
_MAYBE = """
SELECT c.platform || ':' || c.chat, p.key FROM deliveries d JOIN destinations c ON c.id = d.destination_id
JOIN posts p ON p.id = d.post_id WHERE d.maybe_sent_count > 0
"""


@dataclass
class Tally:
    """The counts and times of one or several rounds. Times are seconds."""

    messages: int = 0  # that were to arrive
    lost: int = 0
    doubled: int = 0
    unexplained: int = 0  # doubled, though the store does not count them as maybe sent
    disordered: int = 0
    breaches: int = 0
    cards: int = 0  # too many or too few at the desk
    taken: list[float] = field(default_factory=list)  # until another worker owned what the lost one had
    sending: list[float] = field(default_factory=list)  # until the next message to that platform
    failures: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """True where every promise was kept."""
        return not (self.lost or self.unexplained or self.disordered or self.breaches or self.cards or self.failures)

    def add(self, other: "Tally") -> None:
        """Add another's counts."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def __str__(self) -> str:
        names = ("messages", "lost", "doubled", "unexplained", "disordered", "breaches", "cards")
        counts = [f"{name} {getattr(self, name)}" for name in names]
        times = [f"{name} p50 {statistics.median(found):.1f} max {max(found):.1f} s" for name, found in self._times() if found]
        return "\n".join(["  ".join([*counts, *times]), *self.failures])

    def _times(self) -> list[tuple[str, list[float]]]:
        return [("taken", self.taken), ("sending", self.sending)]


def main() -> int:
    """Run the rounds, print each; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.endurance.takeover", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--events", nargs="+", choices=EVENTS, default=list(EVENTS))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    totals: defaultdict[str, Tally] = defaultdict(Tally)
    server = Server()
    for number in range(options.rounds):
        event = options.events[number % len(options.events)]
        count = options.workers[(number // len(options.events)) % len(options.workers)]
        tally = run_round(server, event, count, options.seed + number)
        print(f"{event:8} {count} workers: {tally}", flush=True)
        totals[event].add(tally)
        totals["all"].add(tally)
    for name, tally in totals.items():
        print(f"{name:8} together: {tally}")
    server.close()
    return 0 if totals["all"].kept else 1


def run_round(server: Server, event: str, count: int, seed: int) -> Tally:
    """One burst, in which the sending worker is lost by this event."""
    with (
        tempfile.TemporaryDirectory(prefix="takeover") as name,
        receiver(LIMITS, [*CHATS, DESK]) as far_end,
    ):
        folder = Path(name)
        server.fresh(folder.name)
        stage = Stage(folder, server, far_end, count)
        tally = Tally()
        with workers(stage.workers):
            try:
                stage.play(event, random.Random(seed), tally)
            except TimeoutError as error:
                tally.failures.append(f"{error}; {stage.states()}")
        stage.judge(tally)
        if not tally.kept:
            tally.failures.append(f"logs: {stage.keep_logs()}")
        return tally


class Stage:
    """The workers of one round, their store and what they publish."""

    def __init__(self, folder: Path, server: Server, far_end: Receiver, count: int) -> None:
        self._folder = folder
        self._server = server
        self._far_end = far_end
        for feed in ("policy", "desk"):
            (folder / feed).mkdir()
        config = _CONFIG.format(far=far_end, limits=LIMITS, desk=DESK, folder=folder)
        config += "".join(_CHANNEL.format(*chat.split(":")) for chat in CHATS)
        self._config = folder / "config.toml"
        self._config.write_text(config.replace("{url}", "sqlite:///unused.db").replace("{port}", "0"), "utf-8")
        names = ("TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
        tokens = dict(zip(names, (far_end.telegram_token, far_end.slack_bot_token, far_end.slack_app_token), strict=True))
        self.workers = [WorkerProcess(folder, server, config, tokens, SKEWS[number]) for number in range(count)]

    def play(self, event: str, rng: random.Random, tally: Tally) -> None:
        """Publish the burst, lose the sender, and wait until everything is sent."""
        wait(self._is_divided, "divided")
        for number in range(1, POSTS + 1):
            publish(self._folder / "policy", number)
        for number in range(DESK_POSTS):
            (self._folder / "desk" / f"2026-11-21-{number}.md").write_text(post(100 + number), "utf-8")
        wait(lambda: self.states().get("sent", 0) > 10, "sending")
        time.sleep(rng.uniform(0, 2))
        platform = rng.choice(["telegram", "telegram", "slack"])
        self._lose(event, platform, tally)

    def states(self) -> dict[str, int]:
        """Return the number of deliveries in each state."""
        return dict(self._query(_STATES))

    def judge(self, tally: Tally) -> None:
        """Compare what arrived with what was published."""
        maybe_sent = set(self._query(_MAYBE))
        config = load(self._config)
        breaches = self._far_end.breaches()
        tally.breaches = len(breaches)
        tally.failures += [f"breach: {breach}" for breach in breaches[:5]]
        for chat in CHATS:
            wanted = {text: number for number in range(1, POSTS + 1) for text in expected(config, Chat.parse(chat), [number])}
            arrived = [str(message["params"]["text"]) for message in self._far_end.messages(chat)]
            tally.messages += len(wanted)
            tally.lost += len(set(wanted) - set(arrived))
            first = [wanted.get(text, -1) for text in dict.fromkeys(arrived)]
            tally.disordered += sum(later < earlier for earlier, later in pairwise(first))
            for text in {text for text in arrived if arrived.count(text) > 1}:
                tally.doubled += arrived.count(text) - 1
                tally.unexplained += (chat, f"2026-11-20-{wanted.get(text, -1):03}.md") not in maybe_sent
        tally.cards = abs(len([m for m in self._far_end.messages(DESK) if "actions" in str(m["params"])]) - DESK_POSTS)

    def keep_logs(self) -> str:
        """Copy the workers' logs to where they outlive the round; return the folder."""
        kept = Path(tempfile.mkdtemp(prefix="takeover-logs-"))
        for log in self._folder.glob("*.log"):
            (kept / log.name).write_bytes(log.read_bytes())
        return str(kept)

    def _lose(self, event: str, platform: str, tally: Tally) -> None:
        """Lose the owner of a platform, measure the takeover, and bring the worker back."""
        victim, epoch = self._owner(platform)
        lost = time.time()
        match event:
            case "kill":
                victim.signal(signal.SIGKILL)
                victim.process.wait()
                if len(self.workers) == 1:
                    victim.restart()
            case "freeze":
                victim.signal(signal.SIGSTOP)
            case "cut":
                victim.proxy.cut()
            case "stop":
                victim.signal(signal.SIGTERM)
                if len(self.workers) == 1:
                    victim.process.wait()
                    victim.restart()
            case "restart":
                self._server.restart()
        if event in ("kill", "stop") or (len(self.workers) > 1 and event != "restart"):
            wait(lambda: (found := self._owner_of(platform)) is not None and found[1] > epoch, "taken over", 60)
            tally.taken.append(time.time() - lost)
        if event in ("freeze", "cut"):
            time.sleep(max(0.0, (FREEZE if event == "freeze" else CUT) - (time.time() - lost)))
            victim.signal(signal.SIGCONT)
            victim.proxy.mend()
        self._note_sending(platform, lost, tally)

    def _note_sending(self, platform: str, lost: float, tally: Tally) -> None:
        """Note the longest silence of a platform that began with the loss, once something has arrived after it."""
        sends = {"telegram": "sendMessage", "slack": "chat.postMessage"}[platform]

        def silence() -> float:
            times = sorted(call["at"] for call in self._far_end.calls() if call["method"] == sends)
            gaps = [(later - earlier, later) for earlier, later in pairwise([lost, *(at for at in times if at > lost)])]
            return max(gaps, default=(0, lost))[1] - lost

        wait(self._is_settled, "settled")
        tally.sending.append(silence())

    def _owner(self, platform: str) -> tuple[WorkerProcess, int]:
        wait(lambda: self._owner_of(platform) is not None, f"an owner of {platform}")
        name, epoch = self._owner_of(platform) or ("", 0)
        return next(worker for worker in self.workers if name.endswith(worker.name)), epoch

    def _owner_of(self, platform: str) -> tuple[str, int] | None:
        return next(((name, epoch) for name, scope, epoch in self._owners() if scope == platform), None)

    def _owners(self) -> list[tuple[str, str, int]]:
        return [(str(name), str(scope), int(epoch)) for name, scope, epoch in self._query(_OWNER)]

    def _is_divided(self) -> bool:
        """Return True once every worker listens, and every scope has an owner that is ready."""
        if any(worker.readiness()[0] == 0 for worker in self.workers):
            return False
        owners = self._owners()
        divided = {name for name, scope, _ in owners if scope in ("telegram", "slack")}
        if not {"house", "telegram", "slack"} <= {scope for _, scope, _ in owners} or len(divided) < min(2, len(self.workers)):
            return False
        answers = [worker.readiness() for worker in self.workers]
        working = sum(status == 200 for status, _ in answers)
        standby = sum(text.strip() == "standby" for _, text in answers)
        return working == len({name for name, _, _ in owners}) and working + standby == len(answers)

    def _is_settled(self) -> bool:
        states = self.states()
        cards = len(self._far_end.messages(DESK)) >= 2 * DESK_POSTS
        return cards and states.get("sent", 0) + states.get("uncertain", 0) == POSTS * len(CHATS)

    def _query(self, sql: str) -> Sequence[tuple[str, ...]]:
        """Ask the store; nothing while the server does not answer."""
        try:
            return self._server.query(self._folder.name, sql)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return []


if __name__ == "__main__":
    sys.exit(main())
