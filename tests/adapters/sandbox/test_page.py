"""The page in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.sandbox import Sandbox
from tests.adapters.sandbox.conftest import Apis, TurnedClock

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]
NASTY = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests here."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def apis() -> AsyncIterator[Apis]:
    """A fresh sandbox, in the browser's event loop."""
    async with Sandbox(clock=TurnedClock()) as sandbox, httpx.AsyncClient() as client:
        yield Apis(sandbox, client)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, apis: Apis) -> AsyncIterator[Page]:
    """The sandbox's page, opened; a script error or a refusal of the page's own policy fails the test."""
    opened = await browser.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("dialog", lambda dialog: faults.append(dialog.message))
    await opened.goto(apis.sandbox.page)
    await expect(opened.locator("#live")).to_have_text("live")
    yield opened
    await opened.close()
    assert faults == []


async def test_a_typed_command_reaches_the_bot(page: Page, apis: Apis) -> None:
    """A message typed into the page's phone is an update for the polling bot."""
    await page.get_by_role("button", name="속보 (1:1)").click()
    await page.get_by_label("Message on Telegram").fill("/latest")
    await page.get_by_label("Send on Telegram").click()
    (update,) = (await apis.telegram("getUpdates", timeout=5))["result"]
    assert update["message"]["text"] == "/latest"
    await expect(page.locator(".tg-message.mine .tg-text")).to_have_text("/latest")


async def test_messages_appear_change_and_go(page: Page, apis: Apis) -> None:
    """A message appears by itself, an edit shows as one, a deletion takes it away: on both sides."""
    sent = (await apis.telegram("sendMessage", chat_id=-1001, text="<b>속보</b> 하나", parse_mode="HTML"))["result"]
    posted = await apis.slack("chat.postMessage", channel="C0DEMO", text="속보 하나")
    phone, window = page.locator("#tg-log .tg-message"), page.locator("#sl-log .sl-post")
    await expect(phone.locator("strong", has_text="속보").last).to_be_visible()
    await expect(window).to_contain_text("속보 하나")
    apis.sandbox.annotate("telegram:-1001", "sent 0.4 s after publishing")
    await expect(phone.locator(".note")).to_have_text("sent 0.4 s after publishing")
    await apis.telegram("editMessageText", chat_id=-1001, message_id=sent["message_id"], text="정정")
    await apis.slack("chat.update", channel="C0DEMO", ts=posted["ts"], text="정정")
    await expect(phone).to_contain_text("edited")
    await expect(window).to_contain_text("(edited)")
    await apis.telegram("deleteMessage", chat_id=-1001, message_id=sent["message_id"])
    await apis.slack("chat.delete", channel="C0DEMO", ts=posted["ts"])
    await expect(phone).to_have_count(0)
    await expect(window).to_have_count(0)


async def test_buttons_reach_the_bot(page: Page, apis: Apis) -> None:
    """A press of a keyboard's button is a callback_query."""
    keyboard = {"inline_keyboard": [[{"text": "더 보기", "callback_data": "more"}]]}
    await apis.telegram("sendMessage", chat_id=-1001, text="속보", reply_markup=keyboard)
    await page.get_by_role("button", name="더 보기").click()
    (update,) = (await apis.telegram("getUpdates", timeout=5))["result"]
    assert update["callback_query"]["data"] == "more"


async def test_a_thread_opens(page: Page, apis: Apis) -> None:
    """Replies stay out of the channel and show in their thread, with their table."""
    parent = (await apis.slack("chat.postMessage", channel="C0DEMO", text="속보"))["ts"]
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": text} for text in ("금융", "무역보험공사")]]}
    await apis.slack("chat.postMessage", channel="C0DEMO", text="표", thread_ts=parent, blocks=[table])
    await expect(page.locator("#sl-log td")).to_have_count(0)
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.locator("#sl-thread td")).to_have_text(["금융", "무역보험공사"])


async def test_what_is_written_is_never_markup(page: Page, apis: Apis) -> None:
    """Markup in texts, names, buttons and links is shown as text, and no script runs."""
    apis.sandbox.add_chat("telegram:-1001", NASTY)
    keyboard = {"inline_keyboard": [[{"text": NASTY, "callback_data": "x"}]]}
    await apis.telegram("sendMessage", chat_id=-1001, text=NASTY, reply_markup=keyboard)
    escaped = NASTY.replace("<", "&lt;").replace(">", "&gt;")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"{escaped} <javascript:alert(3)|링크>"}}]
    await apis.slack("chat.postMessage", channel="C0DEMO", text="x", blocks=blocks)
    apis.sandbox.send_as_user("slack:C0DEMO", NASTY)
    await page.reload()
    await expect(page.locator("#tg-log .tg-text")).to_have_text(NASTY)
    await expect(page.locator("#sl-log .sl-post").first).to_contain_text(NASTY)
    await expect(page.locator("#sl-log .sl-post").last).to_contain_text(NASTY)
    assert await page.locator("img[src='x'], main script, a[href^='javascript']").count() == 0


async def test_is_usable_on_a_phone(page: Page) -> None:
    """At 390 pixels nothing sticks out sideways, and each side is one tap away."""
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await expect(page.get_by_label("Message on Slack")).to_be_hidden()
    await page.locator(".sides [data-side=slack]").click()
    await expect(page.get_by_label("Message on Slack")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_trouble_is_switched_on(page: Page, apis: Apis) -> None:
    """The menu's choices strike the next message and no more."""
    await page.get_by_text("Trouble", exact=True).click()
    await page.get_by_role("button", name="server error").click()
    await expect(page.locator("#trouble p")).to_contain_text("server error")
    assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["error_code"] == 500
    assert (await apis.telegram("sendMessage", chat_id=42, text="x"))["ok"]
