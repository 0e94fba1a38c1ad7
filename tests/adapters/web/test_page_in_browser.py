"""The status page in a real browser, over a real store: live, with its buttons, and without an error in the console."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.web.private import make_app
from adapters.web.server import bind, serve
from bot.desk import Action, Desk
from bot.desk.status_page import StatusPages
from bot.lib.i18n import words
from bot.lib.wakeup import SystemClock
from bot.model import Chat, Decision, PollResult, Post, PostReason, PostState, Rejected, Settlement, Style
from bot.model.status_page import ActionResult, BotFacts, FeedFacts, StatusPage
from store import SqlStore, open_store
from tests.adapters.sandbox.test_page import ARGUMENTS, CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]
NASTY = "<img src=x onerror=alert(1)><script>alert(2)</script>"
TOKEN = "a-token"
CHAT = Chat("telegram", "-1001")


class Bot:
    """The status of a bot with a real store and nothing else."""

    def __init__(self, store: SqlStore) -> None:
        self._clock = SystemClock()
        zone = ZoneInfo("Asia/Seoul")
        self.desk = Desk(store, self._clock, zone, ["policy"], ["telegram"], lambda chat: chat)
        self._pages = StatusPages(self.desk, store, self._clock, zone)

    async def health_errors(self) -> list[str]:
        return []

    def readiness_errors(self) -> list[str]:
        return []

    def feed_errors(self) -> list[str]:
        return []

    def owned_scopes(self) -> list[str]:
        return []

    async def metrics(self) -> bytes:
        return b""

    async def status_page(self, language: str | None, *, full: str, buttons: bool) -> StatusPage:
        feeds = (FeedFacts("policy", NASTY, timedelta(seconds=60), None),)
        facts = BotFacts("0.1.0", self._clock.now(), "sqlite:///sokbo.db", feeds, {"telegram": None})
        return await self._pages.page(facts, words(language or "en"), full=full, buttons=buttons)

    async def page_action(self, action: str, values: Mapping[str, str], language: str | None) -> ActionResult:
        return await self._pages.act(action, values, words(language or "en"))


@dataclass
class Opened:
    """A page of a bot with this store."""

    page: Page
    store: SqlStore
    faults: list[str]

    async def publish(self, key: str, state: PostState = PostState.LIVE, reason: PostReason = PostReason.NONE) -> int:
        """Record a post with a nasty headline; return its number."""
        now = datetime.now(UTC)
        content = Post("policy", key, f"{key} {NASTY}", body="본문이다.")
        decision = Decision(key, "v", state, reason, content=content, content_hash=key, announce=state is PostState.LIVE)
        [post_id] = await self.store.record("policy", [decision], PollResult(), now)
        while await self.store.expand(100, lambda _filter, _post: True, now):
            pass
        return post_id

    async def audit(self, post_id: int) -> list[tuple[str, str]]:
        """Return a post's audit trail as (who, what)."""
        return [(entry.who, entry.what) for entry in (await self.store.post_report(post_id, None)).audit_trail]

    async def state(self, post_id: int) -> PostState:
        """A post's state."""
        [post] = await self.store.find_post(str(post_id))
        return post.state


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests here."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def opened(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    """The page, opened with the token as its password; any error in the console fails the test."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    await store.subscribe(CHAT, ["*"], Style(), datetime.now(UTC))
    taken = bind("127.0.0.1:0")
    address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    context = await browser.new_context(
        viewport={"width": 390, "height": 800}, http_credentials={"username": "x", "password": TOKEN}
    )
    page, faults = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    async with serve(make_app(Bot(store), TOKEN, loopback=True), taken):
        await page.goto(address)
        yield Opened(page, store, faults)
        await context.close()
    await store.close()
    assert faults == []


async def test_the_page_is_live(opened: Opened) -> None:
    """A new post appears without reloading, its headline as text; nothing is wider than a phone."""
    page = opened.page
    await expect(page.locator("#verdict")).to_have_text("All is well.")
    await page.evaluate("window.sameDocument = true")
    await opened.publish("a.md")
    await expect(page.locator("#today li .name")).to_contain_text(NASTY, timeout=30_000)
    assert await page.evaluate("window.sameDocument && document.documentElement.scrollWidth <= innerWidth")
    assert await page.locator("img").count() == 0


async def test_a_kill_asks_first_and_is_audited(opened: Opened) -> None:
    """Kill opens a question, which stays open while the page refreshes; its button kills the post as `page`."""
    page, post_id = opened.page, await opened.publish("a.md")
    kill = page.locator("#today details.ask")
    await expect(kill).to_be_visible(timeout=30_000)
    await kill.locator("summary").click()
    assert await opened.state(post_id) is PostState.LIVE
    await opened.publish("b.md")
    await expect(page.locator("#today li")).to_have_count(2, timeout=30_000)
    await page.locator("#today details[open] button").click()
    await expect(page.locator("#result")).to_contain_text("is killed", timeout=30_000)
    assert (await opened.state(post_id), await opened.audit(post_id)) == (PostState.WITHDRAWN, [("page", "kill")])


async def test_a_programs_words_are_confirmed(opened: Opened) -> None:
    """Publishing a post held as a leaked prompt asks for confirmation."""
    page = opened.page
    post_id = await opened.publish("a.md", PostState.HELD, PostReason.PROMPT_LEAK)
    await page.locator("#desk button.primary").click(timeout=30_000)
    await expect(page.locator("#result")).to_contain_text("Publish it all the same?", timeout=30_000)
    assert await opened.state(post_id) is PostState.HELD
    await page.locator("#result button").click()
    await expect(page.locator("#result")).to_contain_text("is published", timeout=30_000)
    assert (await opened.state(post_id), await opened.audit(post_id)) == (PostState.LIVE, [("page", "release")])


async def test_a_button_of_another_version_does_nothing(opened: Opened) -> None:
    """A button of a page with an older state does not undo a decision made in the meantime."""
    page = opened.page
    post_id = await opened.publish("a.md", PostState.HELD, PostReason.APPROVAL)
    button = page.locator("#desk button.primary")
    await expect(button).to_be_visible(timeout=30_000)
    only_posts = "() => { window.real = fetch; window.fetch = (to, how) => how.method ? real(to, how) : new Promise(() => {}) }"
    await page.evaluate(only_posts)
    bot = Bot(opened.store)
    await bot.desk.act(Action.HOLD, await bot.desk.find(str(post_id)), "telegram:42", words("en"))
    await button.click()
    await expect(page.locator("#result")).to_contain_text("has changed in the meantime", timeout=30_000)
    assert await opened.audit(post_id) == [("telegram:42", "hold")]


async def test_pause_resume_and_send_again(opened: Opened) -> None:
    """A feed is paused and resumed, and a rejected delivery is sent again."""
    page, store = opened.page, opened.store
    post_id = await opened.publish("a.md")
    [delivery] = await store.claim("telegram", 1, timedelta(minutes=5), datetime.now(UTC))
    await store.settle([Settlement(delivery, Rejected("message is too long"))], datetime.now(UTC))
    await page.locator("#failed button").click(timeout=30_000)
    await expect(page.locator("#result")).to_contain_text("will be sent to telegram:-1001 again", timeout=30_000)
    await page.locator("#feeds button", has_text="Pause").click()
    await page.locator("#feeds button", has_text="Resume").click(timeout=30_000)
    await expect(page.locator("#result")).to_contain_text("policy is resumed", timeout=30_000)
    assert await opened.audit(post_id) == [("page", "replay")]
    assert await store.delivery_counts() == {"pending": 1}
