"""An engine next to the store's own: slack_sdk's stores work on our tables, on either engine."""

import asyncio
import threading
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from sqlalchemy.exc import DBAPIError, OperationalError

from store import SqlStore, library_engine

LONG = "xoxe.xoxb-1-" + "Ab3" * 200


def _installation(token: str, *, team: str = "T0A", at: float = 1_700_000_000.25) -> Installation:
    return Installation(
        app_id="A0SOKBO",
        team_id=team,
        team_name="뉴스룸",
        bot_token=token,
        bot_id="B0SOKBO",
        bot_user_id="U0SOKBO",
        bot_scopes="chat:write,commands",
        bot_refresh_token=f"{LONG}-refresh",
        bot_token_expires_at=1_700_043_200,
        user_id="U0MINJI",
        installed_at=at,
    )


async def test_installations_are_kept_and_found(store: SqlStore, url: str) -> None:
    """A token of any length is stored with its expiry in UTC; the newest installation is found, a deleted one is not."""
    engine = library_engine(url)
    kept = AsyncSQLAlchemyInstallationStore("7001.42", engine)
    await kept.async_save(_installation("xoxb-old"))
    await kept.async_save(_installation(LONG, at=1_700_000_100.5))
    found = await kept.async_find_bot(enterprise_id=None, team_id="T0A")
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token) == (LONG, f"{LONG}-refresh")
    assert (found.bot_token_expires_at, found.installed_at) == (1_700_043_200, 1_700_000_100.5)
    assert await kept.async_find_bot(enterprise_id=None, team_id="T0B") is None
    await kept.async_delete_all(enterprise_id=None, team_id="T0A")
    assert await kept.async_find_bot(enterprise_id=None, team_id="T0A") is None
    await engine.dispose()


async def test_its_errors_show_no_values(store: SqlStore, url: str) -> None:
    """The text that SQLAlchemy adds to a database error hides the parameters' values."""
    engine = library_engine(url)
    kept = AsyncSQLAlchemyInstallationStore("7001.42", engine)
    broken = _installation(LONG)
    broken.app_id = None
    with pytest.raises(DBAPIError) as caught:
        await kept.async_save(broken)
    assert "parameters hidden" in str(caught.value)
    await engine.dispose()


async def test_it_makes_no_store(tmp_path: Path) -> None:
    """Connecting to a store that does not exist fails and creates no file."""
    engine = library_engine(f"sqlite:///{tmp_path}/sokbo.db")
    with pytest.raises(OperationalError):
        async with engine.connect():
            pass
    await engine.dispose()
    await asyncio.to_thread(_driver_ended)
    assert _files(tmp_path) == []


def _driver_ended() -> None:
    """Wait for the driver's threads: after a failure each still calls the loop, which must be running."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            thread.join(10)


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())
