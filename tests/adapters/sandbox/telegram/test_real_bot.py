"""python-telegram-bot itself against the sandbox."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from adapters.sandbox import Fault, Sandbox

CHAT = "telegram:-1001"


@pytest.fixture
async def bot(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else the library warns whenever it makes a RetryAfter
    async with Bot(sandbox.telegram_token, base_url=f"{sandbox.telegram_base}/bot") as running:
        yield running


async def _latest(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("더 보기", callback_data="more")]])
    await update.message.reply_text("<b>최신</b>", parse_mode="HTML", reply_markup=keyboard)


async def _more(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("네")
    await update.callback_query.edit_message_text("더")


async def test_an_application_receives_and_answers(sandbox: Sandbox) -> None:
    """A command typed on the sandbox reaches a real Application, its answer comes back, and its button works."""
    application = Application.builder().token(sandbox.telegram_token).base_url(f"{sandbox.telegram_base}/bot").build()
    application.add_handlers([CommandHandler("latest", _latest), CallbackQueryHandler(_more)])
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(allowed_updates=["message", "callback_query"])
        sandbox.send_as_user("telegram:42", "/latest 3")
        (message,) = await sandbox.wait_for_messages("telegram:42", 1)
        assert message.text == "최신"
        sandbox.press_button("telegram:42", message.id, "more")
        await sandbox.wait_for_edits("telegram:42", message.id, 1)
        assert message.text == "더"
        await application.updater.stop()
        await application.stop()


async def test_a_bot_reads_every_answer(bot: Bot) -> None:
    """getMe, chats, members and commands are whole enough for the library's own classes."""
    assert bot.username == "sokbo_sandbox_bot"
    chat = await bot.get_chat("@sokbo_alerts")
    assert (chat.type, chat.title) == ("channel", "속보 채널")
    member = await bot.get_chat_member(-1001, bot.id)
    assert (member.status, getattr(member, "can_post_messages", None)) == ("administrator", True)
    assert len(await bot.get_chat_administrators(-1001)) == 2
    await bot.set_my_commands([("latest", "최신 속보")])
    assert [c.command for c in await bot.get_my_commands()] == ["latest"]
    assert (await bot.get_webhook_info()).url == ""
    assert (await bot.send_photo(-1001, "https://news.example.kr/a.png", caption="사진")).caption == "사진"
    rich = await bot.do_api_request("sendRichMessage", {"chat_id": -1001, "rich_message": {"html": "<p>속보</p>"}})
    assert rich["rich_message"] == {"html": "<p>속보</p>"}
    assert await bot.leave_chat(-1001)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault("rate_limited", "telegram", seconds=7), RetryAfter, "Retry in 0:00:07"),
        (Fault("server_error", "telegram", status=502), NetworkError, "Bad Gateway"),
        (Fault("drop_before", "telegram"), NetworkError, None),
        (Fault("drop_after", "telegram"), NetworkError, None),
        (Fault("blocked", "telegram", CHAT), Forbidden, "bot was blocked by the user"),
        (Fault("kicked", "telegram", CHAT), Forbidden, "bot was kicked from the channel chat"),
        (Fault("migrated", "telegram", CHAT, moved_to=-1009), ChatMigrated, "New chat id: -1009"),
        (Fault("topic_closed", "telegram", CHAT), BadRequest, "Topic_closed"),
        (Fault("revoked", "telegram"), InvalidToken, None),
    ],
)
async def test_a_bot_meets_each_fault(
    sandbox: Sandbox, bot: Bot, fault: Fault, error: type[TelegramError], words: str | None
) -> None:
    """Every fault reaches the library as the error the real server would cause, once, and then is over."""
    fault.times = 1
    sandbox.add_fault(fault)
    with pytest.raises(error, match=words):
        await bot.send_message(-1001, "속보")
    assert len(sandbox.messages(CHAT)) == (1 if fault.kind == "drop_after" else 0)
    assert (await bot.send_message(-1001, "속보")).text == "속보"


async def test_a_moved_chat_is_reachable_under_its_new_id(sandbox: Sandbox, bot: Bot) -> None:
    """The new chat that a migration names accepts messages."""
    sandbox.add_fault(Fault("migrated", "telegram", "telegram:-1003", moved_to=-1009))
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(-1003, "속보")
    await bot.send_message(caught.value.new_chat_id, "속보")
    assert [m.text for m in sandbox.messages("telegram:-1009")] == ["속보"]


async def test_a_slow_answer_takes_its_time(sandbox: Sandbox, bot: Bot, clock: Any) -> None:
    """A slow call is done all the same, after the seconds the fault asks for."""
    began = clock.now()
    sandbox.add_fault(Fault("slow", "telegram", times=1, seconds=20))
    await bot.send_message(-1001, "속보")
    assert (clock.now() - began).total_seconds() == 20
    assert len(sandbox.messages(CHAT)) == 1
