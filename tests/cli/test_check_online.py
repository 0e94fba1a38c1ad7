"""`sokbo check --online`: checks that ask the platforms and the feeds."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.command import Result, sokbo
from tests.cli.platforms import CHANNELS, WRONG_APP, WRONG_SLACK, WRONG_TELEGRAM, Platforms, free_port

RSS = """
[[feeds]]
id = "wire"
kind = "rss"
url = "http://127.0.0.1:{port}/feed.xml"
internal = true
"""


def check(folder: Path, secrets: dict[str, str]) -> Result:
    """Check online; no secret is in its output, and each fault is a line of stderr."""
    result = sokbo("check", "--online", cwd=folder, environment=secrets)
    assert "Traceback" not in result.err
    assert not any(secret in result.out + result.err for secret in secrets.values())
    return result


def test_good(shared: Platforms, folder: Path) -> None:
    """With valid tokens, channels and feeds the check passes without a message, sends nothing and creates no store."""
    shared.config(folder)
    before = len(shared.messages("telegram:-1001"))

    result = check(folder, shared.secrets)

    assert (result.code, result.err) == (0, "")
    assert len(shared.messages("telegram:-1001")) == before
    assert not list(folder.glob("*.db"))


@pytest.mark.parametrize(
    ("wrong", "platform"),
    [
        ({"TELEGRAM_BOT_TOKEN": WRONG_TELEGRAM}, "telegram"),
        ({"SLACK_BOT_TOKEN": WRONG_SLACK}, "slack"),
        ({"SLACK_APP_TOKEN": WRONG_APP}, "slack"),
    ],
)
def test_wrong_token(wrong: dict[str, str], platform: str, shared: Platforms, folder: Path) -> None:
    """A token that the platform refuses is one line that names the platform, and exit 1."""
    shared.config(folder)

    result = check(folder, shared.secrets | wrong)

    assert result.code == 1
    assert result.complaint.startswith(f"{platform}: ")
    assert "token" in result.complaint


def test_every_fault_a_line(shared: Platforms, folder: Path) -> None:
    """Channels and feeds that are not there are a line each, named as in the config, and exit 1."""
    channels = CHANNELS.replace("-1001", "-1009009").replace("C0DEMO", "C0NOWHERE")
    shared.config(folder, feeds=RSS.format(port=free_port()), channels=channels)

    result = check(folder, shared.secrets)

    assert result.code == 1
    lines = result.err.splitlines()
    assert len(lines) == 3
    for line, name in zip(lines, ("telegram:-1009009: ", "slack:C0NOWHERE: ", "feed wire: "), strict=True):
        assert line.startswith(name)


def test_a_channel_that_is_listed_by_name_and_by_number(shared: Platforms, folder: Path) -> None:
    """Only Telegram knows that a name and a number are one channel: a line names both, and exit 1."""
    named = '\n[[channels]]\nplatform = "telegram"\nchat = "@sokbo_alerts"\n'
    shared.config(folder, channels=CHANNELS + named)

    result = check(folder, shared.secrets)

    assert (result.code, result.complaint) == (1, "telegram:-1001: appears twice, as -1001 and as @sokbo_alerts")


def test_the_chats_of_editors_and_operators(shared: Platforms, folder: Path) -> None:
    """A desk's or an operators' chat that does not exist is a line too."""
    file = shared.config(folder)
    staff = 'ops_chat = "slack:C0NOOPS"\n' + file.read_text("utf-8") + '\n[desk]\nchat = "telegram:-1009008"\n'
    file.write_text(staff, "utf-8")

    result = check(folder, shared.secrets)

    assert result.code == 1
    assert [line.partition(": ")[0] for line in result.err.splitlines()] == ["telegram:-1009008", "slack:C0NOOPS"]


def test_administrators_and_the_page(shared: Platforms, folder: Path) -> None:
    """An administrator whom a platform does not know, and a page's address that is taken, are a line each with the remedy."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        file = shared.config(folder, listen=address)
        text = file.read_text("utf-8").replace("[telegram]", "[telegram]\nadmins = [404404]", 1)
        file.write_text(text.replace("[slack]", '[slack]\nadmins = ["U0NOBODY"]', 1), "utf-8")

        result = check(folder, shared.secrets)

    assert result.code == 1
    unknown = "this person must send the bot /start first; the number of a channel or group begins with -100 or -"
    assert result.err.splitlines() == [
        f"page: {address}: another program listens there; write another port",
        "telegram:404404: chat not found; " + unknown,
        "slack:U0NOBODY: no such person in this workspace; the member ID is in a profile's menu",
    ]


