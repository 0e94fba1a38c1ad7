"""Posts that wait, and the people who decide about them, on both platforms."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.sandbox import Fault
from adapters.sandbox.messages import ChatMessage
from bot.config import Config
from bot.model import Chat, Style
from store import open_store
from tests.main_job.running import CHANNEL, POST, SLACK, Place, bot, until

LEAK = POST.replace("<p>새솔시는", "<p>물론입니다! 요청하신 기사를 작성해 드리겠습니다.</p>\n<p>새솔시는")
TELEGRAM_DESK, SLACK_DESK = "telegram:-1002", "slack:C0DESK"
PRIVATE = "telegram:42"
ADMIN: dict[str, Any] = {"id": 42, "is_bot": False, "first_name": "민지", "language_code": "en"}
EDITOR: dict[str, Any] = {"id": 77, "is_bot": False, "first_name": "편집", "language_code": "en"}
STRANGER: dict[str, Any] = {"id": 99, "is_bot": False, "first_name": "낯선", "language_code": "en"}
DESKS: dict[str, dict[str, Any]] = {
    TELEGRAM_DESK: {"admin": ADMIN, "editor": EDITOR, "stranger": STRANGER},
    SLACK_DESK: {"admin": "U0MINJI", "editor": "U0EDIT", "stranger": "U0OTHER"},
}
on_both = pytest.mark.parametrize("desk", list(DESKS))


def config(place: Place, desk: str = TELEGRAM_DESK, *, approval: str = "none", **changes: Any) -> Config:
    """A bot with a desk, one administrator and one editor on each platform."""
    plain = place.config()
    assert plain.telegram is not None
    assert plain.slack is not None
    tables: dict[str, Any] = {
        "language": "en",
        "telegram": plain.telegram.model_dump() | {"admins": [42]},
        "slack": plain.slack.model_dump() | {"admins": ["U0MINJI"]},
        "feeds": [{"id": "policy", "kind": "posts", "path": place.posts, "approval": approval}],
        "desk": {"chat": desk, "editors": [77, "U0EDIT"]},
    }
    return place.config(**(tables | changes))


def buttons(message: ChatMessage) -> dict[str, str]:
    """Return the argument of `press` for each button of a message, by the button's action."""
    if message.chat.startswith("telegram"):
        keyboard = [b["callback_data"] for row in message.shown.get("keyboard") or [] for b in row if "callback_data" in b]
        return {data.split()[0]: data for data in keyboard}
    elements = [e for block in message.shown["blocks"] if block["type"] == "actions" for e in block["elements"] if "value" in e]
    return {element["action_id"]: element["action_id"] for element in elements}


def control_of(place: Place, desk: str) -> ChatMessage | None:
    """The newest message of the desk's that has its buttons."""
    return next((m for m in reversed(place.sandbox.messages(desk)) if "desk:release" in buttons(m)), None)


async def shown(place: Place, desk: str) -> ChatMessage:
    """Wait for a post with its buttons in the desk's chat."""
    await until(lambda: control_of(place, desk) is not None)
    found = control_of(place, desk)
    assert found is not None
    return found


async def press(place: Place, desk: str, message: ChatMessage, button: str, by: str) -> None:
    """Press a button, and wait until the press was answered."""
    edits, calls = len(message.edits), len(answers(place))
    place.sandbox.press_button(desk, message.id, buttons(message)[button], user=DESKS[desk][by])
    await until(lambda: len(message.edits) > edits or len(answers(place)) > calls)


async def publish(place: Place, desk: str, message: ChatMessage, by: str) -> None:
    """Press Press Publish, and the second button where the desk asks for confirmation."""
    edits = len(message.edits)
    await press(place, desk, message, "desk:release", by)
    await until(lambda: len(message.edits) > edits)
    if "desk:confirm" in buttons(message):
        await press(place, desk, message, "desk:confirm", by)


def answers(place: Place) -> list[Mapping[str, Any]]:
    """The private notes to those who pressed."""
    return [
        call.params
        for call in place.sandbox.calls
        if call.method in ("answerCallbackQuery", "response_url") and call.params.get("text")
    ]


async def ask(place: Place, chat: str, text: str, **options: Any) -> str:
    """Send something and wait for the answer's text."""
    before = len(place.sandbox.messages(chat))
    place.sandbox.send_as_user(chat, text, **options)
    return (await place.sandbox.wait_for_messages(chat, before + 1))[-1].text


