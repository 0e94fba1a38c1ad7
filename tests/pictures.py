"""`python -m tests.pictures [FOLDER]` makes the documents' pictures anew: demo and status page in headless Chromium."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.adapters.sandbox.test_page import ARGUMENTS, CHROMIUM
from tests.cli.command import ROOT, running, until
from tests.cli.platforms import SLACK, TELEGRAM, Platforms, free_port, platforms

DOCS = ROOT / "docs"
WIDE, LOW = (1280, 975), (1280, 560)
SAMPLES = ROOT / "adapters" / "sandbox" / "samples"
TOKEN = "token-of-a-picture"
SAMPLES_SENT = 5
"""Sample posts that reach the channels; one more waits for the desk."""


def _both_chats(page: Page) -> None:
    """Scroll both chats to the urgent post: a headline, figures, a table, the credit line and a contact."""
    for log in ("#tg-log", "#sl-log"):
        page.locator(f"{log} article", has_text="한빛도").first.evaluate("article => article.scrollIntoView()")


def _desk(page: Page) -> None:
    """Open the desk's channel, with a post that waits for a decision."""
    page.locator("#sl-channels button", has_text="편집국").click()
    expect(page.locator("#sl-log")).to_contain_text("Error code")


PICTURES: dict[str, tuple[tuple[int, int], Callable[[Page], None], str]] = {
    "demo.png": (WIDE, _both_chats, "body"),
    "desk.png": (LOW, _desk, ".slack"),
}
"""Each picture's file name with the window's size, what is done in it, and the part of the page that is taken."""


def make(folder: Path) -> None:
    """Write every picture into a folder."""
    make_demo(folder)
    make_status_page(folder / "status.png")


def make_status_page(file: Path) -> None:
    """Write the picture of the status page of a bot that got the samples, as an administrator with the token sees it."""
    with TemporaryDirectory() as scratch, platforms(Path(scratch)) as sandbox:
        folder, port = Path(scratch) / "bot", free_port()
        (folder / "_posts").mkdir(parents=True)
        sandbox.config(folder, listen=f"127.0.0.1:{port}")
        with running("run", cwd=folder, environment={**sandbox.secrets, "SOKBO_WEB_TOKEN": TOKEN}) as bot:
            bot.logged("feed_ready")
            for sample in SAMPLES.iterdir():
                (folder / "_posts" / sample.name).write_bytes(sample.read_bytes())
            until(lambda: bot.err.count('"delivered"') >= 2 * SAMPLES_SENT, lambda: bot.err)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                page = browser.new_page(
                    viewport={"width": LOW[0], "height": 900}, http_credentials={"username": "", "password": TOKEN}
                )
                page.goto(f"http://127.0.0.1:{port}/?lang=en")
                page.screenshot(path=file)
                browser.close()


def make_demo(folder: Path) -> None:
    """Write the pictures of the demo into a folder."""
    with TemporaryDirectory() as scratch, running("demo", "--every", "2", cwd=Path(scratch)) as demo:
        found = re.search(r"http://127\.0\.0\.1:\d+/", demo.first_line())
        assert found, demo.err
        sandbox = Platforms(found[0], {})
        for chat in (TELEGRAM, SLACK):
            until(lambda chat=chat: len({message["text"] for message in sandbox.messages(chat)}) >= SAMPLES_SENT)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, (size, act, part) in PICTURES.items():
                _take(browser, found[0], folder / name, size, act, part)
            browser.close()


def _take(browser: Browser, address: str, file: Path, size: tuple[int, int], act: Callable[[Page], None], part: str) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.goto(address)
    expect(page.locator("#live")).to_have_text("live")
    expect(page.locator("#sl-log article").first).to_be_attached()
    act(page)
    page.locator(part).screenshot(path=file)
    page.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
