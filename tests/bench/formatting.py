"""From a file to its card and both renderings, on the whole corpus, beside what people usually do with the same files."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import frontmatter
from selectolax.lexbor import LexborHTMLParser

from bot.model import Document, FeedRules, Mark, Post, Style, UnreadablePost
from bot.words import words
from formatter import slack, telegram
from formatter.editor import Formatter
from formatter.figures import find

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "posts"
RULES = FeedRules(id="bench")


def main() -> None:
    """Print posts a second for each, and the ratios."""
    if not CORPUS.is_dir():
        print("the corpus is not on this machine")
        return
    files = [path.read_bytes() for path in sorted(CORPUS.rglob("*.md"))]
    parse = _rate("python-frontmatter + Lexbor, parsed and walked", _parse_and_walk, files)
    whole = _rate("sokbo: file → card → both renderings", _whole, files)
    print(f"{'':60} {parse / whole:.1f} × the first one's time")
    paragraphs = [line for post in _posts(files) for line in post.excerpt.splitlines() if len(line) > 40]
    _rate("sokbo: figures of a paragraph", find, paragraphs)


def _rate(name: str, work: Callable[[bytes], object] | Callable[[str], object], things: Sequence[object]) -> float:
    began = time.process_time()
    for thing in things:
        work(thing)  # type: ignore[arg-type]
    rate = len(things) / (time.process_time() - began)
    print(f"{name:60} {rate:8.0f} a CPU second ({len(things)} of them)")
    return rate


def _parse_and_walk(content: bytes) -> int:
    try:
        body = frontmatter.loads(content.decode()).content
    except Exception:
        body = content.decode()
    root = LexborHTMLParser(body).body
    return sum(1 for _ in root.traverse(include_text=True)) if root else 0


def _whole(content: bytes) -> None:
    editor, say = Formatter(), words("ko")
    try:
        post = editor.read(Document("bench", "2026-11-20-1.md", "", content), RULES)
    except UnreadablePost:
        return
    card = editor.card(post)
    editor.hold(post, card)
    telegram.render(card, Style(), say, Mark())
    slack.render(card, Style(), say, Mark())


def _posts(files: Sequence[bytes]) -> list[Post]:
    found = []
    for content in files:
        try:
            found.append(Formatter().read(Document("bench", "2026-11-20-1.md", "", content), RULES))
        except UnreadablePost:
            continue
    return found
