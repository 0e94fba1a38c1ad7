from datetime import UTC, datetime, timedelta

import httpx
from hypothesis import given
from hypothesis import strategies as st

from adapters.sandbox import Sandbox, SandboxLimits
from adapters.sandbox.limits import LimitMeter
from tests.adapters.sandbox.conftest import Apis, TurnedClock

START = datetime(2026, 11, 22, tzinfo=UTC)


async def test_answers_what_comes_too_early_with_429(clock: TurnedClock) -> None:
    """The second message within a second to one chat is 429 with a whole number of seconds; after them it is taken."""
    async with Sandbox(clock=clock, limits=SandboxLimits()) as sandbox, httpx.AsyncClient() as client:
        apis = Apis(sandbox, client)
        assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["ok"]
        refused = await apis.telegram("sendMessage", chat_id=42, text="x")
        assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
        assert (await apis.slack("chat.postMessage", channel="C0DEMO", text="x"))["ok"]
        assert (await apis.slack("chat.postMessage", channel="C0DEMO", text="x"))["error"] == "ratelimited"
        clock.turn(1)
        assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["ok"]
        assert [breach.rule for breach in sandbox.breaches] == ["chat_per_second", "channel_per_second"]


async def test_may_only_write_breaches_down(clock: TurnedClock) -> None:
    """Without enforcement everything is taken, and every breach is on the list."""
    async with Sandbox(clock=clock, limits=SandboxLimits(enforce=False)) as sandbox, httpx.AsyncClient() as client:
        answers = [await Apis(sandbox, client).telegram("sendMessage", chat_id=42, text="x") for _ in range(3)]
        assert all(answer["ok"] for answer in answers)
        assert len(sandbox.breaches) == 2


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80), st.booleans())
def test_no_window_ever_takes_more_than_its_rule(waits: list[float], group: bool) -> None:
    """However messages come, those that are taken keep to each rule in every window."""
    meter, taken, now = LimitMeter(SandboxLimits(tolerance=0)), [], START
    for wait in waits:
        now += timedelta(seconds=wait)
        if meter.count("telegram", "telegram:-1", group, now) is None:
            taken.append(now)
    for n, moment in enumerate(taken):
        later = [t - moment for t in taken[n:]]
        assert sum(t < timedelta(seconds=1) for t in later) <= 1
        assert not group or sum(t < timedelta(seconds=60) for t in later) <= 20
    assert len(taken) + len(meter.breaches) == len(waits)
