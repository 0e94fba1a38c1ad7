"""The bot's name in requests."""

import re

from bot.runtime.feed_sources import user_agent


def test_the_user_agent_names_version_and_address():
    """The version is the project's; where `public_url` is set, people find there who polls them."""
    assert re.fullmatch(r"Sokbo/\d+\.\d+\.\d+", user_agent(""))
    assert user_agent("https://bot.example.kr").endswith(" (+https://bot.example.kr)")
