"""Failures of other bots of this kind that no other test covers; docs/known-failures.md has the whole list."""

from adapters.sandbox import Fault
from tests.main_job.running import CHANNEL, FAST, POST, SLACK, UNFOLDED, Place, bot, until
from tests.main_job.wire import Wire, feed


def numbered(number: int, front: str = "") -> str:
    """One of many posts."""
    return POST.replace("title: 새솔시 도서관 12곳", f"{front}title: {number}번째 도서관")


def sent_numbers(place: Place, chat: str) -> list[int]:
    """The numbers of the posts sent to a chat, in the order in which they came."""
    texts = [message.text for message in place.sandbox.messages(chat)]
    return [int(text.split("번째")[0].split()[-1].removeprefix("<b>")) for text in texts if "번째" in text]


async def test_a_limit_twice_in_a_row(place: Place) -> None:
    """A chat that asks for a pause twice in a row gets its alert in the end, and once."""
    place.sandbox.add_fault(Fault("rate_limited", "telegram", chat=CHANNEL, seconds=1, times=2))
    async with bot(place.config(), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)

    sends = [call for call in place.sandbox.calls if call.chat == CHANNEL and call.method == "sendMessage"]
    assert [call.error is None for call in sends] == [False, False, True]


async def test_two_hundred_posts_that_were_there(place: Place) -> None:
    """None of two hundred existing posts is sent; the next new one is."""
    for number in range(200):
        place.publish(numbered(number), f"2026-11-19-{number:03}.md")
    async with bot(place.config(), place.secrets):
        place.publish(numbered(200), "2026-11-20-1.md")
        await place.sandbox.wait_for_messages(SLACK, 1)
        await place.sandbox.wait_for_messages(CHANNEL, 1)

    assert sent_numbers(place, CHANNEL) == [200]


async def test_many_posts_at_once_and_an_urgent_one_among_them(place: Place) -> None:
    """Urgent posts overtake waiting ones; the others are sent in order, each once, within the rate limit."""
    limits = FAST | {"chat_per_second": 10}
    telegram = {"api_base": place.sandbox.telegram_base, "limits": limits}
    async with bot(place.config(telegram=telegram, delivery=UNFOLDED), place.secrets):
        place.publish(numbered(999), "2026-11-19-1.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)  # the next start is not the first
    for number in range(40):
        place.publish(numbered(number, "urgent: true\n" if number == 33 else ""), f"2026-11-20-{number:02}.md")
    async with bot(place.config(telegram=telegram, delivery=UNFOLDED), place.secrets):
        await place.sandbox.wait_for_messages(CHANNEL, 5)
        place.publish(numbered(77, "urgent: true\n"), "2026-11-20-77.md")
        await place.sandbox.wait_for_messages(CHANNEL, 42)

    numbers = sent_numbers(place, CHANNEL)[1:]
    assert numbers.index(33) <= 1
    assert numbers.index(77) < 35
    assert [number for number in numbers if number not in (33, 77)] == [number for number in range(40) if number != 33]
    times = [message.at for message in place.sandbox.messages(CHANNEL)[1:]]
    assert min((later - earlier).total_seconds() for earlier, later in zip(times, times[10:], strict=False)) >= 0.99


async def test_a_feed_that_was_empty_at_first(place: Place, wire: Wire) -> None:
    """The first entry of a feed that was empty at first is news."""
    wire.numbers.clear()
    async with bot(place.config(feeds=feed(wire)), place.secrets):
        wire.numbers.append(8)
        (message,) = await place.sandbox.wait_for_messages(CHANNEL, 1)

    assert "8회로" in message.text


async def test_an_empty_first_look_counts_over_a_restart(place: Place, wire: Wire) -> None:
    """Posts in a folder and a feed that were empty at the first poll are news after a restart."""
    wire.numbers.clear()
    both = place.config(feeds=[*feed(wire), {"id": "policy", "kind": "posts", "path": place.posts}])
    async with bot(both, place.secrets):
        pass
    wire.numbers.append(8)
    place.publish()
    async with bot(both, place.secrets):
        messages = await place.sandbox.wait_for_messages(CHANNEL, 2)

    assert {"8회로" in message.text for message in messages} == {True, False}


async def test_a_backlog_that_outlives_many_looks(place: Place, wire: Wire) -> None:
    """Entries whose deliveries wait are listed at every poll, and sent once each."""
    telegram = {"api_base": place.sandbox.telegram_base, "limits": FAST | {"chat_per_second": 4}}
    async with bot(place.config(feeds=feed(wire), telegram=telegram, delivery=UNFOLDED), place.secrets):
        wire.numbers += [11, 12, 13, 14]
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        wire.numbers += [15, 16, 17, 18]
        await place.sandbox.wait_for_messages(CHANNEL, 8)
        await until(lambda: wire.unchanged >= 2)

    found = [next(n for n in range(11, 19) if f"{n}회로" in message.text) for message in place.sandbox.messages(CHANNEL)]
    assert found == list(range(11, 19))


async def test_posts_of_one_moment_that_come_in_two_looks(place: Place) -> None:
    """A post with the time of a sent post, or with an older time, is sent too."""
    dated = "date: 2024-03-05 09:00:00 +0900\n"
    async with bot(place.config(), place.secrets):
        for number in (1, 2):
            place.publish(numbered(number, dated), f"2024-03-05-{number}.md")
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        place.publish(numbered(3, dated), "2024-03-05-3.md")
        place.publish(numbered(4, dated.replace("2024", "2019")), "2019-03-05-4.md")
        await place.sandbox.wait_for_messages(CHANNEL, 4)

    assert sorted(sent_numbers(place, CHANNEL)) == [1, 2, 3, 4]
