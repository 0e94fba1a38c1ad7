"""The formatter's functions as the bot calls them."""

from bot.model import Document, FeedRules, Post
from formatter.extract.card import make_card
from formatter.jobs import Formatter

FILE = "---\ntitle: 수출 회복\nexcerpt: 수출이 9.0% 늘었다고 한다.\n---\n<p>수출이 9.0% 늘었습니다.</p>\n".encode()


def test_a_file_becomes_a_card() -> None:
    """Read, card, hold and difference work on one post from end to end."""
    editor = Formatter()
    post = editor.read(Document("policy", "2026-11-20-1.md", "s", FILE), FeedRules("policy"))
    card = editor.card(post)
    assert card.headline == "수출 회복"
    assert editor.hold(post, card) is None
    assert not editor.difference(post, post).visible
    assert editor.content_hash(post) == editor.content_hash(post)


def test_what_is_remembered_never_shows() -> None:
    """Cards are the same whether a body was parsed before, was forgotten, or is in two posts."""
    editor = Formatter(remembered=2)
    posts = [Post("policy", str(n), f"제목 {n}", body=f"<p>본문 {n % 4} 입니다.</p>") for n in range(12)]
    for post in posts + posts[::-1]:
        assert editor.card(post) == make_card(post)


def test_the_same_body_in_another_markup_is_read_anew() -> None:
    """Markdown signs are read where they are Markdown, and only there."""
    editor = Formatter()
    mixed = Post("policy", "1", "제목", body="[굵게](https://a.kr) 쓴 본문입니다.")
    html = Post("policy", "1", "제목", body="[굵게](https://a.kr) 쓴 본문입니다.", markup="html")
    assert editor.card(mixed).lead == "굵게 쓴 본문입니다."
    assert editor.card(html).lead == ""
