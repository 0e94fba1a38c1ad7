"""Which addresses become links."""

import pytest

from bot.model import Credit
from formatter.text.links import source_link, web_link


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example.kr/a?b=1&c=2#d", "https://news.example.kr/a?b=1&c=2#d"),
        (" http://example.kr ", "http://example.kr"),
        ("https://뉴스.example.kr/가 나", "https://xn--vg1b002a.example.kr/%EA%B0%80%20%EB%82%98"),
        ("https://example.kr:8443/%EA%B0%80", "https://example.kr:8443/%EA%B0%80"),
    ],
)
def test_addresses_on_the_web_are_links(url: str, link: str) -> None:
    """An http(s) address becomes a link in plain ASCII."""
    assert web_link(url) == link


@pytest.mark.parametrize(
    "url",
    [
        *(None, "", "www.korea.kr", "/assets/a.jpg", "javascript:alert(1)", "tg://user?id=1", "https://localhost/a"),
        *("https://user@example.kr/", "https://[::1]/", "https://[", "https://example.kr:99999/", "https://ex ample.kr/"),
        *("https://example.kr/" + "a" * 3000, "https://" + "a" * 70 + ".kr"),
    ],
)
def test_anything_else_is_no_link(url: str | None) -> None:
    """No scheme, another scheme, no proper host, a user name, or far too long: no link."""
    assert web_link(url) is None


def test_a_credit_that_names_its_address_needs_no_link() -> None:
    """The source's address is linked only where the credit line does not say it."""
    assert source_link(Credit("출처: 한빛 https://brief.example.kr", "한빛", "https://brief.example.kr/")) is None
    assert source_link(Credit("출처: 한빛", "한빛", "https://brief.example.kr/")) == "https://brief.example.kr/"
    assert source_link(None) is None
