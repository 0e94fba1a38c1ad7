"""The rate limiter: a receiver that counts in sliding windows never counts too many messages."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.delivery.rate_limit import LONG_AGO, TRANSIT, RateLimiter, RateLimits
from bot.model import Chat

START = datetime(2026, 11, 20, tzinfo=UTC)
GROUP = Chat.parse("telegram:-1001")
PERSON = Chat.parse("telegram:42")


def seconds(at: datetime) -> float:
    return (at - START).total_seconds()


def send(rate_limiter: RateLimiter, chat: Chat, *, after: datetime = START, answer: float = 0.0, reply: bool = False) -> datetime:
    """Send as soon as it is allowed; return the time."""
    at = max(after, rate_limiter.allowed_at(chat, reply=reply))
    rate_limiter.reserve_slot(chat, at, reply=reply)
    rate_limiter.confirm_arrival(chat, at, at + timedelta(seconds=answer), reply=reply)
    return at


def test_one_message_a_second_in_a_chat() -> None:
    """A second message to a chat waits until a second after the first was answered; another chat does not wait."""
    rate_limiter = RateLimiter(RateLimits(chat_per_second=1, per_second=30))

    send(rate_limiter, PERSON, answer=0.2)

    assert seconds(rate_limiter.allowed_at(PERSON)) == pytest.approx(1.2)
    assert rate_limiter.allowed_at(GROUP) <= START


def test_twenty_a_minute_in_a_group() -> None:
    """The 21st message to a group waits for the minute of the first to be over; a private chat has no such limit."""
    rate_limiter = RateLimiter(RateLimits(chat_per_second=1, group_per_minute=20))

    sent = [seconds(send(rate_limiter, GROUP)) for _ in range(21)]
    private = [seconds(send(rate_limiter, PERSON)) for _ in range(21)]

    assert (sent[19], sent[20]) == (19, 60)
    assert private[20] == 20


def test_topics_share_their_groups_limit() -> None:
    """Two topics of one forum count as one chat."""
    rate_limiter = RateLimiter(RateLimits())

    send(rate_limiter, Chat.parse("telegram:-1001/5"))

    assert seconds(rate_limiter.allowed_at(Chat.parse("telegram:-1001/6"))) == 1


def test_a_cooldown_lasts_as_long_as_the_platform_asks() -> None:
    """A chat with a pause of 43,837 s gets nothing for that long, and every other chat does."""
    rate_limiter = RateLimiter(RateLimits(per_second=30))

    rate_limiter.start_cooldown(GROUP, START + timedelta(seconds=43_837))

    assert seconds(rate_limiter.allowed_at(GROUP)) == 43_837
    assert rate_limiter.allowed_at(PERSON) == LONG_AGO


def test_a_hold_of_a_topic_concerns_its_group() -> None:
    """A pause of one forum topic is a pause of its group."""
    rate_limiter = RateLimiter(RateLimits(per_second=30))

    rate_limiter.start_cooldown(Chat.parse("telegram:-1001/2"), START + timedelta(seconds=7))

    assert seconds(rate_limiter.allowed_at(Chat.parse("telegram:-1001/3"))) == 7


def test_a_hold_of_the_platform_concerns_everybody() -> None:
    """When the whole platform has to wait there is no room for anybody."""
    rate_limiter = RateLimiter(RateLimits(per_second=30))

    rate_limiter.start_cooldown(None, START + timedelta(seconds=5))

    assert (
        rate_limiter.available_slots(START),
        seconds(rate_limiter.next_slot_at()),
        seconds(rate_limiter.allowed_at(PERSON)),
    ) == (0, 5, 5)


def test_replies_leave_a_third_to_alerts() -> None:
    """However many people ask, replies take two thirds of the overall budget and alerts keep the rest."""
    rate_limiter = RateLimiter(RateLimits(per_second=30))
    people = [Chat.parse(f"telegram:{number}") for number in range(1, 60)]

    for person in people[:20]:
        send(rate_limiter, person, reply=True)

    assert rate_limiter.allowed_at(people[20], reply=True) > START
    assert rate_limiter.allowed_at(people[20]) <= START
    assert rate_limiter.available_slots(START) == 10


def test_forgetting_keeps_every_limit() -> None:
    """Dropping idle chats from memory changes no result."""
    rate_limiter = RateLimiter(RateLimits(group_per_minute=20))
    for _ in range(5):
        send(rate_limiter, GROUP)
    before = rate_limiter.allowed_at(GROUP)

    rate_limiter.prune(before)

    assert rate_limiter.allowed_at(GROUP) == before


class Traffic:
    """Messages under way at once: each arrives somewhere between its start and its answer."""

    def __init__(self, rate_limiter: RateLimiter) -> None:
        self._rate_limiter = rate_limiter
        self._flying: list[tuple[datetime, datetime, Chat, bool]] = []
        self.now = START
        self.arrived: dict[str, list[float]] = defaultdict(list)

    def send(self, chat: Chat, flight: float, share: float, *, reply: bool) -> None:
        """Send as soon as it is allowed; the message takes `share` of its flight to arrive."""
        while (at := self._rate_limiter.allowed_at(chat, reply=reply)) > self.now:
            self._turn_to(min([at, *(answer for answer, *_ in self._flying)]))
        self._rate_limiter.reserve_slot(chat, self.now, reply=reply)
        self._flying.append((self.now + timedelta(seconds=flight), self.now, chat, reply))
        for name in (chat.id, "all"):
            self.arrived[name].append(seconds(self.now) + flight * share)

    def wait(self, pause: float) -> None:
        """Advance the time; answers come in the order of their times."""
        end = self.now + timedelta(seconds=pause)
        while answers := [answer for answer, *_ in self._flying if answer <= end]:
            self._turn_to(min(answers))
        self._turn_to(end)

    def _turn_to(self, time: datetime) -> None:
        self.now = time
        for answer, started, chat, reply in [flight for flight in self._flying if flight[0] <= time]:
            self._flying.remove((answer, started, chat, reply))
            self._rate_limiter.confirm_arrival(chat, started, answer, reply=reply)


_PACES = [RateLimits(), RateLimits(0.5, 10, 3), RateLimits(2, 20, 30), RateLimits(1, 20, 30), RateLimits(5, 20, 4)]
_FLIGHTS = st.tuples(
    st.sampled_from(["-1", "-2", "3", "4", "5", "6", "7"]),
    st.sampled_from([0.0, 0.0, 0.01, 0.7]),
    st.floats(0, TRANSIT.total_seconds()),
    st.floats(0, 1),
    st.booleans(),
)


@given(st.sampled_from(_PACES), st.lists(_FLIGHTS, max_size=120))
@example(RateLimits(5, None, 4), [("3", 0.0, 0.2, 1.0, False)] + [(chat, 0.0, 0.2, 0.0, False) for chat in "45673"])
def test_no_limit_is_ever_broken(pace: RateLimits, plan: list[tuple[str, float, float, float, bool]]) -> None:
    """However many are on their way and however long, no chat, group or second gets more than its limit, as seen on arrival."""
    traffic = Traffic(RateLimiter(pace))
    for name, pause, flight, share, reply in plan:
        traffic.wait(pause)
        traffic.send(Chat("telegram", name), flight, share, reply=reply)

    for name, times in traffic.arrived.items():
        limits = [(pace.per_second, 1.0)] if name == "all" else [(pace.chat_per_second, 1.0)]
        limits += [(pace.group_per_minute, 60.0)] if name.startswith("-") else []
        for count, span in limits:
            if count is not None:
                assert_within(sorted(times), count, span)


def test_a_slow_platform_gets_as_much() -> None:
    """A platform that takes seconds to answer gets its messages all the same: they count as arrived after TRANSIT."""
    rate_limiter = RateLimiter(RateLimits(per_second=30))
    for number in range(30):
        rate_limiter.reserve_slot(Chat("telegram", str(number + 1)), START)

    assert rate_limiter.available_slots(START) == 0
    assert rate_limiter.next_slot_at() == START + timedelta(seconds=1) + TRANSIT

    rate_limiter.confirm_arrival(Chat("telegram", "1"), START, START + timedelta(seconds=9))

    assert rate_limiter.next_slot_at() == START + timedelta(seconds=1) + TRANSIT


def assert_within(times: list[float], count: float, span: float) -> None:
    """At most `count` in any `span`; for less than one, at most one in the span that one is due in."""
    many, span = (int(count), span) if count >= 1 else (1, span / count)
    for first, last in zip(times, times[many:], strict=False):
        assert last - first >= span - 1e-6


def test_a_limit_that_was_lowered_counts_what_went_before() -> None:
    """A lower limit holds from the start: the new rate limiter counts what was sent before."""
    rate_limiter = RateLimiter(RateLimits(chat_per_second=1, group_per_minute=5))
    for second in range(10):
        rate_limiter.record_arrival(GROUP, START + timedelta(seconds=second))

    at = rate_limiter.allowed_at(GROUP)

    assert seconds(at) == 65


def test_replies_come_first() -> None:
    """While a reply waits, alerts keep to their third; when none does, they may take all there is."""
    rate_limiter, now = RateLimiter(RateLimits(per_second=30)), START
    with rate_limiter.reply_waiting():
        assert rate_limiter.available_slots(now) == 10
        for number in range(1, 11):
            rate_limiter.reserve_slot(Chat("telegram", str(number)), now)
        assert rate_limiter.available_slots(now) == 0
        assert rate_limiter.next_slot_at() > now
        assert rate_limiter.allowed_at(PERSON) > now
        assert rate_limiter.allowed_at(PERSON, reply=True) <= now
    assert rate_limiter.available_slots(now) == 20
    assert rate_limiter.allowed_at(PERSON) <= now
