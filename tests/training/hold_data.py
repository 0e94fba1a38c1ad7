"""The sentences from which `hold_model` learns: our own, and real posts where ../shared is present.

The own sentences lie in `hold/`: an assistant's refusals (`refusals.txt`), its other talk, and instructions to it
(`leaks.txt`), ordinary sentences that resemble both (`news.txt`), advertisements and news about things for sale
(`advertisements.txt`, `services.txt`; texts are separated by an empty line), and the first three kinds in Chinese and Japanese
(`cjk/`). `marks.tsv` and `promotion_marks.tsv` name the
sentences and posts of the real corpus that belong to a class, by place and not by text.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.model import Document, FeedRules, Table, UnreadablePost
from formatter import reading
from formatter.body import parts
from formatter.extract.article import without_footer
from formatter.hold.classifiers import is_cjk
from formatter.text import sentences

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
_OWN = Path(__file__).with_name("hold")
_PREFIXED = 0.5
_SHORTEST = 10
"""Letters of a sentence that shows who speaks: an apology alone may be a minister's."""
_ORDINARY = 7
"""One in so many ordinary posts is learned from, so that advertisements are not drowned."""


class Example(NamedTuple):
    """A sentence, whether it belongs to the class, its weight in training."""

    text: str
    positive: bool
    weight: float = 1.0


class Sentence(NamedTuple):
    """A sentence of a real post. `place`: T in the title, E in the excerpt, else paragraph.sentence, counted from 0."""

    place: str
    text: str


class RealPost(NamedTuple):
    """A post of the corpus, without what it quotes in blocks of its own."""

    path: str
    sentences: tuple[Sentence, ...]

    @property
    def site(self) -> str:
        """The folder below the corpus' part that the post lies in."""
        return self.path.split("/")[1]


def own_sentences(name: str) -> list[str]:
    """The lines of one of our files."""
    return [line for line in (_OWN / name).read_text("utf-8").splitlines() if line.strip()]


def own_texts(name: str) -> list[list[str]]:
    """The texts of one of our files, each as its lines."""
    return [text.splitlines() for text in (_OWN / name).read_text("utf-8").strip().split("\n\n")]


def marked(name: str) -> dict[str, dict[str, str]]:
    """The rows of one of our files of marks, by path."""
    with (_OWN / name).open(encoding="utf-8", newline="") as file:
        return {row["path"]: row for row in csv.DictReader(file, delimiter="\t")}


def split(text: str) -> list[str]:
    """A text's sentences."""
    return [text[start:end] for start, end in sentences.split(text)]


@cache
def real_posts() -> tuple[RealPost, ...]:
    """Every readable post of the corpus; none where the corpus is absent."""
    files = sorted(path for path in CORPUS.glob("posts*/**/*") if path.is_file())
    return tuple(filter(None, (_real_post(file, CORPUS) for file in files)))


def ordinary_sentences(folders: Sequence[Path], weight: float) -> Iterator[Example]:
    """Every sentence of further posts, none of which is talk or an advertisement, with this weight."""
    for folder in folders:
        for post in filter(None, (_real_post(file, folder) for file in sorted(folder.glob("*.md")))):
            yield from (Example(sentence.text, False, weight) for sentence in post.sentences)


def _real_post(file: Path, root: Path) -> RealPost | None:
    path = file.relative_to(root).as_posix()
    try:
        post = reading.read(Document("training", path, "", file.read_bytes()), FeedRules(id="training"))
    except UnreadablePost:
        return None
    found = [Sentence("T", text) for text in split(post.title)]
    found += [Sentence("E", text) for text in split(post.excerpt or "")]
    for number, part in enumerate(parts(post.body, post.markup)):
        if isinstance(part, Table):
            whole = " ".join(cell for row in part.rows for cell in row)
        elif part.kind == "quote":
            continue
        else:
            whole = without_footer(part.text)
        found += [Sentence(f"{number}.{place}", text) for place, text in enumerate(split(whole))]
    return RealPost(path, tuple(found))