def test_platforms_down(folder: Path) -> None:
    """Platforms that cannot be reached are a line each, and exit 1."""
    secrets = {"TELEGRAM_BOT_TOKEN": WRONG_TELEGRAM, "SLACK_BOT_TOKEN": WRONG_SLACK, "SLACK_APP_TOKEN": WRONG_APP}
    Platforms(f"http://127.0.0.1:{free_port()}/", secrets).config(folder)

    result = check(folder, secrets)

    assert result.code == 1
    assert [line.split(":")[0] for line in result.err.splitlines()] == ["telegram", "slack"]


class PageChecker(BaseHTTPRequestHandler):
    """A newsroom with a feed, an old address of it, and nothing else."""

    def do_GET(self) -> None:
        found = {"/feed.xml": 200, "/old.xml": 301}.get(self.path, 404)
        self.send_response(found)
        if found == 301:
            self.send_header("Location", "/feed.xml")
        self.end_headers()
        self.wfile.write(b"<rss><channel><item><guid>1</guid><title>t</title></item></channel></rss>" if found == 200 else b"")

    def log_message(self, *_: object) -> None:
        """Send nothing."""


def test_what_each_feed_reports(folder: Path) -> None:
    """A feed that can be read shows how many posts it has, and where it moved to for good; one that cannot gives the reason."""
    with ThreadingHTTPServer(("127.0.0.1", 0), PageChecker) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        feeds = [RSS.replace("wire", name).replace("feed.xml", f"{name}.xml") for name in ("feed", "old", "none")]
        (folder / "config.toml").write_text("".join(feeds).format(port=server.server_port), "utf-8")
        result = check(folder, {})
        server.shutdown()
    assert result.out.splitlines()[-3:] == [
        "feed feed: ok, 1 posts",
        f"feed old: ok, 1 posts; it has moved for good: write {address}/feed.xml into the config",
        "feed none: not ok",
    ]
    assert (result.code, result.complaint) == (1, "feed none: answered 404")


def test_all_posts_of_a_large_folder_are_counted(folder: Path) -> None:
    """The number of posts of a large folder counts all parts of its first poll."""
    (folder / "_posts").mkdir(exist_ok=True)
    for number in range(300):
        (folder / "_posts" / f"2026-12-01-{number}.md").write_text("---\ntitle: x\n---\n", "utf-8")
    (folder / "config.toml").write_text('[[feeds]]\nid = "policy"\nkind = "posts"\npath = "_posts"\n', "utf-8")
    assert check(folder, {}).out.splitlines()[-1] == "feed policy: ok, 300 posts"


def test_a_pages_feed_is_named(folder: Path) -> None:
    """For an address that is a web page, the line names the feed that the page links to; a sitemap is named as such."""
    pages = {
        "/": b'<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>',
        "/sitemap.xml": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>',
    }

    class Site(PageChecker):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(pages[self.path])

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        feeds = [RSS.replace("wire", name).replace("feed.xml", path) for name, path in (("page", ""), ("map", "sitemap.xml"))]
        (folder / "config.toml").write_text("".join(feeds).format(port=server.server_port), "utf-8")
        result = check(folder, {})
        server.shutdown()
    assert result.err.splitlines() == [
        f"feed page: not a feed: an HTML page; the feed that it links to is http://127.0.0.1:{server.server_port}/rss",
        "feed map: not a feed: a sitemap; write the address of the site's feed",
    ]