@on_both
async def test_a_post_that_must_wait_comes_to_the_desk(place: Place, desk: str) -> None:
    """A leaked prompt is shown to the desk as it would look, with the reason, and to nobody else."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)

    looks = place.sandbox.messages(desk)[0]
    assert "도서관 12곳" in looks.text
    assert "prompt-leak" in control.text
    assert set(buttons(control)) == {"desk:release", "desk:hold", "desk:kill"}
    assert place.sandbox.messages(CHANNEL) + place.sandbox.messages(SLACK) == []


@on_both
@pytest.mark.parametrize("by", ["admin", "editor"])
async def test_an_editor_publishes(place: Place, desk: str, by: str) -> None:
    """The button publishes to every chat at once, and the desk's message then names who pressed it, without buttons."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
        await publish(place, desk, control, by)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        await until(lambda: "published by" in control.text)

    assert {"admin": "42", "editor": "77"}[by] in control.text or DESKS[desk][by] in control.text
    assert buttons(control) == {}


@on_both
async def test_a_programs_words_are_published_by_a_second_press(place: Place, desk: str) -> None:
    """The first press on a leaked prompt publishes nothing: it asks, and the button below the question publishes."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
        await press(place, desk, control, "desk:release", "editor")
        await until(lambda: "desk:confirm" in buttons(control))
        assert "Publish it all the same?" in control.text
        assert place.sandbox.messages(CHANNEL) == []
        await press(place, desk, control, "desk:confirm", "editor")
        await place.sandbox.wait_for_messages(CHANNEL, 1)


async def test_a_programs_words_are_published_by_yes(place: Place) -> None:
    """`/release POST` on a leaked prompt asks for `yes` behind it."""
    async with bot(config(place), place.secrets):
        place.publish(LEAK)
        await shown(place, TELEGRAM_DESK)
        asked = await ask(place, PRIVATE, "/release 1", user=ADMIN)
        assert "Then write: /release 1 yes" in asked.replace("\u2060", "")
        assert place.sandbox.messages(CHANNEL) == []
        assert "is published" in await ask(place, PRIVATE, "/release 1 yes", user=ADMIN)


@on_both
async def test_a_stranger_decides_nothing(place: Place, desk: str) -> None:
    """Anyone who is in the desk's chat without being an editor gets a refusal that nobody else sees, and the post still waits."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
        await press(place, desk, control, "desk:release", "stranger")
        await until(lambda: bool(answers(place)))

    assert "Only editors" in answers(place)[0]["text"]
    assert set(buttons(control)) == {"desk:release", "desk:hold", "desk:kill"}
    assert place.sandbox.messages(CHANNEL) == []


@on_both
async def test_a_sent_post_that_turns_bad_comes_to_the_desk(place: Place, desk: str) -> None:
    """A bad revision of a sent post changes no message; the desk sees it with the reason, and can refuse it."""
    async with bot(config(place, desk), place.secrets):
        place.publish()
        (copy,) = await place.sandbox.wait_for_messages(CHANNEL, 1)
        place.publish(LEAK)
        control = await shown(place, desk)
        assert "prompt-leak" in control.text
        await press(place, desk, control, "desk:refuse", "editor")
        await until(lambda: "newer version killed by" in control.text)
        place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 2)

    assert (copy.edits, buttons(control)) == ([], {})


@on_both
async def test_a_version_that_waited_is_published_as_a_correction(place: Place, desk: str) -> None:
    """Publishing a pending revision edits every message into it, and no chat gets the post a second time."""
    worse = LEAK.replace("title: 새솔시 도서관 12곳", "title: 새솔시 도서관 21곳")
    async with bot(config(place, desk), place.secrets):
        place.publish()
        (copy,) = await place.sandbox.wait_for_messages(CHANNEL, 1)
        place.publish(worse)
        control = await shown(place, desk)
        await publish(place, desk, control, "editor")
        await until(lambda: bool(copy.edits))
        await until(lambda: "published by" in control.text)

    assert "21곳" in copy.text
    assert len(place.sandbox.messages(CHANNEL)) == 1


@on_both
async def test_kill_and_second_thoughts(place: Place, desk: str) -> None:
    """A killed post stays killed when its file changes; `/release` brings it out after all."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
        await press(place, desk, control, "desk:kill", "editor")
        await until(lambda: "killed by" in control.text)
        place.publish()
        place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        assert "is published" in await ask(place, PRIVATE, "/release 2026-11-20-1", user=ADMIN)
        messages = await place.sandbox.wait_for_messages(CHANNEL, 2)

    assert ["15곳" in message.text for message in messages] == [True, False]


@on_both
async def test_hold_keeps_the_buttons(place: Place, desk: str) -> None:
    """After Hold the post still can be published or killed, and shows who holds it."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
        await press(place, desk, control, "desk:hold", "editor")
        await until(lambda: "held by" in control.text)
        assert set(buttons(control)) == {"desk:release", "desk:kill"}
        await publish(place, desk, control, "editor")
        await place.sandbox.wait_for_messages(CHANNEL, 1)


