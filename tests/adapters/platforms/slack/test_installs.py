"""The app in many workspaces: installing, token rotation and uninstalling, each with its own token and administrators."""

import asyncio
import json
import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Bot

from adapters.platforms.slack import Slack
from adapters.platforms.slack import installs as installations
from adapters.platforms.slack.installs import Installations, OAuth, SignedStates
from adapters.sandbox import Fault, Sandbox
from adapters.sandbox.slack.installs import CLIENT_ID
from bot.desk import Permissions
from bot.model import Call, Chat, OutcomeScope, Rejected, Retry, Sent
from bot.model.delivery import CHAT, FIRST
from store import library_engine, open_store
from tests.adapters.platforms.helpers import started, until
from tests.adapters.platforms.slack.calling import install, many_workspaces, served, store_in

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk asks aiohttp for it
ANSWER = Call("chat.postMessage", {"channel": CHAT, "text": "최신 속보 3건", "unfurl_links": False, "thread_ts": FIRST})
FIRST_TEAM, SECOND_TEAM = Chat.parse("slack:T0DEMO/C0DEMO"), Chat.parse("slack:T0SECOND/C0SECOND")


@pytest.fixture
async def slack(sandbox: Sandbox, tmp_path: Path) -> Slack:
    """The adapter, with two workspaces in the sandbox of which none has installed the app."""
    sandbox.slack.installs.remove("T0DEMO")
    sandbox.add_chat("slack:T0SECOND/C0SECOND", "둘째")
    return await many_workspaces(sandbox, store_in(tmp_path))


async def test_each_workspace_gets_its_own(sandbox: Sandbox, slack: Slack) -> None:
    """Two workspaces install the app; what goes to a chat goes out with its own workspace's token, and no other's."""
    async with served(sandbox, slack) as (_, client), started(slack):
        for team in ("T0DEMO", "T0SECOND"):
            assert (await install(sandbox, client, team)).status_code == 200
        for chat in (FIRST_TEAM, SECOND_TEAM):
            assert isinstance(await slack.send(chat, ANSWER, None), Sent)
        crossed = Chat("slack", "C0SECOND", team="T0DEMO")
        assert isinstance(await slack.send(crossed, ANSWER, None), Rejected)
        assert slack.last_error is None
    assert len(sandbox.messages("slack:C0DEMO")) == len(sandbox.messages("slack:C0SECOND")) == 1


async def test_a_command_names_its_workspace_and_is_answered_there(sandbox: Sandbox, slack: Slack) -> None:
    """The chat of a request carries its workspace, for commands, presses and messages alike; so the answer finds its token."""
    async with served(sandbox, slack) as (_, client), started(slack, ANSWER) as ear:
        await install(sandbox, client, "T0SECOND")
        sandbox.send_as_user("slack:C0SECOND", "/latest")
        await sandbox.wait_for_messages("slack:C0SECOND", 1)
        sandbox.send_as_user("slack:C0SECOND", "<@U0SOKBO> latest")
        await sandbox.wait_for_messages("slack:C0SECOND", 2)
    assert [str(r.chat) for r in ear.received] == ["slack:T0SECOND/C0SECOND"] * 2


async def test_administrators_of_one_workspace_steer_no_other(sandbox: Sandbox, slack: Slack) -> None:
    """An administrator's user id gives no permission in another workspace."""
    permissions = Permissions(admins=frozenset({"slack:T0DEMO/U0MINJI"}))
    async with served(sandbox, slack) as (_, client), started(slack) as ear:
        await install(sandbox, client, "T0DEMO")
        for chat in ("slack:C0DEMO", "slack:C0SECOND"):
            sandbox.send_as_user(chat, "/sokbo status")
        await until(lambda: len(ear.received) == 2)
    assert {r.team: permissions.is_admin(r) for r in ear.received} == {"T0DEMO": True, "T0SECOND": False}


async def test_a_guest_from_elsewhere_is_nobody_here(sandbox: Sandbox, slack: Slack) -> None:
    """A message without a team counts as the workspace's own, except in a channel shared with others."""
    permissions = Permissions(admins=frozenset({"slack:T0DEMO/U0MINJI"}))
    async with served(sandbox, slack) as (calls, client), started(slack) as ear:
        await install(sandbox, client, "T0DEMO")
        sandbox.send_as_user("slack:C0DEMO", "<@U0SOKBO> status")
        await until(lambda: len(ear.received) == 1)
        [envelope] = calls.envelopes.values()
        shared = {**envelope.payload, "event_id": "Ev0SHARED", "is_ext_shared_channel": True}
        await calls.call(json.dumps(shared).encode(), "application/json")
        await until(lambda: len(ear.received) == 2)
    assert [permissions.is_admin(request) for request in ear.received] == [True, False]


