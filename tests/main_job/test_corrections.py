"""Messages of posts that are corrected or withdrawn."""

from typing import Any

from adapters.sandbox import Fault
from adapters.sandbox.messages import ChatMessage
from tests.main_job.running import CHANNEL, ONE_MESSAGE, POST, SLACK, Place, bot, until

NEW = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", "title: 새솔시 도서관 21곳")
OTHER = ONE_MESSAGE.replace("title: 새솔시 도서관 12곳", "title: 다른 도서관 15곳")
LATER = NEW.replace("21곳", "22곳")
TABLE = "<table><tr><th>구</th><th>곳</th></tr>" + "".join(f"<tr><td>{n}구</td><td>{n}</td></tr>" for n in range(30)) + "</table>"
TABLES = POST.replace("<p>문의", TABLE + "<p>문의")


def visible(place: Place, chat: str) -> list[ChatMessage]:
    """The bot's messages that are still there."""
    return [message for message in place.sandbox.messages(chat) if not message.deleted]


def quick(place: Place, **delivery: Any) -> Any:
    """A config with this [delivery] table."""
    return place.config(delivery=delivery)


async def publish_and_wait(place: Place, text: str = ONE_MESSAGE) -> None:
    """Publish, and wait for both chats."""
    place.publish(text)
    await until(lambda: bool(visible(place, CHANNEL)) and bool(visible(place, SLACK)))


async def test_fewer_tables_are_fewer_messages(place: Place) -> None:
    """When a corrected post loses a table, the message in the thread that carried it is deleted."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place, TABLES)
        alert, kept, gone = await place.sandbox.wait_for_messages(SLACK, 3)
        place.publish(POST)
        await until(lambda: len(visible(place, SLACK)) == 2)

    assert alert.edits
    assert (kept.deleted, gone.deleted) == (False, True)


async def test_a_message_that_people_deleted_is_not_corrected(place: Place) -> None:
    """A deleted alert gets no reply about its correction; the next post arrives as ever."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place)
        for chat in (CHANNEL, SLACK):
            place.sandbox.delete_as_user(chat, place.sandbox.messages(chat)[0].id)
        place.publish(NEW)
        place.publish(OTHER, "2026-11-20-2.md")
        await until(lambda: all(len(visible(place, chat)) == 1 for chat in (CHANNEL, SLACK)))

    assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [2, 2]


async def test_a_message_too_old_to_edit_is_corrected_below(place: Place) -> None:
    """If the platform no longer allows an edit, one reply shows the change and the alert stays as it was."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place, TABLES)
        await place.sandbox.wait_for_messages(SLACK, 3)
        for platform in ("telegram", "slack"):
            place.sandbox.add_fault(Fault("edit_expired", platform))
        place.publish(TABLES.replace("12곳", "21곳").replace("3월", "4월").replace("29구", "31구"))
        await until(lambda: (len(visible(place, CHANNEL)), len(visible(place, SLACK))) == (2, 4))

    assert "21곳" in str(visible(place, SLACK)[3].params)
    assert visible(place, SLACK)[3].thread == visible(place, SLACK)[0].id


async def test_corrections_as_replies(place: Place) -> None:
    """With `corrections = "reply"` the alert stays as it is, and each correction is one reply to it."""
    async with bot(quick(place, corrections="reply"), place.secrets):
        await publish_and_wait(place)
        place.publish(NEW)
        await until(lambda: all(len(visible(place, chat)) == 2 for chat in (CHANNEL, SLACK)))
        place.publish(LATER)
        await until(lambda: all(len(visible(place, chat)) == 3 for chat in (CHANNEL, SLACK)))

    alert, first, second = visible(place, CHANNEL)
    assert not alert.edits
    assert (first.shown["reply_to"], second.shown["reply_to"]) == (alert.id, alert.id)
    assert "12곳" in first.text
    assert "22곳" in second.text
    assert {message.thread for message in visible(place, SLACK)[1:]} == {visible(place, SLACK)[0].id}


async def test_corrections_ignored(place: Place) -> None:
    """With `corrections = "ignore"` a changed post changes nothing, and a withdrawn one is still marked."""
    async with bot(quick(place, corrections="ignore"), place.secrets):
        await publish_and_wait(place)
        place.publish(NEW)
        place.publish(ONE_MESSAGE.replace("12곳", "15곳"), "2026-11-20-2.md")
        await until(lambda: len(visible(place, CHANNEL)) == 2)
        place.publish(NEW.replace("---\ntitle", "---\npublished: false\ntitle", 1))
        await until(lambda: bool(place.sandbox.messages(CHANNEL)[0].edits))

    assert len(place.sandbox.messages(CHANNEL)[0].edits) == 1


async def test_withdrawals_delete(place: Place) -> None:
    """With `withdrawals = "delete"` a withdrawn post's messages are deleted; when it returns, they are sent again, silently."""
    async with bot(quick(place, withdrawals="delete"), place.secrets):
        await publish_and_wait(place)
        place.publish(ONE_MESSAGE.replace("---\ntitle", "---\npublished: false\ntitle", 1))
        await until(lambda: not visible(place, CHANNEL) and not visible(place, SLACK))
        place.publish(ONE_MESSAGE)
        await until(lambda: bool(visible(place, CHANNEL)) and bool(visible(place, SLACK)))

    (back,) = visible(place, CHANNEL)
    assert back.params["disable_notification"] is True


async def test_what_may_not_be_deleted_is_marked(place: Place) -> None:
    """If the platform no longer allows the deletion of a message, the message is marked as withdrawn."""
    async with bot(quick(place, withdrawals="delete"), place.secrets):
        await publish_and_wait(place)
        place.sandbox.add_fault(Fault("delete_expired", "telegram"))
        place.sandbox.add_fault(Fault("delete_expired", "slack"))
        place.publish(ONE_MESSAGE.replace("---\ntitle", "---\npublished: false\ntitle", 1))
        await until(lambda: all(place.sandbox.messages(chat)[0].edits for chat in (CHANNEL, SLACK)))

    for chat in (CHANNEL, SLACK):
        (message,) = visible(place, chat)
        assert "철회했습니다" in str(message.params)


async def test_a_change_nobody_sees_is_no_call(place: Place) -> None:
    """A change of a post's markup alone makes no API call."""
    async with bot(place.config(), place.secrets):
        await publish_and_wait(place)
        place.publish(ONE_MESSAGE.replace("<b>12곳</b>", "12곳"))
        place.publish(ONE_MESSAGE.replace("12곳", "15곳"), "2026-11-20-2.md")
        await until(lambda: len(visible(place, CHANNEL)) == 2)

    assert [call.method for call in place.sandbox.calls if call.method in ("editMessageText", "chat.update")] == []


async def test_a_post_that_changes_while_it_is_sent(place: Place) -> None:
    """A correction that comes while the first message waits for its answer ends in a message with the newest text."""
    place.sandbox.add_fault(Fault("slow", "telegram", chat=CHANNEL, times=1, seconds=0.4))
    async with bot(place.config(), place.secrets):
        place.publish()
        await until(lambda: not place.sandbox.faults.listed())
        place.publish(NEW)
        await until(lambda: any("21곳" in message.text for message in place.sandbox.messages(CHANNEL)))

    assert len(visible(place, CHANNEL)) == 1