@on_both
async def test_old_buttons_do_nothing(place: Place, desk: str) -> None:
    """The message of a version that is no longer the newest loses its buttons; the newest version has buttons of its own."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        old = await shown(place, desk)
        place.publish(LEAK.replace("12곳", "15곳"))
        await until(lambda: "has changed in the meantime" in old.text)
        await until(lambda: control_of(place, desk) is not None)
        assert place.sandbox.messages(CHANNEL) == []
        await publish(place, desk, await shown(place, desk), "editor")
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)

    assert "15곳" in message.text
    assert buttons(old) == {}


@on_both
async def test_buttons_work_after_a_restart(place: Place, desk: str) -> None:
    """A restart shows nothing twice, and a button from before it still works; pressed too late, it shows the current state."""
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
    before = len(place.sandbox.messages(desk))

    async with bot(config(place, desk), place.secrets):
        stale = buttons(control)
        await publish(place, desk, control, "editor")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await until(lambda: "published by" in control.text)
        assert len(place.sandbox.messages(desk)) == before
    assert stale


async def test_a_title_is_no_command(place: Place) -> None:
    """A command in a title is not a clickable command where editors read it."""
    async with bot(config(place), place.secrets):
        place.publish(LEAK.replace("title: 새솔시", "title: /pause 새솔시"))
        await shown(place, TELEGRAM_DESK)
        await ask(place, PRIVATE, "/status", user=ADMIN)

    answer = [*place.sandbox.messages(TELEGRAM_DESK), *place.sandbox.messages(PRIVATE)]
    assert sum("pause" in message.text for message in answer) >= 3
    assert not [entity for message in answer for entity in message.shown["entities"] if entity["type"] == "bot_command"]


async def test_approval_lets_nothing_out_by_itself(place: Place) -> None:
    """With approval = "desk" a sound post waits too; once published, its corrections follow by themselves."""
    async with bot(config(place, approval="desk"), place.secrets):
        place.publish()
        control = await shown(place, TELEGRAM_DESK)
        assert "approval" in control.text
        await publish(place, TELEGRAM_DESK, control, "editor")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        place.publish(POST.replace("title: 새솔시 도서관 12곳", "title: 새솔시 도서관 21곳"))
        await until(lambda: bool(place.sandbox.messages(CHANNEL)[0].edits))

    assert "21곳" in place.sandbox.messages(CHANNEL)[0].text


async def test_approval_keeps_an_embargo(place: Place) -> None:
    """A post approved before its time goes out at its time."""
    future = POST.replace("title:", "date: 2999-01-01 09:00:00 +0900\ntitle:")
    async with bot(config(place, approval="desk"), place.secrets):
        place.publish(future)
        control = await shown(place, TELEGRAM_DESK)
        await publish(place, TELEGRAM_DESK, control, "editor")
        await until(lambda: "2999-01-01 09:00:00" in control.text)

    assert place.sandbox.messages(CHANNEL) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/status", "policy: polled"),
        ("/why", "/why 12"),
        ("/why nope", "There is no post nope."),
        ("/why 1", "published "),
        ("/why 1 telegram:-1001", "message 1"),
        ("/why 1 telegram:-1003", "this chat has no subscriptions"),
        ("/why 1 nowhere", "is not a chat"),
        ("/why 1 telegram:-1001 x", "/why 12 telegram:-1001234"),
        ("/release 1", "The post is already published."),
        ("/hold 1", "is held"),
        ("/urgent 1", "sent before all others"),
        ("/pause nope", "There is no feed or platform nope."),
        ("/pause", "everything is paused"),
        ("/resume", "everything is not paused."),
        ("/kill", "/kill 12"),
        ("/help", "/withdraw POST"),
    ],
)
async def test_administrators_are_answered(place: Place, text: str, words: str) -> None:
    """In private an administrator gets an answer to every command, also to one that is written wrongly."""
    async with bot(config(place), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        assert words in await ask(place, PRIVATE, text, user=ADMIN)


async def test_slack_administrators_are_answered(place: Place) -> None:
    """The same words work under Slack's command, in the desk's channel."""
    async with bot(config(place, SLACK_DESK), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(SLACK, 1)
        assert "polled" in await ask(place, SLACK_DESK, "/sokbo status", user="U0MINJI")
        assert "published " in await ask(place, SLACK_DESK, "/sokbo why 1", user="U0MINJI")


@pytest.mark.parametrize(
    ("chat", "user", "words"),
    [
        (PRIVATE, STRANGER, "Only administrators"),
        (PRIVATE, EDITOR, "Only administrators"),
        ("telegram:-1003", ADMIN, "in private"),
        (CHANNEL, None, "write as a chat"),
        (SLACK_DESK, "U0OTHER", "Only administrators"),
    ],
)
async def test_others_are_refused(place: Place, chat: str, user: Any, words: str) -> None:
    """Anyone who is no administrator, or asks in the wrong place, is refused politely, and nothing is paused."""
    command = "/pause" if chat.startswith("telegram") else "/sokbo pause"
    async with bot(config(place, SLACK_DESK), place.secrets):
        assert words in await ask(place, chat, command, user=user)
        place.publish()
        await place.sandbox.wait_for_messages("telegram:-1001", 1)


async def test_slack_administrators_steer_in_any_channel(place: Place) -> None:
    """A slash command's answer is seen by the asker alone, so it may be given anywhere; a mention's answer is public."""
    async with bot(config(place), place.secrets):
        assert "everything is paused" in await ask(place, SLACK, "/sokbo pause", user="U0MINJI")
        assert place.sandbox.messages(SLACK)[-1].ephemeral
        assert "in private" in await ask(place, SLACK, "<@U0SOKBO> resume", user="U0MINJI")
        assert "Only administrators" in await ask(place, SLACK, "/sokbo resume", user="U0OTHER")


async def test_a_pause_outlives_a_restart(place: Place) -> None:
    """A pause outlives a restart; posts that come meanwhile are pending, and are sent when it is resumed."""
    async with bot(config(place), place.secrets):
        assert "telegram is paused" in await ask(place, PRIVATE, "/pause telegram", user=ADMIN)
    async with bot(config(place), place.secrets):
        place.publish()
        await place.sandbox.wait_for_messages(SLACK, 1)
        assert "paused since" in await ask(place, PRIVATE, "/why 1 telegram:-1001", user=ADMIN)
        assert place.sandbox.messages(CHANNEL) == []
        await ask(place, PRIVATE, "/resume telegram", user=ADMIN)
        await place.sandbox.wait_for_messages(CHANNEL, 1)


async def test_withdraw_marks_the_copies(place: Place) -> None:
    """`/withdraw` marks every copy as withdrawn, and `/release` takes that back."""
    async with bot(config(place), place.secrets):
        place.publish()
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        [other] = [m for m in await place.sandbox.wait_for_messages(SLACK, 1) if not m.thread]
        await ask(place, PRIVATE, "/withdraw 1 wrong figures", user=ADMIN)
        await until(lambda: "withdrawn" in message.text and "withdrawn" in str(other.shown))
        await ask(place, PRIVATE, "/release 1", user=ADMIN)
        await until(lambda: "withdrawn" not in message.text and "withdrawn" not in str(other.shown))


async def test_what_changes_while_it_is_held_is_corrected_at_its_release(place: Place) -> None:
    """A sent post on hold keeps its copies as they are; released, they show the newsroom's text of then."""
    async with bot(config(place), place.secrets):
        place.publish()
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await ask(place, PRIVATE, "/hold 1", user=ADMIN)
        place.publish(POST.replace("title: 새솔시 도서관 12곳", "title: 새솔시 도서관 21곳"))
        await until(lambda: any("21곳" in m.text for m in place.sandbox.messages(TELEGRAM_DESK)))
        assert "21곳" not in message.text
        await ask(place, PRIVATE, "/release 1", user=ADMIN)
        await until(lambda: "21곳" in message.text)

    assert len(place.sandbox.messages(CHANNEL)) == 1
    assert "Corrected" in message.text