async def test_a_workspace_that_takes_the_app_away_is_left_alone(sandbox: Sandbox, slack: Slack, tmp_path: Path) -> None:
    """After app_uninstalled that workspace's chats stop for good, the others go on; installed again, it goes on too."""
    async with served(sandbox, slack) as (calls, client), started(slack):
        for team in ("T0DEMO", "T0SECOND"):
            await install(sandbox, client, team)
            chat = FIRST_TEAM if team == "T0DEMO" else SECOND_TEAM
            assert isinstance(await slack.send(chat, ANSWER, None), Sent)
        sandbox.uninstall("T0SECOND")
        await until(lambda: all(envelope.acked_after is not None for envelope in calls.envelopes.values()))
        await until(lambda: _rows(tmp_path, "slack_bots") == 1)
        stopped = await slack.send(SECOND_TEAM, ANSWER, None)
        assert stopped == Rejected("the workspace took the app away; install it there again", OutcomeScope.CHAT)
        assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)
        assert (slack.last_error, slack.token_invalid) == (None, False)
        await install(sandbox, client, "T0SECOND")
        assert isinstance(await slack.send(SECOND_TEAM, ANSWER, None), Sent)


async def test_a_token_that_slack_refuses_is_its_own_workspaces_matter(sandbox: Sandbox, slack: Slack) -> None:
    """Without an uninstall event, a revoked token stops its chat and a doubtful one makes it wait; no other chat is affected."""
    async with served(sandbox, slack) as (_, client), started(slack):
        for team in ("T0DEMO", "T0SECOND"):
            await install(sandbox, client, team)
        doubt = sandbox.add_fault(Fault("revoked", "slack", chat="slack:C0SECOND"))
        outcome = await slack.send(SECOND_TEAM, ANSWER, None)
        assert isinstance(outcome, Retry)
        assert outcome.scope is OutcomeScope.CHAT
        sandbox.faults.clear(doubt)
        sandbox.slack.installs.remove("T0SECOND")
        assert isinstance(await slack.send(SECOND_TEAM, ANSWER, None), Rejected)
        assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)
        assert not slack.token_invalid


async def test_nothing_of_a_workspace_stays_behind(sandbox: Sandbox, slack: Slack, tmp_path: Path) -> None:
    """Uninstalling the app deletes the workspace's tokens from the store."""
    async with served(sandbox, slack) as (_, client), started(slack):
        await install(sandbox, client, "T0DEMO")
        await until(lambda: _rows(tmp_path, "slack_bots") == _rows(tmp_path, "slack_installations") == 1)
        sandbox.uninstall("T0DEMO")
        await until(lambda: _rows(tmp_path, "slack_bots") == _rows(tmp_path, "slack_installations") == 0)


async def test_a_farewell_of_yesterday_takes_no_new_installation(sandbox: Sandbox, slack: Slack) -> None:
    """An app_uninstalled that comes late, after the app was installed again, changes nothing."""
    async with served(sandbox, slack) as (_, client), started(slack):
        await install(sandbox, client, "T0DEMO")
        assert slack._installations is not None
        await slack._installations.remove("T0DEMO", datetime.now(UTC).timestamp() - 60)
        assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)


