"""The real bot as platforms call it: Telegram by its webhook, Slack by HTTP in many workspaces; and its status page."""

import sqlite3
from typing import Any

import httpx
import pytest

from adapters.sandbox.slack.envelopes import Envelopes
from adapters.sandbox.slack.installs import CLIENT_ID
from bot.config import Config
from bot.runtime.build import Secrets
from tests.adapters.platforms.helpers import free_port
from tests.main_job.running import FAST, ONE_MESSAGE, Place, bot, until

PUBLIC, WEBHOOK_SECRET, SIGNING_SECRET = "https://bot.example.kr", "a-secret_of-ours", "5ig9ing5ecret"
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk asks aiohttp for it


class Called:
    """A place whose bot is called instead of calling, with the sandbox's proxy before it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.private, public = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        place.sandbox.webhook_client.proxies[PUBLIC] = self.public = public
        self.slack = place.sandbox.slack_over_http(PUBLIC, SIGNING_SECRET)

    def config(self, slack: dict[str, Any], **changes: Any) -> Config:
        """A config in which both platforms call."""
        sandbox = self.place.sandbox
        listen = {"listen": self.private.removeprefix("http://"), "public_listen": self.public.removeprefix("http://")}
        return self.place.config(
            web=listen | {"public_url": PUBLIC},
            telegram={"api_base": sandbox.telegram_base, "limits": FAST, "updates": "webhook"},
            slack={"api_base": sandbox.slack_base, "limits": {"channel_per_second": 1000}, "mode": "http"} | slack,
            **changes,
        )

    @property
    def secrets(self) -> Secrets:
        sandbox = self.place.sandbox
        return Secrets(
            telegram=sandbox.telegram_token,
            slack_bot=sandbox.slack_bot_token,
            telegram_webhook=WEBHOOK_SECRET,
            slack_signing=SIGNING_SECRET,
            slack_client=sandbox.slack.installs.client_secret,
        )


async def test_both_platforms_call(place: Place) -> None:
    """Alerts are sent, and requests by webhook and HTTP are answered, without polling for updates or opening a socket."""
    called = Called(place)
    async with bot(called.config({}), called.secrets):
        place.publish()
        for chat in ("telegram:-1001", "slack:C0DEMO"):
            await place.sandbox.wait_for_messages(chat, 1)
        place.sandbox.send_as_user("telegram:42", "/feeds")
        place.sandbox.send_as_user("slack:C0DEMO", "/sokbo feeds")
        await place.sandbox.wait_for_messages("telegram:42", 1)
        await until(lambda: any(message.ephemeral for message in place.sandbox.messages("slack:C0DEMO")))
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{called.private}/readyz")).status_code == 200
            assert (await client.get(f"{called.public}/readyz")).status_code == 404
    assert {call.method for call in place.sandbox.calls}.isdisjoint({"getUpdates", "apps.connections.open"})


async def test_many_workspaces_and_one_that_leaves(place: Place) -> None:
    """Each workspace gets the post with its own token; one that uninstalls the app is stopped, and the other goes on."""
    sandbox, called = place.sandbox, Called(place)
    sandbox.slack.installs.remove("T0DEMO")
    sandbox.add_chat("slack:T0SECOND/C0SECOND", "둘째")
    channels = [{"platform": "slack", "chat": chat} for chat in ("T0DEMO/C0DEMO", "T0SECOND/C0SECOND")]
    config = called.config({"client_id": CLIENT_ID}, channels=channels)
    async with bot(config, called.secrets), httpx.AsyncClient(base_url=called.public, trust_env=False) as client:
        for team in ("T0DEMO", "T0SECOND"):
            begun = await client.get("/slack/install")
            cookie = begun.headers["set-cookie"].split(";")[0]
            asked = {"code": sandbox.slack.installs.allow(team), "state": cookie.partition("=")[2]}
            done = await client.get("/slack/oauth_redirect", params=asked, headers={"cookie": cookie})
            assert done.status_code == 200
        place.publish(ONE_MESSAGE)
        for chat in ("slack:C0DEMO", "slack:C0SECOND"):
            await sandbox.wait_for_messages(chat, 1)
        before = len(sandbox.messages("slack:C0DEMO"))
        sandbox.uninstall("T0SECOND")
        await until(lambda: _asked(place, "SELECT team_id FROM slack_bots") == [("T0DEMO",)])
        place.publish(ONE_MESSAGE.replace("12곳", "15곳").replace("도서관", "체육관"), "2026-11-21-2.md")
        await sandbox.wait_for_messages("slack:C0DEMO", before + 1)
        await until(lambda: _stopped(place) == [("T0SECOND", "the workspace took the app away; install it there again")])


@pytest.mark.parametrize("mode", ["called", "calling"])
async def test_a_locked_store_delays_no_acknowledgement(place: Place, mode: str) -> None:
    """While another process holds the store, Slack and Telegram have their acknowledgements within a second."""
    config, secrets = place.config(), place.secrets
    slack: Envelopes = place.sandbox.slack.socket
    if mode == "called":
        called = Called(place)
        config, secrets, slack = called.config({}), called.secrets, called.slack
    async with bot(config, secrets):
        with sqlite3.connect(place.folder / "sokbo.db", isolation_level=None) as writer:
            writer.execute("BEGIN EXCLUSIVE")
            for _ in range(5):
                place.sandbox.send_as_user("slack:C0DEMO", "/sokbo latest")
                place.sandbox.send_as_user("telegram:42", "/latest")
            for envelope in list(slack.envelopes.values()):
                assert await slack.wait_ack(envelope, 1)
            await until(lambda: len(place.sandbox.telegram.updates) == 0, 1)
            writer.execute("ROLLBACK")
        writer.close()


async def test_the_page_shows_the_running_bot(place: Place) -> None:
    """The status page shows posts, feeds, platforms and deliveries, in either language, and no secret."""
    called = Called(place)
    async with bot(called.config({}), called.secrets), httpx.AsyncClient(trust_env=False) as client:
        place.publish()
        await place.sandbox.wait_for_messages("slack:C0DEMO", 1)
        korean = (await client.get(f"{called.private}/?lang=ko")).text
        english = (await client.get(f"{called.private}/?lang=en")).text
        assert (await client.get(f"{called.public}/")).status_code == 404
    for page in (korean, english):
        assert "새솔시 도서관 12곳 새로 연다" in page
        assert "policy" in page
        assert place.sandbox.telegram_token not in page
    assert 'lang="ko"' in korean
    assert "연결됨" in korean
    assert "connected" in english


def _stopped(place: Place) -> list[tuple[str, str]]:
    """Workspaces of the chats that are stopped, and why."""
    return _asked(place, "SELECT team, reason_detail FROM destinations WHERE state != 'active'")


def _asked(place: Place, query: str) -> list[Any]:
    """Rows of the store; none in a moment when SQLite tidies up its files."""
    connection = sqlite3.connect(place.folder / "sokbo.db")
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()
