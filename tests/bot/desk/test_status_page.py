"""The status page, from what the store and the platforms report."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.explain import LocalTimes
from bot.desk.status_page import status_page
from bot.lib.i18n import LANGUAGES, words
from bot.model import Cooldown, FeedStatus, Overview
from bot.model.admin import Section, StatusPage

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TIMES = LocalTimes(NOW, ZoneInfo("Asia/Seoul"))
FEED = FeedStatus(id="policy", first_polled=NOW - timedelta(days=1), last_polled=NOW - timedelta(minutes=1), errors=0, error="")
QUIET = Overview(
    posts=1,
    expired_posts=0,
    counts={"sent": 12},
    oldest_pending=None,
    feeds=(FEED,),
    cooldowns=(),
    pauses=(),
    stopped=(),
    held=(),
    latest=(),
)


def seen(overview: Overview, platforms: dict[str, str | None] | None = None, language: str = "en") -> StatusPage:
    return status_page(overview, platforms or {"telegram": None}, TIMES, words(language))


def section(page: StatusPage, title: str) -> Section:
    return next(section for section in page.sections if section.title == title)


def test_all_is_well() -> None:
    """Where nothing needs anybody, the page states that first."""
    page = seen(QUIET)
    assert (page.well, page.verdict, page.at) == (True, "All is well.", "12:00:00")
    assert [(row.name, row.text) for row in section(page, "Platforms").rows] == [("telegram", "connected")]
    assert [(row.name, row.text) for row in section(page, "Feeds").rows] == [("policy", "polled 11:59:00")]
    assert section(page, "Waiting for review").rows == ()


def test_what_needs_somebody_is_counted_and_marked() -> None:
    """A failing feed, a platform in trouble and one that rests are alarms; a rest that is over is none."""
    failing = replace(FEED, errors=3, error="answered 500")
    cooldowns = (
        Cooldown("slack", NOW + timedelta(minutes=5), "token_revoked"),
        Cooldown("telegram", NOW - timedelta(minutes=5), "retry after 7"),
    )
    page = seen(replace(QUIET, feeds=(failing,), cooldowns=cooldowns), {"telegram": "another program takes this bot's updates"})
    alarms = [row.text for part in page.sections for row in part.rows if row.alarming]
    assert alarms == [
        "another program takes this bot's updates",
        "accepts nothing until 12:05:00: token_revoked",
        "failing (×3): answered 500",
    ]
    assert (page.well, page.verdict) == (False, "3 items need attention.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(language: str) -> None:
    """Each section has a title and shows where it is empty, in the language asked for."""
    page = seen(replace(QUIET, counts={}, feeds=()), language=language)
    page_text = " ".join([page.verdict, *(part.title + part.empty for part in page.sections)])
    assert page.language == language
    assert any("가" <= sign <= "힣" for sign in page_text) == (language == "ko")
    assert all(part.empty for part in page.sections)


def test_secrets_are_cleaned_everywhere() -> None:
    """Cleaning reaches every row's name and text."""
    page = seen(replace(QUIET, feeds=(replace(FEED, errors=1, error="a-secret"),))).cleaned(
        lambda text: text.replace("secret", "…")
    )
    assert "a-…" in section(page, "Feeds").rows[0].text
