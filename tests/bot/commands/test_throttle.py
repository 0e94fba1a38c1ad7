"""The throttle of requests: ordinary use is never refused, a flood is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.commands import throttle
from bot.commands.throttle import Admission, Allowance, Throttle
from bot.model import Chat, Command

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def action(user: str | None = "1", chat: str = "-100") -> Command:
    """A request of this person in this chat."""
    return Command(Chat("telegram", chat), "latest", user=user)


def small() -> Throttle:
    """A throttle with three requests at once and one a second for a person, ten and two a second for a chat."""
    return Throttle(Allowance(3, SECOND), Allowance(10, SECOND / 2))


def test_one_notice_then_silence() -> None:
    """The notice of too many requests is sent once, and again only after there was an answer in between."""
    limits = small()
    verdicts = [limits.admit(action(), NOW) for _ in range(6)]
    assert verdicts == [Admission.ANSWER] * 3 + [Admission.NOTICE] + [Admission.SILENCE] * 2

    later = [limits.admit(action(), NOW + SECOND) for _ in range(3)]
    assert later == [Admission.ANSWER, Admission.NOTICE, Admission.SILENCE]


def test_nobody_uses_up_what_is_the_others() -> None:
    """A person who floods the bot is refused, and everybody else in that chat and elsewhere is answered."""
    limits = small()
    for _ in range(100):
        limits.admit(action("1"), NOW)

    assert limits.admit(action("2"), NOW) is Admission.ANSWER
    assert limits.admit(action("1", "-200"), NOW) is not Admission.ANSWER


def test_a_chat_has_an_end_too() -> None:
    """Many people, or people without an id, together use up a chat's allowance; the chat is notified once."""
    limits = small()
    verdicts = [limits.admit(action(str(n)), NOW) for n in range(10)] + [limits.admit(action(None), NOW) for _ in range(2)]

    assert verdicts == [Admission.ANSWER] * 10 + [Admission.NOTICE, Admission.SILENCE]
    assert limits.admit(action("77", "-200"), NOW) is Admission.ANSWER


@given(gaps=st.lists(st.floats(0, 3), max_size=80))
def test_never_more_than_the_allowance(gaps: list[float]) -> None:
    """In any span of time at most the burst plus the refilled tokens are answered."""
    limits, now, answered = small(), NOW, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if limits.admit(action(), now) is Admission.ANSWER:
            answered.append(now)

    for first, begin in enumerate(answered):
        for count, end in enumerate(answered[first:], 1):
            assert count <= 3 + (end - begin) / SECOND + 1e-6


@given(pauses=st.lists(st.floats(1, 60), max_size=50))
def test_a_patient_person_is_always_answered(pauses: list[float]) -> None:
    """A person who asks no faster than the bucket fills is never refused."""
    limits, now = small(), NOW
    for pause in pauses:
        now += timedelta(seconds=pause)
        assert limits.admit(action(), now) is Admission.ANSWER


def test_memory_has_an_end() -> None:
    """The number of remembered people and chats is bounded."""
    limits = small()
    for number in range(throttle.REMEMBERED + 500):
        limits.admit(action(str(number), str(number)), NOW)

    assert len(limits._people._buckets) == len(limits._chats._buckets) == throttle.REMEMBERED