async def test_tokens_are_renewed_before_they_end(sandbox: Sandbox, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that lives an hour more is renewed once, however many send at the same time, and kept, also over a restart."""
    monkeypatch.setattr(installations, "TOKEN_CACHE_SECONDS", 0.0)
    sandbox.slack.installs.lifetime = 3600
    async with served(sandbox, slack) as (_, client), started(slack):
        await install(sandbox, client, "T0DEMO")
        first = set(sandbox.slack.installs.tokens)
        sandbox.slack.installs.lifetime = 43_200
        outcomes = await asyncio.gather(*(slack.send(FIRST_TEAM, ANSWER, None) for _ in range(5)))
        assert all(isinstance(outcome, Sent) for outcome in outcomes)
        renewed = set(sandbox.slack.installs.tokens)
        assert first.isdisjoint(renewed)
        assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)
        assert set(sandbox.slack.installs.tokens) == renewed
    assert all(len(token) > 200 for token in renewed)


async def test_a_token_that_cannot_be_renewed_is_used_to_its_end(sandbox: Sandbox, slack: Slack) -> None:
    """While Slack does not renew a token, the old one is used until it expires."""
    sandbox.slack.installs.lifetime = 3600
    async with served(sandbox, slack) as (_, client), started(slack):
        await install(sandbox, client, "T0DEMO")
        sandbox.slack.installs._refresh.clear()
        assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)


async def test_a_renewed_token_survives_a_locked_store(sandbox: Sandbox, slack: Slack, tmp_path: Path) -> None:
    """A refresh token works once: what cannot be saved at once is saved later, and used meanwhile."""
    sandbox.slack.installs.lifetime = 3600
    async with served(sandbox, slack) as (_, client), started(slack):
        await install(sandbox, client, "T0DEMO")
        sandbox.slack.installs.lifetime = 43_200
        assert slack._installations is not None
        async with slack._installations.store.engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        with sqlite3.connect(tmp_path / "sokbo.db") as writer:
            writer.execute("BEGIN IMMEDIATE")
            assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)
            writer.rollback()
        slack._installations.forget("T0DEMO")
        assert isinstance(await slack.send(FIRST_TEAM, ANSWER, None), Sent)
    again = Installations(
        OAuth(CLIENT_ID, sandbox.slack.installs.client_secret, library_engine(store_in(tmp_path))), sandbox.slack_base
    )
    assert await again.token("T0DEMO") in sandbox.slack.installs.tokens
    await again.close()


async def test_a_locked_store_delays_no_acknowledgement(sandbox: Sandbox, slack: Slack, tmp_path: Path) -> None:
    """With a locked store, commands, messages and uninstall events are acknowledged well within three seconds."""
    async with served(sandbox, slack) as (calls, client), started(slack, ANSWER):
        await install(sandbox, client, "T0DEMO")
        with sqlite3.connect(tmp_path / "sokbo.db") as writer:
            writer.execute("BEGIN EXCLUSIVE")
            sandbox.send_as_user("slack:C0DEMO", "/latest")
            sandbox.send_as_user("slack:C0DEMO", "<@U0SOKBO> latest")
            sandbox.uninstall("T0SECOND")
            for envelope in calls.envelopes.values():
                assert await calls.wait_ack(envelope, 1)
            writer.rollback()
        await until(lambda: sandbox.messages("slack:C0DEMO"))


async def test_the_same_state_installs_once_and_in_one_browser(sandbox: Sandbox, slack: Slack, tmp_path: Path) -> None:
    """A person who comes back without the cookie, with another state, or a second time, installs nothing."""
    async with served(sandbox, slack) as (_, client), started(slack):
        begun = await client.get("/slack/install")
        cookie = {"cookie": begun.headers["set-cookie"].split(";")[0]}
        state, code = cookie["cookie"].partition("=")[2], sandbox.slack.installs.allow("T0DEMO")
        back = "/slack/oauth_redirect"
        assert (await client.get(back, params={"state": state, "code": code})).status_code == 400
        assert (await client.get(back, params={"state": "x", "code": code}, headers=cookie)).status_code == 400
        assert (await client.get(back, params={"state": state, "code": "wrong"}, headers=cookie)).status_code == 401
        assert (await client.get(back, params={"state": state, "code": code}, headers=cookie)).status_code == 401
    assert _rows(tmp_path, "slack_bots") == 0
    assert all(flag in begun.headers["set-cookie"] for flag in ("Secure", "HttpOnly"))


async def test_what_a_stranger_writes_is_never_markup(sandbox: Sandbox, slack: Slack) -> None:
    """The page for a failed installation shows no markup of the address's."""
    async with served(sandbox, slack) as (_, client), started(slack):
        page = await client.get("/slack/oauth_redirect", params={"error": "<script>alert(1)</script>"})
        begun = await client.get("/slack/install", params={"team": '"><script>'})
    assert "<script>alert" not in page.text
    assert '"><script>' not in begun.text


async def test_installations_that_are_begun_leave_nothing(sandbox: Sandbox, slack: Slack, tmp_path: Path) -> None:
    """Installations that were begun and abandoned leave no rows, and the next person can install."""
    before = (tmp_path / "sokbo.db").stat().st_size
    async with served(sandbox, slack) as (_, client), started(slack):
        for _ in range(30):
            assert (await client.get("/slack/install")).status_code == 200
        assert (tmp_path / "sokbo.db").stat().st_size == before
        await install(sandbox, client, "T0DEMO")
        await until(lambda: _rows(tmp_path, "slack_bots") == 1)


async def test_a_state_is_ours_fresh_and_used_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state that another app signed, that was changed, is too old or was used is none."""
    states = SignedStates("secret")
    state = await states.async_issue()
    expiry, random, signature = state.split(".")
    for wrong in ("", ".", "..", "x", f"{int(expiry) + 1}.{random}.{signature}", f"{expiry}.{random}.", f"{state}x", "9.é.ü"):
        assert not await states.async_consume(wrong)
    assert not await SignedStates("another").async_consume(state)
    assert await states.async_consume(state)
    assert not await states.async_consume(state)
    late = await states.async_issue()
    monkeypatch.setattr("time.time", lambda: float(expiry) + 1)
    assert not await states.async_consume(late)


@pytest.mark.parametrize(("fault", "status"), [("drop_before", 502), ("server_error", 502)])
async def test_slack_away_during_an_installation_is_a_page(sandbox: Sandbox, slack: Slack, fault: str, status: int) -> None:
    """If Slack does not answer during an installation, the person gets a page that asks to try again."""
    async with served(sandbox, slack) as (_, client), started(slack):
        sandbox.add_fault(Fault(fault, "slack", method="auth.test", status=502))  # type: ignore[arg-type]
        assert (await install(sandbox, client, "T0DEMO")).status_code == status


async def test_no_token_is_ever_shown(sandbox: Sandbox, slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """Installing, renewing, sending and failing write no token and no secret into a log or an outcome."""
    caplog.set_level(logging.DEBUG)
    sandbox.slack.installs.lifetime = 3600
    texts = []
    async with served(sandbox, slack) as (_, client), started(slack):
        texts.append((await install(sandbox, client, "T0DEMO")).text)
        secrets = {*sandbox.slack.installs.tokens, *sandbox.slack.installs._refresh, sandbox.slack.installs.client_secret}
        texts.append(repr(await slack.send(FIRST_TEAM, ANSWER, None)))
        secrets |= {*sandbox.slack.installs.tokens, *sandbox.slack.installs._refresh}
        sandbox.slack.installs.remove("T0DEMO")
        texts.append(repr(await slack.send(FIRST_TEAM, ANSWER, None)))
        texts += await slack.check([FIRST_TEAM, SECOND_TEAM])
    assert len(secrets) >= 5
    assert [secret for secret in secrets if secret in "\n".join([*texts, caplog.text])] == []


async def test_the_check_asks_each_workspace(sandbox: Sandbox, slack: Slack) -> None:
    """The check names the chats of workspaces that have not installed the app."""
    async with served(sandbox, slack) as (_, client), started(slack):
        await install(sandbox, client, "T0DEMO")
        lines = await slack.check([FIRST_TEAM, SECOND_TEAM])
    assert lines == ["slack:T0SECOND/C0SECOND: the app is not installed in this workspace; public_url/slack/install does that"]


async def test_an_organization_and_its_workspaces_are_found(sandbox: Sandbox, tmp_path: Path) -> None:
    """A workspace of an organization is found by its own id, an installation for the whole organization by the organization's."""
    url = store_in(tmp_path)
    await (await open_store(url)).close()
    known = Installations(OAuth(CLIENT_ID, "secret", library_engine(url)), sandbox.slack_base)
    await known.store.async_save_bot(_bot("E0ORG", "T0PART", "xoxb-part"))
    await known.store.async_save_bot(_bot("E0ALL", None, "xoxb-all"))
    assert await known.token("T0PART") == "xoxb-part"
    assert await known.token("E0ALL") == "xoxb-all"
    await known.close()


def _bot(enterprise: str, team: str | None, token: str) -> Bot:
    return Bot(
        app_id="A0SOKBO",
        enterprise_id=enterprise,
        team_id=team,
        bot_token=token,
        bot_id="B0SOKBO",
        bot_user_id="U0SOKBO",
        is_enterprise_install=team is None,
        installed_at=1_700_000_000.0,
    )


def _rows(folder: Path, table: str) -> int | None:
    """Return the number of a table's rows; None at a moment when SQLite cleans up its files."""
    connection = sqlite3.connect(folder / "sokbo.db")
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
