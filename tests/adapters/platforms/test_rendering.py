"""A card and an answer on their whole way: rendered by the adapter, sent, taken by strict fakes, edited."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.platforms.slack import Slack
from adapters.platforms.telegram import Telegram
from adapters.sandbox import Fault, Sandbox
from bot.lib.i18n import words
from bot.model import Answer, Call, Card, Change, Chat, Credit, Mark, Sent, Style, Table
from bot.ports import Platform

CARD = Card(
    headline="농산물 수출 <30%> 늘어 & 사상 최고",
    lead="상반기 수출이 지난해보다 30% 늘었다. 바이어 상담도 두 배가 되었다.",
    link="https://news.example.kr/policy/1",
    categories=("정책",),
    urgent=True,
    published_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    tables=(
        Table(rows=(("쌀", "30%"), ("배", "12%")), header=("품목", "증가율"), caption="품목별"),
        Table(rows=tuple((f"지역 {n}", f"{n}억 원") for n in range(30)), header=("지역", "금액")),
    ),
    credit=Credit("자료: 농림축산식품부", "농림축산식품부", "https://www.example.go.kr", "KOGL-1"),
)
CORRECTED = Mark("corrected", (Change("figure", "30%", "31%"),))


@pytest.fixture
async def platforms(sandbox: Sandbox) -> AsyncIterator[dict[str, tuple[Platform, Chat]]]:
    """Both adapters, each with a chat."""
    telegram = Telegram(sandbox.telegram_token, sandbox.telegram_base)
    slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
    yield {"telegram": (telegram, Chat.parse("telegram:-1001")), "slack": (slack, Chat.parse("slack:C0DEMO"))}
    await telegram.stop()
    await slack.stop()


async def send_all(platform: Platform, chat: Chat, calls: tuple[Call, ...]) -> list[str]:
    """The ids of the messages that these calls make, which must all be taken as they are."""
    ids: list[str] = []
    for call in calls:
        outcome = await platform.send(chat, call, ids[0] if ids else None)
        assert isinstance(outcome, Sent)
        ids.append(outcome.platform_id)
    return ids


@pytest.mark.parametrize(("name", "rich"), [("telegram", False), ("telegram", True), ("slack", False)])
async def test_an_alert_arrives_whole_and_is_corrected(
    sandbox: Sandbox, platforms: dict[str, tuple[Platform, Chat]], name: str, rich: bool
) -> None:
    """Every part of an alert is taken at the first try, with headline and credit, and each can be edited into its correction."""
    platform, chat = platforms[name]
    style = Style(rich=rich)
    calls = platform.render(CARD, style, words("ko"), Mark())
    ids = await send_all(platform, chat, calls)
    corrected = platform.render(CARD, style, words("ko"), CORRECTED)
    for platform_id, call in zip(ids, corrected, strict=True):
        assert await platform.edit(chat, platform_id, call) == Sent(platform_id)
    assert [call.error for call in sandbox.calls if call.error and "not modified" not in call.error] == []
    shown = repr([message.params for message in sandbox.messages(str(chat))])
    assert "자료: 농림축산식품부" in shown
    assert "31%" in shown


@pytest.mark.parametrize("name", ["telegram", "slack"])
async def test_a_list_is_taken(sandbox: Sandbox, platforms: dict[str, tuple[Platform, Chat]], name: str) -> None:
    """An answer with cards is taken at the first try."""
    platform, chat = platforms[name]
    await send_all(platform, chat, platform.render_answer(Answer("최신 속보", listed=(CARD, CARD)), words("ko")))
    assert [call.error for call in sandbox.calls if call.error] == []


async def test_where_rich_messages_are_unknown_the_alert_is_plain(
    sandbox: Sandbox, platforms: dict[str, tuple[Platform, Chat]]
) -> None:
    """A refused rich message arrives as text with the same content, its button with it."""
    telegram, chat = platforms["telegram"]
    [call] = telegram.render(CARD, Style(rich=True), words("ko"), Mark())
    broken = Call(call.method, {**call.params, "rich_message": {"html": "<nonsense>" + call.params["rich_message"]["html"]}})
    assert isinstance(await telegram.send(chat, broken, None), Sent)
    [message] = sandbox.messages("telegram:-1001")
    assert message.method == "sendMessage"
    assert "농산물 수출 <30%> 늘어 & 사상 최고" in message.text
    assert "품목 | 증가율" in message.text
    assert message.text.splitlines()[-1].startswith("자료: 농림축산식품부")
    assert message.params["reply_markup"] == call.params["reply_markup"]


async def test_a_lost_answer_is_uncertain_on_both(sandbox: Sandbox, platforms: dict[str, tuple[Platform, Chat]]) -> None:
    """A message whose answer was lost is uncertain, and no library sends it a second time."""
    for name, (platform, chat) in platforms.items():
        sandbox.add_fault(Fault("drop_after", "telegram" if name == "telegram" else "slack", times=1))
        [call] = platform.render_answer(Answer("최신 속보"), words("ko"))
        assert type(await platform.send(chat, call, None)).__name__ == "Uncertain"
        assert len(sandbox.messages(str(chat))) == 1