async def test_operators_are_alerted_once_of_a_chat_that_stopped(place: Place) -> None:
    """A channel without the bot is reported to the operators in one line with the remedy, however many posts were for it."""
    place.sandbox.slack_channel(SLACK).member = False
    async with bot(config(place, ops_chat=TELEGRAM_DESK), place.secrets):
        place.publish()
        place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        [alert] = await place.sandbox.wait_for_messages(TELEGRAM_DESK, 1)
        await place.sandbox.wait_for_messages(CHANNEL, 2)

    assert "/invite" in alert.text
    assert "\u2060" not in alert.text
    assert "sokbo replay" in alert.text
    assert "\n" not in alert.text
    assert len(place.sandbox.messages(TELEGRAM_DESK)) == 1


async def test_a_desk_that_cannot_be_reached_is_tried_again(place: Place) -> None:
    """A desk's chat that is unreachable for a moment gets its post later, and alerts of other chats do not wait for it."""
    place.sandbox.add_fault(Fault("rate_limited", "telegram", chat=TELEGRAM_DESK, seconds=1, times=1))
    async with bot(config(place), place.secrets):
        place.publish(LEAK)
        place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await shown(place, TELEGRAM_DESK)


@on_both
async def test_the_desks_own_language(place: Place, desk: str) -> None:
    """A waiting post is shown in the language that was set in the desk's chat, without a menu for readers."""
    async with bot(config(place, desk), place.secrets):
        pass
    store = await open_store(place.config().store.url)
    await store.set_style(Chat.parse(desk), Style(language="ko"), datetime.now(UTC))
    await store.close()
    async with bot(config(place, desk), place.secrets):
        place.publish(LEAK)
        control = await shown(place, desk)
        everything = str([message.params for message in place.sandbox.messages(desk)])

    assert "발행" in str(control.params)
    assert "overflow" not in everything