def talk_examples(without: frozenset[str]) -> Iterator[Example]:
    """Sentences of an assistant's talk, and ordinary ones; nothing of the sites in `without`."""
    chance = random.Random(1)
    ordinary = [s.text for post in real_posts() if post.site not in without for s in post.sentences if s.place not in "TE"]
    for line in own_sentences("refusals.txt") + own_sentences("leaks.txt"):
        for text in (line, *(text for text in split(line) if text != line and len(text) >= _SHORTEST)):
            yield Example(text, True, 4)
            if ordinary and chance.random() < _PREFIXED:  # talk about a subject, as real leaks are
                words = chance.choice(ordinary).split()
                yield Example(" ".join([*words[: chance.randint(2, 6)], text]), True, 2)
    for line in own_sentences("news.txt"):
        yield from (Example(text, False, 3) for text in {line, *split(line)})
    marks = marked("marks.tsv")
    for post in real_posts():
        if post.site not in without:
            places = marks[post.path]["where"].split() if post.path in marks else []
            yield from (Example(s.text, mark, 4 if mark else 1) for s in post.sentences if (mark := _mark(s, places)) is not None)


def cjk_talk_examples(without: frozenset[str]) -> Iterator[Example]:
    """Chinese and Japanese sentences of an assistant's talk, and ordinary ones."""
    for name in ("cjk/refusals.txt", "cjk/leaks.txt"):
        yield from (Example(text, True, 4) for line in own_sentences(name) for text in {line, *split(line)})
    for line in own_sentences("cjk/news.txt"):
        yield from (Example(text, False, 4) for text in {line, *split(line)})
    for post in real_posts():
        if post.site not in without:
            yield from (Example(s.text, False) for s in post.sentences if is_cjk(s.text))


def cjk_refusal_examples(_without: frozenset[str]) -> Iterator[Example]:
    """Chinese and Japanese sentences that decline, and an assistant's other talk."""
    for name, is_refusal in (("cjk/refusals.txt", True), ("cjk/leaks.txt", False)):
        yield from (Example(text, is_refusal) for line in own_sentences(name) for text in {line, *split(line)})


def _mark(sentence: Sentence, places: list[str]) -> bool | None:
    """Return True if a sentence is marked as talk; None where the mark is not about this sentence alone."""
    if len(sentence.text) < _SHORTEST and places:
        return None
    if sentence.place in places:
        return True if sentence.place not in "TE" else None
    return ("*" in places and sentence.place not in "TE") or False


def refusal_examples(without: frozenset[str]) -> Iterator[Example]:
    """Sentences that decline, and an assistant's other talk."""
    for name, is_refusal in (("refusals.txt", True), ("leaks.txt", False)):
        yield from (Example(text, is_refusal) for line in own_sentences(name) for text in {line, *split(line)})
    marks = marked("marks.tsv")
    for post in real_posts():
        if post.path in marks and post.site not in without:
            mark = marks[post.path]
            places = mark["where"].split()
            talk = [s for s in post.sentences if _mark(s, places)]
            yield from (Example(s.text, mark["reason"] == "refusal") for s in talk)


def promotion_examples(without: frozenset[str]) -> Iterator[Example]:
    """Sentences of advertisements, and of news."""
    for text in own_texts("advertisements.txt"):
        yield from (Example(sentence, True, 2) for line in text for sentence in split(line))
    for text in own_texts("services.txt"):
        yield from (Example(sentence, False, 4) for line in text for sentence in split(line))
    yield from (Example(text, False, 2) for line in own_sentences("news.txt") for text in split(line))
    marks = marked("promotion_marks.tsv")
    for number, post in enumerate(real_posts()):
        if post.site not in without and (post.path in marks or number % _ORDINARY == 0):
            mark = marks[post.path]["promotion"] if post.path in marks else "0"
            if mark != "?":
                yield from (Example(s.text, mark == "1") for s in post.sentences)
