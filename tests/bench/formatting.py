"""From a file to its card and both renderings, on the whole corpus, compared with other programs."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

import frontmatter
import html2text
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from bot.lib.i18n import words
from bot.model import Document, FeedRules, Mark, Post, Style, UnreadablePost
from bot.ports import Translator
from formatter.figures import find
from formatter.jobs import Formatter
from formatter.render import slack, telegram

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "posts"
RULES = FeedRules(id="bench")
ROUNDS = 3
"""Each contender's turn comes so often, one after the other: what else the machine does then weighs on all of them alike."""
BATCH = 100
"""Files of one turn."""

Work = Callable[[Sequence[bytes]], object]
"""The work of one contender on a turn's files."""


def main() -> None:
    """Print files a CPU second for each, and the ratios."""
    if not CORPUS.is_dir():
        print("the corpus is not on this machine")
        return
    files = [path.read_bytes() for path in sorted(CORPUS.rglob("*.md"))]
    bare, usual = "python-frontmatter + Lexbor, parsed and walked", "python-frontmatter + BeautifulSoup + html2text"
    ours, without = "sokbo: file → card → hold → both renderings", "sokbo: the same without figures"
    seconds = _in_turns(
        {
            bare: _each(_parse_and_walk),
            usual: _each(_as_usual),
            ours: _each(partial(_whole, Formatter(), words("ko"))),
            without: _without_figures(partial(_whole, Formatter(), words("ko"))),
        },
        files,
    )
    for name, spent in seconds.items():
        print(f"{name:56} {len(files) * ROUNDS / spent:7.0f} posts a CPU second")
    print(f"without figures: {seconds[without] / seconds[bare]:.1f} × the time of parsing and walking")
    print(f"all of it:       {seconds[ours] / seconds[usual]:.1f} × the time of BeautifulSoup and html2text")
    _measure_figures(files)


def _in_turns(contenders: dict[str, Work], files: Sequence[bytes]) -> dict[str, float]:
    """CPU seconds of each; its memory must not grow from round to round."""
    spent = dict.fromkeys(contenders, 0.0)
    for number in range(ROUNDS):
        for start in range(0, len(files), BATCH):
            for name, work in contenders.items():
                spent[name] += _cpu_seconds(work, files[start : start + BATCH])
        print(f"round {number + 1}: {_resident() / 1e6:.0f} MB resident")
    return spent


def _cpu_seconds(work: Work, files: Sequence[bytes]) -> float:
    began = time.process_time()
    work(files)
    return time.process_time() - began


def _each(work: Callable[[bytes], object]) -> Work:
    def turn(files: Sequence[bytes]) -> None:
        for content in files:
            work(content)

    return turn


def _without_figures(work: Callable[[bytes], object]) -> Work:
    def turn(files: Sequence[bytes]) -> None:
        with patch("formatter.extract.card.key_figures", lambda *_: ()):
            _each(work)(files)

    return turn


def _measure_figures(files: Sequence[bytes]) -> None:
    paragraphs = [line for post in _posts(files) for line in post.excerpt.splitlines() if len(line) > 40]
    began = time.process_time()
    for paragraph in paragraphs:
        find(paragraph)
    rate = len(paragraphs) / (time.process_time() - began)
    print(f"figures: {rate:.0f} paragraphs a CPU second ({median(map(len, paragraphs)):.0f} characters at the median)")


def _parse_and_walk(content: bytes) -> int:
    root = LexborHTMLParser(_front_matter_and_body(content)).body
    return sum(1 for _ in root.traverse(include_text=True)) if root else 0


def _as_usual(content: bytes) -> str:
    """Format as most bots do: tables by BeautifulSoup, text by html2text."""
    body = _front_matter_and_body(content)
    soup = BeautifulSoup(body, "html.parser")
    cells = [[cell.get_text(strip=True) for cell in row.find_all(["td", "th"])] for row in soup.find_all("tr")]
    return html2text.html2text(body) + repr(cells)


def _front_matter_and_body(content: bytes) -> str:
    text = content.decode()
    try:
        return frontmatter.loads(text).content
    except Exception:
        return text


def _whole(editor: Formatter, say: Translator, content: bytes) -> None:
    """The way of a post through the house, whose formatter and catalogue stay from post to post."""
    try:
        post = editor.read(Document("bench", "2026-11-20-1.md", "", content), RULES)
    except UnreadablePost:
        return
    card = editor.card(post)
    editor.hold(post, card)
    telegram.render(card, Style(), say, Mark())
    slack.render(card, Style(), say, Mark())


def _posts(files: Sequence[bytes]) -> Iterator[Post]:
    for content in files:
        try:
            yield Formatter().read(Document("bench", "2026-11-20-1.md", "", content), RULES)
        except UnreadablePost:
            continue


def _resident() -> int:
    """Bytes of memory this process has in RAM."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