async def test_what_the_newsroom_deleted_is_not_released(place: Place) -> None:
    """A sent post on hold whose file is deleted is withdrawn in every chat, and `/release` does not bring it back."""
    async with bot(config(place), place.secrets):
        place.publish()
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        assert "is held" in await ask(place, PRIVATE, "/hold 1", user=ADMIN)
        (place.posts / "2026-11-20-1.md").unlink()
        await until(lambda: "withdrawn" in message.text)
        answer = await ask(place, PRIVATE, "/release 1", user=ADMIN)

    assert answer == "The newsroom has withdrawn the post: gone from its feed"


async def test_without_a_desk_the_operators_see_what_waits(place: Place) -> None:
    """With no desk set, a post that must wait is shown in the operators' chat with its buttons."""
    async with bot(config(place, desk="", ops_chat=TELEGRAM_DESK), place.secrets):
        place.publish(LEAK)
        control = await shown(place, TELEGRAM_DESK)
        await publish(place, TELEGRAM_DESK, control, "admin")
        await place.sandbox.wait_for_messages(CHANNEL, 1)


async def test_a_desk_that_became_a_supergroup(place: Place) -> None:
    """Posts that wait, and the operators' alerts, reach the chat under its new id."""
    new = "telegram:-1009"
    place.sandbox.add_fault(Fault("migrated", "telegram", chat=TELEGRAM_DESK, moved_to=-1009))
    place.sandbox.add_fault(Fault("kicked", "telegram", chat=CHANNEL))
    async with bot(config(place, ops_chat=TELEGRAM_DESK), place.secrets):
        place.publish(LEAK)
        await shown(place, new)
        place.publish(POST.replace("12곳", "15곳"), "2026-11-20-2.md")
        await until(lambda: any("takes nothing any more" in message.text for message in place.sandbox.messages(new)))


async def test_a_desk_that_is_out_of_reach_is_reported(place: Place) -> None:
    """`/status` reports that the desk's chat cannot be reached, and why."""
    place.sandbox.add_fault(Fault("kicked", "telegram", chat=TELEGRAM_DESK))
    async with bot(config(place), place.secrets):
        place.publish(LEAK)
        await until(lambda: any(call.params.get("chat_id") == -1002 for call in place.sandbox.calls))
        answer = await ask(place, PRIVATE, "/status", user=ADMIN)

    assert f"desk: {TELEGRAM_DESK}: " in answer
    assert "Forbidden: bot was kicked" in answer


async def test_a_decision_during_a_pause_reports_that_it_waits(place: Place) -> None:
    """Withdrawing a post of a paused feed answers that the copies wait for the end of the pause, and so does /why."""
    async with bot(config(place), place.secrets):
        place.publish()
        [message] = await place.sandbox.wait_for_messages(CHANNEL, 1)
        await ask(place, PRIVATE, "/pause policy", user=ADMIN)
        answer = await ask(place, PRIVATE, "/withdraw 1", user=ADMIN)
        why = await ask(place, PRIVATE, "/why 1", user=ADMIN)
        assert not message.edits
        await ask(place, PRIVATE, "/resume policy", user=ADMIN)
        await until(lambda: bool(message.edits))

    assert "policy is paused; pending deliveries wait" in answer
    assert "policy paused since" in why
